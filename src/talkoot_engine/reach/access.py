"""The nearest centres, what is within reach, how evenly, and what a change does."""

from collections.abc import Sequence

import numpy as np

from talkoot_engine.base import BadInput
from talkoot_engine.reach.inputs import Area, Floats, Matrix, check_areas
from talkoot_engine.reach.outcome import Balance, Centre, Changed, Nearest, Within

LIMITS = (15.0, 30.0)
PEOPLE = "population"
_NOTICED = 1.0  # minutes


def nearest(matrix: Matrix, areas: Sequence[Area]) -> list[Nearest]:
    """The centres from each area by each mode, those that cannot be reached left out.

    Raises BadInput: see check_areas.
    """
    ordered = _ordered(matrix, areas)
    centres = _centres(ordered)
    found = []
    for mode, minutes in matrix.minutes.items():
        for n, area in enumerate(ordered):
            pairs = [(slug, float(minutes[n, at])) for slug, at in centres]
            pairs = [pair for pair in pairs if not np.isnan(pair[1])]
            pairs.sort(key=lambda pair: (pair[1], pair[0]))
            found.append(Nearest(area.id, mode, tuple(pairs)))
    return found


def within(
    matrix: Matrix, areas: Sequence[Area], *, limits: Sequence[float] = LIMITS
) -> list[Within]:
    """What each area reaches within each limit by each mode; a limit that is just met counts."""
    ordered = _ordered(matrix, areas)
    names = sorted({what for area in ordered for what in area.amounts or {}})
    amounts = {what: np.array([area.amount(what) for area in ordered]) for what in names}
    found = []
    for mode, minutes in matrix.minutes.items():
        for limit in limits:
            reached = {what: (minutes <= limit) @ values for what, values in amounts.items()}
            for n, area in enumerate(ordered):
                here = {what: float(values[n]) for what, values in reached.items()}
                totals = {what: float(amounts[what].sum()) for what in names}
                shares = {what: here[what] / totals[what] for what in names if totals[what]}
                found.append(Within(area.id, mode, limit, here, shares))
    return found


def centres(
    matrix: Matrix, areas: Sequence[Area], *, limits: Sequence[float] = LIMITS
) -> list[Centre]:
    """Each centre by each mode: who gets there, and how far the others are."""
    ordered = _ordered(matrix, areas)
    people, known = _people(ordered), _centres(ordered)
    found = []
    for mode, minutes in matrix.minutes.items():
        closest = _closest(minutes, known)
        for place, (slug, at) in enumerate(known):
            others = [float(minutes[at, other]) for _, other in known if other != at]
            others = [value for value in others if not np.isnan(value)]
            found.append(
                Centre(
                    centre=slug,
                    mode=mode,
                    catchment={x: float(people[minutes[:, at] <= x].sum()) for x in limits},
                    to_others=float(np.mean(others)) if others else None,
                    people=float(people[closest == place].sum()),
                )
            )
    return found


def balance(
    matrix: Matrix, areas: Sequence[Area], *, limits: Sequence[float] = LIMITS
) -> list[Balance]:
    """How evenly the centres are reached, for each mode and limit."""
    rows = centres(matrix, areas, limits=limits)
    found = []
    for mode in matrix.minutes:
        for limit in limits:
            pairs = [(row.centre, row.catchment[limit]) for row in rows if row.mode == mode]
            found.append(
                Balance(
                    mode=mode,
                    minutes=limit,
                    gini=gini([people for _, people in pairs]),
                    least=min(pairs, key=lambda pair: (pair[1], pair[0])),
                    most=max(pairs, key=lambda pair: (pair[1], pair[0])),
                )
            )
    return found


def gini(values: Sequence[float]) -> float:
    """Half the mean difference of two values over their mean (C. Gini, 1912); 0 where all are 0."""
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    total, n = float(ordered.sum()), len(ordered)
    if total == 0:
        return 0.0
    return float((2 * np.arange(1, n + 1) - n - 1) @ ordered / (n * total))


def changed(before: Matrix, after: Matrix, areas: Sequence[Area]) -> list[Changed]:
    """What another matrix changes, for each mode that both have.

    Raises BadInput: other-areas, no-common-mode.
    """
    if set(before.areas) != set(after.areas):
        strange = sorted(set(before.areas) ^ set(after.areas))
        raise BadInput(
            "other-areas",
            f"{strange[:5]} stand in one of the matrices only. Compare the same areas.",
        )
    modes = [mode for mode in before.minutes if mode in after.minutes]
    if not modes:
        raise BadInput(
            "no-common-mode",
            f"One matrix has {list(before.minutes)}, the other {list(after.minutes)}. "
            "Name the modes alike.",
        )
    return [_changed(before, after, areas, mode) for mode in modes]


def _changed(before: Matrix, after: Matrix, areas: Sequence[Area], mode: str) -> Changed:
    old, new = (_to_nearest(matrix, areas, mode) for matrix in (before, after))
    ordered = _ordered(before, areas)
    gap = np.array([new[area.id] - old[area.id] for area in ordered])
    known = ~np.isnan(gap)
    people = _people(ordered) * known
    order = sorted(np.flatnonzero(known & (gap != 0)).tolist(), key=lambda n: (-abs(gap[n]), n))
    return Changed(
        mode=mode,
        mean=tuple(_weighed(values, ordered, people) for values in (old, new)),  # type: ignore[arg-type]
        sooner=float(people[known & (gap <= -_NOTICED)].sum()),
        later=float(people[known & (gap >= _NOTICED)].sum()),
        areas=tuple((ordered[n].id, float(gap[n])) for n in order),
    )


def _to_nearest(matrix: Matrix, areas: Sequence[Area], mode: str) -> dict[str, float]:
    ordered = _ordered(matrix, areas)
    columns = [at for _, at in _centres(ordered)]
    minutes = matrix.minutes[mode][:, columns]
    least = np.where(np.isnan(minutes).all(axis=1), np.nan, _least(minutes))
    return {area.id: float(value) for area, value in zip(ordered, least, strict=True)}


def _weighed(values: dict[str, float], ordered: Sequence[Area], people: Floats) -> float:
    of_area = np.nan_to_num(np.array([values[area.id] for area in ordered]))
    total = float(people.sum())
    return float(of_area @ people / total) if total else 0.0


def _least(minutes: Floats) -> Floats:
    return np.asarray(np.where(np.isnan(minutes), np.inf, minutes).min(axis=1))


def _closest(minutes: Floats, known: Sequence[tuple[str, int]]) -> np.ndarray:
    """Which centre is nearest to each area; -1 where none is reached."""
    table = np.where(np.isnan(minutes), np.inf, minutes)[:, [at for _, at in known]]
    return np.where(np.isinf(table).all(axis=1), -1, table.argmin(axis=1))


def _ordered(matrix: Matrix, areas: Sequence[Area]) -> list[Area]:
    check_areas(matrix, areas)
    by_id = {area.id: area for area in areas}
    return [by_id[id_] for id_ in matrix.areas]


def _centres(ordered: Sequence[Area]) -> list[tuple[str, int]]:
    return [(area.centre, n) for n, area in enumerate(ordered) if area.centre]


def _people(ordered: Sequence[Area]) -> Floats:
    return np.array([area.amount(PEOPLE) for area in ordered])
