"""What the front page tells: what the city wants, what is open now, what has changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.core.cache import cache
from django.db.models import Count
from django.utils import timezone

from talkoot.commons.places.models import Place
from talkoot.commons.places.queries import choosable, shapes
from talkoot.loop.calls import queries as calls
from talkoot.loop.calls.rules import Origin, Standing
from talkoot.loop.goals import queries as goals
from talkoot.loop.proposals.models import Proposal
from talkoot.loop.proposals.rules import PUBLIC_STATUSES, Status

OPEN_SHOWN = 3
CHANGES_SHOWN = 4
_CHANGED = (Status.DONE, Status.UNDER_WAY, Status.CHOSEN)
_COUNTS_KEPT_SECONDS = 60


@dataclass(frozen=True)
class Front:
    """The parts of the front page. coming: what opens next where nothing is open."""

    open: Sequence[calls.Listed]
    coming: calls.Listed | None
    goals: Sequence[goals.Standing]
    changes: Sequence[Proposal]
    places: Sequence[Place]
    counts: Mapping[int, int]


def front(now: datetime) -> Front:
    """Everything in a handful of reads, whatever the size of the city."""
    running = _calls(Standing.OPEN, OPEN_SHOWN, now)
    return Front(
        open=running,
        coming=None if running else next(iter(_calls(Standing.COMING, 1, now)), None),
        goals=goals.headlines(timezone.localdate(now)),
        changes=changes()[:CHANGES_SHOWN],
        places=list(shapes()),
        counts=proposals_by_centre(),
    )


def _calls(standing: Standing, how_many: int, now: datetime) -> list[calls.Listed]:
    rows = calls.calls(calls.Filters(standing=standing), now)
    return calls.listed(rows.select_related("conversation")[:how_many], now)


def changes():
    """What the city has chosen, begun or finished thanks to people; examples do not count."""
    return (
        Proposal.objects.filter(status__in=_CHANGED, call__origin=Origin.LIVE)
        .select_related("place", "call")
        .order_by("-changed_at")
    )


def proposals_by_centre() -> dict[int, int]:
    """How many public proposals concern each centre and the rest, postal areas included."""
    kept = cache.get("front:places")
    if kept is None:
        kept = _counted()
        cache.set("front:places", kept, _COUNTS_KEPT_SECONDS)
    return kept


def _counted() -> dict[int, int]:
    own = dict(
        Proposal.objects.filter(status__in=PUBLIC_STATUSES, place__isnull=False)
        .order_by()
        .values_list("place")
        .annotate(Count("pk"))
    )
    centres = set(choosable().values_list("pk", flat=True))
    above = dict(Place.objects.values_list("pk", "parent_id"))
    totals = dict.fromkeys(centres, 0)
    for place, count in own.items():
        home = next((p for p in chain([place], [above.get(place)]) if p in centres), None)
        if home is not None:
            totals[home] += count
    return totals
