"""All votes: those that are open first, then what is to come, then what was decided."""

from django.db.models import Case, QuerySet, Value, When

from talkoot.loop.calls.rules import State as CallState
from talkoot.loop.decisions.models import Vote
from talkoot.loop.decisions.rules.ceremony import State

PAGE = 20
# A draft is the desk's business until its ballot is fixed and the tie order is published.
_SHOWN = [state for state in State if state != State.DRAFT]
_UNTIL_DECIDED = (State.CLOSED, State.OPENED, State.COUNTED)


def votes() -> QuerySet[Vote]:
    """Public votes in the order in which a reader needs them."""
    rank = Case(
        When(state=State.OPEN, then=Value(0)),
        When(state=State.READY, then=Value(1)),
        When(state__in=_UNTIL_DECIDED, then=Value(2)),
        default=Value(3),
    )
    rows = Vote.objects.filter(state__in=_SHOWN, call__state=CallState.PUBLISHED)
    return rows.select_related("call").order_by(rank, "-closes_at", "slug")
