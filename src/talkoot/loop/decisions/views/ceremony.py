"""The desk of a vote: each step is a button, and the page says what comes next."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from talkoot.commons.base import Refused
from talkoot.commons.people.access import requires
from talkoot.loop.decisions import words
from talkoot.loop.decisions.actions import ceremony, closing
from talkoot.loop.decisions.models import Vote
from talkoot.loop.decisions.queries import ceremony as queries
from talkoot.loop.decisions.words import results

Step = Callable[[HttpRequest, queries.Desk], HttpResponse | None]


@requires("decisions.certify")
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the vote stands; auditors see it too."""
    return _shown(request, _desk(slug))


@requires("decisions.run")
@require_POST
@sensitive_post_parameters()
def step(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """Take one step of the ceremony."""
    row = _desk(slug)
    take = _STEPS.get(step)
    if take is None or (row.vote is None and step != "make"):
        raise Http404
    try:
        answer = take(request, row)
    except Refused as no:
        return _shown(request, _desk(slug), error=words.refusal(no), at=step, status=409)
    return answer or redirect("decisions:desk", slug)


def _desk(slug: str) -> queries.Desk:
    row = queries.desk(slug)
    if row is None:
        raise Http404
    return row


def _shown(
    request: HttpRequest, row: queries.Desk, *, error: str = "", at: str = "", status: int = 200
) -> HttpResponse:
    values = {
        "desk": row,
        "vote": row.vote,
        "call": row.call,
        "now": timezone.now(),
        "may_run": request.user.has_perm("decisions.run"),
        "error": error,
        "at": at,
        "rule": _rule(row.vote) if row.vote else "",
    }
    return render(request, "decisions/desk.html", values, status=status)


def _rule(row: Vote) -> str:
    """The name of the rule; of one that nothing here counts, its code."""
    named = results.RULES.get((row.rule, row.satisfaction or "cost"))
    return str(named or row.rule)


def _make(request: HttpRequest, row: queries.Desk) -> None:
    ceremony.make_ballot(call=row.call, by=request.user, now=timezone.now())
    messages.success(request, _("The ballot is up to date."))


def _draw(request: HttpRequest, row: queries.Desk) -> None:
    ceremony.draw_tie_order(**_values(request, row))
    messages.success(request, _("The ballot is fixed and the order of ties is published."))


def _unfix(request: HttpRequest, row: queries.Desk) -> None:
    ceremony.unfix_ballot(reason=request.POST.get("reason", ""), **_values(request, row))
    messages.success(request, _("The ballot is a draft again."))


def _open(request: HttpRequest, row: queries.Desk) -> HttpResponse | None:
    given = ceremony.sign_open(**_values(request, row))
    if given:
        values = {"call": row.call, "vote": row.vote, "shares": given}
        return render(request, "decisions/shares.html", values)
    _say_signed(request, row, _("The vote is open."), "open")
    return None


def _check(request: HttpRequest, row: queries.Desk) -> None:
    ceremony.check_shares(given=_given(request), **_values(request, row))
    messages.success(request, _("The vote is open."))


def _forget(request: HttpRequest, row: queries.Desk) -> None:
    ceremony.forget_key(**_values(request, row))
    messages.success(request, _("The key is forgotten. Two people open the vote again."))


def _close(request: HttpRequest, row: queries.Desk) -> None:
    closing.sign_close(**_values(request, row))
    _say_signed(request, row, _("The vote is closed and the envelopes are shuffled."), "close")


def _unseal(request: HttpRequest, row: queries.Desk) -> None:
    closing.open_envelopes(given=_given(request), **_values(request, row))
    messages.success(request, _("The envelopes are open. The vote can be counted."))


_STEPS: dict[str, Step] = {
    "make": _make,
    "draw": _draw,
    "unfix": _unfix,
    "open": _open,
    "shares": _check,
    "forget": _forget,
    "close": _close,
    "unseal": _unseal,
}


def _values(request: HttpRequest, row: queries.Desk) -> dict[str, Any]:
    return {"vote": row.vote, "by": request.user, "now": timezone.now()}


def _say_signed(request: HttpRequest, row: queries.Desk, done: str, step: str) -> None:
    if row.signed[step]:
        messages.success(request, done)
    else:
        messages.info(request, _("You have agreed. Another person must agree too."))


def _given(request: HttpRequest) -> list[str]:
    """The shares of a form: pasted words, or uploaded files of words."""
    pasted = [request.POST.get(f"share-{n}", "")[:1000] for n in (1, 2)]
    files = [request.FILES.get(f"file-{n}") for n in (1, 2)]
    read = [file.read(1000).decode("ascii", "ignore") if file else "" for file in files]
    return [text or upload for text, upload in zip(pasted, read, strict=True)]


def refused(request: HttpRequest, slug: str, *, error: str, at: str) -> HttpResponse:
    """The desk again, with what was refused at one of its steps."""
    return _shown(request, _desk(slug), error=error, at=at, status=409)
