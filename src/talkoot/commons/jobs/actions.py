"""Start a job, report how far it is, end it."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import task

from talkoot.commons.base.texts import Texts
from talkoot.commons.jobs.models import Job

# Of the queue's numbers: work that nobody of the staff waits for.
LATER = -10


def start(
    *, work: str, title: Texts, by: Any, now: datetime, priority: int = 0, **values: Any
) -> Job:
    """Queue a piece of work; it runs in the worker after this transaction commits.

    work:   dotted path of a function `(job, **values) -> address of the result`.
    priority: higher is earlier; see LATER.
    values: plain JSON values.
    """
    job = Job.objects.create(title=dict(title), started_by=by, created_at=now)
    run.using(priority=priority).enqueue(str(job.pk), work, values)
    return job


def report(job: Job, *, done: int, total: int) -> None:
    """Say how far a job is; call it every few seconds of work, not every row."""
    Job.objects.filter(pk=job.pk).update(done=done, total=total)


@task()
def run(job_id: str, work: str, values: dict[str, Any]) -> None:
    """Do the work in the worker; a failure is kept for whoever started it."""
    job = Job.objects.get(pk=job_id)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)
    try:
        result = import_string(work)(job, **values)
    except Exception as failure:
        _end(job, state=Job.State.FAILED, error=str(failure)[:500])
        raise
    _end(job, state=Job.State.DONE, result_url=result or "")


def _end(job: Job, **fields: Any) -> None:
    Job.objects.filter(pk=job.pk).update(finished_at=timezone.now(), **fields)
