"""How long a running case will still take: the naive figure, and another only where it is better.

A forecast that a constant beats misleads. So the cases are parted by when they began: the earlier
ones, as far as they were finished by then, teach; the later ones judge. Only what errs less there
than the median of all is offered, and how much it erred stands beside it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from talkoot_engine.base import BadInput
from talkoot_engine.processes.inputs import MICROSECONDS, Ints, Log

_LEAST = 20


class Method(StrEnum):
    """MEDIAN: of all earlier cases at any moment, whatever has happened. LAST: of those whose last
    activity was the same."""

    MEDIAN = "median"
    LAST = "last-activity"


@dataclass(frozen=True, slots=True)
class Forecast:
    """method: the one to use. errors: mean absolute error of each on the later cases, in seconds.
    left: seconds still to come, by last activity where the method is LAST, and "" for any other."""

    method: Method
    errors: dict[Method, float]
    left: dict[str, float]
    taught: int
    judged: int

    @property
    def beats_naive(self) -> bool:
        return self.method is not Method.MEDIAN

    def seconds(self, last: str) -> float:
        """Still to come for a case whose last activity this was."""
        return self.left.get(last, self.left[""])


def forecast(log: Log, *, ended: Sequence[bool] | None = None, share: float = 0.7) -> Forecast:
    """ended: which cases are finished (default: all); share: of them, the earliest, that teach.

    Every event but the last of a case is a moment at which somebody could have asked.
    Raises BadInput: too-few-cases.
    """
    done = np.ones(len(log.starts) - 1, dtype=np.bool_) if ended is None else np.array(ended)
    began, finished = log.time[log.starts[:-1]], log.time[log.starts[1:] - 1]
    order = np.argsort(began, kind="stable")
    # Whoever has one event only was never asked how long it will still take.
    order = order[(done & (log.lengths > 1))[order]]
    cut = began[order[min(int(len(order) * share), len(order) - 1)]] if len(order) else 0
    taught = order[finished[order] < cut]
    judged = order[began[order] >= cut]
    if len(taught) < _LEAST or len(judged) < _LEAST:
        raise BadInput(
            "too-few-cases",
            f"{len(taught)} cases were finished before the later {len(judged)} began; a forecast "
            f"needs {_LEAST} of each. Give a longer log.",
        )
    return _judged(log, taught, judged)


def _judged(log: Log, taught: Ints, judged: Ints) -> Forecast:
    last, left = _moments(log, taught)
    naive = float(np.median(left))
    known: dict[str, float] = {"": naive}
    by_last: dict[int, list[int]] = defaultdict(list)
    for activity, seconds in zip(last.tolist(), left.tolist(), strict=True):
        by_last[activity].append(seconds)
    for activity, values in by_last.items():
        if len(values) >= _LEAST:
            known[log.activities[activity]] = float(np.median(values))
    then, really = _moments(log, judged)
    said = np.array([known.get(log.activities[n], naive) for n in then.tolist()])
    errors = {
        Method.MEDIAN: float(np.abs(really - naive).mean()) / MICROSECONDS,
        Method.LAST: float(np.abs(really - said).mean()) / MICROSECONDS,
    }
    method = Method.LAST if errors[Method.LAST] < errors[Method.MEDIAN] else Method.MEDIAN
    if method is Method.MEDIAN:
        known = {"": naive}
    return Forecast(
        method=method,
        errors=errors,
        left={name: value / MICROSECONDS for name, value in known.items()},
        taught=len(taught),
        judged=len(judged),
    )


def _moments(log: Log, cases: Ints) -> tuple[Ints, Ints]:
    """The activity just done, and the microseconds still to come, at each event but the last."""
    spans = [(int(log.starts[n]), int(log.starts[n + 1]) - 1) for n in cases.tolist()]
    place = np.concatenate([np.arange(*span) for span in spans])
    end = np.concatenate([np.full(last - first, log.time[last]) for first, last in spans])
    return log.activity[place].astype(np.int64), end - log.time[place]
