"""Refusals about accounts as sentences."""

from django.utils.translation import gettext_lazy as _lazy

from talkoot.commons.base import Refused
from talkoot.commons.design.words import sentence

REFUSALS = {
    "role-unknown": _lazy("There is no such role. Choose one from the list."),
    "role-not-held": _lazy("This person does not have that role any more."),
    "own-last-role": _lazy("You cannot remove your own last role. Ask another staff member."),
    "email-not-confirmed": _lazy("Confirm your e-mail address first: sign in with a code."),
    "code-unknown": _lazy("This code is not valid here. Check each letter and try again."),
    "code-expired": _lazy("This code was valid until %(until)s. Ask the city for a new one."),
    "strong-needed": _lazy("This needs strong identification. Sign in again with it."),
    "proof-taken": _lazy("Someone else has already used this here. Ask the city for help."),
    "proven-otherwise": _lazy(
        "You have already shown your right to take part in another way. Use the same way again."
    ),
    "proof-too-late": _lazy("This ended on %(until)s."),
}


def refusal(no: Refused) -> str:
    """The sentence for a refusal of this room."""
    return sentence(REFUSALS, no)
