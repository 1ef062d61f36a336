"""Statements: all that are shown, one, and those that say nearly the same."""

from collections import Counter
from collections.abc import Iterable

from django.core.paginator import Page, Paginator
from django.db.models import ExpressionWrapper, F, FloatField, QuerySet, Value
from django.db.models.functions import Abs, Cast

from talkoot.loop.deliberations.models import Argument, Conversation, Statement
from talkoot.loop.deliberations.rules import Side, State
from talkoot.loop.proposals.models import Proposal
from talkoot.loop.proposals.queries.words import LANGUAGES, base, words
from talkoot.loop.proposals.rules import PUBLIC_STATUSES

PAGE = 30
_SIMILAR = 5
# Words this short join sentences and say nothing about what is meant.
_TELLING = 4
# Two statements are similar that share this much of the shorter one's words.
_ALIKE = 0.5
# A word in more than this share of the statements is the topic, or says nothing.
_OFTEN = 0.2


def _share(name: str) -> ExpressionWrapper:
    """A share of those who answered, counted as if two more had passed, so that few do not win."""
    return ExpressionWrapper(
        Cast(F(name), FloatField()) / (F("agrees") + F("disagrees") + F("passes") + Value(2.0)),
        output_field=FloatField(),
    )


# How a list may be put in order: a name in the address, and by what.
SORTS = {
    "": "number",
    "agreed": "-agreeing",
    "disagreed": "-disagreeing",
    "divided": "apart",
    "important": "-important",
    "newest": "-number",
}


def shown(conversation: Conversation) -> QuerySet[Statement]:
    """What everyone reads and answers."""
    return conversation.statements.filter(state=State.ACCEPTED)


def page(conversation: Conversation, sort: str, number: object) -> Page:
    """One page of statements; an order that nobody knows is that of time."""
    rows = shown(conversation).annotate(agreeing=_share("agrees"), disagreeing=_share("disagrees"))
    rows = rows.annotate(
        apart=Abs(F("agreeing") - F("disagreeing")) - F("agreeing") - F("disagreeing")
    )
    rows = rows.order_by(SORTS.get(sort, "number"), "number")
    return Paginator(rows, PAGE).get_page(number)  # type: ignore[arg-type]


def statement_for(conversation: Conversation, number: int) -> Statement | None:
    """A statement that is shown; a hidden or waiting one is nobody's to read."""
    row = shown(conversation).filter(number=number).first()
    if row is not None:
        row.conversation = conversation
    return row


def to_be_shown(conversation: Conversation, numbers: Iterable[int]) -> list[Statement]:
    """Shown statements in the order of the numbers; those hidden since are left out."""
    wanted = list(numbers)
    rows = {row.number: row for row in shown(conversation).filter(number__in=wanted)}
    for row in rows.values():
        row.conversation = conversation
    return [rows[number] for number in wanted if number in rows]


def similar(conversation: Conversation, text: str) -> list[Statement]:
    """Shown statements that share most of their telling words with a text, in any form."""
    rows = list(shown(conversation).values_list("pk", "words"))
    common = _common([held for _pk, held in rows])
    asked = [forms for word in words(text) if not (forms := _forms(word)) & common]
    asked = [forms for forms in asked if max(map(len, forms)) >= _TELLING]
    found = []
    for pk, held in rows:
        theirs = {word for word in held if len(word) >= _TELLING} - common
        shared = sum(bool(forms & theirs) for forms in asked)
        if shared and shared >= _ALIKE * min(len(asked), len(theirs)):
            found.append((-shared / (len(asked) + len(theirs) - shared), pk))
    best = [pk for _score, pk in sorted(found)[:_SIMILAR]]
    statements = Statement.objects.in_bulk(best)
    return [statements[pk] for pk in best]


def _common(lists: list[list[str]]) -> set[str]:
    """Words of so many statements that they tell none of them from the others."""
    counts = Counter(word for held in lists for word in set(held))
    return {word for word, times in counts.items() if times > max(2, _OFTEN * len(lists))}


def _forms(word: str) -> set[str]:
    """The language of a writer's words is what they say it is, or not: each one's form counts."""
    return {word, *(base(word, language) for language in LANGUAGES)}


def arguments_of(statement: Statement) -> dict[Side, list[Argument]]:
    """Arguments for and against; hidden ones keep their place."""
    rows = list(statement.arguments.exclude(state=State.WAITING))
    return {side: [row for row in rows if row.side == side] for side in Side}


def linked_to(statement: Statement) -> list[Proposal]:
    """Public proposals that a statement is about or became."""
    rows = Proposal.objects.filter(said__in=statement.links.all(), status__in=PUBLIC_STATUSES)
    return list(rows.only("slug", "title", "language").order_by("pk").distinct())
