"""A log in parts of whole cases, so that others can count them; the sums are the same."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from talkoot_engine.processes.inputs import Log

# Applies a function to each part and gives the results in the same order, as `map` does.
Mapper = Callable[[Callable[[Log], Any], Iterable[Log]], Iterable[Any]]


def parts(log: Log, number: int) -> Iterator[Log]:
    """At most so many parts, of about as many events each. Names stay those of the whole log."""
    aims = np.linspace(0, log.events, number + 1)[1:-1]
    cuts = [0, *np.searchsorted(log.starts, aims).tolist(), len(log.starts) - 1]
    for first, last in itertools.pairwise(cuts):
        if first < last:
            yield _cases(log, first, last)


def _cases(log: Log, first: int, last: int) -> Log:
    span = slice(int(log.starts[first]), int(log.starts[last]))
    return Log(
        cases=log.cases[first:last],
        activities=log.activities,
        resources=log.resources,
        starts=log.starts[first : last + 1] - log.starts[first],
        activity=log.activity[span],
        time=log.time[span],
        resource=log.resource[span],
        lifecycle=log.lifecycle[span],
    )
