"""Start a job, report how far it is, end it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django_tasks import task

from talkoot.commons.base.texts import Texts
from talkoot.commons.jobs.models import Job

Work = Callable[..., str]
_WORK: dict[str, Work] = {}


def work(name: str) -> Callable[[Work], Work]:
    """Register a function as the work of a job: `fn(job, **values) -> address of the result`."""

    def register(function: Work) -> Work:
        _WORK[name] = function
        return function

    return register


def start(*, name: str, title: Texts, by: Any, now: datetime, **values: Any) -> Job:
    """Queue the work called `name`; it runs in the worker after this transaction commits."""
    job = Job.objects.create(title=dict(title), started_by=by, created_at=now)
    run.enqueue(str(job.pk), name, values)
    return job


def report(job: Job, *, done: int, total: int) -> None:
    """Say how far a job is; call it every few seconds of work, not every row."""
    Job.objects.filter(pk=job.pk).update(done=done, total=total)


@task()
def run(job_id: str, name: str, values: dict[str, Any]) -> None:
    """Do the work in the worker; a failure is kept for whoever started it."""
    job = Job.objects.get(pk=job_id)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)
    try:
        result = _WORK[name](job, **values)
    except Exception as failure:
        Job.objects.filter(pk=job.pk).update(
            state=Job.State.FAILED, error=str(failure)[:500], finished_at=timezone.now()
        )
        raise
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.DONE, result_url=result, finished_at=timezone.now()
    )
