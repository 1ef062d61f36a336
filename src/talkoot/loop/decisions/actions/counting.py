"""Count a vote, certify the result, publish it."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.dateparse import parse_datetime

from talkoot.commons.base.texts import Texts
from talkoot.commons.jobs import actions as jobs
from talkoot.commons.jobs.models import Job
from talkoot.commons.ledger import actions as ledger
from talkoot.commons.people.models import Person
from talkoot.loop.decisions.actions import publishing
from talkoot.loop.decisions.bridge import rows
from talkoot.loop.decisions.models import Count, SignOff, Vote
from talkoot.loop.decisions.rules import ceremony
from talkoot.loop.decisions.rules import counting as rules
from talkoot.loop.decisions.rules.ceremony import State, Step
from talkoot.loop.proposals.actions import assessing as proposals

Progress = Callable[[int, int], None]
_WORK = "talkoot.loop.decisions.actions.counting.count_in_worker"
_REASON = {
    "fi": "Äänestyksen tulos.",
    "sv": "Resultatet av omröstningen.",
    "en": "The result of the vote.",
}
_TITLE = {"fi": "Äänten laskenta", "sv": "Rösträkning", "en": "Counting the votes"}
# One for the result, one for each other rule it is shown beside.
_STEPS = 1 + len(rules.COMPARED)


def count_vote(
    *, vote: Vote, by: Person | None, now: datetime, progress: Progress | None = None
) -> Count:
    """Count a closed and opened vote once and write it in the ledger; nothing is public yet.

    Raises Refused: already-counted, not-opened, no-ballots.
    """
    # Opened ballots never change, so the count itself needs no transaction and holds no lock.
    rules.check_countable(state=vote.state, ballots=vote.opened.count())
    counted = rows.count(vote, progress=progress)
    return _write(vote=vote, by=by, now=now, counted=counted)


def start_count(*, vote: Vote, by: Person, now: datetime) -> Job:
    """Have the worker count; its progress shows on the job's page.

    Raises Refused: already-counted, not-opened, no-ballots.
    """
    rules.check_countable(state=vote.state, ballots=vote.opened.count())
    return jobs.start(
        work=_WORK, title=_TITLE, by=by, now=now, vote=vote.pk, by_id=by.pk, at=now.isoformat()
    )


def count_in_worker(job: Job, *, vote: int, by_id: int, at: str) -> str:
    """The worker's part of `start_count`; returns the address of the vote's desk."""
    row, by = Vote.objects.get(pk=vote), Person.objects.get(pk=by_id)
    now = parse_datetime(at)
    assert now is not None
    count_vote(
        vote=row, by=by, now=now, progress=lambda done, _: jobs.report(job, done=done, total=_STEPS)
    )
    with translation.override(by.language):
        return reverse("decisions:desk", args=[row.slug])


@transaction.atomic
def _write(*, vote: Vote, by: Person | None, now: datetime, counted: rows.Counted) -> Count:
    row = Vote.objects.select_for_update().get(pk=vote.pk)
    rules.check_countable(state=row.state, ballots=counted.outcome["voters"])
    count = Count.objects.create(
        vote=row,
        counted_at=now,
        counted_by=by,
        outcome=counted.outcome,
        engine=counted.engine,
        election_hash=counted.election_hash,
    )
    row.state, row.counted_at = State.COUNTED, now
    row.save(update_fields=["state", "counted_at"])
    ledger.record(
        event="vote.counted",
        subject=row,
        by=by,
        at=now,
        **rules.ledger_facts(count.outcome),
        election_hash=count.election_hash,
        engine=count.engine,
    )
    return count


@transaction.atomic
def certify(
    *, vote: Vote, by: Person, now: datetime, reasons: Mapping[str, Texts] | None = None
) -> bool:
    """Certify a counted result; with the second person's signature it is published.

    reasons: why each proposal won or not, by its slug, in every language, for its author.
    Returns whether it is published now. Raises Refused: already-certified, not-counted,
    second-signer.
    """
    row = Vote.objects.select_for_update().get(pk=vote.pk)
    rules.check_certifiable(state=row.state)
    signed = list(row.sign_offs.filter(step=Step.CERTIFY).values_list("by_id", flat=True))
    ceremony.check_signer(signed=signed, person=by.pk)
    SignOff.objects.create(vote=row, step=Step.CERTIFY, by=by, at=now)
    if len(signed) + 1 < ceremony.PEOPLE:
        ledger.record(
            event="vote.certify-proposed",
            subject=row,
            by=by,
            at=now,
            election_hash=row.count.election_hash,
        )
        return False
    _publish(row, by, now)
    _tell_proposals(row, by, now, reasons)
    return True


def _publish(vote: Vote, by: Person, now: datetime) -> None:
    vote.state, vote.certified_at = State.CERTIFIED, now
    vote.save(update_fields=["state", "certified_at"])
    count = vote.count
    ledger.record(
        event="vote.certified",
        subject=vote,
        by=by,
        at=now,
        **rules.ledger_facts(count.outcome),
        election_hash=count.election_hash,
    )
    publishing.publish_bundle(count=count, now=now)


def _tell_proposals(
    vote: Vote, by: Person, now: datetime, reasons: Mapping[str, Texts] | None
) -> None:
    winners = set(vote.count.outcome["winners"])
    told = [
        (rows.project_id(row), row.proposal)
        for row in vote.candidates.select_related("proposal")
        if row.proposal is not None
    ]
    proposals.record_decision(
        call=vote.call,
        chosen=[proposal for project, proposal in told if project in winners],
        not_chosen=[proposal for project, proposal in told if project not in winners],
        office=vote.call.contact,
        reason=_REASON,
        reasons=reasons,
        by=by,
        now=now,
    )
