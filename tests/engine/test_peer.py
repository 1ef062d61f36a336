"""The peer library counts the same: a sample here, 2,000 elections with TALKOOT_ELECTIONS=2000."""

import os
import random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.peer import differences, random_election

ELECTIONS = int(os.environ.get("TALKOOT_ELECTIONS", "60"))


@settings(max_examples=ELECTIONS, deadline=None)
@given(st.randoms(use_true_random=False))
def test_ours_and_the_peer_agree_on_random_elections(draw: random.Random):
    election = random_election(draw)

    assert [*differences(election)] == []
