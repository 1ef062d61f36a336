"""What a call says about itself on pages, in lists and in mail."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talkoot.commons.design.environment import (
    closing,
    day,
    days_until,
    last_minute,
    moment,
    number,
    text,
)
from talkoot.loop.calls.models import Call
from talkoot.loop.calls.queries import Listed, languages, spans_of
from talkoot.loop.calls.rules import (
    BallotKind,
    CountRule,
    Lack,
    PhaseKind,
    Span,
    Standing,
    State,
    Step,
)
from talkoot.loop.calls.words.tables import (
    BALLOTS,
    COMPLETIONS,
    FIELDS,
    IN_LANGUAGE,
    KINDS,
    LACKS,
    PHASES,
    PROOFS,
    RULES,
    SATISFACTIONS,
    STANDINGS,
    Words,
)


def since(opens_at: datetime) -> str:
    """An opening in words; only the day where it opens as the day begins."""
    local = timezone.localtime(opens_at)
    return day(opens_at) if (local.hour, local.minute) == (0, 0) else moment(opens_at)


def until(closes_at: datetime) -> str:
    """A closing in words, such as "31 May 2031 23:59"."""
    return closing(closes_at)


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
        "tone": tone(row),
        "closes": None if withdrawn else closes,
        "days_left": days_until(closes) if closes and not withdrawn else None,
        "opens": row.until if standing == Standing.COMING else None,
        "money": call.money_cents if call.currency == "EUR" else None,
        "places": [text(place.name) for place in call.places.all()],
        "origin": call.origin,
    }


def tone(row: Listed) -> str:
    """The tone of a call's tag; its word says the same."""
    if row.call.state != State.PUBLISHED:
        return "bad" if row.call.state == State.WITHDRAWN else "care"
    return {Standing.OPEN: "open", Standing.COMING: "", Standing.ENDED: "quiet"}[row.standing]


def what_now(row: Listed) -> str:
    """Where a call's timetable stands, in two or three words."""
    if row.standing != Standing.OPEN:
        return str(STANDINGS[row.standing])
    return {
        Step.VOTE: _("Voting"),
        Step.PROPOSE: _("Proposals wanted"),
        Step.DISCUSS: _("Under discussion"),
        Step.RESULT: _("The vote is over"),
        Step.FOLLOW: _("On its way"),
    }[row.step]


def lack(missing: Lack) -> str:
    """One thing that is missing before publishing."""
    values = {"in_language": IN_LANGUAGE.get(missing.language, missing.language)}
    return str(LACKS[missing.code]) % values


def field_of(missing: Lack) -> str:
    """The name in the form's page of the field where a missing thing is filled in."""
    name = missing.code.replace("-", "_")
    if missing.language or name in FIELDS:
        return f"id_{name}_{missing.language or languages()[0]}"
    return f"id_{_WHERE.get(missing.code, name)}"


_WHERE = {
    "goal": "goals_0",
    "timetable": "collect_opens",
    "timetable-past": "collect_opens",
    "phase-collect": "collect_opens",
    "phase-decide": "decide_opens",
    "vote-before-proposals": "decide_opens",
    "vote-begun": "decide_opens",
    "money": "money_cents",
    **{name: f"{name}_0" for name in ("ballot", "rule", "satisfaction", "completion", "proof")},
}


def label(field: str, language: str) -> Any:
    """A text field in one language, such as "Title in Finnish"."""
    return format_lazy("{} {}", FIELDS[field], IN_LANGUAGE.get(language, language))


def next_sentence(row: Listed) -> str:
    """What happens next, and when."""
    coming = row.moment.next
    if coming:
        return _("Next: %(phase)s opens %(moment)s.") % {
            "phase": PHASES[coming.kind].name,
            "moment": since(coming.opens_at),
        }
    if row.standing == Standing.ENDED:
        return _("This call has ended. Everything in it stays readable.")
    return _("This is the last phase.")


def count(n: int, narrowed: bool) -> str:
    """How many calls a list holds."""
    if narrowed:
        return ngettext("%(num)s call matches", "%(num)s calls match", n) % {"num": number(n)}
    return ngettext("%(num)s call", "%(num)s calls", n) % {"num": number(n)}


def todo(row: Listed, vote: str) -> dict[str, Any]:
    """What a reader can do now, why, and the one place to go to.

    Returns title, words, and url with label where there is something to do.
    """
    call, step = row.call, row.step
    if call.state == State.WITHDRAWN:
        return {"title": _("This call has been withdrawn"), "words": ""}
    open_until = _("Open until %(moment)s.") % {"moment": until(row.until)} if row.until else ""
    if step == Step.VOTE and vote != "open":
        title = _("Voting has not been opened yet")
        return {"title": title, "words": _("The city is preparing the ballot.")}
    if step == Step.VOTE:
        url, label = reverse("decisions:vote", args=[call.slug]), _("Vote")
        return {"title": _("You can vote now"), "words": open_until, "url": url, "label": label}
    if step == Step.PROPOSE:
        url, label = reverse("proposals:write", args=[call.slug]), _("Make a proposal")
        title = _("You can make a proposal now")
        also = _to_answer(row)
        return {"title": title, "words": open_until, "url": url, "label": label, "also": also}
    if step == Step.DISCUSS and hasattr(call, "conversation"):
        url, label = reverse("deliberations:answer", args=[call.slug]), _("Answer statements")
        title = _("You can say what you think now")
        return {"title": title, "words": open_until, "url": url, "label": label}
    if step == Step.DISCUSS:
        url, label = proposals_of(call), _("Read the proposals")
        title = _("You can discuss the proposals now")
        return {"title": title, "words": open_until, "url": url, "label": label}
    return _result(row, vote) if step == Step.RESULT else _waiting(row)


def _to_answer(row: Listed) -> dict[str, Any] | None:
    """The conversation of a call, while it is open beside the collecting of proposals."""
    deliberates = any(span.kind == PhaseKind.DELIBERATE for span in row.moment.open)
    if not deliberates or getattr(row.call, "conversation", None) is None:
        return None
    url = reverse("deliberations:answer", args=[row.call.slug])
    return {"url": url, "label": _("Answer statements")}


def _result(row: Listed, vote: str) -> dict[str, Any]:
    if vote == "certified":
        url, label = reverse("decisions:result", args=[row.call.slug]), _("See the result")
        title, words = _("The result is here"), _("Anyone can check and recount it.")
        return {"title": title, "words": words, "url": url, "label": label}
    words = _("The result is published here once the votes are counted and two people confirm it.")
    return {"title": _("The vote is over"), "words": words}


def _waiting(row: Listed) -> dict[str, Any]:
    if row.standing == Standing.COMING:
        return {"title": _("This call has not opened yet"), "words": ""}
    if row.standing == Standing.ENDED:
        return {"title": _("This call has ended"), "words": ""}
    words = row.moment.open and PHASES[row.moment.open[0].kind].words
    return {"title": _("Nothing to do right now"), "words": words or ""}


def proposals_of(call: Call) -> str:
    """The address of the list of the call's proposals."""
    return f"{reverse('proposals:list')}?{urlencode({'call': call.slug})}"


def conversation_of(call: Call) -> dict[str, Any] | None:
    """Where people say what they think, and how many have; None where there is no such place."""
    held = getattr(call, "conversation", None)
    if held is None:
        return None
    people = ngettext(
        "%(num)s person has said what they think of others' statements.",
        "%(num)s people have said what they think of others' statements.",
        held.participants,
    )
    return {
        "words": people % {"num": number(held.participants)},
        "url": reverse("deliberations:conversation", args=[call.slug]),
    }


def vote_facts(call: Call) -> list[tuple[Any, Any, Any]]:
    """How people vote and how it is counted: (what, its name, one sentence)."""
    rows = [
        (_("How people vote"), BALLOTS.get(call.ballot), _limit(call)),
        (_("How the votes are counted"), RULES.get(call.rule), ""),
        (_("What a voter gets"), _if_shares(call, SATISFACTIONS.get(call.satisfaction)), ""),
        (_("Money that is left over"), _if_shares(call, COMPLETIONS.get(call.completion)), ""),
        (_("Who can vote"), PROOFS.get(call.proof), ""),
    ]
    return [(what, row.name, f"{row.words} {more}".strip()) for what, row, more in rows if row]


def _limit(call: Call) -> str:
    if call.ballot == BallotKind.APPROVAL and call.max_choices:
        return _("At most %(num)s.") % {"num": number(call.max_choices)}
    if call.ballot == BallotKind.POINTS and call.points:
        return _("Each voter has %(num)s points.") % {"num": number(call.points)}
    return ""


def _if_shares(call: Call, row: Words | None) -> Words | None:
    return row if call.rule == CountRule.EQUAL_SHARES else None


def proposal_card(row: Any) -> dict[str, Any]:
    """A proposal of the call for `proposal_card`."""
    return {
        "url": reverse("proposals:proposal", args=[row.slug]),
        "title": {row.language: row.title},
        "summary": {row.language: row.summary} if row.summary else "",
        "place": row.place.name if row.place else None,
        "cost": row.cost_cents,
        "currency": row.call.currency,
    }
