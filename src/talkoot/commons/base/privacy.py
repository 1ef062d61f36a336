"""Every model field is classed: who may see it, and how long it is kept.

A model states `PRIVACY = {"field": PUBLIC | personal("…") | secret("…")}` for every field it has.
The words in brackets say the retention in plain English; `docs/methods/privacy.md` lists them all.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Privacy:
    """kind: public, personal or secret. keep: how long, or until what."""

    kind: str
    keep: str


PUBLIC = Privacy("public", "permanent record")


def personal(keep: str) -> Privacy:
    """About a person: shown to that person and to staff whose work needs it."""
    return Privacy("personal", keep)


def secret(keep: str) -> Privacy:
    """Never shown: keys, sealed ballots, proofs."""
    return Privacy("secret", keep)
