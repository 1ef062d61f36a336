"""Promise and fact: how long cases take, from finished and open ones, and whether promises hold."""

from dataclasses import dataclass

import numpy as np

from talkoot_engine.processes.inputs import Ints

LEAST = 10  # fewer cases are not shown


@dataclass(frozen=True, slots=True)
class Durations:
    """The time within which half and nine tenths of the cases are finished, in the units of the
    input. None where too many are open to say; both None and shown False below LEAST cases."""

    n: int
    ended: int
    p50: float | None
    p90: float | None
    shown: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """Cases with a promise. ended_late: ended after it; open_late: open beyond it.

    share: 1 - (ended_late + open_late) / n; what is open and within its time counts as kept so far.
    share_of_ended leaves out what is still open, and so it flatters.
    """

    n: int
    ended: int
    ended_late: int
    open_late: int
    share: float | None
    share_of_ended: float | None
    shown: bool


def survival(durations: Ints, ended: np.ndarray) -> tuple[Ints, np.ndarray]:
    """Kaplan & Meier (1958): at each time at which a case ended, the share not finished by then.

    durations: of each case, until its end or until now; ended: which of them have ended.
    """
    times, counts = np.unique(durations[ended], return_counts=True)
    ordered = np.sort(durations)
    at_risk = len(ordered) - np.searchsorted(ordered, times, side="left")
    return times, np.cumprod(1 - counts / at_risk)


def durations_of(durations: Ints, ended: np.ndarray) -> Durations:
    """p50 and p90 of all cases, those that are still open included."""
    n, done = len(durations), int(np.count_nonzero(ended))
    if n < LEAST:
        return Durations(n, done, None, None, False)
    times, open_ = survival(durations, ended)
    return Durations(n, done, _within(times, open_, 0.5), _within(times, open_, 0.9), True)


def _within(times: Ints, open_: np.ndarray, share: float) -> float | None:
    """The first time by which that share has finished; a hair's breadth is given to rounding."""
    reached = np.flatnonzero(1 - open_ >= share - 1e-12)
    return float(times[reached[0]]) if len(reached) else None


def kept(promised: Ints, taken: Ints, ended: np.ndarray) -> Kept:
    """Whether promises hold. promised, taken: of each case, in one unit; taken until now where the
    case is open."""
    n, done = len(promised), int(np.count_nonzero(ended))
    late = taken > promised
    ended_late, open_late = int((late & ended).sum()), int((late & ~ended).sum())
    return Kept(
        n=n,
        ended=done,
        ended_late=ended_late,
        open_late=open_late,
        share=1 - (ended_late + open_late) / n if n >= LEAST else None,
        share_of_ended=1 - ended_late / done if n >= LEAST and done else None,
        shown=n >= LEAST,
    )
