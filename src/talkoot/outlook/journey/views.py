"""The front page and its JSON form."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from talkoot.commons.base.texts import pick
from talkoot.commons.design import maps
from talkoot.commons.design.environment import last_minute
from talkoot.commons.people.access import public
from talkoot.loop.calls.rules import Step
from talkoot.loop.experiments.queries.one import experiment, verdict_of
from talkoot.loop.experiments.words.states import VERDICTS
from talkoot.loop.goals.bridge import available
from talkoot.loop.goals.words import card
from talkoot.loop.impact.queries.estimates import current
from talkoot.loop.impact.words import estimates
from talkoot.loop.proposals.words import STATUSES
from talkoot.outlook.journey.chain import Kind, Link, chain
from talkoot.outlook.journey.front import Front, front


@public
def front_page(request: HttpRequest) -> HttpResponse:
    seen = front(timezone.now())
    return render(
        request,
        "journey/front.html",
        {
            "front": seen,
            "steps": {row.call.pk: step(row) for row in seen.open},
            "goals": [card(standing) for standing in seen.goals],
            "map": _map(seen),
            "modelled": available(),
            "statuses": STATUSES,
        },
    )


@public
def chain_page(request: HttpRequest, slug: str) -> HttpResponse:
    """From the goal to the verdict, and back."""
    row = experiment(slug)
    if row is None:
        raise Http404
    verdict = verdict_of(row)
    data = {
        "experiment": row,
        "links": [(KINDS[link.kind], link, _estimated(link)) for link in chain(row)],
        "verdict": VERDICTS[verdict.word] if verdict else None,
    }
    return render(request, "journey/chain.html", data)


def _estimated(link: Link) -> dict[str, Any] | None:
    """What a need or an offer would do, in one sentence, and whether that is out of date."""
    if link.estimate is None:
        return None
    return {
        "sentence": estimates.sentence(link.estimate),
        "outdated": estimates.outdated(link.estimate, current()),
        "url": link.estimate.get_absolute_url(),
    }


KINDS = {
    Kind.GOAL: _lazy("Goal of the city"),
    Kind.CALL: _lazy("Call"),
    Kind.NEED: _lazy("Need"),
    Kind.OFFER: _lazy("Offer"),
    Kind.MATCH: _lazy("Both sides agreed to try"),
    Kind.AGREEMENT: _lazy("Agreement accepted"),
    Kind.LOCK: _lazy("Plan locked"),
    Kind.DRAW: _lazy("Lots drawn"),
    Kind.DATA: _lazy("Values measured"),
    Kind.RESULT: _lazy("Evaluated"),
    Kind.VERDICT: _lazy("Verdict"),
    Kind.SERVICE: _lazy("Service"),
    Kind.LESSON: _lazy("Taught the city model"),
}


def step(row: Any) -> dict[str, Any]:
    """The one thing to do in a call, as a button, and until when."""
    slug = row.call.slug
    proposals = f"{reverse('proposals:list')}?call={slug}"
    buttons = {
        Step.VOTE: (_("Vote"), reverse("decisions:vote", args=[slug])),
        Step.PROPOSE: (_("Make a proposal"), reverse("proposals:write", args=[slug])),
        Step.DISCUSS: _discuss(row.call, proposals),
    }
    label, address = buttons.get(row.step, (_("Read more"), row.call.get_absolute_url()))
    closes = last_minute(row.until) if row.until else None
    return {"label": label, "url": address, "closes": closes}


def _discuss(call: Any, proposals: str) -> tuple[str, str]:
    """Where one says what one thinks: the call's conversation, or else its proposals."""
    if getattr(call, "conversation", None) is not None:
        return _("Say what you think"), reverse("deliberations:answer", args=[call.slug])
    return _("Read and comment"), proposals


def _map(seen: Front) -> dict[str, Any]:
    """The centres, each leading to its proposals."""
    return maps.collection(
        maps.feature(
            id=place.slug,
            name=pick(place.name)[0],
            geometry=place.geometry,
            lon=place.lon,
            lat=place.lat,
            url=f"{reverse('proposals:list')}?place={place.slug}",
            on=place.kind == "centre",
            named=place.kind == "centre",
        )
        for place in seen.places
    )
