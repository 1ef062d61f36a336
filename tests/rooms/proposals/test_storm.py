"""Two hundred supports at the same moment: none lost, none doubled.

On PostgreSQL eight at once; a test's SQLite lies in memory and takes one writer at a time.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from tests import makers
from tests.makers import NOON

from talkoot.commons.ledger.models import Entry
from talkoot.loop.proposals import actions
from talkoot.loop.proposals.models import Proposal, Support

PEOPLE = 200
AT_ONCE = 8


@pytest.mark.django_db(transaction=True)
def test_no_support_of_a_storm_is_lost_or_doubled():
    if connection.vendor == "sqlite" and "mode=memory" in str(connection.settings_dict["NAME"]):
        many, at_once = PEOPLE, 1  # threads of a test share the memory database's one connection
    else:
        many, at_once = PEOPLE, AT_ONCE
    row = makers.proposal()
    people = [makers.person() for _ in range(many)]

    with ThreadPoolExecutor(at_once) as pool:
        new = sum(pool.map(lambda person: _twice(row, person), people))

    row.refresh_from_db()
    assert new == many
    assert row.supports_count == Support.objects.filter(proposal=row).count() == many
    assert Entry.objects.filter(event="proposal.supported").count() == many
    numbers = list(Entry.objects.values_list("number", flat=True))
    assert numbers == list(range(1, many + 1))


def _twice(row: Proposal, person: object) -> int:
    try:
        return sum(actions.support(proposal=row, by=person, now=NOON) for _ in range(2))
    finally:
        connection.close()
