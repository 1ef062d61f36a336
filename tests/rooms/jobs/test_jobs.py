from datetime import timedelta

import pytest
from django.urls import reverse
from tests import makers
from tests.makers import NOON

from talkoot.commons.jobs import actions, queries
from talkoot.commons.jobs.models import Job
from talkoot.commons.jobs.schedule import run_due

pytestmark = pytest.mark.django_db(transaction=True)


def count_to(job, *, top):
    """A piece of work, as a room would give it."""
    actions.report(job, done=top, total=top)
    return "/en/about"


def fail(job):
    raise ValueError("no such file")


def start(person, work="count_to", **values):
    return actions.start(
        work=f"{__name__}.{work}", title=makers.texts("Import"), by=person, now=NOON, **values
    )


@pytest.fixture
def person(db):
    return makers.person()


def test_a_job_runs_and_says_where_its_result_stands(person):
    job = start(person, top=3)
    job.refresh_from_db()

    assert (job.state, job.done, job.total) == ("done", 3, 3)
    assert job.result_url == "/en/about"


def test_a_failure_is_kept_for_whoever_started_it(person):
    job = start(person, "fail")
    job.refresh_from_db()

    assert (job.state, job.error) == ("failed", "no such file")


def test_only_the_starter_sees_a_job(client, person):
    job = start(person, "fail")
    client.force_login(makers.person("staff"))

    assert client.get(reverse("job", args=[job.pk])).status_code == 404
    with pytest.raises(Job.DoesNotExist):
        queries.job_for(makers.person(), job_id=job.pk)


def test_a_turn_runs_once_a_time(db):
    ran = []
    table = {"count": (timedelta(minutes=1), ran.append)}
    for second in (0, 10, 59, 60, 61):
        run_due(table, NOON + timedelta(seconds=second))

    assert ran == [NOON, NOON + timedelta(seconds=60)]


def test_a_turn_that_fails_comes_round_again(db):
    table = {"fail": (timedelta(minutes=1), _fail_once())}
    with pytest.raises(ValueError, match="once"):
        run_due(table, NOON)

    assert run_due(table, NOON + timedelta(minutes=1)) == ["fail"]


def _fail_once():
    calls = iter([ValueError("once"), None])

    def work(now):
        failure = next(calls)
        if failure:
            raise failure

    return work
