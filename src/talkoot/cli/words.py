"""What the command line says when it refuses; in English, like its options."""

from talkoot.commons.base import Refused

REFUSALS = {
    "port-taken": "Something already answers on port %(port)s. Stop it, or give another --port.",
}


def refusal(no: Refused) -> str:
    """One sentence; a refusal by a room shows its values, since its sentences are for pages."""
    if no.code in REFUSALS:
        return REFUSALS[no.code] % no.values
    values = ", ".join(f"{name} {value}" for name, value in no.values.items())
    return f"The rules do not allow this now{f' ({values})' if values else ''}."
