"""The pages that everyone reads, in three languages."""

import csv
import io
from datetime import timedelta

import pytest
from tests import makers
from tests.makers import NOON, texts

from talkoot.loop.calls import queries
from talkoot.loop.proposals.rules import PUBLIC_STATUSES

pytestmark = pytest.mark.django_db
LANGUAGES = ("fi", "sv", "en")


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + timedelta(hours=1))


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return answer.getvalue().decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_and_a_call_are_read_in_each_language(client, language):
    call = makers.call(title=texts("Parks"))
    title = call.title[language]

    assert title in page(client, f"/{language}/calls/")
    words = page(client, f"/{language}/calls/{call.slug}/")
    assert f"<h1>{title}</h1>" in words
    assert f'<html lang="{language}">' in words


def test_a_draft_is_nowhere_to_be_seen(client):
    draft = makers.call(state="draft", published_at=None, title=texts("Secret plan"))

    assert "Secret plan" not in page(client, "/en/calls/")
    assert "Secret plan" not in page(client, "/en/calls.csv")
    assert "Secret plan" not in page(client, "/api/v1/calls")
    page(client, f"/en/calls/{draft.slug}/", status=404)
    page(client, f"/api/v1/calls/{draft.slug}", status=404)


def test_a_resident_sees_no_draft_and_staff_see_it_as_a_preview(client, resident, clerk):
    draft = makers.call(state="draft", published_at=None)

    client.force_login(resident)
    page(client, f"/en/calls/{draft.slug}/", status=404)
    client.force_login(clerk)
    answer = client.get(f"/en/calls/{draft.slug}/")
    assert "This is a preview" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_a_withdrawn_call_leaves_the_list_and_keeps_its_page_with_the_reason(client):
    call = makers.call(
        state="withdrawn", withdrawn_at=NOON, withdrawn_reason=texts("The money is gone")
    )

    assert call.slug not in page(client, "/en/calls/")
    words = page(client, f"/en/calls/{call.slug}/")
    assert "The money is gone" in words
    assert "Make a proposal" not in words


def test_filters_stand_in_the_address_and_narrow_the_list(client):
    goal, place = makers.goal(), makers.place()
    wanted = makers.call(goals=[goal], kind="challenge")
    wanted.places.set([place])
    other = makers.call(kind="budget")
    other.places.set([makers.place()])
    everywhere = makers.call(kind="challenge")

    def slugs(query):
        words = page(client, f"/en/calls/?{query}")
        return {call.slug for call in (wanted, other, everywhere) if f"/{call.slug}/" in words}

    assert slugs("kind=challenge") == {wanted.slug, everywhere.slug}
    assert slugs(f"goal={goal.slug}") == {wanted.slug}
    assert slugs(f"place={place.slug}") == {wanted.slug, everywhere.slug}
    assert slugs(f"kind=challenge&goal={goal.slug}&standing=open") == {wanted.slug}
    assert slugs("standing=ended") == set()
    assert slugs("standing=nonsense") == set()


def test_each_chip_takes_its_own_filter_away(client):
    makers.call()

    words = page(client, "/en/calls/?kind=budget&standing=open")

    assert 'href="/en/calls/?standing=open"' in words
    assert 'href="/en/calls/?kind=budget"' in words


def test_pages_keep_the_filters(client):
    for _ in range(queries.PAGE + 1):
        makers.call()

    words = page(client, "/en/calls/?kind=budget")

    assert 'href="?kind=budget&amp;page=2"' in words
    assert "21 calls match" in words


def test_an_empty_city_says_so_and_an_empty_search_says_something_else(client):
    assert "There are no calls yet." in page(client, "/en/calls/")
    makers.call()
    assert "No call matches all of these." in page(client, "/en/calls/?kind=consultation")


def test_a_filter_that_is_code_is_shown_as_words(client):
    words = page(client, "/en/calls/?goal=%3Cscript%3Ealert(1)%3C/script%3E")

    assert "<script>alert" not in words


def test_the_table_has_what_the_list_has(client):
    call = makers.call(title={"fi": "=1+1", "sv": "Park", "en": "Park"})

    rows = list(csv.DictReader(io.StringIO(b"".join(client.get("/en/calls.csv")).decode())))

    assert len(rows) == 1
    assert rows[0]["slug"] == call.slug
    assert rows[0]["title_fi"] == "'=1+1"
    assert rows[0]["money"] == "100000"
    assert rows[0]["opens_at"] == "2031-05-02T09:00:00+00:00"


def test_a_phase_that_closes_at_midnight_is_open_until_the_last_minute_of_the_day_before(client):
    midnight = NOON.replace(day=31, hour=21)  # 1 June 0.00 in the city
    call = makers.call(phases={"collect": (NOON, midnight)})

    assert "31 May 2031 23:59" in page(client, f"/en/calls/{call.slug}/")
    assert "31.5.2031 klo 23.59" in page(client, f"/fi/calls/{call.slug}/")
    assert "31.5.2031 kl. 23.59" in page(client, f"/sv/calls/{call.slug}/")
    for language in LANGUAGES:
        assert "1 June" not in page(client, f"/{language}/calls/{call.slug}/")


@pytest.mark.parametrize(
    ("phase", "action"),
    [
        ("collect", "Make a proposal"),
        ("deliberate", "Read the proposals"),
        ("try", None),
        ("report", None),
    ],
)
def test_a_call_asks_for_one_thing_at_a_time(client, phase, action):
    call = makers.call(phases={phase: (NOON, NOON + timedelta(days=5))})

    words = page(client, f"/en/calls/{call.slug}/")

    assert words.count('class="button"') == (1 if action else 0)
    if action:
        assert f">{action}</a>" in words


def test_voting_is_offered_only_once_the_vote_is_open(client):
    call = makers.call(phases={"decide": (NOON, NOON + timedelta(days=5))})

    words = page(client, f"/en/calls/{call.slug}/")
    assert "Voting has not been opened yet" in words
    assert 'class="button"' not in words

    vote = makers.open_vote(phases={"decide": (NOON, NOON + timedelta(days=5))})
    words = page(client, f"/en/calls/{vote.slug}/")
    assert f'<a class="button" href="/en/votes/{vote.slug}/">Vote</a>' in words


@pytest.mark.parametrize(("state", "title"), [("counted", "over"), ("certified", "here")])
def test_the_result_is_linked_once_it_is_certified(client, monkeypatch, state, title):
    vote = makers.ballot()
    type(vote).objects.filter(pk=vote.pk).update(state=state)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + timedelta(days=30))

    words = page(client, f"/en/calls/{vote.slug}/")

    assert {"over": "The vote is over", "here": "The result is here"}[title] in words
    assert (f'href="/en/votes/{vote.slug}/result"' in words) == (state == "certified")


def test_the_rule_of_a_vote_is_explained(client):
    call = makers.call()

    words = page(client, f"/en/calls/{call.slug}/")

    assert "Equal shares" in words
    assert "Every voter gets an equal part of the money" in words
    assert "At most 5." in words
    assert "€100,000" in words


def test_an_example_says_that_it_is_one(client):
    call = makers.call(origin="example")

    assert "It is not the city" in page(client, f"/en/calls/{call.slug}/")


def test_the_newest_three_proposals_are_shown_and_no_draft(client):
    call = makers.call()
    for n in range(4):
        makers.proposal(call, title=f"Bench {n}", submitted_at=NOON + timedelta(minutes=n))
    makers.proposal(call, title="Unsent", status="draft")

    words = page(client, f"/en/calls/{call.slug}/")

    assert "4 proposals so far" in words
    assert [n for n in range(4) if f"Bench {n}" in words] == [1, 2, 3]
    assert "Unsent" not in words


def test_what_calls_know_of_proposals_is_what_proposals_say():
    assert set(queries.SHOWN) == {str(status) for status in PUBLIC_STATUSES}


def test_texts_in_another_language_are_marked(client):
    call = makers.call(audience={"fi": "Kaikille"})

    assert '<span lang="fi">Kaikille</span>' in page(client, f"/en/calls/{call.slug}/")


def test_a_body_is_text_and_never_code(client):
    call = makers.call(body={"en": "**Hello** <script>alert(1)</script> [x](javascript:alert(1))"})

    words = page(client, f"/en/calls/{call.slug}/")

    assert "<strong>Hello</strong>" in words
    assert "<script>alert" not in words
    assert 'href="javascript' not in words


@pytest.mark.parametrize("calls", [1, 30])
def test_the_list_takes_few_queries_however_long_it_is(
    client, django_assert_max_num_queries, calls
):
    place = makers.place()
    for _ in range(calls):
        makers.call(goals=[makers.goal()]).places.set([place])

    with django_assert_max_num_queries(12):
        page(client, f"/en/calls/?place={place.slug}")


@pytest.mark.parametrize("proposals", [0, 30])
def test_a_call_takes_few_queries_however_much_hangs_on_it(
    client, django_assert_max_num_queries, proposals
):
    call = makers.call(goals=[makers.goal() for _ in range(5)])
    call.places.set([makers.place() for _ in range(5)])
    for _ in range(proposals):
        makers.proposal(call)

    with django_assert_max_num_queries(12):
        page(client, f"/en/calls/{call.slug}/")
