"""Codes of this room as sentences."""

from talkoot.commons.base import Refused
from talkoot.commons.design.words import Sentences, sentence
from talkoot.commons.people import words as people
from talkoot.loop.decisions.words import counting, panels, voting

REFUSALS: Sentences = {**voting.REFUSALS, **counting.REFUSALS, **panels.REFUSALS}


def refusal(no: Refused) -> str:
    """The sentence for a refusal of this room, or of people, who prove that they may vote."""
    return sentence({**people.REFUSALS, **REFUSALS}, no)
