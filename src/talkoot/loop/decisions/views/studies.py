"""How sure and how fair a published result is; and asking the worker to find it out."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from talkoot.commons.base import Refused
from talkoot.commons.base.throttle import too_often
from talkoot.commons.people.access import public
from talkoot.loop.decisions import words as room_words
from talkoot.loop.decisions.actions import studies as actions
from talkoot.loop.decisions.models import Study, Vote
from talkoot.loop.decisions.queries import results
from talkoot.loop.decisions.queries import studies as queries
from talkoot.loop.decisions.queries.studies import Stage
from talkoot.loop.decisions.rules import counting
from talkoot.loop.decisions.rules import studies as rules
from talkoot.loop.decisions.words import simulating
from talkoot.loop.decisions.words import studies as words

# How often a page that waits for the worker renews itself, in seconds.
_RENEWED = "3"


@public
@never_cache
def strength(request: HttpRequest, slug: str) -> HttpResponse:
    """What was worked out about a result, with a button for what was not."""
    vote = _published(slug)
    kept, rule = queries.studies_of(vote.count), vote.count.outcome["rule"]
    parts = [
        {
            "name": name,
            "stage": queries.stage(kept.get(name)),
            "study": kept.get(name),
            "can": rules.can_be_made(name, rule=rule),
        }
        for name in rules.ABOUT
    ]
    page = {"vote": vote, "result": results.result_of(vote), "parts": parts, "words": words}
    answer = render(request, "decisions/strength.html", page)
    return renewed(answer, *(part["study"] for part in parts))


def renewed(answer: HttpResponse, *studies: Study | None) -> HttpResponse:
    """The page renews itself while the worker is at one of these; no script is needed."""
    if any(queries.stage(study) in (Stage.WAITING, Stage.RUNNING) for study in studies):
        answer["Refresh"] = _RENEWED
    return answer


@require_POST
@public
def ask(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Have the worker make one study, and go back to where it will be shown."""
    vote = _published(slug)
    if not rules.is_known(name):
        raise Http404
    if _asked_much(request):
        messages.warning(request, simulating.busy())
        return redirect(_shown_at(vote, name))
    try:
        actions.ask(count=vote.count, kind=name, now=timezone.now())
    except Refused as no:
        messages.warning(request, room_words.refusal(no))
    return redirect(_shown_at(vote, name))


def _asked_much(request: HttpRequest) -> bool:
    return too_often(
        "studies",
        request.META.get("REMOTE_ADDR", ""),
        most=rules.MOST_ASKED,
        seconds=rules.IN_SECONDS,
    )


def _shown_at(vote: Vote, name: str) -> str:
    choice: Any = rules.choice_of(name)
    if choice is None:
        return f"{reverse('decisions:strength', args=[vote.slug])}#{name}"
    asked = urlencode({"vote": vote.slug, "rule": choice})
    return f"{reverse('decisions:simulator')}?{asked}#simulated"


def _published(slug: str) -> Vote:
    vote = results.vote_named(slug)
    if vote is None or not counting.is_public(vote.state) or not vote.count.bundle:
        raise Http404
    return vote
