"""Codes and figures of this room as sentences.

effects    what is known of a contribution's effect
reach      minutes, catchments and shades of the map
learning   what an experiment taught the city model
estimates  what a proposal would do
"""

from talkoot.commons.base import Refused
from talkoot.commons.design.words import sentence
from talkoot.loop.impact.words import refusals

REFUSALS = refusals.REFUSALS


def refusal(no: Refused) -> str:
    """The sentence for a refusal."""
    return sentence(REFUSALS, no)
