"""The result of a vote for everyone, and counting and certifying for staff."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from talkoot.commons.base import Refused
from talkoot.commons.base.csv_export import csv_answer
from talkoot.commons.base.texts import Texts
from talkoot.commons.ledger import signing
from talkoot.commons.people.access import public, requires
from talkoot.loop.decisions import words as room_words
from talkoot.loop.decisions.actions import counting as actions
from talkoot.loop.decisions.models import Vote
from talkoot.loop.decisions.queries import results as queries
from talkoot.loop.decisions.rules import counting as rules
from talkoot.loop.decisions.views import ceremony
from talkoot.loop.decisions.words import areas, exports, money
from talkoot.loop.decisions.words import results as words


@public
def result(request: HttpRequest, slug: str) -> HttpResponse:
    """The certified result; before that only where the vote stands, for everyone alike."""
    vote = _vote(slug)
    if not rules.is_public(vote.state):
        return render(request, "decisions/result_waiting.html", {"vote": vote})
    return render(request, "decisions/result.html", _page(vote, preview=False))


@requires("decisions.certify")
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The counted result for those who certify it, marked as not public."""
    vote = _vote(slug)
    if rules.is_public(vote.state):
        return redirect("decisions:result", slug)
    if not hasattr(vote, "count"):
        raise Http404
    return render(request, "decisions/result.html", _page(vote, preview=True))


@public
def decisions_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Every project with its cost, votes and the reason, as a table."""
    found = queries.result_of(_certified(slug))
    return csv_answer(f"{slug}-result", exports.CSV_HEADER, exports.csv_rows(found))


@public
def bundle(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The signed file from which anyone recounts."""
    count = _certified(slug).count
    try:
        file = default_storage.open(count.bundle)
    except FileNotFoundError as gone:
        raise Http404 from gone
    return FileResponse(
        file, as_attachment=True, filename=f"{slug}-result.zip", content_type="application/zip"
    )


@require_POST
@requires("decisions.run")
def count(request: HttpRequest, slug: str) -> HttpResponse:
    """Count now, or let the worker count where there are many ballots."""
    vote, now = _vote(slug), timezone.now()
    try:
        if vote.opened.count() > rules.COUNTED_AT_ONCE:
            job = actions.start_count(vote=vote, by=request.user, now=now)
            return redirect("job", job.pk)
        actions.count_vote(vote=vote, by=request.user, now=now)
    except Refused as no:
        return ceremony.refused(request, slug, error=room_words.refusal(no), at="count")
    messages.success(request, words.counted())
    return redirect("decisions:desk", slug)


@require_POST
@requires("decisions.certify")
def certify(request: HttpRequest, slug: str) -> HttpResponse:
    """One of two people says that the result is right."""
    vote = _vote(slug)
    try:
        published = actions.certify(
            vote=vote, by=request.user, now=timezone.now(), reasons=_reasons(vote)
        )
    except Refused as no:
        return ceremony.refused(request, slug, error=room_words.refusal(no), at="certify")
    messages.success(request, words.certified(published))
    return redirect("decisions:result" if published else "decisions:desk", slug)


def _reasons(vote: Vote) -> dict[str, Texts]:
    if not hasattr(vote, "count"):
        return {}
    return words.reasons_for_authors(queries.result_of(vote))


def _vote(slug: str) -> Vote:
    vote = queries.vote_named(slug)
    if vote is None:
        raise Http404
    return vote


def _certified(slug: str) -> Vote:
    vote = _vote(slug)
    if not rules.is_public(vote.state):
        raise Http404
    return vote


def _page(vote: Vote, *, preview: bool) -> dict[str, Any]:
    found = queries.result_of(vote)
    public = signing.public_hex(signing.signing_key(settings.KEY_FOLDER))
    return {
        "vote": vote,
        "result": found,
        "preview": preview,
        "words": words,
        "areas": areas,
        "money": money.picture(found),
        "money_words": money,
        "map": words.map_of(found, queries.areas()),
        "fingerprint": signing.fingerprint(public),
        "key_address": f"{settings.PUBLIC_URL}/.well-known/talkoot-key",
    }
