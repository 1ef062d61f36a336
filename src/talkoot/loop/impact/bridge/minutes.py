"""Between the files of a city's travel times and the reach engine.

Computed once in a process for the same contents of the same files.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import numpy as np

from talkoot.loop.impact import rules
from talkoot_engine.base import BadInput
from talkoot_engine.reach import access
from talkoot_engine.reach.formats import read_areas, read_matrix
from talkoot_engine.reach.inputs import Area, Matrix
from talkoot_engine.reach.outcome import Balance, Centre, Changed, Within

__all__ = ["PEOPLE", "BadInput", "Balance", "Centre", "Changed", "Within"]
PEOPLE = access.PEOPLE
_KEPT = 8


@dataclass(frozen=True)
class Files:
    """Where the minutes stand. changes: (name, file) of what they would be otherwise."""

    areas: Path
    matrices: tuple[Path, ...]
    changes: tuple[tuple[str, Path], ...] = ()


@dataclass(frozen=True)
class Mean:
    """How far the nearest centre is from an average home by one mode.

    minutes: weighed by people; shares: limit -> share of people who get there within it.
    """

    minutes: float | None
    shares: Mapping[float, float | None]


@dataclass(frozen=True)
class Reach:
    """How far it is from area to centre; mappings go from mode, or from area and mode.

    areas, centres: as the file lists them; home: centre -> the area in which it is.
    """

    areas: tuple[Area, ...]
    centres: tuple[str, ...]
    home: Mapping[str, str]
    modes: tuple[str, ...]
    amounts: tuple[str, ...]
    nearest: Mapping[tuple[str, str], tuple[tuple[str, float], ...]]
    within: Mapping[tuple[str, str], tuple[Within, ...]]
    catchments: Mapping[tuple[str, str], Centre]
    balance: Mapping[str, tuple[Balance, ...]]
    mean: Mapping[str, Mean]
    changed: Mapping[str, tuple[Changed, ...]]

    def to_nearest(self, area: str, mode: str) -> float | None:
        """Minutes to the nearest centre; None where none is reached."""
        pairs = self.nearest[area, mode]
        return pairs[0][1] if pairs else None


def reach(files: Files) -> Reach:
    """Raises BadInput: see the engine's formats and inputs, and other-areas for two matrices."""
    return _reach(files, _sum(files))


def _sum(files: Files) -> str:
    """SHA-256 over the contents, so that a file that was replaced is read again."""
    every = (files.areas, *files.matrices, *(path for _, path in files.changes))
    return sha256(b"".join(sha256(_bytes(path)).digest() for path in every)).hexdigest()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as no:
        raise BadInput("file-missing", f"There is no file {path.name}.", where=path.name) from no


@lru_cache(maxsize=_KEPT)
def _reach(files: Files, contents: str) -> Reach:
    areas = read_areas(files.areas)
    matrix = _joined([read_matrix(path) for path in files.matrices])
    centres = access.centres(matrix, areas, limits=rules.LIMITS)
    nearest = {(row.area, row.mode): row.centres for row in access.nearest(matrix, areas)}
    modes = tuple(matrix.minutes)
    return Reach(
        areas=areas,
        centres=tuple(area.centre for area in areas if area.centre),
        home={area.centre: area.id for area in areas if area.centre},
        modes=modes,
        amounts=_amounts(areas),
        nearest=nearest,
        within=_within(matrix, areas),
        catchments={(row.centre, row.mode): row for row in centres},
        balance=_balance(matrix, areas),
        mean={mode: _mean(areas, nearest, mode) for mode in modes},
        changed={
            name: tuple(access.changed(matrix, read_matrix(path), areas))
            for name, path in files.changes
        },
    )


def _joined(matrices: Sequence[Matrix]) -> Matrix:
    """Matrices of several modes as one, in the order of the first. Raises BadInput: other-areas."""
    first = matrices[0]
    minutes = dict(first.minutes)
    for other in matrices[1:]:
        if set(other.areas) != set(first.areas):
            strange = sorted(set(other.areas) ^ set(first.areas))
            raise BadInput(
                "other-areas",
                f"{strange[:5]} stand in one of the matrices only. Give all the same areas.",
            )
        place = np.array([other.areas.index(area) for area in first.areas])
        minutes |= {mode: table[np.ix_(place, place)] for mode, table in other.minutes.items()}
    return Matrix(first.areas, minutes)


def _amounts(areas: Sequence[Area]) -> tuple[str, ...]:
    """People first, then what else is counted, in the order of the file."""
    names = dict.fromkeys(what for area in areas for what in area.amounts or {})
    return tuple(sorted(names, key=lambda what: what != PEOPLE))


def _within(matrix: Matrix, areas: Sequence[Area]) -> dict[tuple[str, str], tuple[Within, ...]]:
    found: dict[tuple[str, str], tuple[Within, ...]] = {}
    for row in access.within(matrix, areas, limits=rules.LIMITS):
        key = (row.area, row.mode)
        found[key] = (*found.get(key, ()), row)
    return found


def _balance(matrix: Matrix, areas: Sequence[Area]) -> dict[str, tuple[Balance, ...]]:
    rows = access.balance(matrix, areas, limits=rules.LIMITS)
    return {mode: tuple(row for row in rows if row.mode == mode) for mode in matrix.minutes}


def _mean(
    areas: Sequence[Area],
    nearest: Mapping[tuple[str, str], tuple[tuple[str, float], ...]],
    mode: str,
) -> Mean:
    rows = [
        (pairs[0][1] if (pairs := nearest[area.id, mode]) else None, area.amount(PEOPLE))
        for area in areas
    ]
    return Mean(
        rules.mean_minutes(rows), {limit: rules.share_within(rows, limit) for limit in rules.LIMITS}
    )
