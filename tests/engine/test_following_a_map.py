"""New votes folded into a map that is there: counts are exact, places stay close, and when not."""

import hashlib

import numpy as np
import pytest
from tests.engine.conversations import camps, listed

from talkoot_engine.base import BadInput
from talkoot_engine.opinions.draw import draw_map
from talkoot_engine.opinions.follow import Follower, place, refresh_due
from talkoot_engine.opinions.formats import map_text
from talkoot_engine.opinions.grouping import groupings
from talkoot_engine.opinions.inputs import Moderation, Statement, make_votes

VOTES = camps(12, 10, 9)
STATEMENTS = [*listed(19), Statement("s19", moderation=Moderation.OUT)]


@pytest.fixture
def votes():
    return make_votes(VOTES, statements=STATEMENTS)


@pytest.fixture
def drawn(votes):
    return draw_map(votes, resamples=0)


def test_everyone_who_was_drawn_stands_where_they_were_drawn(votes, drawn):
    for n, person in enumerate(votes.participants):
        now = place(drawn, votes.of(n))

        assert (now.x, now.y) == pytest.approx(tuple(drawn.positions[n]), abs=2e-6)
        assert now.group == drawn.group_of(person).id


def test_somebody_new_finds_a_group_after_seven_votes(drawn):
    like_the_first = {id_: vote for person, id_, vote in VOTES if person == "p0"}
    six, seven = (dict(list(like_the_first.items())[:count]) for count in (6, 7))

    assert (place(drawn, six).placed, place(drawn, six).group) == (False, None)
    assert place(drawn, seven).placed
    assert place(drawn, like_the_first).group == drawn.group_of("p0").id


def test_a_statement_newer_than_the_map_counts_as_a_vote_and_pulls_nowhere(drawn):
    known = {id_: vote for person, id_, vote in VOTES if person == "p0"}

    before, now = place(drawn, known), place(drawn, {**known, "new": 1})
    assert (now.cast, now.x, now.y) == (before.cast + 1, before.x, before.y)


def test_counts_after_new_and_changed_votes_are_those_of_a_map_drawn_anew(votes, drawn):
    follower = Follower(votes, drawn)
    changes = [("p0", "s5", 1), ("p0", "s6", 0), ("p30", "s2", 1)]
    changes += [("new", f"s{n}", vote) for n, vote in enumerate([1, 1, -1, -1, 1, -1, -1, 1, 0])]
    for change in changes:
        follower.vote(*change)
    folded = follower.map()

    last = {(person, id_): vote for person, id_, vote in [*VOTES, *changes]}
    anew = draw_map(
        make_votes([(p, s, v) for (p, s), v in last.items()], statements=STATEMENTS),
        previous=drawn,
        resamples=0,
    )
    for one, other in zip(
        (folded.everyone, *folded.tallies), (anew.everyone, *anew.tallies), strict=True
    ):
        for name in ("agree", "disagree", "passed"):
            assert np.array_equal(getattr(one, name), getattr(other, name))
    assert folded.consensus == pytest.approx(anew.consensus)
    assert [group.size for group in folded.groups] == [group.size for group in anew.groups]
    for person in anew.participants:
        assert folded.group_of(person).id == anew.group_of(person).id
        here, there = folded.place_of[person], anew.place_of[person]
        assert np.hypot(*(folded.positions[here] - anew.positions[there])) < 0.4  # of a map 8 wide
    assert folded.priorities[votes.statement_ids.index("s19")] == 0


def test_many_new_people_find_room(votes, drawn):
    follower = Follower(votes, drawn)
    for n in range(40):
        follower.vote(f"new{n}", "s0", 1)

    folded = follower.map()
    assert len(folded.participants) == len(folded.positions) == 31 + 40
    assert folded.everyone.agree[0] == drawn.everyone.agree[0] + 40
    assert folded.place_of["new39"] == 70


def test_drift_says_how_far_votes_have_moved_and_when_to_draw_anew(votes, drawn):
    follower = Follower(votes, drawn)
    assert follower.drift().new == 0
    assert not follower.drift().due

    for n in range(50):
        follower.vote(f"new{n}", "s3", 1)

    drift = follower.drift()
    assert (drift.new, drift.due) == (50, True)
    assert drift.share == pytest.approx(50 / len(VOTES))
    said, n = drawn.everyone, votes.statement_ids.index("s3")
    mean = (said.agree[n] + 50 - said.disagree[n]) / (said.seen[n] + 50)
    assert drift.means == pytest.approx(mean - drawn.components.means[n], abs=1e-9)


@pytest.mark.parametrize(
    ("drawn_votes", "new", "due"),
    [(100, 49, False), (100, 50, True), (10_000, 199, False), (10_000, 200, True)],
)
def test_a_map_is_due_after_two_percent_or_fifty_votes(drawn_votes, new, due):
    assert refresh_due(drawn_votes=drawn_votes, new_votes=new) is due


def test_who_was_placed_early_keeps_a_place():
    few = [(f"p{n}", f"s{m}", 1 if n < 6 else -1) for n in range(12) for m in range(5)]
    seven = [("q", f"s{m}", 1) for m in range(8)]
    votes = make_votes([*few, *seven], statements=listed(9))
    drawn = draw_map(votes, resamples=0)
    assert drawn.group_of("p0") is not None

    now = Follower(votes, drawn).vote("p0", "s1", 0)

    assert (now.cast, now.placed, now.group) == (5, True, drawn.group_of("p0").id)


@pytest.mark.parametrize(
    ("vote", "code"), [(("p0", "s0", 2), "bad-vote"), (("p0", "s99", 1), "unknown-statement")]
)
def test_votes_that_cannot_be_folded_in_are_refused(votes, drawn, vote, code):
    follower = Follower(votes, drawn)

    with pytest.raises(BadInput) as no:
        follower.vote(*vote)

    assert no.value.code == code
    assert follower.drift().new == 0


def test_the_bytes_of_a_map_are_the_same_on_every_machine():
    drawn = draw_map(make_votes(VOTES, statements=STATEMENTS))

    known = "5162a1482c2bb364e45c903586e79516d59986e87fc3dc5d9e095610e5872c47"
    assert hashlib.sha256(map_text(drawn).encode()).hexdigest() == known


def test_more_places_than_can_be_compared_are_joined_and_the_groups_stay():
    dice = np.random.RandomState(5)
    places = dice.randn(5_000, 2) + np.repeat([[0, 0], [9, 0]], 2_500, axis=0)

    two = next(found for found in groupings(places) if found.k == 2)

    own = np.repeat([0, 1], 2_500)
    assert ((two.groups == own).mean() > 0.999) or ((two.groups != own).mean() > 0.999)
    assert two.silhouette > 0.7
