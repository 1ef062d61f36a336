"""The axes that every value has: draw, each dimension in the order of the model, year.

A dimension that a node does not have is an axis of length one, so NumPy lines everything up by
itself. Years run from the model's start: before it, only rows are known, and nothing is computed.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from talkoot_engine.scenarios.inputs import Model

Floats = NDArray[np.float64]
Values = list[Floats]
Step = Callable[[Values], Floats]


def years_of(model: Model) -> Floats:
    """The years that the model computes, as numbers."""
    return np.arange(model.start, model.last + 1, dtype=np.float64)


def shape_of(model: Model, dims: Sequence[str], years: int) -> tuple[int, ...]:
    """The axes of one draw of a node with these dimensions and so many years."""
    return (1, *(len(model.dims[d]) if d in dims else 1 for d in model.dims), years)
