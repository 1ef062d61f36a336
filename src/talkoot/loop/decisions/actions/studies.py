"""Have the worker find out more about a published result."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from talkoot.commons.base import Refused
from talkoot.commons.base.texts import Texts
from talkoot.commons.jobs import actions as jobs
from talkoot.commons.jobs.models import Job
from talkoot.loop.decisions.bridge import counting
from talkoot.loop.decisions.bridge import studies as bridge
from talkoot.loop.decisions.models import Count, Study
from talkoot.loop.decisions.queries import results
from talkoot.loop.decisions.queries import studies as queries
from talkoot.loop.decisions.rules import simulating
from talkoot.loop.decisions.rules import studies as rules

_WORK = "talkoot.loop.decisions.actions.studies.make_in_worker"
_TITLE: Texts = {
    "fi": "Tuloksen tutkiminen",
    "sv": "Undersökning av resultatet",
    "en": "Looking into a result",
}


@transaction.atomic
def ask(*, count: Count, kind: str, now: datetime) -> Study:
    """Have the worker make a study, once: asking again changes nothing, unless it has failed.

    Nothing of the vote changes, so the ledger does not speak of it.
    Raises Refused: too-many-studies, study-not-for-rule.
    """
    if not rules.can_be_made(kind, rule=count.outcome["rule"]):
        raise Refused("study-not-for-rule")
    study = queries.study_of(count, kind)
    if study is not None and queries.stage(study) is not queries.Stage.FAILED:
        return study
    if queries.waiting() >= rules.MOST_WAITING:
        raise Refused("too-many-studies")
    study, _ = Study.objects.get_or_create(count=count, kind=kind, defaults={"asked_at": now})
    study.job = jobs.start(
        work=_WORK, title=_TITLE, by=None, now=now, priority=jobs.LATER, study=study.pk
    )
    study.save(update_fields=["job"])
    return study


def begin_studies(now: datetime) -> list[str]:
    """Ask for all studies about the newest result that has none; called by the worker."""
    vote = queries.next_to_study()
    if vote is None:
        return []
    rule = vote.count.outcome["rule"]
    wanted = [name for name in rules.ABOUT if rules.can_be_made(name, rule=rule)]
    try:
        return [ask(count=vote.count, kind=name, now=now).kind for name in wanted]
    except Refused:  # the worker has enough to do; this comes round again
        return []


def make_in_worker(job: Job, *, study: int) -> str:
    """The worker's part of `ask`. Its result has no page of its own."""
    row = Study.objects.select_related("count__vote").get(pk=study)
    found = _found(row, job)
    Study.objects.filter(pk=row.pk).update(found=found)
    return ""


def _found(study: Study, job: Job) -> Mapping[str, Any]:
    def progress(done: int, total: int) -> None:
        jobs.report(job, done=done, total=total)

    count, kind = study.count, study.kind
    election = queries.ballots_of(count).file.election
    order, outcome = results.tie_order(count.vote), count.outcome
    choice = rules.choice_of(kind)
    if choice is not None:
        tried: dict[str, Any] = {**simulating.names(choice)}
        return counting.alone(election, tie_order=order, **tried)
    if kind == rules.FAIR:
        return bridge.fair(election, outcome, order)
    if kind == rules.CHANGES:
        most = rules.MOST_CHANGES
        return bridge.changes(election, outcome, order, most=most, progress=progress)
    samples, seed = rules.SAMPLES, rules.SEED
    return bridge.sure(election, outcome, order, samples=samples, seed=seed, progress=progress)
