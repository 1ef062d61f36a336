"""Paper ballots: two people enter each, apart from one another."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from talkoot.commons.base import Refused
from talkoot.commons.people.access import requires
from talkoot.loop.decisions import words
from talkoot.loop.decisions.actions import paper as actions
from talkoot.loop.decisions.forms import ballot as form
from talkoot.loop.decisions.models import Candidate, Vote
from talkoot.loop.decisions.queries import voting as queries
from talkoot.loop.decisions.queries.box import database_now
from talkoot.loop.decisions.rules import envelope, voting

_CONFLICT = {"already-voted", "entries-differ", "vote-closed", "not-open-yet", "key-missing"}


@requires("decisions.enter_paper")
@sensitive_post_parameters()
def paper(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter a paper ballot: the voter's code or roll number, and what is marked on it."""
    row = queries.vote_of(slug)
    if row is None:
        raise Http404
    rows = queries.candidates_of(row)
    if request.method != "POST":
        return _shown(request, row, rows, {})
    choices = form.sent(request.POST, row.ballot, [item.number for item in rows])
    try:
        _taken(request, row, choices)
    except Refused as no:
        return _shown(request, row, rows, choices, no)
    return redirect("decisions:paper", slug)


def _taken(request: HttpRequest, row: Vote, choices: dict[int, int]) -> None:
    values: dict[str, Any] = {"vote": row, "by": request.user, "now": timezone.now()}
    subject = actions.subject_of(vote=row, words=request.POST.get("voter", ""), now=values["now"])
    if request.POST.get("go") == "discard":
        actions.discard(subject=subject, **values)
        messages.success(request, _("The first entry is gone. Enter the paper again, twice."))
        return
    entered = actions.enter(subject=subject, choices=choices, clock=database_now, **values)
    if entered.waits:
        messages.info(request, _("First entry kept. Another person enters the same paper now."))
    else:
        short = envelope.short(entered.receipt)
        messages.success(
            request, _("Both entries match; the ballot is in the box. Receipt %s.") % short
        )


def _shown(
    request: HttpRequest,
    row: Vote,
    rows: list[Candidate],
    choices: dict[int, int],
    no: Refused | None = None,
) -> HttpResponse:
    sheet = queries.sheet_of(row, rows)
    everything = queries.Filters()
    values = {
        "vote": row,
        "call": row.call,
        "lines": queries.lines(sheet, rows, choices, seed="", filters=everything),
        "standing": queries.standing(sheet, choices),
        "voter": request.POST.get("voter", "")[:60],
        "error": words.refusal(no) if no else "",
        "code": no.code if no else "",
        "is_open": voting.is_open(
            state=row.state,
            opens_at=row.opens_at,
            closes_at=row.closes_at,
            now=timezone.now(),
        ),
        "waiting": row.paper_entries.count(),
    }
    status = (409 if no.code in _CONFLICT else 422) if no else 200
    return render(request, "decisions/paper.html", values, status=status)
