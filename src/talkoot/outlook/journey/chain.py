"""The chain of an experiment: from the goal to the service it became, each link with its date."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.urls import reverse

from talkoot.commons.base.texts import Texts
from talkoot.commons.ledger.queries import about
from talkoot.loop.experiments.models import Experiment
from talkoot.loop.experiments.queries.one import verdict_of
from talkoot.loop.impact.models import Estimate
from talkoot.loop.impact.queries.estimates import of_proposals
from talkoot.loop.impact.queries.learning import lessons_of
from talkoot.loop.services.queries.catalogue import of_experiment


class Kind(StrEnum):
    """What a link of the chain is."""

    GOAL = "goal"
    CALL = "call"
    NEED = "need"
    OFFER = "offer"
    MATCH = "match"
    AGREEMENT = "agreement"
    LOCK = "lock"
    DRAW = "draw"
    DATA = "data"
    RESULT = "result"
    VERDICT = "verdict"
    SERVICE = "service"
    LESSON = "lesson"


@dataclass(frozen=True)
class Link:
    """One link. at: None where it has not happened yet; entry: its number in the ledger.

    impact: of a goal, the page of everything that contributes to it. estimate: what a need or an
    offer would do, where that is estimated.
    """

    kind: Kind
    title: Texts | str
    url: str
    at: datetime | None = None
    entry: int | None = None
    standing: bool = False
    impact: str = ""
    estimate: Estimate | None = None


# Links that are events of the experiment: the last such event counts.
_EVENTS = {
    Kind.AGREEMENT: ("experiment.agreement-accepted", "experiments:agreement"),
    Kind.LOCK: ("experiment.locked", "experiments:experiment"),
    Kind.DRAW: ("experiment.drawn", "experiments:experiment"),
    Kind.DATA: ("experiment.measured", "experiments:experiment"),
    Kind.RESULT: ("experiment.evaluated", "experiments:experiment"),
}


def chain(row: Experiment) -> list[Link]:
    """Every link in order; those that have not happened yet stand at the end without a date."""
    entries = {entry.event: entry for entry in about(row)}
    links = [*_before(row)]
    for kind, (event, view) in _EVENTS.items():
        entry = entries.get(event)
        if kind is not Kind.DRAW or entry is not None:
            at, number = (entry.at, entry.number) if entry else (None, None)
            links.append(Link(kind, "", reverse(view, args=[row.slug]), at, number))
    verdict, entry = verdict_of(row), entries.get("experiment.decided")
    url = reverse("experiments:experiment", args=[row.slug])
    number = entry.number if entry else None
    words = verdict.reasons if verdict else ""
    links.append(Link(Kind.VERDICT, words, url, verdict.at if verdict else None, number))
    return [*links, *_after(row)]


def _after(row: Experiment) -> list[Link]:
    """What it has become: the services that came from it, and what it taught the city model."""
    services = [
        Link(Kind.SERVICE, service.name, service.get_absolute_url(), service.made_at)
        for service in of_experiment(row)
    ]
    lessons = [
        Link(Kind.LESSON, "", lesson.get_absolute_url(), lesson.made_at)
        for lesson in lessons_of(row)
    ]
    return [*services, *lessons]


def _before(row: Experiment) -> list[Link]:
    """What stands before the experiment: goals, the call, the two sides and their match."""
    links = [
        Link(
            Kind.GOAL,
            goal.statement,
            goal.get_absolute_url(),
            standing=True,
            impact=reverse("impact:goal", args=[goal.slug]),
        )
        for goal in row.goals.all()
    ]
    if row.need:
        call = row.need.call
        links.append(Link(Kind.CALL, call.title, call.get_absolute_url(), call.published_at))
    sides = [(Kind.NEED, row.need), (Kind.OFFER, row.offer)]
    estimates = of_proposals(side for _, side in sides if side)
    for kind, side in sides:
        if side:
            title, url = {side.language: side.title}, side.get_absolute_url()
            found = estimates.get(side.pk)
            links.append(Link(kind, title, url, side.submitted_at, estimate=found))
    if row.match and row.need:
        url = reverse("proposals:matches", args=[row.need.slug])
        links.append(Link(Kind.MATCH, "", url, row.match.agreed_at))
    return links
