"""The data of an experiment as arrays: people in arms, sites in periods, or one series."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class Units:
    """One row a person, household or request (random-ab), or a value in a site (cluster-random).

    ids:     one per row.
    treated: True in the arm with the trial; shape (n,).
    sites:   the site of each row (its place in Plan.sites); zeros for random-ab.
    values:  column -> numbers; nan where left out; shape (n,).
    """

    ids: tuple[str, ...]
    treated: Bools
    sites: Ints
    values: Mapping[str, Floats]


@dataclass(frozen=True, eq=False, slots=True)
class Sites:
    """One value for each site and period, complete.

    sites:  ids in the order of the plan.
    starts: first period with the trial, counted from 0; the number of periods for "never".
    values: column -> numbers; shape (sites, periods).
    """

    sites: tuple[str, ...]
    starts: Ints
    values: Mapping[str, Floats]

    @property
    def treated(self) -> Bools:
        """Where the trial ran; shape (sites, periods)."""
        periods = next(iter(self.values.values())).shape[1]
        return np.arange(periods)[None, :] >= self.starts[:, None]


@dataclass(frozen=True, eq=False, slots=True)
class Series:
    """One value for each period.

    start:  first period with the trial, counted from 0.
    values: column -> numbers; shape (periods,).
    """

    start: int
    values: Mapping[str, Floats]


Data = Units | Sites | Series
