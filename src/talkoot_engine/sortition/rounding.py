"""From panels with weights to a list of so many panels, each with the same chance."""

import numpy as np

from talkoot_engine.sortition.finder import Exchanges, Face
from talkoot_engine.sortition.merging import Floats, Model
from talkoot_engine.sortition.realise import Weighted

_SWEEPS = 6


def listed(model: Model, lottery: Weighted, count: int, face: Face) -> Floats:
    """`count` panels (rows, in ways) whose plain mean is as near to the lottery's as found.

    Every panel gets the whole part of its share of the list; the rest of the list is filled with
    those that the list still lacks most, and then people are exchanged inside panels where that
    brings the mean nearer. All panels stay valid.
    """
    totals = np.array([model.totals(panel) for panel in lottery.panels])
    aim = count * (lottery.weights @ totals)
    shares = count * lottery.weights
    copies = np.floor(shares + 1e-9).astype(np.int64)
    had = copies @ totals
    rest = shares - copies
    scale = 1.0 / model.sizes
    norms = (totals**2) @ scale
    for _ in range(count - int(copies.sum())):
        gain = 2 * (totals @ ((aim - had) * scale)) - norms
        best = int(np.argmax(np.where(rest > 0, gain, -np.inf)))
        copies[best] += 1
        had = had + totals[best]
    panels = np.repeat(lottery.panels, copies, axis=0)
    return _polished(model, panels, aim, Exchanges(model, face))


def _polished(model: Model, panels: Floats, aim: Floats, exchanges: Exchanges) -> Floats:
    """Exchanges inside panels that bring the totals nearer to the aim (least squares a person)."""
    off = sum(model.totals(panel) for panel in panels) - aim
    for _ in range(_SWEEPS):
        moved = 0
        for panel in panels:
            moved += exchanges.settle(panel, off, 1.0 / model.sizes, model)
        if not moved:
            break
    return panels
