"""A vote is counted once, certified by two people, and published with its proposals' answers."""

from datetime import timedelta

import pytest
from django.utils import translation
from tests import makers
from tests.makers import AFTER

from talkoot.commons.base import Refused
from talkoot.commons.jobs.models import Job
from talkoot.commons.ledger.models import Entry
from talkoot.loop.decisions.actions import counting
from talkoot.loop.decisions.bridge import counting as bridge
from talkoot.loop.decisions.bridge import rows
from talkoot.loop.decisions.models import Count, OpenedBallot, Vote
from talkoot.loop.decisions.rules import counting as rules
from talkoot.loop.proposals.models import Proposal

pytestmark = pytest.mark.django_db

# Project n costs n times 10,000; the budget is 100,000 and each of five voters has 20,000.
CHOICES = [{1: 1, 2: 1}, {2: 1}, {2: 1, 3: 1}, {3: 1}, {6: 1}]


def refused(code, action, **values):
    with pytest.raises(Refused) as refusal:
        action(**values)
    assert refusal.value.code == code


def test_an_opened_vote_is_counted_by_its_rule_and_noted_in_the_ledger(clerk):
    vote = makers.opened_vote(CHOICES, satisfaction="cardinality", completion="none")

    count = counting.count_vote(vote=vote, by=clerk, now=AFTER)

    vote.refresh_from_db()
    assert (vote.state, vote.counted_at) == ("counted", AFTER)
    # 2 costs its three voters 6,667 each, 1 its one voter 10,000, 3 its two voters 15,000 each.
    assert count.outcome["winners"] == ["2", "1", "3"]
    assert count.outcome["totals"] == [20_000_00, 30_000_00, 60_000_00]
    entry = Entry.objects.filter(event="vote.counted").get()
    assert entry.data["winners"] == count.outcome["winners"]
    assert entry.data["election_hash"] == count.election_hash


def test_a_vote_is_counted_once(clerk):
    vote = makers.counted_vote(CHOICES)

    refused("already-counted", counting.count_vote, vote=vote, by=clerk, now=AFTER)
    assert Count.objects.count() == 1


def test_a_count_that_was_overtaken_writes_nothing(clerk):
    vote = makers.opened_vote(CHOICES)
    stale = Vote.objects.get(pk=vote.pk)
    counting.count_vote(vote=vote, by=clerk, now=AFTER)

    refused("already-counted", counting.count_vote, vote=stale, by=clerk, now=AFTER)
    assert Entry.objects.filter(event="vote.counted").count() == 1


@pytest.mark.parametrize("make", [makers.ballot, makers.open_vote])
def test_nothing_is_counted_before_the_envelopes_are_open(make, clerk):
    vote = make()

    refused("not-opened", counting.count_vote, vote=vote, by=clerk, now=AFTER)
    assert not Count.objects.exists()


def test_a_vote_without_ballots_is_not_counted(clerk):
    vote = makers.opened_vote([{1: 1}])
    OpenedBallot.objects.all().delete()

    refused("no-ballots", counting.count_vote, vote=vote, by=clerk, now=AFTER)


def test_the_order_of_the_ballots_does_not_matter():
    vote = makers.opened_vote(CHOICES)
    first = rows.count(vote)
    for ballot in OpenedBallot.objects.all():
        ballot.delete()
        OpenedBallot.objects.create(vote=vote, choices=ballot.choices)

    assert rows.count(vote) == first


def test_ties_go_by_the_order_drawn_before_the_vote(clerk):
    vote = makers.opened_vote(
        [{4: 1}, {5: 1}, {6: 1}], money_cents=100_000_00, rule="greedy", completion=""
    )
    vote.candidates.update(cost_cents=60_000_00)
    first = vote.candidates.filter(number__in=(4, 5, 6)).order_by("tie_position").first()

    outcome = counting.count_vote(vote=vote, by=clerk, now=AFTER).outcome

    assert outcome["winners"] == [str(first.number)]
    assert outcome["ties"][0]["chosen"] == str(first.number)
    assert set(outcome["ties"][0]["projects"]) == {"4", "5", "6"}


def test_points_decide_a_points_vote(clerk):
    vote = makers.opened_vote(
        [{1: 1, 6: 4}, {1: 2}, {1: 1}],
        ballot="points",
        points=5,
        max_choices=None,
        rule="greedy",
        satisfaction="cost",
        completion="",
        money_cents=60_000_00,
    )

    outcome = counting.count_vote(vote=vote, by=clerk, now=AFTER).outcome

    # 1 and 6 have four points each, so the drawn order decides; a count of voters would not tie.
    assert outcome["points"] == {**dict.fromkeys("2345", 0), "1": 4, "6": 4}
    assert outcome["ties"] or outcome["winners"][0] in ("1", "6")


def test_one_person_cannot_certify_alone(clerk):
    vote = makers.counted_vote(CHOICES)

    assert counting.certify(vote=vote, by=clerk, now=AFTER) is False
    refused("second-signer", counting.certify, vote=vote, by=clerk, now=AFTER)
    vote.refresh_from_db()
    assert vote.state == "counted"
    assert not Count.objects.get().bundle


def test_the_second_person_publishes_the_result_and_every_proposal_gets_its_answer(clerk, auditor):
    vote = makers.counted_vote(CHOICES, satisfaction="cardinality", completion="none")
    counting.certify(vote=vote, by=clerk, now=AFTER)

    assert counting.certify(vote=vote, by=auditor, now=AFTER + timedelta(hours=1)) is True

    vote.refresh_from_db()
    assert (vote.state, vote.certified_at) == ("certified", AFTER + timedelta(hours=1))
    chosen = set(Proposal.objects.filter(status="chosen").values_list("title", flat=True))
    assert chosen == {"Project 001", "Project 002", "Project 003"}
    assert Proposal.objects.filter(status="not-taken").count() == 3
    count = Count.objects.get()
    assert Entry.objects.get(event="vote.published").data["bundle_hash"] == count.bundle_hash
    refused("already-certified", counting.certify, vote=vote, by=auditor, now=AFTER)


def test_two_people_certify_in_two_languages():
    with translation.override("sv"):
        vote = makers.counted_vote([{1: 1}, {2: 1}])
    for language in ("en", "fi"):
        with translation.override(language):
            counting.certify(vote=vote, by=makers.person("staff"), now=AFTER)

    vote.refresh_from_db()
    assert vote.state == "certified"


def test_a_result_that_does_not_exist_is_not_certified(clerk):
    vote = makers.opened_vote(CHOICES)

    refused("not-counted", counting.certify, vote=vote, by=clerk, now=AFTER)


def test_ballots_changed_after_the_count_stop_the_certification(clerk, auditor):
    vote = makers.counted_vote(CHOICES)
    counting.certify(vote=vote, by=clerk, now=AFTER)
    OpenedBallot.objects.first().delete()

    with pytest.raises(RuntimeError, match="not those that were counted"):
        counting.certify(vote=vote, by=auditor, now=AFTER)

    vote.refresh_from_db()
    assert vote.state == "counted"
    assert Proposal.objects.filter(status="on-ballot").count() == 6


@pytest.mark.django_db(transaction=True)
def test_a_long_count_is_work_for_the_worker_with_progress(clerk):
    vote = makers.opened_vote(CHOICES)

    job = counting.start_count(vote=vote, by=clerk, now=AFTER)

    job = Job.objects.get(pk=job.pk)
    vote.refresh_from_db()
    assert (job.state, vote.state) == ("done", "counted")
    assert job.result_url.endswith(f"/desk/votes/{vote.slug}/")
    assert 0 < job.done < job.total


def test_every_rule_is_compared_once_and_the_votes_own_rule_is_not_repeated():
    vote = makers.opened_vote(CHOICES)

    outcome = rows.count(vote).outcome

    pairs = [(o["rule"], o["satisfaction"]) for o in outcome["others"]]
    assert sorted(pairs) == sorted(set(rules.COMPARED) - {(vote.rule, vote.satisfaction)})


def test_a_rule_that_nobody_counts_is_refused_by_the_engine():
    vote = makers.opened_vote(CHOICES)
    election = rows.election(vote)

    with pytest.raises(bridge.BadInput) as no:
        bridge.outcome(election, rule="lottery", satisfaction="cost", completion="")

    assert no.value.code == "unknown-rule"


@pytest.mark.parametrize(
    ("channels", "shown"),
    [
        ({"web": 100, "paper": 20}, {"web": 100, "paper": 20}),
        ({"web": 100, "paper": 4}, {"web": None, "paper": None}),
        ({"web": 100, "paper": 4, "school": 9}, {"web": 100, "paper": None, "school": None}),
        ({"web": 100, "paper": 0}, {"web": 100}),
        ({"web": 3}, {"web": None}),
        ({"web": 100, "paper": 3, "school": 1}, dict.fromkeys(("web", "paper", "school"))),
        ({}, {}),
    ],
)
def test_small_cells_of_ballots_are_not_shown_and_cannot_be_worked_out(channels, shown):
    assert rules.shown_channels(channels) == shown
