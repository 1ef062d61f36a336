"""Many answers at the same moment: none lost, none doubled.

On PostgreSQL eight at once; a test's SQLite lies in memory and takes one writer at a time.
"""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from tests import makers
from tests.makers import NOON

from talkoot.loop.deliberations import actions
from talkoot.loop.deliberations.models import Opinion, Participant

PEOPLE = 40
AT_ONCE = 8


def at_once() -> int:
    """Threads of a test share the memory database's one connection."""
    memory = "mode=memory" in str(connection.settings_dict["NAME"])
    return 1 if connection.vendor == "sqlite" and memory else AT_ONCE


@pytest.mark.django_db(transaction=True)
def test_no_answer_of_a_storm_is_lost_or_doubled():
    row = makers.conversation(1)
    statement = row.statements.get()

    def twice(n: int) -> None:
        try:
            for choice in (-1, 1):
                who = actions.join(conversation=row, holder=f"holder-{n}", by=None, now=NOON)
                actions.answer(
                    statement=statement, who=who, choice=choice, important=n % 2 == 0, now=NOON
                )
        finally:
            connection.close()

    with ThreadPoolExecutor(at_once()) as pool:
        list(pool.map(twice, [*range(PEOPLE), *range(PEOPLE)]))

    row.refresh_from_db()
    statement.refresh_from_db()
    assert Participant.objects.count() == Opinion.objects.count() == PEOPLE
    assert (row.participants, row.answers) == (PEOPLE, PEOPLE)
    assert (statement.agrees, statement.disagrees, statement.passes) == (PEOPLE, 0, 0)
    assert statement.important == PEOPLE // 2


@pytest.mark.django_db(transaction=True)
def test_statements_written_at_once_get_numbers_of_their_own():
    row = makers.conversation(screening="after")
    people = [
        actions.join(conversation=row, holder=f"holder-{n}", by=None, now=NOON) for n in range(16)
    ]

    def say(n: int) -> None:
        try:
            actions.state(
                conversation=row,
                text=f"Thing {n} should be done.",
                language="en",
                key=uuid.uuid4(),
                who=people[n],
                by=None,
                now=NOON,
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(at_once()) as pool:
        list(pool.map(say, range(16)))

    assert list(row.statements.values_list("number", flat=True)) == list(range(1, 17))
