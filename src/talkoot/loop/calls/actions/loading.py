"""Calls that nobody makes at the desk: a pack's examples, rounds held elsewhere."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from talkoot.commons.base.pack import BadPack, ExampleCall, Pack, known
from talkoot.commons.base.texts import Texts
from talkoot.commons.ledger import actions as ledger
from talkoot.commons.places.models import Place
from talkoot.loop.calls import rules
from talkoot.loop.calls.actions.starting import closing, lay, opening
from talkoot.loop.calls.models import Call
from talkoot.loop.calls.queries import TEXTS, facts_of, languages
from talkoot.loop.calls.rules import Origin, Span, State
from talkoot.loop.goals.models import Goal

_VOTE = rules.SECTIONS["vote"]
_WORDS = {
    "kind": rules.Kind,
    "ballot": rules.BallotKind,
    "rule": rules.CountRule,
    "satisfaction": rules.Satisfaction,
    "completion": rules.Completion,
    "proof": rules.Proof,
}


def load_examples(pack: Pack, *, now: datetime) -> None:
    """Bring in the example calls that are not there yet, their days counted from today.

    Raises BadPack: unknown-word, unknown-goal, unknown-place, incomplete-call, bad-timetable.
    """
    there = set(Call.objects.values_list("slug", flat=True))
    for row in pack.examples.calls:
        if row.slug not in there:
            _load(row, now=now)


@transaction.atomic
def _load(row: ExampleCall, *, now: datetime) -> None:
    for name, words in _WORDS.items():
        if getattr(row, name):
            known(getattr(row, name), words, what=name, where=row.where)
    spans = _spans(row, now)
    call = _published(
        slug=row.slug,
        origin=Origin.EXAMPLE,
        spans=spans,
        published_at=min([now, *(span.opens_at for span in spans)]),
        now=now,
        by=None,
        kind=row.kind,
        **{name: dict(getattr(row, name)) for name in TEXTS},
        **{name: getattr(row, name) for name in _VOTE},
    )
    call.goals.set(_rows(Goal, row.goals, code="unknown-goal", where=row.where))
    call.places.set(_rows(Place, row.places, code="unknown-place", where=row.where))
    _check_complete(call, row, now)


def _spans(row: ExampleCall, now: datetime) -> list[Span]:
    today, found = timezone.localtime(now).date(), []
    for kind, (first, last) in row.phases.items():
        known(kind, rules.PhaseKind, what="phase", where=row.where)
        if last < first:
            raise BadPack(
                "bad-timetable",
                row.where,
                f"Phase '{kind}' ends on day {last}, before it begins on day {first}. "
                "Give the first and the last day, in that order.",
            )
        opens, closes = (today + timedelta(days=day) for day in (first, last))
        found.append(Span(rules.PhaseKind(kind), opening(opens), closing(closes)))
    return found


def _rows(model: Any, slugs: Iterable[str], *, code: str, where: str) -> list[Any]:
    wanted = set(slugs)
    found = list(model.objects.filter(slug__in=wanted))
    strange = sorted(wanted - {row.slug for row in found})
    if strange:
        raise BadPack(code, where, f"There is no {model.__name__.lower()} {strange}. Add it first.")
    return found


def _check_complete(call: Call, row: ExampleCall, now: datetime) -> None:
    fresh = Call.objects.prefetch_related("phases", "goals", "places").get(pk=call.pk)
    lacks = rules.lacks(facts_of(fresh), languages=languages(), now=now)
    missing = [
        f"{lack.code} {lack.language}".strip() for lack in lacks if lack.code not in rules.PASSED
    ]
    if missing:
        raise BadPack(
            "incomplete-call",
            row.where,
            f"Call '{row.slug}' lacks: {', '.join(missing)}. Add them.",
        )


@transaction.atomic
def keep_archived(
    *,
    slug: str,
    note: Texts,
    spans: Iterable[Span],
    values: Mapping[str, Any],
    by: Any,
    now: datetime,
) -> Call:
    """Keep a round that was held elsewhere, for anyone to read and recount.

    note:   where it is from. values: fields of the call, as texts, money, ballot and rule.
    """
    held = tuple(spans)
    begun = min((span.opens_at for span in held), default=now)
    return _published(
        slug=slug,
        origin=Origin.ARCHIVE,
        spans=held,
        published_at=begun,
        now=now,
        by=by,
        origin_note=dict(note),
        **values,
    )


def _published(
    *, slug: str, origin: Origin, spans: Iterable[Span], now: datetime, by: Any, **fields: Any
) -> Call:
    call = Call.objects.create(
        slug=slug, origin=origin, state=State.PUBLISHED, made_by=by, made_at=now, **fields
    )
    lay(call, spans)
    ledger.record(event="calls.published", subject=call, by=by, at=now, origin=str(origin))
    return call
