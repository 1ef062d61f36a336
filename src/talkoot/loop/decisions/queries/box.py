"""The clock and the lock of the ballot box: what casting and closing agree on."""

from datetime import UTC, datetime

from django.db import connection
from django.utils.dateparse import parse_datetime

from talkoot.loop.calls.rules import BallotKind
from talkoot.loop.decisions.models import Candidate, Vote
from talkoot.loop.decisions.rules.voting import Sheet


def database_now() -> datetime:
    """The time by the database, the one clock that every server of the city shares."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0]
        cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")
        return parse_datetime(cursor.fetchone()[0]).replace(tzinfo=UTC)


def held_open(vote: Vote) -> Vote:
    """The vote's row, held so that it cannot close before this transaction ends.

    Voters hold it together; closing waits for them, and they for closing.
    """
    if connection.vendor != "postgresql":
        return Vote.objects.get(pk=vote.pk)
    table = connection.ops.quote_name(Vote._meta.db_table)
    return Vote.objects.raw(f"SELECT * FROM {table} WHERE id = %s FOR SHARE", [vote.pk])[0]  # noqa: S608


def held_alone(vote: Vote) -> Vote:
    """The vote's row, held by this transaction alone."""
    return Vote.objects.select_for_update().get(pk=vote.pk)


def sheet_of(vote: Vote) -> Sheet:
    """The ballot sheet of a vote as plain values."""
    costs = dict(Candidate.objects.filter(vote=vote).values_list("number", "cost_cents"))
    return Sheet(BallotKind(vote.ballot), costs, vote.money_cents, vote.max_choices, vote.points)
