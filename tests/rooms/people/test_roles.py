import pytest
from django.db import IntegrityError
from tests import makers
from tests.makers import NOON

from talkoot.commons.base import Refused
from talkoot.commons.ledger.models import Entry
from talkoot.commons.people import actions
from talkoot.commons.people.models import Person, Role

pytestmark = pytest.mark.django_db


def test_making_staff_twice_changes_nothing():
    for _ in range(2):
        actions.make_staff(email="Clerk@Example.org", kinds=("staff", "auditor"), now=NOON)

    person = Person.objects.get(email="clerk@example.org")
    assert person.kinds == {"resident", "staff", "auditor"}
    assert Entry.objects.count() == 2
    assert person.email not in str(list(Entry.objects.values()))


def test_nobody_removes_their_own_last_role(clerk):
    with pytest.raises(Refused) as no:
        actions.remove_role(person=clerk, kind="staff", by=clerk, now=NOON)

    assert no.value.code == "own-last-role"
    assert clerk.roles.exists()


def test_a_removed_role_is_gone_and_in_the_ledger(clerk):
    moderator = makers.person("moderator")

    actions.remove_role(person=moderator, kind="moderator", by=clerk, now=NOON)

    assert not moderator.roles.exists()
    assert Entry.objects.get().event == "people.role-removed"


@pytest.mark.parametrize("kind", ["resident", "mayor"])
def test_only_known_roles_are_given(clerk, resident, kind):
    with pytest.raises(Refused):
        actions.give_role(person=resident, kind=kind, by=clerk, now=NOON)


def test_the_database_itself_keeps_one_role_of_a_kind(clerk):
    with pytest.raises(IntegrityError):
        Role.objects.create(person=clerk, kind="staff", given_at=NOON)
