"""The marketplace: needs, ideas, offers and experiments, by place, field, goal and stage."""

from dataclasses import dataclass, fields
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from talkoot.commons.people.models import Organisation
from talkoot.commons.people.queries import Row, Section
from talkoot.commons.places.models import Place
from talkoot.commons.places.queries import around
from talkoot.loop.experiments.models import Experiment
from talkoot.loop.experiments.rules.states import OF_PROPOSALS, Stage, State
from talkoot.loop.proposals import queries as proposals
from talkoot.loop.proposals.models import Match, Proposal
from talkoot.loop.proposals.queries import Filters as ProposalFilters
from talkoot.loop.proposals.rules import SEEKING

A_PAGE = 20
_SHOWN = 50


@dataclass(frozen=True)
class Filters:
    """What a reader narrows the marketplace to; empty means all."""

    q: str = ""
    place: str = ""
    field: str = ""
    goal: str = ""
    stage: str = ""

    @property
    def active(self) -> dict[str, str]:
        pairs = ((one.name, getattr(self, one.name)) for one in fields(self))
        return {name: value for name, value in pairs if value}


def experiments(filters: Filters) -> QuerySet[Experiment]:
    """Experiments that match, those changed last first."""
    rows = Experiment.objects.select_related("verdict").prefetch_related(
        "sites__place", "sites__organisation", "partners__organisation"
    )
    if filters.stage in OF_PROPOSALS:
        return rows.none()
    for name, value in filters.active.items():
        rows = _NARROW[name](rows, value)
    return rows


def _of_words(rows: QuerySet[Experiment], text: str) -> QuerySet[Experiment]:
    for word in text.split()[:8]:
        rows = rows.filter(Q(title__icontains=word) | Q(summary__icontains=word))
    return rows


def _of_place(rows: QuerySet[Experiment], slug: str) -> QuerySet[Experiment]:
    place = Place.objects.filter(slug=slug).only("pk").first()
    if place is None:
        return rows.none()
    near = around(place)
    here = Q(sites__place_id__in=near) | Q(sites__organisation__place_id__in=near)
    return rows.filter(here).distinct()


def _of_stage(rows: QuerySet[Experiment], stage: str) -> QuerySet[Experiment]:
    if stage in (Stage.ADOPT, Stage.ADAPT, Stage.STOP):
        return rows.filter(verdict__word=stage)
    if stage == Stage.RUNNING:
        return rows.filter(state__in=(State.LOCKED, State.RUNNING))
    return rows.filter(state=stage)


_NARROW: dict[str, Any] = {
    "q": _of_words,
    "place": _of_place,
    "field": lambda rows, value: rows.filter(field=value),
    "goal": lambda rows, value: rows.filter(goals__slug=value).distinct(),
    "stage": _of_stage,
}


def offered(filters: Filters) -> QuerySet[Proposal]:
    """Needs, ideas and offers that are not yet tried."""
    given = {name: value for name, value in filters.active.items() if name != "stage"}
    rows = proposals.proposals(ProposalFilters(**given)).filter(status__in=SEEKING)
    if filters.stage and filters.stage not in OF_PROPOSALS:
        return rows.none()
    tried = Experiment.objects.filter(Q(need=OuterRef("pk")) | Q(offer=OuterRef("pk")))
    agreed = Match.objects.filter(agreed_at__isnull=False)
    agreed = agreed.filter(Q(need=OuterRef("pk")) | Q(offer=OuterRef("pk")))
    rows = rows.filter(~Exists(tried))
    if filters.stage == Stage.SEEKING:
        rows = rows.filter(~Exists(agreed))
    elif filters.stage == Stage.MATCHED:
        rows = rows.filter(Exists(agreed))
    return rows.annotate(is_agreed=Exists(agreed)).select_related("place", "call")


def page(filters: Filters, number: Any) -> tuple[list[Experiment], Page]:  # type: ignore[type-arg]
    """Experiments stand on the first page, above the proposals."""
    shown = Paginator(offered(filters), A_PAGE).get_page(number)
    rows = experiments(filters)
    return list(rows[:_SHOWN]) if shown.number == 1 else [], shown


def of_organisation(organisation: Organisation) -> Section:
    """What an organisation has tried here (see `settings.ORGANISATION_PAGE`)."""
    mine = Q(partners__organisation=organisation) | Q(sites__organisation=organisation)
    rows = Experiment.objects.filter(mine).distinct()[:_SHOWN]
    return Section(
        title=_("Experiments"),
        rows=[Row(row.title, row.get_absolute_url(), at=row.changed_at) for row in rows],
        empty=_("It has not tried anything here yet."),
    )
