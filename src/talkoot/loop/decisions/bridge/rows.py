"""A vote's rows as an election, and the outcome back as plain values."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from talkoot.commons.base.texts import pick
from talkoot.loop.calls.rules import BallotKind
from talkoot.loop.decisions.bridge import counting
from talkoot.loop.decisions.models import Candidate, Vote
from talkoot_engine.budgeting.inputs import BallotType, Election, make_election

_TYPES = {
    BallotKind.APPROVAL: BallotType.APPROVAL,
    BallotKind.KNAPSACK: BallotType.APPROVAL,
    BallotKind.POINTS: BallotType.CUMULATIVE,
}
_CHUNK = 5_000


@dataclass(frozen=True)
class Counted:
    """What a count gives: the outcome as JSON, the engine's version, the hash of the ballots."""

    outcome: dict[str, Any]
    engine: str
    election_hash: str


def project_id(candidate: Candidate) -> str:
    """A project's name in files: the number that voters saw, or its id in an archived file."""
    return candidate.external_id or str(candidate.number)


def election(vote: Vote) -> Election:
    """The opened ballots of a vote. Projects stand in the order that settles ties."""
    candidates = list(vote.candidates.order_by("tie_position", "number"))
    return make_election(
        projects={project_id(row): row.cost_cents for row in candidates},
        ballots=_choices(vote),
        budget=vote.money_cents,
        ballot_type=_TYPES[BallotKind(vote.ballot)],
        unit=counting.CENTS,
    )


def _choices(vote: Vote) -> Iterator[Any]:
    points = vote.ballot == BallotKind.POINTS
    ballots = vote.opened.order_by().values_list("choices", flat=True)
    for choices in ballots.iterator(chunk_size=_CHUNK):
        yield choices if points else list(choices)


def election_file(vote: Vote) -> bytes:
    """The opened ballots as a Pabulib file; equal ballots give equal bytes."""
    return _written(vote, election(vote))


def count(vote: Vote, *, progress: Callable[[int, int], None] | None = None) -> Counted:
    """Count the opened ballots by the vote's rule, and by the others for comparison."""
    cast = election(vote)
    outcome = counting.outcome(
        cast,
        rule=vote.rule,
        satisfaction=vote.satisfaction,
        completion=vote.completion,
        progress=progress,
    )
    written = _written(vote, cast)
    return Counted(
        outcome=outcome,
        engine=counting.ENGINE,
        election_hash=hashlib.sha256(written).hexdigest(),
    )


def _written(vote: Vote, cast: Election) -> bytes:
    # One language whoever asks, since the bytes of this file are what was counted.
    title, language = pick(vote.call.title, settings.LANGUAGE_CODE)
    names = {project_id(row): {"name": row.title} for row in vote.candidates.all()}
    meta = {
        "description": title,
        "unit": vote.slug,
        "instance": str(vote.closes_at.year),
        "rule": vote.rule,
        "satisfaction": vote.satisfaction,
        "completion": vote.completion,
        "date_begin": vote.opens_at.strftime("%d.%m.%Y"),
        "date_end": vote.closes_at.strftime("%d.%m.%Y"),
        "currency": vote.currency,
        "language": language,
    }
    known = {name: value for name, value in meta.items() if value}
    return counting.written(cast, meta=known, columns=names)
