"""Starting a call: from a template, or from one that was held before."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from talkoot.commons.base.texts import Texts, pick
from talkoot.commons.ledger import actions as ledger
from talkoot.loop.calls import rules
from talkoot.loop.calls.models import Call, Phase
from talkoot.loop.calls.queries import TEXTS, locked, spans_of
from talkoot.loop.calls.rules import Span, State

_VOTE = rules.SECTIONS["vote"]
_TRIES = 5


@transaction.atomic
def start_call(*, kind: str, title: Texts, first_day: date, by: Any, now: datetime) -> Call:
    """Make a draft from the template of its kind, its phases one after the other.

    Raises Refused: title-missing.
    """
    rules.check_title(title)
    template = rules.TEMPLATES[rules.Kind(kind)]
    call = _made(
        kind=kind,
        title=title,
        by=by,
        now=now,
        **{name: value for name in _VOTE if (value := getattr(template, name, None)) is not None},
    )
    days = rules.suggest(template, first_day)
    lay(call, [Span(kind, opening(a), closing(b)) for kind, (a, b) in days.items()])
    ledger.record(event="calls.started", subject=call, by=by, at=now, kind=kind)
    return call


@transaction.atomic
def copy_call(*, call: Call, first_day: date, by: Any, now: datetime) -> Call:
    """Make a draft that says what an earlier call said; its timetable begins on `first_day`."""
    names = (*TEXTS, *_VOTE, "currency")
    new = _made(kind=call.kind, by=by, now=now, **{name: getattr(call, name) for name in names})
    new.goals.set(call.goals.all())
    new.places.set(call.places.all())
    lay(new, moved(spans_of(call), first_day))
    ledger.record(event="calls.copied", subject=new, by=by, at=now, of=call.slug)
    return new


@transaction.atomic
def discard_draft(*, call: Call, by: Any, now: datetime) -> None:
    """Remove a draft; the ledger keeps that there was one.

    Raises Refused: unknown-call, not-a-draft.
    """
    call = locked(call)
    rules.check_discardable(state=call.state)
    subject = ledger.subject_of(call)
    call.delete()
    ledger.record(event="calls.discarded", subject=subject, by=by, at=now)


def opening(day: date) -> datetime:
    """The first moment of a day in the city's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


def closing(day: date) -> datetime:
    """The first moment after a day, so that the whole day counts."""
    return opening(day + timedelta(days=1))


def moved(spans: Iterable[Span], first_day: date) -> list[Span]:
    """Phases moved by whole days so that the first begins on `first_day`, at the same hours."""
    old = sorted(spans, key=lambda span: span.opens_at)
    if not old:
        return []
    days = (first_day - timezone.localtime(old[0].opens_at).date()).days
    return [Span(s.kind, _later(s.opens_at, days), _later(s.closes_at, days)) for s in old]


def _later(moment: datetime, days: int) -> datetime:
    # By way of UTC, because clocks may change in between and an hour may not exist.
    local = timezone.localtime(moment) + timedelta(days=days)
    return local.astimezone(UTC)


def lay(call: Call, spans: Iterable[Span]) -> None:
    """Give a call these phases and no others."""
    call.phases.all().delete()
    Phase.objects.bulk_create(
        Phase(call=call, kind=s.kind, opens_at=s.opens_at, closes_at=s.closes_at) for s in spans
    )


def _made(*, by: Any, now: datetime, title: Texts, **fields: Any) -> Call:
    """A new draft at a free address; whoever takes the address first keeps it."""
    base = slugify(title.get("en") or pick(title)[0])[:60].strip("-") or "call"
    fields.update(title=dict(title), state=State.DRAFT, made_by=by, made_at=now)
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                return Call.objects.create(slug=_free(base), **fields)
        except IntegrityError:
            continue
    raise RuntimeError(f"No free address for a call named '{base}'.")


def _free(base: str) -> str:
    taken = set(Call.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    number = 2
    slug = base
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
