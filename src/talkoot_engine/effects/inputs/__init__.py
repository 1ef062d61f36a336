"""What an evaluation takes: the locked plan and the data, frozen and checked."""

from talkoot_engine.effects.inputs.data import Data, Series, Sites, Units
from talkoot_engine.effects.inputs.plan import (
    Better,
    Design,
    Expected,
    Harm,
    Looks,
    Measure,
    Missing,
    Plan,
)

__all__ = [
    "Better",
    "Data",
    "Design",
    "Expected",
    "Harm",
    "Looks",
    "Measure",
    "Missing",
    "Plan",
    "Series",
    "Sites",
    "Units",
]
