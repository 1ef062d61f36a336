"""Jobs as their starter sees them."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from talkoot.commons.jobs.models import Job


def job_for(person: Any, *, job_id: UUID) -> Job:
    """One job of this person; Job.DoesNotExist for anyone else's."""
    return jobs_for(person).get(pk=job_id)


def jobs_for(person: Any) -> QuerySet[Job]:
    """The jobs that this person started, newest first."""
    return Job.objects.filter(started_by=person).order_by("-created_at")
