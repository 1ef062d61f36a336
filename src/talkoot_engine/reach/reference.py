"""The same, slowly and obviously, for tests."""

from collections.abc import Mapping, Sequence

Minutes = Mapping[tuple[str, str], float]


def gini(values: Sequence[float]) -> float:
    """Every pair once."""
    total = sum(values)
    if not total:
        return 0.0
    gaps = sum(abs(one - two) for one in values for two in values)
    return gaps / (2 * len(values) * total)


def catchment(minutes: Minutes, people: Mapping[str, float], centre: str, limit: float) -> float:
    """People who reach the area of a centre within a limit."""
    return sum(n for area, n in people.items() if minutes.get((area, centre), 1e9) <= limit)
