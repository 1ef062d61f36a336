"""Taking part: when a conversation is open, and what a statement, an answer, an argument is."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from talkoot.commons.base import Refused
from talkoot.loop.calls.rules import PhaseKind, Span
from talkoot.loop.calls.rules import State as CallState
from talkoot.loop.deliberations.rules.kinds import LIMITS, Choice, State

# A full stop between two small letters is an abbreviation more often than an end.
_NEXT_SENTENCE = re.compile(r"[.!?…]\s+[A-ZÅÄÖÉÜ]")
# "esim. Oulussa", "t.ex. i Vasa", "St. Henrik": short words whose full stop ends nothing.
_SHORT_WORDS = re.compile(r"\b(?:esim|mm|ym|yms|ns|nk|t\.ex|bl\.a|s\.k|e\.g|i\.e|st)\.", re.I)


class Remark(StrEnum):
    """What a writer may want to mend before sending; no reason to refuse."""

    SEVERAL = "several"
    QUESTION = "question"


def span_of(phases: Iterable[Span]) -> Span | None:
    """The phase in which a call deliberates."""
    return next((span for span in phases if span.kind == PhaseKind.DELIBERATE), None)


def check_open(*, call_state: str, phases: Iterable[Span], now: datetime) -> Span:
    """The phase of deliberation, when it is open.

    Raises Refused: no-conversation, conversation-not-begun, conversation-over.
    """
    span = span_of(phases)
    if call_state != CallState.PUBLISHED or span is None:
        raise Refused("no-conversation")
    if now < span.opens_at:
        raise Refused("conversation-not-begun", opens_at=span.opens_at)
    if now >= span.closes_at:
        raise Refused("conversation-over", closes_at=span.closes_at)
    return span


def check_statement(text: str) -> None:
    """Raises Refused: statement-too-short, statement-too-long."""
    if len(text.strip()) < LIMITS.statement_least:
        raise Refused("statement-too-short", least=LIMITS.statement_least)
    if len(text.strip()) > LIMITS.statement:
        raise Refused("statement-too-long", most=LIMITS.statement)


def remarks(text: str) -> tuple[Remark, ...]:
    """What makes a statement hard to answer: two thoughts in one, or a question."""
    plain = _SHORT_WORDS.sub("", text.strip())
    found = []
    if _NEXT_SENTENCE.search(plain) or "\n" in plain:
        found.append(Remark.SEVERAL)
    if plain.endswith("?"):
        found.append(Remark.QUESTION)
    return tuple(found)


def check_choice(value: object) -> Choice:
    """Raises Refused: choice-unknown."""
    try:
        return Choice(int(str(value)))
    except ValueError as no:
        raise Refused("choice-unknown", value=str(value)[:20]) from no


def check_votable(*, state: str) -> None:
    """Raises Refused: statement-not-shown."""
    if state != State.ACCEPTED:
        raise Refused("statement-not-shown")


def check_argument(body: str) -> None:
    """Raises Refused: argument-empty, argument-too-long."""
    if not body.strip():
        raise Refused("argument-empty")
    if len(body.strip()) > LIMITS.argument:
        raise Refused("argument-too-long", most=LIMITS.argument)


def newest(
    mine: Mapping[int, datetime], theirs: Mapping[int, datetime]
) -> tuple[frozenset[int], frozenset[int]]:
    """Which opinions of two participants who are one person stay: on each statement the later.

    Both map a statement to when it was answered. Returns the statements whose opinion stays from
    the first and from the second; of two at one moment the second stays.
    """
    first = {key for key, at in mine.items() if key not in theirs or at > theirs[key]}
    return frozenset(first), frozenset(theirs) - first
