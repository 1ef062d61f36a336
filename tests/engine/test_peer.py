"""The peer library counts the same: a sample here, 2,000 elections by tests.engine.peer."""

import pytest
from tests.engine.peer import differences, random_election


@pytest.mark.parametrize("start", range(0, 60, 20))
def test_ours_and_the_peer_agree_on_random_elections(start):
    found = {n: [*differences(random_election(n))] for n in range(start, start + 20)}

    assert {n: rows for n, rows in found.items() if rows} == {}
