"""The law of organisations: what they do, who speaks for them, and what proves it."""

from enum import StrEnum

from talkoot.commons.base.refusals import Refused

NAME, ABOUT, NOTE = 200, 2_000, 200
# Anyone can have an address there, so it proves no employer.
OPEN_TO_ALL = frozenset(
    {
        "gmail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "yahoo.com",
        "icloud.com",
        "proton.me",
        "protonmail.com",
        "luukku.com",
        "elisanet.fi",
        "kolumbus.fi",
        "suomi24.fi",
        "welho.com",
        "pp.inet.fi",
        "saunalahti.fi",
    }
)


class Field(StrEnum):
    """What an organisation, a need or an offer is about."""

    LEARNING = "learning"
    CHILDREN = "children"
    MOBILITY = "mobility"
    ENERGY = "energy"
    NATURE = "nature"
    BUILDINGS = "buildings"
    HEALTH = "health"
    CULTURE = "culture"
    WORK = "work"
    SAFETY = "safety"
    DIGITAL = "digital"
    OTHER = "other"


class Duty(StrEnum):
    """A member writes in the name of the organisation; a signatory also accepts agreements."""

    MEMBER = "member"
    SIGNATORY = "signatory"


class SpokenBy(StrEnum):
    """What proves that someone speaks for an organisation."""

    ADDRESS = "address"
    COLLEAGUE = "colleague"
    DOCUMENT = "document"


def tidy_domain(text: str) -> str:
    """The part of an address after the @ or a web address, as a plain domain: "koulu.fi".

    Raises Refused: domain-unclear, domain-open-to-all.
    """
    plain = text.strip().lower().rpartition("@")[2].removeprefix("https://")
    plain = plain.removeprefix("http://").removeprefix("www.").split("/")[0]
    if not plain:
        return ""
    good = all(part.replace("-", "").isalnum() for part in plain.split("."))
    if not good or "." not in plain or len(plain) > 100:
        raise Refused("domain-unclear", domain=text)
    if plain in OPEN_TO_ALL:
        raise Refused("domain-open-to-all", domain=plain)
    return plain


def is_at(email: str, domain: str) -> bool:
    """Whether an address is at the domain or below it."""
    home = email.lower().rpartition("@")[2]
    return bool(domain) and (home == domain or home.endswith(f".{domain}"))


def check_provable(*, proven: bool, by_signatory: bool, by_staff: bool, own: bool) -> None:
    """Nobody proves themselves; a signatory or the city does.

    Raises Refused: already-proven, not-signatory.
    """
    if proven:
        raise Refused("already-proven")
    if own or not (by_signatory or by_staff):
        raise Refused("not-signatory")


def check_document(*, proof: str, note: str) -> None:
    """The city says which paper it has seen.

    Raises Refused: document-missing.
    """
    if proof == SpokenBy.DOCUMENT and not note.strip():
        raise Refused("document-missing")


def check_endable(*, signatories_left: int, is_signatory: bool, confirmed: bool) -> None:
    """A confirmed organisation keeps somebody who can sign.

    Raises Refused: last-signatory.
    """
    if confirmed and is_signatory and signatories_left == 0:
        raise Refused("last-signatory")
