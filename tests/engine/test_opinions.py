"""The opinion map: what it finds, and that nothing but the votes decides it."""

import pytest

from talkoot_engine.base import BadInput
from talkoot_engine.opinions.draw import draw_map
from talkoot_engine.opinions.formats import map_from_json, map_text
from talkoot_engine.opinions.inputs import Statement, make_votes

STATEMENTS = [Statement(f"s{n}") for n in range(8)]


def two_camps(people: int = 20) -> list[tuple[str, str, int]]:
    """Half of the people say the opposite of the other half on every statement but s0."""
    return [
        (f"p{n}", f"s{m}", 1 if m == 0 or (n + (n % 7 == m)) % 2 else -1)
        for n in range(people)
        for m in range(8)
    ]


def test_two_camps_are_found_and_what_they_share_is_their_common_ground():
    drawn = draw_map(make_votes(two_camps(), statements=STATEMENTS))

    assert [group.size for group in drawn.groups] == [10, 10]
    assert [STATEMENTS[shared.statement].id for shared in drawn.common_ground] == ["s0"]


def test_the_order_of_the_votes_changes_nothing():
    votes = two_camps()

    straight = draw_map(make_votes(votes, statements=STATEMENTS))
    turned = draw_map(make_votes(votes[::-1], statements=STATEMENTS[::-1]))

    assert map_text(straight) == map_text(turned)
    assert map_text(map_from_json(map_text(straight))) == map_text(straight)


def test_a_second_vote_without_a_time_is_refused():
    with pytest.raises(BadInput, match="voted-twice"):
        make_votes([("p", "s0", 1), ("p", "s0", -1)], statements=STATEMENTS)
