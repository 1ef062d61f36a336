"""Who may do what: the roles and their permissions, in one table."""

from collections.abc import Set as AbstractSet
from datetime import datetime
from enum import StrEnum

from talkoot.commons.base.refusals import Refused

# How a privacy table begins to say that something goes with the account.
UNTIL_ERASED = "until the account is erased"


class Kind(StrEnum):
    """What a person is to the city. Everyone is a resident; the others are given by staff."""

    RESIDENT = "resident"
    PARTNER = "partner"
    STAFF = "staff"
    MODERATOR = "moderator"
    AUDITOR = "auditor"


PERMISSIONS: dict[str, frozenset[Kind]] = {
    "desk.see": frozenset({Kind.STAFF, Kind.MODERATOR, Kind.AUDITOR}),
    "calls.make": frozenset({Kind.STAFF}),
    "proposals.assess": frozenset({Kind.STAFF}),
    "proposals.moderate": frozenset({Kind.MODERATOR, Kind.STAFF}),
    "deliberations.run": frozenset({Kind.STAFF}),
    "deliberations.moderate": frozenset({Kind.MODERATOR, Kind.STAFF}),
    "decisions.run": frozenset({Kind.STAFF}),
    "decisions.certify": frozenset({Kind.STAFF, Kind.AUDITOR}),
    "decisions.enter_paper": frozenset({Kind.STAFF}),
    "experiments.run": frozenset({Kind.STAFF}),
    "services.run": frozenset({Kind.STAFF}),
    "people.give_roles": frozenset({Kind.STAFF}),
    "people.read_audit": frozenset({Kind.AUDITOR}),
    "people.confirm_organisations": frozenset({Kind.STAFF}),
    "design.see": frozenset({Kind.STAFF}),
}

# Roles that work with other people's data sign in with a second factor.
SECOND_FACTOR = frozenset({Kind.STAFF, Kind.MODERATOR, Kind.AUDITOR})


def may(kinds: frozenset[Kind], permission: str) -> bool:
    """Whether someone with these roles has the permission; an unknown one is an error."""
    return bool(PERMISSIONS[permission] & kinds)


def check_role(kind: str) -> None:
    """A role that can be given: any but resident, which everyone is."""
    if kind not in set(Kind) - {Kind.RESIDENT}:
        raise Refused("role-unknown", kind=kind)


def check_removal(*, held: AbstractSet[str], kind: str, own: bool) -> None:
    """Whether a role may be taken away: it is held, and nobody shuts themselves out."""
    if kind not in held:
        raise Refused("role-not-held")
    if own and len(held) == 1:
        raise Refused("own-last-role")


def check_period(*, now: datetime, until: datetime) -> None:
    """A proof lasts for a time that is not over yet."""
    if until <= now:
        raise Refused("proof-too-late", until=until)


def mailbox(email: str) -> str:
    """The mailbox behind an address: `Maija+vote@Example.org` is `maija@example.org`."""
    name, _, domain = email.lower().rpartition("@")
    return f"{name.split('+')[0]}@{domain}"


# What a browser says of itself → what people call it; the first that fits.
_BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def device(user_agent: str) -> str:
    """A browser and its system as people call them; empty where neither is known."""
    names = (
        next((name for sign, name in table.items() if sign in user_agent), "")
        for table in (_BROWSERS, _SYSTEMS)
    )
    return ", ".join(filter(None, names))
