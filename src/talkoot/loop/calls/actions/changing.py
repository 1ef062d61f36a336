"""Changing a call, publishing it, taking it back."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from talkoot.commons.base.texts import Texts, pick
from talkoot.commons.ledger import actions as ledger
from talkoot.commons.places.models import Place
from talkoot.loop.calls import rules
from talkoot.loop.calls.actions.starting import lay
from talkoot.loop.calls.models import Call
from talkoot.loop.calls.queries import facts_of, languages, locked, spans_of, stamp, vote_state
from talkoot.loop.calls.rules import Span, State
from talkoot.loop.goals.models import Goal


@transaction.atomic
def change_call(
    *, call: Call, values: Mapping[str, Any], by: Any, now: datetime, seen: str = ""
) -> Call:
    """Write texts or settings of the vote; what did not change leaves no trace.

    seen: the stamp of the section when the form was opened, where somebody filled in a form.

    Raises Refused: unknown-call, not-changeable, changed-meanwhile, withdrawn, rule-fixed,
    title-missing, money-not-positive, too-few-choices, too-few-points, rule-not-offered,
    call-incomplete.
    """
    rules.check_fields(values)
    call = locked(call)
    values = _applying(call, values)
    changed = sorted(name for name, value in values.items() if getattr(call, name) != value)
    rules.check_unseen(seen=seen, current=stamp(call, values))
    rules.check_editable(state=call.state, changed=changed)
    if not changed:
        return call
    for name in changed:
        setattr(call, name, values[name])
    rules.check_title(call.title)
    rules.check_vote({name: values[name] for name in changed if name not in rules.TEXTS})
    _check_whole(call, now)
    call.save(update_fields=changed)
    ledger.record(event="calls.changed", subject=call, by=by, at=now, fields=changed)
    return call


def _applying(call: Call, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, and with a vote's settings those that no longer apply emptied."""
    vote = rules.SECTIONS["vote"]
    if not set(vote) & set(values):
        return dict(values)
    whole = {name: values.get(name, getattr(call, name)) for name in vote}
    return {**values, **rules.only_what_applies(whole)}


@transaction.atomic
def set_aims(
    *,
    call: Call,
    goals: Iterable[Goal],
    places: Iterable[Place],
    by: Any,
    now: datetime,
    seen: str = "",
) -> Call:
    """Say which goals a call serves and where it applies; no place means the whole city.

    Raises Refused: unknown-call, changed-meanwhile, withdrawn, call-incomplete.
    """
    call = locked(call)
    rules.check_unseen(seen=seen, current=stamp(call, ("goals", "places")))
    rules.check_editable(state=call.state, changed=())
    before = stamp(call, ("goals", "places"))
    call.goals.set(goals)
    call.places.set(places)
    call = locked(call)
    _check_whole(call, now)
    if stamp(call, ("goals", "places")) != before:
        ledger.record(
            event="calls.aims-set",
            subject=call,
            by=by,
            at=now,
            goals=sorted(goal.slug for goal in call.goals.all()),
            places=sorted(place.slug for place in call.places.all()),
        )
    return call


@transaction.atomic
def set_timetable(
    *, call: Call, spans: Iterable[Span], by: Any, now: datetime, seen: str = ""
) -> Call:
    """Give a call its phases.

    Raises Refused: unknown-call, changed-meanwhile, withdrawn, ends-before-it-opens,
    vote-before-proposals, phase-begun, opens-in-the-past, call-incomplete.
    """
    call, new = locked(call), tuple(spans)
    old = spans_of(call)
    rules.check_unseen(seen=seen, current=stamp(call, ("phases",)))
    rules.check_editable(state=call.state, changed=())
    rules.check_timetable(
        {span.kind: span for span in old},
        {span.kind: span for span in new},
        state=call.state,
        now=now,
    )
    if set(old) == set(new):
        return call
    lay(call, new)
    call = locked(call)
    _check_whole(call, now)
    ledger.record(
        event="calls.timetable-set",
        subject=call,
        by=by,
        at=now,
        phases={s.kind: [s.opens_at.isoformat(), s.closes_at.isoformat()] for s in new},
    )
    return call


@transaction.atomic
def publish_call(*, call: Call, by: Any, now: datetime) -> Call:
    """Open a call to everyone; from now on its rule is fixed.

    Raises Refused: unknown-call, withdrawn, already-published, call-incomplete.
    """
    call = locked(call)
    rules.check_publishable(facts_of(call), state=call.state, languages=languages(), now=now)
    call.state, call.published_at = State.PUBLISHED, now
    call.save(update_fields=["state", "published_at"])
    ledger.record(
        event="calls.published",
        subject=call,
        by=by,
        at=now,
        grounds=_of_record(call.legal_basis),
        kind=call.kind,
        rule=call.rule,
        ballot=call.ballot,
        money_cents=call.money_cents,
    )
    return call


@transaction.atomic
def withdraw_call(*, call: Call, reason: Texts, by: Any, now: datetime) -> Call:
    """Take a published call back; it stays readable with the reason.

    Raises Refused: unknown-call, withdrawn, not-published, call-ended, vote-open,
    reason-missing.
    """
    call = locked(call)
    rules.check_withdrawable(
        state=call.state, phases=spans_of(call), vote=vote_state(call), reason=reason, now=now
    )
    call.state, call.withdrawn_at, call.withdrawn_reason = State.WITHDRAWN, now, dict(reason)
    call.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])
    grounds = _of_record(reason)
    ledger.record(event="calls.withdrawn", subject=call, by=by, at=now, grounds=grounds)
    return call


def _check_whole(call: Call, now: datetime) -> None:
    rules.check_still_whole(facts_of(call), state=call.state, languages=languages(), now=now)


def _of_record(texts: Texts) -> str:
    """The text that goes into the ledger: in the city's first language that has one."""
    return pick(texts, settings.LANGUAGE_CODE)[0][:500]
