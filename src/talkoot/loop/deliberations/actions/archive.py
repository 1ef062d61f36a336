"""Bring a conversation that was held elsewhere into the city, marked as an archive everywhere."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from talkoot.commons.ledger import actions as ledger
from talkoot.loop.calls.models import Call, Phase
from talkoot.loop.calls.rules import Kind, Origin, PhaseKind
from talkoot.loop.calls.rules import State as CallState
from talkoot.loop.deliberations.actions.mapping import refresh
from talkoot.loop.deliberations.bridge import Archive, Said
from talkoot.loop.deliberations.models import Conversation, Opinion, Participant, Statement
from talkoot.loop.deliberations.rules import Choice, Reason, State
from talkoot.loop.proposals.queries.words import lemmas

_AT_ONCE = 1_000
_NOTE = {
    "fi": "Lähde: {publisher}, lisenssi {licence}.",
    "sv": "Källa: {publisher}, licens {licence}.",
    "en": "Source: {publisher}, licence {licence}.",
}


@transaction.atomic
def import_conversation(
    *,
    given: Archive,
    title: str,
    language: str,
    publisher: str,
    licence: str,
    url: str,
    now: datetime,
) -> tuple[Conversation, bool]:
    """Make an export an archived conversation of the city, and draw its map.

    language: of the statements, such as en or zh-Hant. publisher, licence, url: shown with it.
    Returns the conversation and whether it is new: the same files again change nothing.
    """
    for there in Conversation.objects.exclude(source={}).select_related("call"):
        if there.source.get("files") == dict(given.files):
            return there, False
    source = {
        "name": "Polis",
        "publisher": publisher,
        "licence": licence,
        "url": url,
        "groups": given.groups,
        "files": dict(given.files),
    }
    call = _call(given, title or given.topic, language, source, now)
    row = Conversation.objects.create(
        call=call,
        slug=call.slug,
        intro={_page_language(language): given.description} if given.description else {},
        language=language,
        source=source,
        answers=len(given.opinions),
        participants=len(given.participants),
        last_number=max((s.number for s in given.statements), default=0),
        opened_at=min(_times(given), default=now),
    )
    people = _people(row, given, now)
    statements = _statements(row, given, people, now)
    _opinions(given, people, statements, now)
    ledger.record(
        event="conversation.imported",
        subject=row,
        by=None,
        at=now,
        grounds=licence,
        publisher=publisher,
        files=dict(given.files),
        participants=row.participants,
        answers=row.answers,
        statements=len(given.statements),
    )
    refresh(conversation=row, now=now)
    return row, True


def _page_language(language: str) -> str:
    return language.split("-")[0]


def _title(title: str, language: str) -> dict[str, str]:
    """In its own language where pages have that one, so that it is marked; else as it is."""
    own = _page_language(language)
    return {own: title} if own in _NOTE else dict.fromkeys(_NOTE, title)


def _times(given: Archive) -> list[datetime]:
    return [said.at for said in given.statements if said.at is not None]


def _call(
    given: Archive, title: str, language: str, source: Mapping[str, Any], now: datetime
) -> Call:
    base = slugify(title)[:60].strip("-") or "conversation"
    sum_ = next(iter(given.files.values()), "")[:8]
    taken = Call.objects.filter(slug=base).exists()
    opens, closes = _span(given, now)
    call = Call.objects.create(
        slug=f"{base}-{sum_}" if taken else base,
        kind=Kind.CONSULTATION,
        origin=Origin.ARCHIVE,
        origin_note={
            code: words.format(publisher=source["publisher"], licence=source["licence"])
            for code, words in _NOTE.items()
        },
        state=CallState.PUBLISHED,
        title=_title(title, language),
        published_at=now,
        made_at=now,
    )
    Phase.objects.create(call=call, kind=PhaseKind.DELIBERATE, opens_at=opens, closes_at=closes)
    return call


def _span(given: Archive, now: datetime) -> tuple[datetime, datetime]:
    """From the first statement to the last, as far as the export knows; over by now."""
    times = [at for at in _times(given) if at < now]
    closes = max(times, default=now)
    return min(min(times, default=now), closes - timedelta(minutes=1)), closes


def _people(row: Conversation, given: Archive, now: datetime) -> dict[int, Participant]:
    made = Participant.objects.bulk_create(
        (Participant(conversation=row, number=n, since=now) for n in given.participants),
        batch_size=_AT_ONCE,
    )
    return {person.number: person for person in made}


def _statements(
    row: Conversation, given: Archive, people: Mapping[int, Participant], now: datetime
) -> dict[int, Statement]:
    counts = Counter((number, choice) for _who, number, choice in given.opinions)
    made = Statement.objects.bulk_create(
        (_statement(row, said, counts, people, now) for said in given.statements),
        batch_size=_AT_ONCE,
    )
    return {statement.number: statement for statement in made}


def _statement(
    row: Conversation,
    said: Said,
    counts: Counter[tuple[int, int]],
    people: Mapping[int, Participant],
    now: datetime,
) -> Statement:
    text = said.text or "…"
    return Statement(
        conversation=row,
        number=said.number,
        text=text,
        language=row.language,
        writer=people.get(said.author) if said.author is not None else None,
        by_city=said.seed,
        meta=said.meta,
        state=State.ACCEPTED if said.shown else State.HIDDEN,
        reason="" if said.shown else Reason.ELSEWHERE,
        agrees=counts[said.number, Choice.AGREE],
        disagrees=counts[said.number, Choice.DISAGREE],
        passes=counts[said.number, Choice.PASS],
        words=sorted(lemmas(text, _page_language(row.language))),
        at=said.at or now,
        decided_at=said.at or now,
    )


def _opinions(
    given: Archive,
    people: Mapping[int, Participant],
    statements: Mapping[int, Statement],
    now: datetime,
) -> None:
    Opinion.objects.bulk_create(
        (
            Opinion(participant=people[who], statement=statements[number], choice=choice, at=now)
            for who, number, choice in given.opinions
        ),
        batch_size=_AT_ONCE,
    )
