"""Trying a rule on a past vote: the page, its refusals, and the money it follows."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation
from tests import makers
from tests.makers import NOON

from talkoot.commons.jobs.models import Job
from talkoot.loop.decisions.actions.archive import import_round
from talkoot.loop.decisions.bridge.rounds import read_round
from talkoot.loop.decisions.models import Study
from talkoot.loop.decisions.queries import simulating as queries
from talkoot.loop.decisions.rules import simulating as rules
from talkoot.loop.decisions.rules import studies
from talkoot.loop.decisions.words import simulating as words

pytestmark = pytest.mark.django_db
# Six in the west have three wishes, four in the east have one.
RIVER = """META
key;value
description;River
country;Finland
unit;Espoo
instance;2024
num_projects;4
num_votes;10
budget;10000
vote_type;approval
rule;greedy
date_begin;01.05.2024
date_end;10.05.2024
currency;EUR
PROJECTS
project_id;cost;votes;name;selected
park;4000;6;Park;1
path;3000;6;Path;1
playground;3000;6;Playground;1
bridge;3000;4;Bridge;0
VOTES
voter_id;vote
1;park,path,playground
2;park,path,playground
3;park,path,playground
4;park,path,playground
5;park,path,playground
6;park,path,playground
7;bridge
8;bridge
9;bridge
10;bridge
"""


@pytest.fixture
def river(tmp_path):
    path = tmp_path / "river.pb"
    path.write_text(RIVER, encoding="utf-8")
    vote, _ = import_round(given=read_round(path), now=NOON)
    return vote


def address(language="en"):
    with translation.override(language):
        return reverse("decisions:simulator")


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_before_any_vote_the_page_says_what_will_be_here(client):
    text = text_of(client.get(address()))

    assert "There is no past vote yet." in text
    assert "Count by this rule" not in text


def test_another_rule_gives_another_result_with_its_reasons(client, river):
    page = client.get(address(), {"vote": river.slug, "rule": "equal-shares"})
    text = text_of(page)

    assert page.status_code == 200
    assert "3 of 4 projects get the money: €10,000 of €10,000." in text
    assert "Against the result of the vote, 2 projects would have changed." in text
    changed = text[text.index("Projects that would have changed") :]
    assert changed.index("Bridge") < changed.index("Playground")
    assert "4 voters paid for it from their shares, at most €750 each." in text


def test_the_money_of_each_winner_is_followed_to_the_voters(client, river):
    greedy = text_of(client.get(address(), {"vote": river.slug, "rule": "most-votes"}))
    shares = text_of(client.get(address(), {"vote": river.slug, "rule": "equal-shares-alone"}))

    assert "For 4 of 10 voters nothing was spent, for 6 more than this share." in greedy
    assert "Voters for whom more than their share was spent 6 €10,000" in greedy
    assert "For 0 of 10 voters nothing was spent, for 0 more than this share." in shares
    assert "Voters for whom at most their whole share was spent 10 €7,000" in shares


def test_the_result_says_what_equal_shares_does_with_money_left_over(client, river):
    with translation.override("en"):
        page = client.get(reverse("decisions:result", args=[river.slug]))

    assert (
        "This vote does not say what equal shares would do with money left over. Here it is "
        "counted so: then the most votes first." in text_of(page)
    )


@pytest.mark.parametrize("choice", rules.CHOICES)
def test_every_rule_on_offer_counts_and_has_words(river, choice):
    found = queries.simulated(river, choice)

    assert sum(row.cost for row in found.winners) == found.outcome["spent"] <= 1_000_000
    assert all(row.why for rows in words.rows(found, found).values() for row in rows)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_page_is_there_in_each_language(client, river, language):
    page = client.get(address(language), {"vote": river.slug, "rule": "phragmen"})

    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.content.decode()


def test_trying_a_rule_leaves_the_result_as_it_was(client, river):
    before = dict(river.count.outcome)

    client.get(address(), {"vote": river.slug, "rule": "equal-shares"})
    queries.simulated(river, "equal-shares")
    river.count.refresh_from_db()

    assert river.count.outcome == before


@pytest.mark.parametrize(
    "sent", [{"vote": "nowhere", "rule": "phragmen"}, {"vote": "espoo-2024", "rule": "dice"}, {}]
)
def test_what_is_not_on_offer_is_refused_at_its_field(client, river, sent):
    page = client.get(address(), sent or {"vote": ""})

    assert page.status_code == 400
    assert "error-summary" in page.content.decode() or "aria-invalid" in page.content.decode()


def test_a_vote_that_is_not_certified_is_not_on_offer(river):
    makers.counted_vote([{1: 1}, {2: 1}])

    assert [vote.slug for vote in queries.past_votes()] == [river.slug]


def started(client, vote, choice):
    """The worker is asked; here it counts at once."""
    with translation.override("en"):
        where = reverse("decisions:study", args=[vote.slug, studies.tried(choice)])
    return client.post(where, follow=True)


def test_a_large_vote_is_counted_in_the_background_and_says_so(client, river, monkeypatch):
    monkeypatch.setattr(rules, "MOST_BALLOTS", 9)
    asked = {"vote": river.slug, "rule": "equal-shares"}

    before = text_of(client.get(address(), asked))
    assert "10 ballots take longer to count than a page may." in before
    assert "Start the count" in before
    assert "3 of 4 projects get the money" not in before

    found = started(client, river, "equal-shares")
    assert (
        found.redirect_chain[0][0] == f"{address()}?vote={river.slug}&rule=equal-shares#simulated"
    )
    assert "3 of 4 projects get the money: €10,000 of €10,000." in text_of(found)
    assert "Start the count" not in text_of(client.get(address(), asked))


def test_the_best_set_is_searched_in_the_background_and_proved(client, river):
    before = text_of(client.get(address(), {"vote": river.slug, "rule": "most-welfare"}))
    assert "This rule compares very many sets of projects" in before

    text = text_of(started(client, river, "most-welfare"))
    assert "No other set of projects is worth more; this is proved." in text
    assert "it is in the set that is worth most" in text


def test_a_count_that_waits_shows_how_far_it_is_and_renews_the_page(client, river, monkeypatch):
    monkeypatch.setattr(rules, "MOST_BALLOTS", 9)
    job = Job.objects.create(title=makers.texts("Work"), created_at=NOON)
    Study.objects.create(count=river.count, kind=studies.tried("phragmen"), job=job, asked_at=NOON)
    asked = {"vote": river.slug, "rule": "phragmen"}

    page = client.get(address(), asked)
    assert "Waiting to start." in text_of(page)
    assert page["Refresh"] == "3"

    Job.objects.update(state=Job.State.RUNNING, done=3, total=8)
    assert "3 of 8 done." in text_of(client.get(address(), asked))

    Job.objects.update(state=Job.State.FAILED)
    page = client.get(address(), asked)
    assert "This could not be finished." in text_of(page)
    assert "Refresh" not in page
    assert "3 of 4 projects get the money" in text_of(started(client, river, "phragmen"))


def test_one_address_cannot_keep_the_server_counting(client, river, monkeypatch):
    monkeypatch.setattr(rules, "MOST_COUNTS", 1)
    asked = [{"vote": river.slug, "rule": rule} for rule in ("phragmen", "most-votes")]

    assert client.get(address(), asked[0]).status_code == 200
    refused = client.get(address(), asked[1])
    assert refused.status_code == 429
    assert "Wait a minute" in text_of(refused)
    assert client.get(address(), asked[0]).status_code == 200  # kept, so it costs nothing
    cache.clear()
    assert client.get(address(), asked[1]).status_code == 200
