"""Past votes, counted anew by a rule that somebody wants to try."""

from zipfile import ZipFile

from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db.models import QuerySet

from talkoot.loop.calls.rules import State as CallState
from talkoot.loop.decisions.bridge import counting
from talkoot.loop.decisions.models import Count, Vote
from talkoot.loop.decisions.queries.results import Result, result_of
from talkoot.loop.decisions.rules import simulating as rules
from talkoot.loop.decisions.rules.bundle import ELECTION
from talkoot.loop.decisions.rules.ceremony import State

_KEPT = 24 * 3600


def past_votes() -> QuerySet[Vote]:
    """Votes with a published result that are small enough to count on the spot, newest first."""
    return (
        Vote.objects.filter(
            state=State.CERTIFIED,
            call__state=CallState.PUBLISHED,
            roll__lte=rules.MOST_BALLOTS,
            roll__gt=0,
        )
        .exclude(count__bundle="")
        .select_related("call")
        .order_by("-closes_at", "slug")
    )


def is_kept(vote: Vote, choice: str) -> bool:
    """Whether this count has been made lately, so that showing it costs nothing."""
    return cache.get(_key(vote.count, choice)) is not None


def simulated(vote: Vote, choice: str) -> Result:
    """The result that a rule would have given on the ballots of a published bundle."""
    kept = vote.count
    outcome = cache.get(_key(kept, choice))
    if outcome is None:
        outcome = _counted(kept, choice)
        cache.set(_key(kept, choice), outcome, _KEPT)
    return result_of(vote, Count(outcome=outcome, source=kept.source, counted_at=kept.counted_at))


def _key(count: Count, choice: str) -> str:
    return f"simulated:{count.bundle_hash}:{choice}"


def _counted(count: Count, choice: str) -> dict[str, object]:
    with default_storage.open(count.bundle) as file, ZipFile(file) as bundle:
        content = bundle.read(ELECTION)
    election = counting.read(content, name=ELECTION).file.election
    return counting.alone(election, **rules.names(choice), tie_order=election.ids)
