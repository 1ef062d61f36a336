"""Studies of a published result, and the ballots that they are made of."""

from collections.abc import Mapping
from enum import StrEnum
from zipfile import ZipFile

from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, QuerySet

from talkoot.commons.jobs.models import Job
from talkoot.loop.calls.rules import State as CallState
from talkoot.loop.decisions.bridge import counting
from talkoot.loop.decisions.models import Count, Study, Vote
from talkoot.loop.decisions.rules import studies as rules
from talkoot.loop.decisions.rules.bundle import ELECTION
from talkoot.loop.decisions.rules.ceremony import State


class Stage(StrEnum):
    NONE = "none"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


def stage(study: Study | None) -> Stage:
    """Where a study stands; one whose job is gone without a result has failed."""
    if study is None:
        return Stage.NONE
    if study.found is not None:
        return Stage.DONE
    if study.job is None or study.job.state in (Job.State.FAILED, Job.State.DONE):
        return Stage.FAILED
    return Stage.RUNNING if study.job.state == Job.State.RUNNING else Stage.WAITING


def studies_of(count: Count) -> Mapping[str, Study]:
    """All studies of a result by kind."""
    return {row.kind: row for row in count.studies.select_related("job")}


def study_of(count: Count, kind: str) -> Study | None:
    return count.studies.select_related("job").filter(kind=kind).first()


def waiting() -> int:
    """How many studies the worker has before it."""
    open_ = (Job.State.WAITING, Job.State.RUNNING)
    return Study.objects.filter(found=None, job__state__in=open_).count()


def published_votes() -> QuerySet[Vote]:
    """Votes with a published result that anyone can recount."""
    return Vote.objects.filter(
        state=State.CERTIFIED, call__state=CallState.PUBLISHED, roll__gt=0
    ).exclude(count__bundle="")


def next_to_study() -> Vote | None:
    """The newest result about which nothing has been asked, if it is small enough to begin."""
    asked = Study.objects.filter(count=OuterRef("count"), kind__in=rules.ABOUT)
    small = published_votes().filter(roll__lte=rules.BEGUN_UP_TO)
    return small.exclude(Exists(asked)).select_related("count").order_by("-certified_at").first()


def ballots_of(count: Count) -> counting.Read:
    """The ballots of a published bundle."""
    with default_storage.open(count.bundle) as file, ZipFile(file) as bundle:
        content = bundle.read(ELECTION)
    return counting.read(content, name=ELECTION)
