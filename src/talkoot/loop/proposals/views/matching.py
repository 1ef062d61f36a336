"""Who could do it: what fits a proposal and why, what both sides say, and a round for many."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from talkoot.commons.base import Refused
from talkoot.commons.base.texts import pick
from talkoot.commons.people.access import public, requires, signed_in
from talkoot.commons.people.organisation_words import FIELDS
from talkoot.commons.places.models import Place
from talkoot.loop.calls.models import Call
from talkoot.loop.goals.models import Goal
from talkoot.loop.proposals import actions, queries, words
from talkoot.loop.proposals.forms import ReplyForm
from talkoot.loop.proposals.models import Match, Proposal
from talkoot.loop.proposals.queries import Suggestion
from talkoot.loop.proposals.rules import SEEKING, Side
from talkoot.loop.proposals.views import shown

_FULL = 1_000_000


def _proposal(request: HttpRequest, slug: str) -> Proposal:
    row = queries.proposal_for(request.user, slug)
    if row is None:
        raise Http404
    return row


@public
@never_cache
def matches(request: HttpRequest, slug: str) -> HttpResponse:
    """What fits a proposal best, each with its reasons, and what the two sides said."""
    return _page(request, _proposal(request, slug))


def _page(
    request: HttpRequest, row: Proposal, *, form: ReplyForm | None = None, status: int = 200
) -> HttpResponse:
    side = queries.side_of(row)
    speaks = queries.may_answer(request.user, row)
    named = _names()
    data = {
        "proposal": row,
        "side": side,
        "seeking": row.status in SEEKING,
        "speaks": speaks,
        "rows": [_shown(request, row, one, named) for one in queries.suggestions(row)],
        "partners": queries.partners(row) if side is Side.NEED else [],
        "field": FIELDS[row.field],
        "replies": words.REPLIES,
        "form": form or ReplyForm(),
        "answering": form.data.get("offer" if side is Side.NEED else "need", "") if form else "",
    }
    return render(request, "proposals/matches.html", data, status=status)


def _shown(
    request: HttpRequest, row: Proposal, one: Suggestion, named: dict[str, str]
) -> dict[str, Any]:
    match, side = one.match, queries.side_of(row)
    staff = request.user.is_authenticated and request.user.has_perm("proposals.assess")
    inside = staff or queries.may_answer(request.user, row)
    inside = inside or queries.may_answer(request.user, one.other)
    return {
        "other": shown.card(one.other),
        "slug": one.other.slug,
        "score": round(100 * one.fit.score / _FULL),
        "for": words.fits(one.fit.reasons, named, against=False),
        "against": words.fits(one.fit.reasons, named, against=True),
        "match": match,
        "ours": _said(match, side) if inside else None,
        "theirs": _said(match, Side.NEED if side is Side.OFFER else Side.OFFER) if inside else None,
        "need": row.slug if side is Side.NEED else one.other.slug,
        "offer": one.other.slug if side is Side.NEED else row.slug,
    }


def _said(match: Match | None, side: Side) -> tuple[Any, str] | None:
    """The reply of a side in words, with its reason."""
    reply = getattr(match, f"{side}_reply", "")
    return (words.REPLIES[reply], getattr(match, f"{side}_reason")) if reply else None


def _names() -> dict[str, str]:
    """Slugs of goals, places and fields as words."""
    goals = {row.slug: pick(row.statement)[0] for row in Goal.objects.only("slug", "statement")}
    places = {row.slug: pick(row.name)[0] for row in Place.objects.only("slug", "name")}
    return {**goals, **places, **{str(code): str(said) for code, said in FIELDS.items()}}


@signed_in
def reply(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer a match for the side of this proposal."""
    row = _proposal(request, slug)
    if request.method != "POST":
        return redirect("proposals:matches", slug)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form=form, status=422)
    given = form.cleaned_data
    pair = {name: _proposal(request, given[name]) for name in ("need", "offer")}
    side = queries.side_of(row)
    if pair[side].pk != row.pk:
        raise Http404
    try:
        match = actions.reply_to_match(
            **pair,
            side=side,
            reply=given["reply"],
            reason=given["reason"],
            by=request.user,
            now=timezone.now(),
        )
    except Refused as no:
        name = "reason" if no.code == "reply-reason-missing" else "reply"
        form.add_error(name, words.refusal(no))
        return _page(request, row, form=form, status=shown.status_of(no))
    if match.agreed_at:
        messages.success(request, _("Both sides want to go on together. Plan the trial now."))
    else:
        messages.success(request, _("Your answer is kept. The other side sees it."))
    return redirect("proposals:matches", row.slug)


@requires("proposals.assess")
def rounds(request: HttpRequest, call_slug: str) -> HttpResponse:
    """Join the needs and offers of a call at once; the rounds so far."""
    call = Call.objects.filter(slug=call_slug).first()
    if call is None:
        raise Http404
    data: dict[str, Any] = {"call": call, "rules": words.RULES, "full": _FULL, "no": ""}
    if request.method == "POST":
        try:
            actions.hold_round(call=call, by=request.user, now=timezone.now())
            messages.success(request, _("The round was held. Both sides of each pair can answer."))
            return redirect(reverse("proposals:rounds", args=[call.slug]))
        except Refused as no:
            data["no"] = words.refusal(no)
    data["rounds"] = queries.rounds_of(call)
    status = 409 if data["no"] else 200
    return render(request, "proposals/rounds.html", data, status=status)
