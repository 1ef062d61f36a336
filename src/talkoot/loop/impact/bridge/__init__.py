"""Rows and files of this room as values of the engine, and back.

minutes  travel times between areas
model    the city model: what experiments teach it, and what a proposal would do
"""

from talkoot.loop.impact.bridge.minutes import (
    PEOPLE,
    BadInput,
    Balance,
    Centre,
    Changed,
    Files,
    Mean,
    Reach,
    Within,
    reach,
)

__all__ = [
    "PEOPLE",
    "BadInput",
    "Balance",
    "Centre",
    "Changed",
    "Files",
    "Mean",
    "Reach",
    "Within",
    "reach",
]
