"""Who may do what: the roles and their permissions, in one table."""

from enum import StrEnum


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
    "decisions.run": frozenset({Kind.STAFF}),
    "decisions.certify": frozenset({Kind.STAFF, Kind.AUDITOR}),
    "decisions.enter_paper": frozenset({Kind.STAFF}),
    "people.give_roles": frozenset({Kind.STAFF}),
    "people.read_audit": frozenset({Kind.AUDITOR}),
    "design.see": frozenset({Kind.STAFF}),
}

# Roles that work with other people's data sign in with a second factor.
SECOND_FACTOR = frozenset({Kind.STAFF, Kind.MODERATOR, Kind.AUDITOR})


def may(kinds: frozenset[Kind], permission: str) -> bool:
    """Whether someone with these roles has the permission; an unknown one is an error."""
    return bool(PERMISSIONS[permission] & kinds)
