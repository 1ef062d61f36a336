"""One participant: what they have answered, what comes next, how far they are."""

from dataclasses import dataclass
from typing import Any

from talkoot.commons.people.models import Person
from talkoot.loop.deliberations import rules
from talkoot.loop.deliberations.models import Conversation, Opinion, Participant, Statement
from talkoot.loop.deliberations.rules import State


@dataclass(frozen=True)
class Progress:
    """How many of the statements one has answered, and how many more until one has a place."""

    answered: int
    statements: int
    until_placed: int


@dataclass(frozen=True)
class Card:
    """A statement to answer, with the answer that is there already."""

    statement: Statement
    opinion: Opinion | None


def me(person: Any, holder: str, conversation: Conversation) -> Participant | None:
    """Who an account or a session is in this conversation; None before the first answer."""
    people = conversation.people
    if person is not None and person.is_authenticated:
        return people.filter(person=person).first()
    return people.filter(person=None, holder=holder).first() if holder else None


def my_opinions(who: Participant | None) -> dict[int, Opinion]:
    """Number of a shown statement to what one thinks of it."""
    if who is None:
        return {}
    rows = who.opinions.filter(statement__state=State.ACCEPTED).select_related("statement")
    return {row.statement.number: row for row in rows.order_by("-at")}


def progress(who: Participant | None, conversation: Conversation) -> Progress:
    answered = len(my_opinions(who))
    statements = conversation.statements.filter(state=State.ACCEPTED).count()
    return Progress(answered, statements, max(0, rules.PLACED_AFTER - answered))


def card(who: Participant | None, conversation: Conversation, *, skip: int = 0) -> Card | None:
    """The next statement for this person by priority; None where all are answered.

    skip: a statement that they want to leave for later.
    """
    rows = conversation.statements.filter(state=State.ACCEPTED)
    if who is not None:
        rows = rows.exclude(pk__in=who.opinions.values("statement_id"))
    weights = dict(rows.values_list("number", "priority"))
    name = f"{conversation.slug}/{who.number if who else ''}"
    numbers = [n for n in rules.order(weights, who=name) if n != skip] or list(weights)
    return Card(rows.get(number=numbers[0]), None) if numbers else None


def participations(person: Person) -> list[Participant]:
    """Where this account has taken part, newest first."""
    rows = Participant.objects.filter(person=person).select_related("conversation__call")
    return list(rows.order_by("-since"))


def taken_along(person: Person) -> dict[str, list[dict[str, Any]]]:
    """A person's opinions for the file with everything about them (see `settings.MY_DATA`)."""
    rows = Opinion.objects.filter(participant__person=person).order_by("pk")
    names = ("statement__conversation__slug", "statement__number", "choice", "important", "at")
    return {Opinion._meta.label: list(rows.values(*names))}
