"""What a call says about itself on pages, in lists and in mail."""

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _

from talkoot.commons.design.environment import days_until, moment, text
from talkoot.loop.calls.models import Call
from talkoot.loop.calls.queries import Listed, spans_of
from talkoot.loop.calls.rules import Lack, Span, Standing, State, Step
from talkoot.loop.calls.words.tables import FIELDS, IN_LANGUAGE, KINDS, LACKS, PHASES, STANDINGS


def last_minute(closes_at: datetime) -> datetime:
    """The moment to show for a closing: the minute before, where a day ends with it.

    A phase that closes at midnight is open the whole day before; "until 1 June 0.00" would
    mislead.
    """
    local = timezone.localtime(closes_at)
    whole_day = (local.hour, local.minute, local.second) == (0, 0, 0)
    return closes_at - timedelta(minutes=1) if whole_day else closes_at


def until(closes_at: datetime) -> str:
    """A closing in words, such as "31 May 2031 23:59"."""
    return moment(last_minute(closes_at))


def phase_rows(call: Call, now: datetime) -> list[dict[str, Any]]:
    """The timetable for the phase bar, each day meant as a whole one."""
    return [_phase_row(span, now) for span in spans_of(call)]


def _phase_row(span: Span, now: datetime) -> dict[str, Any]:
    state = "now" if span.is_open(now) else ("coming" if span.opens_at > now else "past")
    return {
        "kind": span.kind,
        "name": PHASES[span.kind].name,
        "words": PHASES[span.kind].words,
        "opens": span.opens_at,
        "closes": last_minute(span.closes_at),
        "state": state,
    }


def card(row: Listed) -> dict[str, Any]:
    """A call for `call_card`."""
    call, standing = row.call, row.standing
    withdrawn = call.state == State.WITHDRAWN
    closes = last_minute(row.until) if row.until and standing == Standing.OPEN else None
    return {
        "url": reverse("calls:call", args=[call.slug]),
        "title": call.title,
        "kind": KINDS[call.kind].name,
        "summary": call.summary,
        "status": _("Withdrawn") if withdrawn else what_now(row),
        "tone": "bad" if withdrawn else _TONES[standing],
        "closes": None if withdrawn else closes,
        "days_left": days_until(closes) if closes and not withdrawn else None,
        "opens": row.until if standing == Standing.COMING else None,
        "money": call.money_cents if call.currency == "EUR" else None,
        "places": [text(place.name) for place in call.places.all()],
        "origin": call.origin,
    }


_TONES = {Standing.OPEN: "open", Standing.COMING: "", Standing.ENDED: "quiet"}


def what_now(row: Listed) -> str:
    """Where a call stands, in two or three words."""
    if row.standing != Standing.OPEN:
        return str(STANDINGS[row.standing])
    return {
        Step.VOTE: _("Voting is open"),
        Step.PROPOSE: _("Proposals wanted"),
        Step.DISCUSS: _("Under discussion"),
        Step.RESULT: _("The vote is over"),
        Step.FOLLOW: _("On its way"),
    }[row.step]


def lack(missing: Lack) -> str:
    """One thing that is missing before publishing."""
    values = {"in_language": IN_LANGUAGE.get(missing.language, missing.language)}
    return str(LACKS[missing.code]) % values


def label(field: str, language: str) -> Any:
    """A text field in one language, such as "Title in Finnish"."""
    return format_lazy("{} {}", FIELDS[field], IN_LANGUAGE.get(language, language))


def next_sentence(row: Listed) -> str:
    """What happens next, and when."""
    coming = row.moment.next
    if coming:
        return _("Next: %(phase)s opens %(moment)s.") % {
            "phase": PHASES[coming.kind].name,
            "moment": moment(coming.opens_at),
        }
    if row.standing == Standing.ENDED:
        return _("This call has ended. Everything in it stays readable.")
    return _("This is the last phase.")
