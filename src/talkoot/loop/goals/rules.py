"""The words of goals: dimensions and directions."""

from enum import StrEnum


class Dimension(StrEnum):
    """The four dimensions of the city's strategy."""

    ECONOMIC = "economic"
    ENVIRONMENTAL = "environmental"
    SOCIAL = "social"
    CULTURAL = "cultural"


class Direction(StrEnum):
    """Which way is good."""

    UP = "up"
    DOWN = "down"
    NONE = "none"
