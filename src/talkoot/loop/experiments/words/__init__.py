"""Codes of this room as sentences."""

from talkoot.commons.base import Refused
from talkoot.commons.design.words import sentence
from talkoot.loop.experiments.bridge import BadInput
from talkoot.loop.experiments.words import refusals, states

REFUSALS = refusals.REFUSALS


def refusal(no: Refused) -> str:
    """The sentence for a refusal; fields and parts stand in it by their own names."""
    named = {**states.FIELDS, **states.PARTS}
    values = {
        name: str(named.get(value, value)) if name in ("field", "part") else value
        for name, value in no.values.items()
    }
    return sentence(REFUSALS, Refused(code=no.code, **values))


def bad_input(no: BadInput) -> str:
    """The sentence for what the engine refuses, with the line of the data where it has one."""
    words = str(refusals.BAD.get(no.code, no.sentence))
    where = getattr(no, "where", "") or ""
    if ":" not in where:
        return words
    return str(refusals.WHERE) % {"sentence": words, "where": where}
