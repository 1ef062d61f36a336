from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from tests import makers
from tests.makers import NOON

from talkoot.commons.jobs.models import Job
from talkoot.commons.people import actions, queries
from talkoot.commons.people.models import Code, Person, Proof

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def kept(clerk):
    """A row of everything that is kept for a while, made at NOON."""
    person = makers.person(last_login=NOON)
    actions.prove_by_email(person=person, purpose="vote:x", now=NOON, until=NOON + 5 * DAY)
    actions.issue_codes(purpose="vote:x", count=2, by=clerk, now=NOON, until=NOON + 10 * DAY)
    Job.objects.create(title=makers.texts("Job"), started_by=person, created_at=NOON)
    Session.objects.create(session_key="k", session_data="", expire_date=NOON + 14 * DAY)
    unused = actions.open_account(email="never@example.org", language="fi")
    Person.objects.filter(pk=unused.pk).update(date_joined=NOON)


def counts():
    return {
        "proofs": Proof.objects.count(),
        "codes": Code.objects.count(),
        "jobs": Job.objects.count(),
        "sessions": Session.objects.count(),
        "unused": Person.objects.filter(email="never@example.org").count(),
    }


@pytest.mark.parametrize(
    ("days", "left"),
    [
        (0, {"proofs": 1, "codes": 2, "jobs": 1, "sessions": 1, "unused": 1}),
        (1, {"proofs": 1, "codes": 2, "jobs": 1, "sessions": 1, "unused": 0}),
        (5, {"proofs": 0, "codes": 2, "jobs": 1, "sessions": 1, "unused": 0}),
        (10, {"proofs": 0, "codes": 0, "jobs": 1, "sessions": 1, "unused": 0}),
        (14, {"proofs": 0, "codes": 0, "jobs": 1, "sessions": 0, "unused": 0}),
        (90, {"proofs": 0, "codes": 0, "jobs": 0, "sessions": 0, "unused": 0}),
    ],
)
def test_each_thing_goes_on_its_day_and_not_before(kept, days, left):
    actions.apply_retention(NOON + days * DAY)

    assert counts() == left


@pytest.mark.parametrize("days", [0, 1, 6, 30, 90, 400])
def test_nothing_is_overdue_after_it_ran(kept, days):
    now = NOON + days * DAY
    actions.apply_retention(now)

    assert {name: rows.count() for name, rows in queries.overdue(now).items()} == {
        "proofs": 0,
        "codes": 0,
        "jobs": 0,
        "sessions": 0,
        "accounts": 0,
    }


def test_staff_who_have_not_signed_in_yet_stay():
    actions.make_staff(email="clerk@example.org", kinds=("staff",), now=NOON)
    actions.apply_retention(NOON + 400 * DAY)

    assert Person.objects.filter(email="clerk@example.org").exists()
