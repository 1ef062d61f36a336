"""Minutes between areas by each mode, and what stands in each area."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from talkoot_engine.base import BadInput

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Area:
    """One area. group: the larger area it belongs to, or ""; centre: the slug of the centre that
    stands here, or ""; amounts: what stands here, such as people and jobs, at least 0."""

    id: str
    name: str = ""
    group: str = ""
    centre: str = ""
    amounts: Mapping[str, float] | None = None

    def amount(self, what: str) -> float:
        return (self.amounts or {}).get(what, 0.0)


@dataclass(frozen=True, eq=False, slots=True)
class Matrix:
    """areas: ids in the order of rows and columns; minutes: mode -> minutes from row to column,
    nan where nobody gets there; shape (a, a)."""

    areas: tuple[str, ...]
    minutes: Mapping[str, Floats]


def make_matrix(rows: Sequence[tuple[str, str, Mapping[str, float]]]) -> Matrix:
    """rows: from, to, minutes by mode. Areas stand in the order of their first appearance.

    Raises BadInput: no-rows, bad-minutes, twice.
    """
    if not rows:
        raise BadInput("no-rows", "The matrix has no row. Give at least one.")
    place: dict[str, int] = {}
    for one, two, _ in rows:
        place.setdefault(one, len(place))
        place.setdefault(two, len(place))
    modes = list(dict.fromkeys(mode for *_, minutes in rows for mode in minutes))
    found = {mode: np.full((len(place), len(place)), np.nan) for mode in modes}
    for one, two, minutes in rows:
        for mode, value in minutes.items():
            _put(found[mode], place[one], place[two], value, f"{one} to {two} by {mode}")
    return Matrix(tuple(place), found)


def _put(table: Floats, row: int, column: int, value: float, what: str) -> None:
    if not 0 <= value < 10_000:
        raise BadInput(
            "bad-minutes", f"{what} takes {value} minutes. Give 0 to 10,000, or leave it out."
        )
    if not np.isnan(table[row, column]):
        raise BadInput("twice", f"{what} stands twice in the matrix. Keep one of the rows.")
    table[row, column] = value


def check_areas(matrix: Matrix, areas: Sequence[Area]) -> None:
    """Raises BadInput: unknown-area, area-missing, no-centre, bad-amount."""
    known = {area.id for area in areas}
    missing = [id_ for id_ in matrix.areas if id_ not in known]
    if missing:
        raise BadInput(
            "area-missing",
            f"The matrix has {missing[:5]}, of which the areas say nothing. Add a row for each.",
        )
    unknown = sorted(known - set(matrix.areas))
    if unknown:
        raise BadInput(
            "unknown-area", f"The areas {unknown[:5]} are not in the matrix. Correct their ids."
        )
    if not any(area.centre for area in areas):
        raise BadInput("no-centre", "No area has a centre. Name at least one in the column centre.")
    for area in areas:
        for what, amount in (area.amounts or {}).items():
            if not 0 <= amount < 1e12:
                raise BadInput("bad-amount", f"{area.id} has {amount} {what}. Give 0 or more.")
