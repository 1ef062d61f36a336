"""Voting: choose, check, confirm, receipt. Every page works without a script."""

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from talkoot.commons.base import Refused
from talkoot.commons.people import actions as people
from talkoot.commons.people.access import public, signed_in, strong_identity
from talkoot.commons.people.models import Proof
from talkoot.loop.decisions import words
from talkoot.loop.decisions.actions import ballots
from talkoot.loop.decisions.forms import ballot as form
from talkoot.loop.decisions.models import Candidate, Vote
from talkoot.loop.decisions.queries import voting as queries
from talkoot.loop.decisions.queries.box import database_now
from talkoot.loop.decisions.rules import ceremony, envelope, voting
from talkoot.loop.decisions.rules.ceremony import State
from talkoot.loop.decisions.views import draft
from talkoot.loop.decisions.words import mail

_KEPT_AFTER_CLOSE = timedelta(days=ceremony.APPEAL_DAYS)
# A refusal that no change of the ballot would mend.
_CONFLICT = {"not-open-yet", "vote-closed", "key-missing", "proof-taken", "proven-otherwise"}


@public
@never_cache
@sensitive_post_parameters()
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    """The ballot. A POST keeps what is chosen and shows it, narrows the list or goes on."""
    row = _vote(slug)
    rows = queries.candidates_of(row)
    if request.method == "POST":
        return _sent(request, row, rows)
    return _shown(request, row, rows, draft.kept(request, row), _filters(request.GET))


def _sent(request: HttpRequest, row: Vote, rows: list[Candidate]) -> HttpResponse:
    sheet = queries.sheet_of(row, rows)
    shown = form.shown(request.POST, sheet.costs)
    sent = form.sent(request.POST, row.ballot, shown)
    choices = form.merged(draft.kept(request, row), sent, shown)
    filters = _filters(request.POST)
    if request.POST.get("go") != "preview":
        query = urlencode({name: value for name, value in _asked(filters) if value})
        answer = redirect(f"{reverse('decisions:vote', args=[row.slug])}?{query}#ballot")
        return draft.keep(answer, row, choices)
    try:
        voting.check_choices(sheet, choices)
    except Refused as no:
        answer = _shown(request, row, rows, choices, filters, no)
        return draft.keep(answer, row, {n: p for n, p in choices.items() if p > 0})
    return draft.keep(redirect("decisions:preview", row.slug), row, choices)


def _filters(given: Any) -> queries.Filters:
    return queries.Filters(
        place=given.get("place", "")[:60],
        words=given.get("words", "")[:80],
        chosen=given.get("chosen", "") == "1",
    )


def _asked(filters: queries.Filters) -> list[tuple[str, str]]:
    chosen = "1" if filters.chosen else ""
    return [("place", filters.place), ("words", filters.words), ("chosen", chosen)]


def _shown(
    request: HttpRequest,
    row: Vote,
    rows: list[Candidate],
    choices: dict[int, int],
    filters: queries.Filters,
    no: Refused | None = None,
) -> HttpResponse:
    now = timezone.now()
    open_ = _is_open(row, now)
    seed = (draft.seed(request) or draft.new_seed()) if open_ else ""
    sheet = queries.sheet_of(row, rows)
    values = {
        **_base(request, row, now),
        "lines": queries.lines(sheet, rows, choices, seed=seed, filters=filters),
        "all": len(rows),
        "standing": queries.standing(sheet, choices),
        "filters": filters,
        "places": queries.places_of(rows),
        "tie_order": queries.tie_order(rows),
        "error": words.refusal(no) if no else "",
    }
    response = render(request, "decisions/vote.html", values, status=422 if no else 200)
    return draft.keep_seed(response, seed) if open_ else response


def _base(request: HttpRequest, row: Vote, now: Any) -> dict[str, Any]:
    """What each page of a vote knows: where it stands, and whether this person has voted."""
    proof = queries.proof_of(request.user, row, now) if request.user.is_authenticated else None
    return {
        "vote": row,
        "call": row.call,
        "is_open": _is_open(row, now),
        "is_before": row.state == State.READY or (row.state == State.OPEN and now < row.opens_at),
        "proof": proof,
        "receipt": queries.receipt_of(row, proof),
        "short": envelope.short,
    }


def _is_open(row: Vote, now: Any) -> bool:
    return voting.is_open(state=row.state, opens_at=row.opens_at, closes_at=row.closes_at, now=now)


def _vote(slug: str) -> Vote:
    row = queries.vote_of(slug)
    if row is None:
        raise Http404
    return row


@public
@never_cache
@sensitive_post_parameters()
def candidate(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One project of the ballot, which may be put on the ballot or taken off from here."""
    row = _vote(slug)
    rows = queries.candidates_of(row)
    found = next((item for item in rows if item.number == number), None)
    if found is None:
        raise Http404
    choices = draft.kept(request, row)
    if request.method == "POST" and _is_open(row, timezone.now()):
        given = form.sent(request.POST, row.ballot, [number])
        choices = form.merged(choices, given, [number])
        answer = redirect(f"{reverse('decisions:vote', args=[slug])}#project-{number}")
        return draft.keep(answer, row, choices)
    values = {
        **_base(request, row, timezone.now()),
        "candidate": found,
        "given": choices.get(number, 0),
        "standing": queries.standing(queries.sheet_of(row, rows), choices),
    }
    return render(request, "decisions/candidate.html", values)


@public
@never_cache
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The ballot before it is cast: all of it, what it costs, what happens next."""
    row = _vote(slug)
    choices = draft.kept(request, row)
    return _previewed(request, row, choices) if choices else redirect("decisions:vote", slug)


def _previewed(
    request: HttpRequest, row: Vote, choices: dict[int, int], no: Refused | None = None
) -> HttpResponse:
    rows = queries.candidates_of(row)
    sheet = queries.sheet_of(row, rows)
    chosen = queries.Filters(chosen=True)
    values = {
        **_base(request, row, timezone.now()),
        "lines": queries.lines(sheet, rows, choices, seed="", filters=chosen),
        "standing": queries.standing(sheet, choices),
        "packed": form.packed(choices),
        "key": request.POST.get("key") or uuid.uuid4(),
        "error": words.refusal(no) if no else "",
        "is_strong": request.user.is_authenticated and bool(strong_identity(request)),
    }
    status = (409 if no.code in _CONFLICT else 422) if no else 200
    return render(request, "decisions/preview.html", values, status=status)


@public
@never_cache
@require_POST
@sensitive_post_parameters()
def cast(request: HttpRequest, slug: str) -> HttpResponse:
    """Cast the ballot that the preview showed."""
    row = _vote(slug)
    choices = form.unpacked(request.POST.get("choices", ""))
    if not request.user.is_authenticated:
        back = urlencode({"next": reverse("decisions:preview", args=[slug])})
        answer = redirect(f"{reverse('account_login')}?{back}")
        return draft.keep(answer, row, choices)
    try:
        receipt = ballots.cast(
            vote=row,
            proof=_proven(request, row),
            choices=choices,
            request=request.POST.get("key", "")[:80],
            clock=database_now,
        )
    except Refused as no:
        return draft.keep(_previewed(request, row, choices, no), row, choices)
    sent = _mailed(request, row, receipt)
    answer = redirect(reverse("decisions:receipt", args=[slug]) + ("" if sent else "?mail=no"))
    return draft.drop(answer, row)


def _proven(request: HttpRequest, row: Vote) -> Proof:
    """The person's proof; made now where the account itself is the proof.

    Raises Refused: proof-missing and what people's actions raise.
    """
    now = timezone.now()
    proof = queries.proof_of(request.user, row, now)
    if proof:
        return proof
    values = {
        "person": request.user,
        "purpose": queries.purpose(row),
        "now": now,
        "until": row.closes_at + _KEPT_AFTER_CLOSE,
    }
    if row.proof == Proof.Method.EMAIL:
        return people.prove_by_email(**values)
    if row.proof == Proof.Method.STRONG:
        return people.prove_by_strong(subject=strong_identity(request), **values)
    raise Refused("proof-missing")


def _mailed(request: HttpRequest, row: Vote, receipt: str) -> bool:
    """Send the receipt; a ballot that is in the box stays there whatever the mail does."""
    subject, text = mail.receipt(row, receipt)
    try:
        return bool(send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [request.user.email]))
    except OSError:
        return False


@signed_in
def receipt(request: HttpRequest, slug: str) -> HttpResponse:
    """The receipt of the ballot that lies in this person's slot."""
    row = _vote(slug)
    values = _base(request, row, timezone.now())
    if not values["receipt"]:
        return redirect("decisions:vote", slug)
    values["unmailed"] = request.GET.get("mail") == "no"
    return render(request, "decisions/receipt.html", values)


@signed_in
@sensitive_post_parameters()
def code(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter the code that came by post."""
    row = _vote(slug)
    error, status, given = "", 200, request.POST.get("code", "")[:40]
    if request.method == "POST":
        now = timezone.now()
        try:
            people.redeem_code(
                person=request.user,
                purpose=queries.purpose(row),
                code=given,
                now=now,
                until=row.closes_at + _KEPT_AFTER_CLOSE,
            )
        except Refused as no:
            error, status = words.refusal(no), 422
        else:
            return redirect("decisions:preview", slug)
    values = {**_base(request, row, timezone.now()), "error": error, "given": given}
    return render(request, "decisions/code.html", values, status=status)


@public
def receipts(request: HttpRequest, slug: str) -> HttpResponse:
    """The public log: whether a receipt is in it, and its signed state."""
    row = _vote(slug)
    asked = request.GET.get("receipt", "")[:100].strip()
    logged = queries.looked_up(row, asked)
    values = {
        "vote": row,
        "call": row.call,
        "asked": asked,
        "logged": logged,
        "short": envelope.short,
    }
    return render(request, "decisions/receipts.html", values)
