"""The pages of a result, in every state and for every reader."""

import csv
import hashlib
import io
import re

import pytest
from django.urls import reverse
from django.utils import translation
from tests import makers
from tests.makers import AFTER

from talkoot.loop.decisions.actions import counting
from talkoot.loop.decisions.bridge import rows
from talkoot.loop.decisions.models import Candidate, Count, OpenedBallot

pytestmark = pytest.mark.django_db
CHOICES = [{1: 1, 2: 1}, {2: 1}, {2: 1, 3: 1}, {3: 1}, {6: 1}]
LANGUAGES = ("fi", "sv", "en")


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def address(name, vote, language="en"):
    with translation.override(language):
        return reverse(f"decisions:{name}", args=[vote.slug])


def published(**fields):
    return makers.certified_vote(CHOICES, satisfaction="cardinality", completion="none", **fields)


def test_a_published_result_tells_winners_money_reasons_and_how_to_recount(client):
    vote = published()

    page = client.get(address("result", vote))
    text = text_of(page)

    assert page.status_code == 200
    assert "3 of 6 projects get the money: €60,000 of €100,000." in text
    assert "4 of 5 voters (80 %) voted for at least one chosen project." in text
    assert (
        text.index("1. Project 002") < text.index("2. Project 001") < text.index("3. Project 003")
    )
    assert "3 voters paid for it from their shares, at most €6,666.67 each." in text
    assert "1 voter would have had to add €40,000." in text
    assert f"talkoot verify {vote.slug}-result.zip" in text
    assert Count.objects.get().bundle_hash in text
    assert "Certified by two people" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_result_is_there_in_each_language(client, language):
    vote = published()

    page = client.get(address("result", vote, language))

    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.content.decode()
    assert re.search(r"60.000.€|€60,000", text_of(page))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (makers.ballot, "There is no result yet"),
        (makers.open_vote, "There is no result yet"),
        (lambda: makers.closed_vote(makers.open_vote()), "The result is not published yet"),
        (lambda: makers.opened_vote(CHOICES), "The result is not published yet"),
        (lambda: makers.counted_vote(CHOICES), "The result is not published yet"),
    ],
)
def test_before_it_is_certified_the_page_says_where_the_vote_stands(client, make, words):
    page = client.get(address("result", make()))

    assert page.status_code == 200
    assert words in text_of(page)


@pytest.mark.parametrize("kinds", [None, (), ("partner",), ("moderator",)])
def test_nobody_outside_sees_a_total_before_two_people_have_certified(client, kinds):
    vote = makers.counted_vote(CHOICES)
    counting.certify(vote=vote, by=makers.person("staff"), now=AFTER)
    if kinds is not None:
        client.force_login(makers.person(*kinds))

    assert "Project 00" not in text_of(client.get(address("result", vote)))
    for name in ("bundle", "result_csv"):
        assert client.get(address(name, vote)).status_code == 404
    answer = client.get(f"/api/v1/votes/{vote.slug}/result")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-published")
    assert client.get(address("result_preview", vote)).status_code in (302, 403)


@pytest.mark.parametrize("kind", ["staff", "auditor"])
def test_those_who_certify_see_the_result_first_marked_and_never_cached(client, kind):
    vote = makers.counted_vote(CHOICES)
    client.force_login(makers.person(kind))

    page = client.get(address("result_preview", vote))

    assert "Not public yet" in text_of(page)
    assert "no-store" in page["Cache-Control"]
    assert "result.zip" not in page.content.decode()


def test_a_preview_of_what_is_not_counted_or_is_public_is_no_page_of_its_own(client, clerk):
    client.force_login(clerk)
    assert client.get(address("result_preview", makers.open_vote())).status_code == 404

    vote = published()
    assert client.get(address("result_preview", vote)).url == address("result", vote)


def test_a_withdrawn_or_unknown_round_has_no_result(client):
    vote = published()
    vote.call.state = "withdrawn"
    vote.call.save()

    assert client.get(address("result", vote)).status_code == 404
    assert client.get("/en/votes/nothing/result").status_code == 404
    assert client.get("/api/v1/votes/nothing/result").json()["code"] == "no-such-vote"


def test_the_json_form_says_the_same_as_the_page(client):
    vote = published()

    answer = client.get(f"/api/v1/votes/{vote.slug}/result").json()

    assert answer["outcome"]["winners"] == ["2", "1", "3"]
    assert [p["order"] for p in answer["projects"]] == [1, 2, 3, None, None, None]
    assert answer["bundle"]["sha256"] == Count.objects.get().bundle_hash
    assert answer["projects"][0]["sentence"]
    assert answer["channels"] == {"web": 5}


def test_the_table_holds_every_project_with_its_reason(client):
    vote = published()

    content = b"".join(client.get(address("result_csv", vote)).streaming_content).decode()
    found = list(csv.DictReader(io.StringIO(content)))

    assert [row["project"] for row in found[:3]] == ["2", "1", "3"]
    assert found[0]["selected"] == "true"
    assert (found[0]["cost"], found[0]["total"]) == ("20000", "20000")
    assert found[3]["reason"] == "supporters-lack-money"


def test_the_bundle_is_downloaded_as_it_is_kept(client):
    vote = published()

    answer = client.get(address("bundle", vote))

    found = hashlib.sha256(b"".join(answer.streaming_content)).hexdigest()
    assert found == Count.objects.get().bundle_hash
    assert answer["Content-Disposition"] == f'attachment; filename="{vote.slug}-result.zip"'


def test_the_page_of_200_projects_asks_the_database_a_few_times(
    client, django_assert_max_num_queries
):
    vote = makers.ballot(candidates=200, rule="greedy", completion="")
    vote.candidates.update(cost_cents=1_000_00)
    OpenedBallot.objects.bulk_create(
        OpenedBallot(vote=vote, choices={str(n + k): 1 for k in range(1, 4)}) for n in range(197)
    )
    vote.candidates.update(tie_position=None)
    for row in vote.candidates.all():
        Candidate.objects.filter(pk=row.pk).update(tie_position=row.number)
    counted = rows.count(vote)
    Count.objects.create(
        vote=vote,
        counted_at=AFTER,
        outcome=counted.outcome,
        engine=counted.engine,
        election_hash=counted.election_hash,
    )
    vote.state, vote.certified_at, vote.drawn_at = "certified", AFTER, AFTER
    vote.save()

    with django_assert_max_num_queries(12):
        page = client.get(address("result", vote))

    assert page.status_code == 200
    assert "Project 200" in page.content.decode()


def test_winners_with_a_place_stand_on_a_map_beside_their_list(client):
    vote = makers.counted_vote(CHOICES, satisfaction="cardinality", completion="none")
    for candidate in vote.candidates.filter(number__in=(1, 2)):
        candidate.proposal.lon, candidate.proposal.lat = 24.8, 60.2
        candidate.proposal.save()
    for _ in range(2):
        counting.certify(vote=vote, by=makers.person("staff"), now=AFTER)

    text = text_of(client.get(address("result", vote)))

    assert "The map shows 2 of 3 chosen projects." in text


def test_money_and_votes_stand_side_by_side_area_by_area(client):
    vote = makers.counted_vote(CHOICES, satisfaction="cardinality", completion="none")
    north = makers.place(name={"en": "North", "fi": "Pohjoinen", "sv": "Norr"})
    for candidate in vote.candidates.filter(number__in=(1, 4)):
        candidate.proposal.place = north
        candidate.proposal.save()
    for _ in range(2):
        counting.certify(vote=vote, by=makers.person("staff"), now=AFTER)

    text = text_of(client.get(address("result", vote)))

    assert "2 of 2 areas with projects on the ballot have a chosen one." in text
    assert "North 2 1 €10,000 1 €14,285.71" in text
    assert "The whole city 4 2 €50,000 6 €85,714.28" in text


def test_without_areas_there_is_no_table_of_them(client):
    assert "Area by area" not in text_of(client.get(address("result", published())))


def test_the_desk_counts_certifies_and_publishes_by_two_people(client, clerk, auditor):
    vote = makers.opened_vote(CHOICES)
    client.force_login(clerk)

    done = client.post(address("count", vote), follow=True)
    assert "The votes are counted." in text_of(done)
    again = client.post(address("count", vote))
    assert (again.status_code, "It is counted once" in text_of(again)) == (409, True)
    assert "You have certified the result." in text_of(
        client.post(address("certify", vote), follow=True)
    )
    twice = client.post(address("certify", vote))
    assert (twice.status_code, "Another person must agree too" in text_of(twice)) == (409, True)
    client.force_login(auditor)
    shown = client.post(address("certify", vote), follow=True)

    assert "Two people have certified the result. It is published." in text_of(shown)
    assert shown.request["PATH_INFO"] == address("result", vote)


@pytest.mark.parametrize(("name", "kinds"), [("count", "auditor"), ("certify", "moderator")])
def test_steps_need_their_role_and_a_form(client, name, kinds):
    vote = makers.counted_vote(CHOICES)
    client.force_login(makers.person(kinds))

    assert client.post(address(name, vote)).status_code == 403
    assert client.get(address(name, vote)).status_code in (403, 405)


def test_authors_read_the_reason_in_every_language(client, clerk, auditor):
    vote = makers.counted_vote(CHOICES, satisfaction="cardinality", completion="none")
    for person in (clerk, auditor):
        client.force_login(person)
        client.post(address("certify", vote))

    answer = vote.candidates.get(number=6).proposal.answers.latest("pk")

    assert set(answer.reason) == set(LANGUAGES)
    assert "€40,000" in answer.reason["en"]
