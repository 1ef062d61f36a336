"""Ballots beyond what META allows in money or points: counted, because their cities counted them.

Eight of the 608 published files hold such ballots (up to six each), and the totals that their
publishers state count them. So a file is not refused for them; a remark says how many there are.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction

import numpy as np

from talkoot_engine.budgeting.formats.votes import Remark
from talkoot_engine.budgeting.inputs import Ballots, Election, Ints


def beyond_limits(election: Election, meta: Mapping[str, str], name: str) -> Iterator[Remark]:
    """One remark for max_sum_cost and one for min_sum_points, where ballots break it."""
    ballots = election.ballots
    if "max_sum_cost" in meta:
        costs = np.array(election.costs, dtype=np.int64)[ballots.projects]
        most = Fraction(meta["max_sum_cost"]) * election.unit
        if people := _people(ballots, _sums(ballots, costs) > int(most)):
            yield Remark(
                "over-max-sum-cost",
                f"Ballots that name projects for more than max_sum_cost {meta['max_sum_cost']}: "
                f"{people}. They are counted as they are.",
                name,
            )
    if "min_sum_points" in meta:
        short = _sums(ballots, ballots.points) < int(meta["min_sum_points"])
        if people := _people(ballots, short):
            yield Remark(
                "under-min-sum-points",
                f"Ballots that give fewer points than min_sum_points {meta['min_sum_points']}: "
                f"{people}. They are counted as they are.",
                name,
            )


def _sums(ballots: Ballots, values: Ints) -> Ints:
    """The sum over the entries of each distinct ballot."""
    sums = np.zeros(len(ballots.voters), dtype=np.int64)
    np.add.at(sums, ballots.owners, values)
    return sums


def _people(ballots: Ballots, which: np.ndarray) -> int:
    return int(ballots.voters[which].sum())
