"""Writing Pabulib's .pb files."""

import csv
import gzip
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from talkoot_engine.base.money import in_currency
from talkoot_engine.budgeting.inputs import BallotType, Election


def write_pabulib(
    path: str | Path,
    election: Election,
    *,
    meta: Mapping[str, str],
    projects: Mapping[str, Mapping[str, str]] | None = None,
) -> None:
    """Write a .pb file (.pb.gz if the name ends so); see pabulib_text."""
    data = pabulib_text(election, meta=meta, projects=projects).encode("utf-8")
    if str(path).endswith(".gz"):
        data = gzip.compress(data, mtime=0)
    Path(path).write_bytes(data)


def pabulib_text(
    election: Election,
    *,
    meta: Mapping[str, str],
    projects: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    """The election as a .pb file. Equal elections give equal text.

    meta:     description, country, unit, instance, rule, date_begin, date_end, currency ...; the
              numbers, budget, vote_type and lengths come from the election.
    projects: further columns by project id, the same for every project: name, selected ...

    Ballots are sorted and voters numbered in that order, so the file tells nothing of the order
    in which they were cast. read_pabulib gives the same election back.
    """
    out = io.StringIO()
    line = csv.writer(out, delimiter=";", lineterminator="\n").writerow
    for row in _meta_rows(election, meta):
        line(row)
    for row in _project_table(election, projects or {}):
        line(row)
    for row in _vote_table(election):
        line(row)
    return out.getvalue()


def _meta_rows(election: Election, meta: Mapping[str, str]) -> Iterator[Sequence[str]]:
    own = {
        "num_projects": str(len(election.projects)),
        "num_votes": str(election.voter_count),
        "budget": in_currency(election.budget, election.unit),
        "vote_type": str(election.ballot_type),
    }
    for key, limit in (("min_length", election.min_length), ("max_length", election.max_length)):
        if limit is not None:
            own[key] = str(limit)
    yield from (["META"], ["key", "value"])
    yield from ([key, value] for key, value in {**meta, **own}.items())


def _project_table(
    election: Election, columns: Mapping[str, Mapping[str, str]]
) -> Iterator[Sequence[str]]:
    scored = election.ballot_type in (BallotType.CUMULATIVE, BallotType.ORDINAL)
    own = ["project_id", "cost", "votes", *(["score"] if scored else [])]
    more = [name for name in columns.get(election.ids[0], {}) if name not in own]
    yield from (["PROJECTS"], [*own, *more])
    for n, project in enumerate(election.projects):
        score = [str(election.points[n])] if scored else []
        money = in_currency(project.cost, election.unit)
        extra = [columns[project.id][name] for name in more]
        yield [project.id, money, str(election.votes[n]), *score, *extra]


def _vote_table(election: Election) -> Iterator[Sequence[str]]:
    ballots, voter = election.ballots, 0
    scored = election.ballot_type is BallotType.CUMULATIVE
    yield from (["VOTES"], ["voter_id", "vote", *(["points"] if scored else [])])
    for n, people in enumerate(ballots.voters.tolist()):
        span = slice(ballots.starts[n], ballots.starts[n + 1])
        vote = ",".join(election.ids[place] for place in ballots.projects[span].tolist())
        points = [",".join(map(str, ballots.points[span].tolist()))] if scored else []
        for _ in range(people):
            voter += 1
            yield [str(voter), vote, *points]
