"""Hand-overs: how often work went from one person or desk to another."""

from collections.abc import Mapping

import numpy as np

from talkoot_engine.processes.inputs import NONE, Log


def hand_overs(log: Log) -> Mapping[tuple[str, str], int]:
    """(from, to) -> how often an event of the second came right after one of the first, the most
    frequent first; events without a resource are passed over, and so is keeping one's own work."""
    named = log.resource != NONE
    case = np.repeat(np.arange(len(log.starts) - 1), log.lengths)[named]
    who = log.resource[named].astype(np.int64)
    follows = (case[1:] == case[:-1]) & (who[1:] != who[:-1])
    size = max(len(log.resources), 1)
    codes, counts = np.unique(who[:-1][follows] * size + who[1:][follows], return_counts=True)
    found = {
        (log.resources[code // size], log.resources[code % size]): int(count)
        for code, count in zip(codes.tolist(), counts.tolist(), strict=True)
    }
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
