"""Lead times: from the first event of a case to its last."""

from talkoot_engine.processes.inputs import Ints, Log
from talkoot_engine.processes.outcome import Spread
from talkoot_engine.processes.spread import spread_of


def lead_times(log: Log) -> Ints:
    """Microseconds of each case; shape (c,)."""
    return log.time[log.starts[1:] - 1] - log.time[log.starts[:-1]]


def lead_time(log: Log) -> Spread:
    """Of all cases in the log, open ones as far as they have come; see promises for a fair figure
    while cases are open."""
    return spread_of(lead_times(log))
