"""Codes of this room as sentences."""

from talkoot.commons.base import Refused
from talkoot.commons.design.words import Sentences, sentence
from talkoot.loop.decisions.words import counting, voting

REFUSALS: Sentences = {**voting.REFUSALS, **counting.REFUSALS}


def refusal(no: Refused) -> str:
    """The sentence for a refusal of this room."""
    return sentence(REFUSALS, no)
