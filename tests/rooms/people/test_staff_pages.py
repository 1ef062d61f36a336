import pytest
from django.db import transaction
from django.urls import reverse
from tests import makers
from tests.makers import NOON

from talkoot.commons.ledger import actions as ledger
from talkoot.commons.ledger.models import Entry
from talkoot.commons.people import rules
from talkoot.commons.people.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client, clerk):
    client.force_login(clerk)
    return client


@pytest.fixture
def reader(client, auditor):
    client.force_login(auditor)
    return client


def happened(count):
    with transaction.atomic():
        for number in range(count):
            ledger.record(event="calls.changed", subject=f"x.y:{number}", by=None, at=NOON)


def test_a_role_is_given_and_stands_in_the_ledger(staff):
    person = makers.person(email="maija@example.org")
    staff.post(reverse("people:roles"), {"email": "Maija@Example.org", "kind": "auditor"})

    assert person.roles.get().kind == "auditor"
    entry = Entry.objects.get()
    assert entry.event == "people.role-given"
    assert "maija" not in str(Entry.objects.values().get())


def test_a_role_for_nobody_keeps_what_was_typed(staff):
    response = staff.post(reverse("people:roles"), {"email": "no@example.org", "kind": "staff"})

    assert response.status_code == 400
    assert 'value="no@example.org"' in response.content.decode()


@pytest.mark.parametrize("kind", ["resident", "mayor", ""])
def test_a_role_that_is_none_is_refused(staff, kind):
    makers.person(email="maija@example.org")
    response = staff.post(reverse("people:roles"), {"email": "maija@example.org", "kind": kind})

    assert response.status_code == 400
    assert Role.objects.count() == 1


def test_ones_own_last_role_stays_and_the_page_says_why(staff, clerk):
    response = staff.post(reverse("people:remove-role", args=[clerk.roles.get().pk]), follow=True)

    assert clerk.roles.exists()
    assert "messages" in response.content.decode()


def test_another_persons_role_is_removed(staff):
    moderator = makers.person("moderator")
    staff.post(reverse("people:remove-role", args=[moderator.roles.get().pk]))

    assert not moderator.roles.exists()


def test_the_list_of_roles_asks_few_questions(staff, django_assert_max_num_queries):
    for _ in range(30):
        makers.person("staff")

    with django_assert_max_num_queries(6):
        staff.get(reverse("people:roles"))


def test_the_auditor_sees_the_newest_first_and_that_the_chain_holds(reader):
    happened(60)
    page = reader.get(reverse("people:audit")).content.decode()

    assert "x.y:59" in page
    assert "x.y:9<" not in page
    assert "talkoot verify" in page


def test_the_auditor_sees_that_an_entry_was_changed(reader):
    happened(3)
    Entry.objects.filter(number=2).update(subject="x.y:forged")
    page = reader.get(reverse("people:audit")).content.decode()

    assert "message-bad" in page
    assert "talkoot verify" not in page


def test_the_ledger_is_narrowed_by_what_happened(reader):
    happened(1)
    with transaction.atomic():
        ledger.record(event="vote.opened", subject="v.w:1", by=None, at=NOON)
    page = reader.get(reverse("people:audit"), {"event": "vote."}).content.decode()

    assert "v.w:1" in page
    assert "x.y:0" not in page


def test_the_ledger_asks_few_questions_whatever_its_length(reader, django_assert_max_num_queries):
    happened(120)

    with django_assert_max_num_queries(6):
        reader.get(reverse("people:audit"), {"page": "2"})


@pytest.mark.parametrize("page", ["0", "-1", "999", "x", "1;drop"])
def test_a_page_that_is_not_there_is_no_error(reader, page):
    assert reader.get(reverse("people:audit"), {"page": page}).status_code == 200


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/150 Safari/537 Edg/150", "Edge, Windows"),
        ("Mozilla/5.0 (Android 15; Mobile) Gecko Firefox/140.0", "Firefox, Android"),
        ("curl/8", ""),
    ],
)
def test_a_browser_is_called_what_people_call_it(said, name):
    assert rules.device(said) == name
