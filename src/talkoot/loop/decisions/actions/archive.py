"""Bring a round that was held elsewhere into the city, marked as an archive on every page."""

import hashlib
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from talkoot.commons.ledger import actions as ledger
from talkoot.loop.calls.models import Call, Phase
from talkoot.loop.calls.rules import Kind, Origin, PhaseKind
from talkoot.loop.calls.rules import State as CallState
from talkoot.loop.decisions.actions.publishing import publish_bundle
from talkoot.loop.decisions.bridge import rounds
from talkoot.loop.decisions.models import Candidate, Count, Vote
from talkoot.loop.decisions.rules import counting as rules
from talkoot.loop.decisions.rules.ceremony import State
from talkoot.loop.proposals.models import Proposal
from talkoot.loop.proposals.rules import Kind as ProposalKind
from talkoot.loop.proposals.rules import Status

_TITLE_ROOM = 120
# Letters that have no accent to take away; the rest is for slugify.
_PLAIN = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "ß": "ss", "æ": "ae"})
_NOTE = {
    "fi": "{place}. Lähde: Pabulib.",
    "sv": "{place}. Källa: Pabulib.",
    "en": "{place}. Source: Pabulib.",
}
_SUMMARY = {
    "fi": "Toisen kaupungin äänestys: {place}. Tuloksen voi lukea ja laskea uudelleen täällä.",
    "sv": "En annan stads omröstning: {place}. Resultatet finns här att läsa och räkna om.",
    "en": "Another city's vote: {place}. Its result is here to read and recount.",
}


@transaction.atomic
def import_round(*, given: rounds.Round, now: datetime) -> tuple[Vote, bool]:
    """Make a round that was held elsewhere an archived round of the city, with its result.

    Returns the vote and whether it is new: the same file again changes nothing.
    """
    there = Count.objects.filter(source__sha256=given.sha256).select_related("vote").first()
    if there is not None:
        return there.vote, False
    call = _call(given, now)
    vote = _vote(call, given, now)
    _candidates(vote, given, _proposals(call, given))
    count = Count.objects.create(
        vote=vote,
        counted_at=now,
        outcome=given.outcome,
        engine=given.engine,
        election_hash=hashlib.sha256(given.election).hexdigest(),
        source=_source(given),
    )
    ledger.record(
        event="vote.imported",
        subject=vote,
        by=None,
        at=now,
        grounds="Pabulib",
        file=given.name,
        file_hash=given.sha256,
        election_hash=count.election_hash,
        **rules.ledger_facts(given.outcome),
    )
    publish_bundle(count=count, now=now, election=given.election)
    return vote, True


def _source(given: rounds.Round) -> dict[str, Any]:
    return {
        "name": given.name,
        "sha256": given.sha256,
        "rule": given.city_rule,
        "winners": given.winners,
        "places": {p.id: list(p.place) for p in given.projects if p.place},
    }


def _call(given: rounds.Round, now: datetime) -> Call:
    place = f"{given.city} {given.year}".strip()
    call = Call.objects.create(
        slug=_free_slug(given),
        kind=Kind.BUDGET,
        origin=Origin.ARCHIVE,
        origin_note={code: words.format(place=place) for code, words in _NOTE.items()},
        state=CallState.PUBLISHED,
        title=dict.fromkeys(_NOTE, given.title),
        summary={code: words.format(place=place) for code, words in _SUMMARY.items()},
        money_cents=given.outcome["budget"],
        currency=given.currency,
        ballot=given.kind,
        rule=given.outcome["rule"],
        satisfaction=given.outcome["satisfaction"],
        completion=given.outcome["completion"],
        max_choices=given.max_choices,
        points=given.points,
        published_at=now,
        made_at=now,
    )
    opens, closes = _span(given)
    Phase.objects.create(call=call, kind=PhaseKind.DECIDE, opens_at=opens, closes_at=closes)
    return call


def _free_slug(given: rounds.Round) -> str:
    slug = slugify(given.title.translate(_PLAIN))[:60].strip("-") or "archive"
    taken = Call.objects.filter(slug=slug).exists()
    return f"{slug}-{given.sha256[:8]}" if taken else slug


def _span(given: rounds.Round) -> tuple[datetime, datetime]:
    """From the first second of the first day to the last of the last, in the city's time zone."""
    zone = timezone.get_default_timezone()
    last = max(given.first_day, given.last_day)
    return (
        datetime.combine(given.first_day, time(), zone),
        datetime.combine(last, time(23, 59, 59), zone),
    )


def _vote(call: Call, given: rounds.Round, now: datetime) -> Vote:
    opens, closes = _span(given)
    return Vote.objects.create(
        call=call,
        slug=call.slug,
        origin=Origin.ARCHIVE,
        state=State.CERTIFIED,
        ballot=call.ballot,
        rule=call.rule,
        satisfaction=call.satisfaction,
        completion=call.completion,
        max_choices=call.max_choices,
        points=call.points,
        money_cents=given.outcome["budget"],
        currency=call.currency,
        opens_at=opens,
        closes_at=closes,
        opened_at=opens,
        closed_at=closes,
        made_at=now,
        counted_at=now,
        certified_at=now,
        roll=given.outcome["voters"],
    )


def _proposals(call: Call, given: rounds.Round) -> list[Proposal]:
    _, closes = _span(given)
    winners = set(given.outcome["winners"])
    return Proposal.objects.bulk_create(
        Proposal(
            call=call,
            slug=f"{call.slug}-{number}"[-90:],
            kind=ProposalKind.IDEA,
            status=Status.CHOSEN if project.id in winners else Status.NOT_TAKEN,
            title=_short(project.title),
            body=project.title if _short(project.title) != project.title else "",
            language=given.language,
            cost_cents=project.cost,
            author_name=given.city[:120],
            made_at=closes,
            submitted_at=closes,
            changed_at=closes,
        )
        for number, project in enumerate(given.projects, 1)
    )


def _short(title: str) -> str:
    return title if len(title) <= _TITLE_ROOM else f"{title[: _TITLE_ROOM - 1].rstrip()}…"


def _candidates(vote: Vote, given: rounds.Round, proposals: list[Proposal]) -> None:
    Candidate.objects.bulk_create(
        Candidate(
            vote=vote,
            proposal=proposal,
            number=number,
            title=project.title,
            language=given.language,
            cost_cents=project.cost,
            tie_position=number,
            external_id=project.id,
        )
        for number, (project, proposal) in enumerate(zip(given.projects, proposals, strict=True), 1)
    )
