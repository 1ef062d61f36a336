"""The agreement: its parts, and when it holds."""

from collections.abc import Collection, Mapping

from talkoot.commons.base import Refused
from talkoot.loop.experiments.rules.states import State

# Every part is written before anyone accepts; ethics says what schools and children need.
PARTS = ("tasks", "costs", "data_protection", "rights", "insurance", "ethics", "afterwards")
MOST = 3_000


def check_writable(*, state: str) -> None:
    """Raises Refused: locked-already."""
    if state != State.PLANNED:
        raise Refused("locked-already")


def check_parts(parts: Mapping[str, str]) -> None:
    """Raises Refused: part-missing, part-too-long."""
    for name in PARTS:
        if not parts.get(name, "").strip():
            raise Refused("part-missing", part=name)
        if len(parts[name]) > MOST:
            raise Refused("part-too-long", part=name, most=MOST)


def check_acceptable(*, state: str, current: bool, signs: bool, accepted: bool) -> None:
    """A party accepts the newest text, once, by somebody who signs for it.

    Raises Refused: locked-already, agreement-changed, not-your-party, accepted-already.
    """
    check_writable(state=state)
    if not current:
        raise Refused("agreement-changed")
    if not signs:
        raise Refused("not-your-party")
    if accepted:
        raise Refused("accepted-already")


def check_agreed(*, parties: Mapping[int, str], accepted: Collection[int]) -> None:
    """Every party has accepted the newest text. parties: key to name.

    Raises Refused: agreement-missing.
    """
    lacking = [name for key, name in parties.items() if key not in accepted]
    if lacking or not parties:
        raise Refused("agreement-missing", parties=", ".join(lacking))
