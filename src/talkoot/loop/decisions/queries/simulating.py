"""Past votes, counted anew by a rule that somebody wants to try."""

from collections.abc import Mapping
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet

from talkoot.loop.decisions.bridge import counting
from talkoot.loop.decisions.models import Count, Vote
from talkoot.loop.decisions.queries import studies
from talkoot.loop.decisions.queries.results import Result, result_of, tie_order
from talkoot.loop.decisions.rules import simulating as rules

_KEPT = 24 * 3600


def past_votes() -> QuerySet[Vote]:
    """Votes with a published result, newest first."""
    return studies.published_votes().select_related("call", "count").order_by("-closes_at", "slug")


def is_kept(vote: Vote, choice: str) -> bool:
    """Whether this count has been made lately, so that showing it costs nothing."""
    return cache.get(_key(vote.count, choice)) is not None


def simulated(vote: Vote, choice: str) -> Result:
    """The result that a rule would have given on the ballots of a published bundle."""
    outcome = cache.get(_key(vote.count, choice))
    if outcome is None:
        election = studies.ballots_of(vote.count).file.election
        names, order = rules.names(choice), tie_order(vote)
        outcome = counting.alone(election, **names, tie_order=order)
        cache.set(_key(vote.count, choice), outcome, _KEPT)
    return result_with(vote, outcome)


def result_with(vote: Vote, outcome: Mapping[str, Any]) -> Result:
    """An outcome that is not the vote's own, as a result."""
    kept = vote.count
    return result_of(vote, Count(outcome=outcome, source=kept.source, counted_at=kept.counted_at))


def _key(count: Count, choice: str) -> str:
    return f"simulated:{count.bundle_hash}:{choice}"
