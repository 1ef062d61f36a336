"""How sure and how fair a result is, and what would have changed it: worked out once, for all."""

import html
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation
from tests import makers
from tests.makers import NOON
from tests.rooms.decisions.test_simulator import RIVER

from talkoot.commons.base import Refused
from talkoot.commons.jobs.models import Job
from talkoot.loop.decisions.actions import begin_studies
from talkoot.loop.decisions.actions import studies as actions
from talkoot.loop.decisions.actions.archive import import_round
from talkoot.loop.decisions.bridge.rounds import read_round
from talkoot.loop.decisions.models import Study
from talkoot.loop.decisions.rules import studies as rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def river(tmp_path):
    path = tmp_path / "river.pb"
    path.write_text(RIVER, encoding="utf-8")
    return import_round(given=read_round(path), now=NOON)[0]


def address(vote, name="strength", *more, language="en"):
    with translation.override(language):
        return reverse(f"decisions:{name}", args=[vote.slug, *more])


def text_of(response):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def test_before_anyone_asks_each_part_says_what_it_is_and_can_be_started(client, river):
    text = text_of(client.get(address(river)))

    assert text.count("It has not been counted yet.") == 3
    assert "Start the count : How sure the result is" in text


def test_how_sure_it_is(client, river):
    text = text_of(client.post(address(river, "study", "sure"), follow=True))

    found = Study.objects.get().found
    assert found["wins"]["park"] == 200
    assert found["wins"]["playground"] + found["wins"]["bridge"] == 200
    assert f"In {found['same']} of 200 draws just the same projects were chosen." in text
    assert "Of the chosen projects “Playground” is the least sure" in text
    assert "Park chosen 100.0 (" in text


def test_a_group_that_came_short_is_named_with_its_money(client, river):
    text = text_of(client.post(address(river, "study", "fair"), follow=True))

    assert (
        "4 voters all chose “Bridge”, which was not chosen. Their part of the money is €4,000"
        in text
    )
    assert "Every group gets its due (EJR+ up to any project) does not hold Bridge 4 €4,000" in text
    assert "Equal purses explain it (priceability) does not hold Bridge" in text


def test_what_would_have_changed_it(client, river):
    text = text_of(client.post(address(river, "study", "changes"), follow=True))

    # Of equal votes the playground stands higher, so the bridge must pass its six votes.
    assert "“Bridge” came nearest: with 3 more voters it would have been chosen." in text
    assert "Bridge €3,000 4" in text


def test_the_result_leads_there_in_each_language(client, river):
    for language in ("fi", "sv", "en"):
        assert (
            address(river, language=language)
            in client.get(address(river, "result", language=language)).content.decode()
        )
        page = client.get(address(river, language=language))
        assert f'<html lang="{language}">' in page.content.decode()


def test_asking_again_changes_nothing(river):
    first = actions.ask(count=river.count, kind="fair", now=NOON)
    again = actions.ask(count=river.count, kind="fair", now=NOON + timedelta(hours=1))

    assert again.pk == first.pk
    assert Job.objects.count() == 1


def test_the_worker_begins_by_itself_once(river):
    assert begin_studies(NOON) == ["sure", "fair", "changes"]
    assert begin_studies(NOON) == []
    assert Study.objects.exclude(found=None).count() == 3


def test_a_rule_that_is_not_known_cannot_be_counted_again(client, tmp_path):
    path = tmp_path / "own.pb"
    path.write_text(RIVER.replace("rule;greedy", "rule;own"), encoding="utf-8")
    vote, _ = import_round(given=read_round(path), now=NOON)

    with pytest.raises(Refused) as refusal:
        actions.ask(count=vote.count, kind="sure", now=NOON)
    assert refusal.value.code == "study-not-for-rule"
    assert begin_studies(NOON) == ["fair"]
    text = text_of(client.get(address(vote)))
    assert text.count("The city's own rule is not one that can be counted here.") == 2
    assert "as the city's rule is its own" in text


def test_too_much_at_once_is_refused(client, river, monkeypatch):
    monkeypatch.setattr(rules, "MOST_WAITING", 0)
    page = client.post(address(river, "study", "fair"), follow=True)
    assert "The server has many counts to make." in text_of(page)

    monkeypatch.setattr(rules, "MOST_ASKED", 1)
    page = client.post(address(river, "study", "fair"), follow=True)
    assert "Wait a minute" in text_of(page)
    assert not Study.objects.exists()
    cache.clear()


def test_there_is_nothing_about_a_result_that_is_not_published(client):
    vote = makers.counted_vote([{1: 1}, {2: 1}])

    assert client.get(address(vote)).status_code == 404
    assert client.post(address(vote, "study", "fair")).status_code == 404


def test_what_is_not_a_study_is_not_found(client, river):
    assert client.post(address(river, "study", "dice")).status_code == 404
    assert client.get(address(river, "study", "fair")).status_code == 405
