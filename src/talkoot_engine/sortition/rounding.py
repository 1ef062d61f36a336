"""From panels with weights to a list of so many panels, each with the same chance."""

import numpy as np

from talkoot_engine.sortition.finder import Exchanges, Face
from talkoot_engine.sortition.merging import Floats, Ints, Model
from talkoot_engine.sortition.realise import Weighted

_SWEEPS = 6
_CLOSE = 0.5  # people of a type in the whole list: nearer than whole numbers need not come


def listed(model: Model, lottery: Weighted, count: int, face: Face) -> Floats:
    """`count` panels (rows, in ways) whose plain mean is as near to the lottery's as found.

    Every panel gets the whole part of its share of the list; the rest of the list is filled with
    those that the list still lacks most, panels are replaced by others, and people are exchanged
    inside panels, as long as that brings the mean nearer. All panels stay valid.
    """
    totals = np.array([model.totals(panel) for panel in lottery.panels])
    aim = count * (lottery.weights @ totals)
    copies = _shared(totals, count * lottery.weights, aim, 1.0 / model.sizes)
    panels = np.repeat(lottery.panels, copies, axis=0)
    return _polished(model, panels, aim, Exchanges(model, face))


def _shared(totals: Floats, shares: Floats, aim: Floats, scale: Floats) -> Ints:
    """How often each panel stands in the list."""
    copies = np.floor(shares + 1e-9).astype(np.int64)
    products = (totals * scale) @ totals.T
    norms = products.diagonal()
    # What one more of each panel would add to the squared distance from the aim, halved.
    off = (totals * scale) @ (copies @ totals - aim)
    rest = shares - copies
    for _ in range(round(float(shares.sum())) - int(copies.sum())):
        best = int(np.argmin(np.where(rest > 0, off + norms / 2, np.inf)))
        copies[best] += 1
        off = off + products[best]
    for _ in range(len(copies)):
        change = (norms[:, None] + norms) / 2 - products + off - off[:, None]
        change[copies == 0] = 0.0
        out, into = np.unravel_index(int(np.argmin(change)), change.shape)
        if change[out, into] > -1e-9:
            break
        copies[out] -= 1
        copies[into] += 1
        off = off + products[into] - products[out]
    return copies


def _polished(model: Model, panels: Floats, aim: Floats, exchanges: Exchanges) -> Floats:
    """Exchanges inside panels that bring the totals nearer to the aim (least squares a person)."""
    off = np.sum([model.totals(panel) for panel in panels], axis=0) - aim
    for _ in range(_SWEEPS):
        if np.abs(off).max() <= _CLOSE:
            break
        if not sum(exchanges.settle(panel, off, 1.0 / model.sizes, model) for panel in panels):
            break
    return panels
