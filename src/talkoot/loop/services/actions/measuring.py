"""What the worker measures, so that pages only read it."""

from datetime import datetime

from django.conf import settings
from django.db.models import Max, Q
from django.utils import timezone

from talkoot.loop.services.bridge import processes, promises
from talkoot.loop.services.models import Figures, Service
from talkoot.loop.services.queries import figures as queries

# A service with many cases is mined for seconds, so it has to wait for its turn.
_MANY, _PAUSE = 2_000, 600
# What is still open grows later without an event, so everything is measured once a day.
_A_DAY = 86_400


def measure_services(now: datetime) -> int:
    """Measure anew where something has happened since the last time; returns how many."""
    rows = Service.objects.select_related("figures", "experiment").annotate(
        changed=Max("requests__changed_at")
    )
    due = [row for row in rows.filter(~Q(changed=None)) if _is_due(row, now)]
    for row in due:
        measure(row, now)
    return len(due)


def _is_due(row: Service, now: datetime) -> bool:
    kept = getattr(row, "figures", None)
    if kept is None:
        return True
    age = (now - kept.made_at).total_seconds()
    if kept.made_at > row.changed:  # type: ignore[attr-defined]
        return bool(age > _A_DAY)
    return bool(kept.data["promises"]["whole"]["n"] < _MANY or age > _PAUSE)


def measure(service: Service, now: datetime) -> Figures:
    """Promise and fact, the map and the forecast of one service, as they are now."""
    zone = timezone.get_current_timezone()
    taken = queries.taken(service, now)
    data = {
        "promises": promises.figures(taken, zone=zone, since=queries.since(service)),
        "process": processes.mined(
            queries.steps(service),
            ended=queries.ended(service),
            hours=service.hours,
            zone=settings.TIME_ZONE,
        ),
    }
    row, _ = Figures.objects.update_or_create(
        service=service, defaults={"made_at": now, "data": data}
    )
    return row
