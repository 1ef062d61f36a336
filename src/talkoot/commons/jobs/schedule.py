"""Work that comes round again: who is due, decided in the database so that each turn runs once."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from talkoot.commons.jobs.models import Turn

Regular = Callable[[datetime], object]


def run_due(table: dict[str, tuple[timedelta, Regular]], now: datetime) -> list[str]:
    """Run what is due of `table` (name → how often, what) and return the names of what ran.

    A turn is taken before it runs, so two workers never share one; one that fails comes round
    again at its next time.
    """
    ran = []
    for name, (every, work) in table.items():
        if _take(name, every, now):
            work(now)
            ran.append(name)
    return ran


@transaction.atomic
def _take(name: str, every: timedelta, now: datetime) -> bool:
    turn, _ = Turn.objects.select_for_update().get_or_create(name=name, defaults={"due_at": now})
    if turn.due_at > now:
        return False
    turn.due_at = now + every
    turn.save(update_fields=["due_at"])
    return True
