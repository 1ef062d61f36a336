"""All votes on one page."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from talkoot.commons.people.access import public
from talkoot.loop.decisions.models import Vote
from talkoot.loop.decisions.queries import listing
from talkoot.loop.decisions.rules.ceremony import State
from talkoot.loop.decisions.words.listing import STATES, TONES


@public
def votes(request: HttpRequest) -> HttpResponse:
    page = Paginator(listing.votes(), listing.PAGE).get_page(request.GET.get("page"))
    rows = [_row(vote) for vote in page]
    return render(request, "decisions/list.html", {"rows": rows, "page": page})


def _row(vote: Vote) -> dict[str, Any]:
    decided = vote.state == State.CERTIFIED
    return {
        "vote": vote,
        "state": STATES[vote.state],
        "tone": TONES.get(State(vote.state), ""),
        "url": reverse("decisions:result" if decided else "decisions:vote", args=[vote.slug]),
    }
