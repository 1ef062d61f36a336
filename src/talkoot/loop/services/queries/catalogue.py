"""The catalogue as readers look through it."""

from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from talkoot.commons.base.texts import pick
from talkoot.commons.people.models import Organisation, Person
from talkoot.commons.people.queries import Row, Section
from talkoot.commons.places.models import Place
from talkoot.commons.places.queries import around
from talkoot.loop.calls.rules import Origin
from talkoot.loop.services.models import Client, Service


@dataclass(frozen=True)
class Filters:
    """What a reader narrows the catalogue to; empty means all."""

    q: str = ""
    place: str = ""
    goal: str = ""
    way: str = ""

    @property
    def active(self) -> dict[str, str]:
        pairs = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {name: value for name, value in pairs if value}


def services(filters: Filters) -> list[Service]:
    """Services of the city that match, by group and name in the reader's language."""
    rows = _ours().select_related("owner", "figures", "experiment").prefetch_related("goals")
    if filters.place:
        rows = _of_place(rows, filters.place)
    if filters.goal:
        rows = rows.filter(goals__slug=filters.goal).distinct()
    found = [row for row in rows if _fits(row, filters)]
    return sorted(found, key=lambda row: (pick(row.group)[0], pick(row.name)[0]))


def _ours() -> QuerySet[Service]:
    return Service.objects.exclude(origin=Origin.ARCHIVE).filter(active=True)


def _of_place(rows: QuerySet[Service], slug: str) -> QuerySet[Service]:
    """For this place alone, or for the whole city."""
    place = Place.objects.filter(slug=slug).only("pk").first()
    if place is None:
        return rows.none()
    return rows.filter(Q(places__in=around(place)) | Q(places=None)).distinct()


def _fits(row: Service, filters: Filters) -> bool:
    """Words are looked for in all languages; a catalogue has hundreds of services at most."""
    if filters.way and filters.way not in row.ways:
        return False
    texts = (row.name, row.group, row.summary, row.for_whom, row.body)
    whole = " ".join([*(w for text in texts for w in text.values()), row.keywords]).casefold()
    return all(word in whole for word in filters.q.casefold().split())


def reportable() -> list[Service]:
    """What something can be reported to, by group and name."""
    rows = _ours().filter(reportable=True)
    return sorted(rows, key=lambda row: (pick(row.group)[0], pick(row.name)[0]))


def service(slug: str) -> Service | None:
    """One service; archives of other cities too, which are marked as such."""
    rows = Service.objects.select_related("owner", "experiment")
    places = Prefetch("places", Place.objects.defer("geometry"))
    return rows.prefetch_related("goals", places).filter(slug=slug).first()


def archives() -> QuerySet[Service]:
    """Other cities' services whose requests are kept here to learn from."""
    return Service.objects.filter(origin=Origin.ARCHIVE).order_by("publisher", "slug")


def of_experiment(experiment: Any) -> QuerySet[Service]:
    """What an experiment has become."""
    return Service.objects.filter(experiment=experiment)


def of_organisation(organisation: Organisation) -> Section:
    """What an organisation answers for (see `settings.ORGANISATION_PAGE`)."""
    rows = _ours().filter(owner=organisation)
    return Section(
        title=_("Services"),
        rows=[Row(pick(row.name)[0], row.get_absolute_url()) for row in rows],
        empty=_("It answers for no service here yet."),
    )


def clients() -> QuerySet[Client]:
    return Client.objects.order_by("ended_at", "name")


def may_run(person: Any) -> bool:
    return isinstance(person, Person) and person.has_perm("services.run")
