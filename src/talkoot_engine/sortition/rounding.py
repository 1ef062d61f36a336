"""From panels with weights to a list of so many panels, each with the same chance."""

import numpy as np

from talkoot_engine.sortition.finder import Exchanges, Face, Finder
from talkoot_engine.sortition.merging import Floats, Ints, Model
from talkoot_engine.sortition.realise import Weighted

_SWEEPS = 2
_MENDS = 60
_CANDIDATES = 100
_CLOSE = 1.0  # panels of the list by which nobody need come nearer


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
    return _polished(model, panels, aim, face)


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
        out = np.argsort(np.where(copies > 0, norms / 2 - off, np.inf))[:_CANDIDATES]
        into = np.argsort(norms / 2 + off)[:_CANDIDATES]
        out = out[copies[out] > 0]
        change = (norms[out] / 2 - off[out])[:, None] + norms[into] / 2 + off[into]
        change = change - products[np.ix_(out, into)]
        worst, best = divmod(int(np.argmin(change)), change.shape[1])
        if change[worst, best] > -1e-9:
            break
        copies[out[worst]] -= 1
        copies[into[best]] += 1
        off = off + products[into[best]] - products[out[worst]]
    return copies


def _polished(model: Model, panels: Floats, aim: Floats, face: Face) -> Floats:
    """Panels with people exchanged, and some replaced, so that the totals come nearer to the aim.

    Distances are squares of people too many of a type, divided by its people; nobody's chance need
    come nearer than one panel of the list.
    """
    totals = np.array([model.totals(panel) for panel in panels])
    off = totals.sum(axis=0) - aim
    exchanges = Exchanges(model, face)
    for _ in range(_SWEEPS):
        if _close(off, model):
            return panels
        if not sum(exchanges.settle(panel, off, 1.0 / model.sizes, model) for panel in panels):
            break
    return _mended(model, panels, off, Finder(model, face))


def _mended(model: Model, panels: Floats, off: Floats, finder: Finder) -> Floats:
    """Where no exchange helps: panels that the solver finds for just what is missing."""
    totals = np.array([model.totals(panel) for panel in panels])
    for _ in range(_MENDS):
        if _close(off, model):
            break
        panel = finder.near(model.worth(-off / model.sizes))
        change = model.totals(panel) - totals
        gain = ((change * (2 * off + change)) / model.sizes).sum(axis=1)
        worst = int(np.argmin(gain))
        if gain[worst] > -1e-9:
            break
        off = off + change[worst]
        panels[worst], totals[worst] = panel, totals[worst] + change[worst]
    return panels


def _close(off: Floats, model: Model) -> bool:
    return bool((np.abs(off) <= model.sizes * _CLOSE).all())
