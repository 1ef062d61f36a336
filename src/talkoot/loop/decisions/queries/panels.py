"""Panels as everyone sees them, as the person who registered does, and as the desk does."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, QuerySet, Value, When

from talkoot.commons.ledger import queries as ledger
from talkoot.commons.ledger.models import Entry
from talkoot.commons.people.models import Person
from talkoot.loop.calls.models import Call
from talkoot.loop.calls.rules import State as CallState
from talkoot.loop.decisions.models import (
    Category,
    Draw,
    Feature,
    Lottery,
    Panel,
    Registration,
    Seat,
)
from talkoot.loop.decisions.rules import panels as rules
from talkoot.loop.decisions.rules.panels import Quota, SeatState, State

PAGE = 20
_PROOF_KEPT = timedelta(days=90)


def purpose(panel: Panel) -> str:
    """What a proof for this panel is called."""
    return f"panel:{panel.slug}"


def proof_until(panel: Panel) -> datetime:
    """Until when it is remembered who showed a code or an address."""
    return panel.draw_at + _PROOF_KEPT


def panels() -> QuerySet[Panel]:
    """Panels that are not drafts: first where one can register, then what is to be drawn."""
    rank = Case(
        When(state=State.OPEN, then=Value(0)),
        When(state__in=(State.CLOSED, State.PUBLISHED), then=Value(1)),
        When(state=State.DRAWN, then=Value(2)),
        default=Value(3),
    )
    rows = Panel.objects.exclude(state=State.DRAFT).filter(call__state=CallState.PUBLISHED)
    return rows.select_related("call").order_by(rank, "-draw_at", "slug")


def panel_of(slug: str) -> Panel | None:
    """A panel that everyone may see."""
    return panels().filter(slug=slug).first()


def panel_for_desk(slug: str) -> Panel | None:
    return Panel.objects.select_related("call").filter(slug=slug).first()


def all_panels() -> QuerySet[Panel]:
    """For the desk, drafts first."""
    drafts_first = Case(When(state=State.DRAFT, then=Value(0)), default=Value(1))
    rows = Panel.objects.select_related("call").annotate(registered=Count("registrations"))
    return rows.order_by(drafts_first, "-draw_at", "slug")


def calls_to_serve() -> QuerySet[Call]:
    """Calls that a panel may be made for."""
    return Call.objects.filter(state=CallState.PUBLISHED).order_by("-published_at", "slug")


def panels_of(call: Call) -> QuerySet[Panel]:
    """Panels that serve the decision of a call."""
    return panels().filter(call=call)


def categories_of(panel: Panel) -> QuerySet[Category]:
    return panel.categories.prefetch_related("features")


def asked(panel: Panel) -> dict[str, list[str]]:
    """Category → its features, as keys."""
    return {row.key: [f.key for f in row.features.all()] for row in categories_of(panel)}


def in_pool(panel: Panel) -> Counter[tuple[str, str]]:
    """How many of those who registered have each feature."""
    rows = panel.registrations.values_list("answers", flat=True)
    return Counter(pair for answers in rows for pair in answers.items())


def quotas(panel: Panel) -> list[Quota]:
    """The quotas, with how many in the pool have each feature once somebody registered."""
    counted = in_pool(panel)
    return [
        Quota(
            row.category.key,
            row.key,
            row.minimum,
            row.maximum,
            counted[row.category.key, row.key] if counted else None,
        )
        for row in features_of(panel)
    ]


def features_of(panel: Panel) -> QuerySet[Feature]:
    rows = Feature.objects.filter(category__panel=panel).select_related("category")
    return rows.order_by("category__position", "position")


def people_of(panel: Panel) -> list[tuple[str, dict[str, str]]]:
    """The pool as the engine takes it: number and answers, by number."""
    return [(row.number, row.answers) for row in panel.registrations.order_by("number")]


def registration_of(panel: Panel, person: Person) -> Registration | None:
    rows = Registration.objects.filter(panel=panel, person=person).select_related("panel", "seat")
    return rows.first()


def seat_of(registration: Registration | None) -> Seat | None:
    """The place of somebody who registered; None where they were not drawn."""
    return getattr(registration, "seat", None) if registration else None


def lottery_of(panel: Panel) -> Lottery | None:
    return Lottery.objects.filter(panel=panel).first()


def draw_of(panel: Panel) -> Draw | None:
    """The draw once both people have entered the value."""
    return Draw.objects.filter(panel=panel).exclude(drawn_at=None).first()


def begun_draw(panel: Panel) -> Draw | None:
    """The draw after the first person has entered the value."""
    rows = Draw.objects.filter(panel=panel, drawn_at=None).select_related("first_by")
    return rows.first()


def with_answers(panel: Panel) -> QuerySet[Seat]:
    """Seats in the order of the draw, with what their people answered."""
    return Seat.objects.filter(panel=panel).select_related("registration", "panel")


def answers_of(seat: Seat) -> dict[str, str]:
    return dict(seat.registration.answers) if seat.registration else {}


@dataclass(frozen=True)
class Line:
    """One feature in a table that everyone sees.

    pool: how many registered, None where that is kept back. is_met: whether the panel as it is now
    meets the quota, None before the draw.
    """

    category: Category
    feature: Feature
    pool: int | None
    is_met: bool | None

    @property
    def is_free(self) -> bool:
        """Whether the quota asks for nothing."""
        size = self.category.panel.size
        return self.feature.minimum == 0 and self.feature.maximum >= size


def lines(panel: Panel) -> list[Line]:
    """Every feature with its quota and its part of the pool."""
    counted, drawn = in_pool(panel), _in_panel(panel)
    found = []
    for category in categories_of(panel).select_related("panel"):
        rows = list(category.features.all())
        pool = rules.shown([counted[category.key, row.key] for row in rows])
        for row, number in zip(rows, pool, strict=True):
            has = drawn[category.key, row.key] if drawn else None
            met = None if has is None else row.minimum <= has <= row.maximum
            found.append(Line(category, row, number, met))
    return found


def _in_panel(panel: Panel) -> Counter[tuple[str, str]]:
    there = (SeatState.OFFERED, SeatState.ACCEPTED)
    rows = with_answers(panel).filter(state__in=there)
    return Counter(pair for row in rows for pair in answers_of(row).items())


@dataclass(frozen=True)
class Standing:
    """How many seats are in each state."""

    offered: int
    accepted: int
    declined: int
    waiting: int


def standing(panel: Panel) -> Standing:
    found: Mapping[str, int] = dict(
        panel.seats.order_by().values_list("state").annotate(Count("pk"))
    )
    return Standing(
        *(found.get(state, 0) for state in ("offered", "accepted", "declined", "waiting"))
    )


def people_for_desk(panel: Panel) -> Sequence[Registration]:
    """Everyone who registered: those drawn first, in the order of the draw."""
    rows = panel.registrations.select_related("person", "seat")
    return sorted(rows, key=_desk_order)


def _desk_order(row: Registration) -> tuple[Any, ...]:
    seat = seat_of(row)
    return (seat is None, bool(seat and seat.is_reserve), seat.position if seat else 0, row.number)


def seats_present(panel: Panel) -> QuerySet[Seat]:
    """Those who have accepted, with on how many days they were there."""
    rows = with_answers(panel).filter(state=SeatState.ACCEPTED)
    return rows.annotate(days=Count("meetings")).order_by("is_reserve", "position")


def entries_of(panel: Panel) -> list[Entry]:
    return list(ledger.about(panel).order_by("-number")[:30])


def unforgotten() -> QuerySet[Panel]:
    """Panels of which personal data is still kept."""
    return Panel.objects.filter(forgotten_at=None, state__in=(State.DRAWN, State.REPORTED))
