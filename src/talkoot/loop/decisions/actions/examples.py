"""Open the votes of the example rounds, by the same steps as any other vote."""

from datetime import datetime

from django.db import transaction

from talkoot.commons.people.models import Person
from talkoot.loop.calls.models import Call
from talkoot.loop.calls.rules import Origin, PhaseKind
from talkoot.loop.decisions.actions import ceremony
from talkoot.loop.proposals.rules import Status


def load_examples(*, first: Person, second: Person, now: datetime) -> int:
    """Open a vote for each example call whose time to vote has come; returns how many."""
    calls = Call.objects.filter(
        origin=Origin.EXAMPLE,
        vote=None,
        phases__kind=PhaseKind.DECIDE,
        phases__opens_at__lte=now,
        phases__closes_at__gt=now,
    )
    return sum(_open(call, first, second, now) for call in calls)


@transaction.atomic
def _open(call: Call, first: Person, second: Person, now: datetime) -> bool:
    if call.proposals.filter(status=Status.ON_BALLOT).count() < 2:
        return False
    vote = ceremony.make_ballot(call=call, by=first, now=now)
    ceremony.draw_tie_order(vote=vote, by=first, now=now)
    ceremony.sign_open(vote=vote, by=first, now=now)
    ceremony.sign_open(vote=vote, by=second, now=now)
    return True
