"""Before and after, beside sites that did not start: difference in differences on site changes."""

import numpy as np

from talkoot_engine.effects.inputs.data import Bools, Floats
from talkoot_engine.effects.intervals import from_t
from talkoot_engine.effects.outcome import Estimate

ENOUGH = 10  # sites in each group, from which on the groups may spread differently


def before_and_after(
    values: Floats, treated: Bools, start: int, *, confidence: float = 0.95
) -> Estimate:
    """Mean change of the sites that started less mean change of the others.

    values:  one a site and period; shape (sites, periods).
    treated: which sites started; at least one did, at least two did not.
    start:   first period with the trial, counted from 0; the same for all.

    One number a site (its mean after less its mean before), so that likeness in time counts for
    nothing; Student's interval with the spread pooled and sites - 2 degrees of freedom, Welch's
    from ten sites in each group. It takes the changes of the sites to vary alike: with one site
    that started, only the others show how much a site moves by itself. Bertrand, Duflo &
    Mullainathan (QJE 2004); Donald & Lang (REStat 2007).
    """
    return compare_changes(changes(values, start), treated, confidence=confidence)


def changes(values: Floats, start: int) -> Floats:
    """Mean after less mean before, of each site."""
    return np.asarray(values[:, start:].mean(axis=1) - values[:, :start].mean(axis=1))


def compare_changes(change: Floats, treated: Bools, *, confidence: float = 0.95) -> Estimate:
    """The same from one change a site; shape (sites,)."""
    one, other = change[treated], change[~treated]
    sizes = len(one), len(other)
    spreads = [float(((part - part.mean()) ** 2).sum()) for part in (one, other)]
    if min(sizes) >= ENOUGH:
        parts = [s / (n - 1) / n for s, n in zip(spreads, sizes, strict=True)]
        variance, method = sum(parts), "welch-did"
        df = variance**2 / sum(v**2 / (n - 1) for v, n in zip(parts, sizes, strict=True))
    else:
        df, method = float(sum(sizes) - 2), "did"
        variance = sum(spreads) / df * (1 / sizes[0] + 1 / sizes[1])
    return from_t(
        effect=float(one.mean() - other.mean()),
        se=float(np.sqrt(variance)),
        df=df,
        confidence=confidence,
        method=method,
        n=sum(sizes),
        numbers={"change_with": float(one.mean()), "change_without": float(other.mean())},
    )
