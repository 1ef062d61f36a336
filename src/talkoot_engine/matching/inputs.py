"""Needs, ideas and offers as the methods take them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from talkoot_engine.base import BadInput

LANGUAGES = ("fi", "sv", "en")


@dataclass(frozen=True, slots=True)
class Entry:
    """One need or idea, one offer, or one partner with what it did before.

    language: fi, sv, en; empty if unknown.
    places:   ids of places it is meant for; empty is anywhere.
    fields:   ids of goals or fields it belongs to.
    budget:   whole euros: the most a need may cost, the price of an offer; None is not stated.
    begins, ends: when it is wanted or to be had; None is open.

    Raises BadInput: empty-text, bad-language, bad-budget, dates-reversed.
    """

    id: str
    title: str
    text: str = ""
    language: str = ""
    places: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    budget: int | None = None
    begins: date | None = None
    ends: date | None = None

    def __post_init__(self) -> None:
        if not (self.title.strip() or self.text.strip()):
            raise BadInput("empty-text", f"{self.id!r} has neither title nor text. Write one.")
        if self.language not in ("", *LANGUAGES):
            raise BadInput(
                "bad-language",
                f"The language of {self.id!r} is {self.language!r}. Give fi, sv, en or leave it.",
            )
        if self.budget is not None and self.budget < 0:
            raise BadInput(
                "bad-budget", f"The money of {self.id!r} is {self.budget}. Give 0 or more euros."
            )
        if self.begins and self.ends and self.begins > self.ends:
            raise BadInput(
                "dates-reversed",
                f"{self.id!r} begins on {self.begins} and ends on {self.ends}. Turn them round.",
            )


def check_entries(entries: Sequence[Entry], what: str) -> None:
    """Raises BadInput: no-entries, duplicate-entry."""
    if not entries:
        raise BadInput("no-entries", f"There are no {what}. Give at least one.")
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            raise BadInput(
                "duplicate-entry", f"{entry.id!r} is twice among the {what}. Give each its own id."
            )
        seen.add(entry.id)
