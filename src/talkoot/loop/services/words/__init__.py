"""Codes of this room as sentences."""

from talkoot.commons.base import Refused
from talkoot.commons.design.words import sentence
from talkoot.loop.services.bridge import BadInput
from talkoot.loop.services.words import refusals

REFUSALS = refusals.REFUSALS


def refusal(no: Refused) -> str:
    """The sentence for a refusal."""
    return sentence(REFUSALS, no)


def bad_input(no: BadInput) -> str:
    """The sentence for what the process engine refuses."""
    return str(refusals.BAD.get(no.code, no.sentence))
