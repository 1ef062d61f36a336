"""What was chosen is nowhere while the vote is open, and nothing joins it to anyone afterwards."""

import logging
import random
import re
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from tests import makers
from tests.makers import AFTER

from talkoot.commons.gateways import keys
from talkoot.commons.people.models import Proof
from talkoot.loop.decisions.actions import ballots, closing, counting, log
from talkoot.loop.decisions.models import (
    Ballot,
    Envelope,
    Leaf,
    OpenedBallot,
    RollMark,
    Vote,
)
from talkoot.loop.decisions.rules import envelope, voting

MARK = 31_973  # points that nobody else gives


@pytest.fixture
def running():
    now = timezone.now()
    return {"decide": (now - timedelta(days=1), now + timedelta(days=5))}


@pytest.fixture
def points(transactional_db, running):
    return makers.open_vote(
        ballot="points", points=32_000, max_choices=None, phases=running, origin="example"
    )


def everything_stored() -> str:
    """Every cell of every table, the cache, the key folder and the mail, as text."""
    parts = [str(getattr(cache, "_cache", "")), *(str(m.message()) for m in mail.outbox)]
    parts += [p.read_bytes().hex() for p in keys.place("").rglob("*") if p.is_file()]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor:
                parts += [text(cell) for cell in row]
    return "\n".join(parts)


def text(cell) -> str:
    if isinstance(cell, bytes | memoryview):
        return bytes(cell).hex() + bytes(cell).decode("latin-1")
    return str(cell)


def hits(where: str) -> int:
    """How often the mark stands as a value, in text or in bytes; random digits are none."""
    forms = [f"{sign}{MARK}" for sign in (":", "=", " ", '"', "'")]
    return sum(where.count(form) + where.count(form.encode().hex()) for form in forms)


def test_v5_a_thousand_planted_votes_are_found_nowhere(points, client, caplog):
    caplog.set_level(logging.DEBUG)
    slots = [ballots.slot_of(points, f"voter-{n}") for n in range(995)]
    sheet = voting.Sheet(
        voting.BallotKind.POINTS, dict.fromkeys(range(1, 7), 1), 1, points=points.points
    )
    plain = envelope.written({1 + MARK % 6: MARK}, voting.longest(sheet))
    rows = []
    for slot in slots:
        sealed = envelope.seal(bytes.fromhex(points.public_key), plain)
        receipt = envelope.receipt(sealed)
        rows.append(Ballot(vote=points, slot=slot, sealed=sealed, receipt=receipt))
    Ballot.objects.bulk_create(rows)
    for _ in range(5):
        vote_on_the_pages(client, points)
    log.batch_receipts(timezone.now())

    assert Ballot.objects.count() == 1000
    assert hits(everything_stored() + caplog.text) == 0


def vote_on_the_pages(client, vote):
    client.force_login(makers.person())
    fields = {"points-1": str(MARK), "shown": "1,2,3,4,5,6", "go": "preview"}
    client.post(f"/en/votes/{vote.slug}/", fields)
    page = client.get(f"/en/votes/{vote.slug}/check").content.decode()
    assert str(MARK) in page.replace(",", "")
    fields = dict(re.findall(r'name="(choices|key)" value="([^"]+)"', page))
    assert client.post(f"/en/votes/{vote.slug}/cast", fields).status_code == 302


def test_v5_control_a_draft_in_the_session_would_be_found(points):
    session = SessionStore()
    session["ballot"] = {"1": MARK}
    session.save()
    with connection.cursor() as cursor:
        table = connection.ops.quote_name("django_session")
        cursor.execute(f"SELECT session_key FROM {table}")
        stored = SessionStore(cursor.fetchone()[0]).load()

    assert hits(str(stored)) == 1


VOTERS = 80


def cast_all(vote):
    """Each person gives points that only this person gives; returns them in order of voting."""
    given = random.Random(3).sample(range(1, 31_999), VOTERS)
    for points in given:
        ballots.cast(vote=vote, proof=makers.proof(vote), choices={1: points}, request="x")
    return given


def orders(table: str, column: str = "*") -> dict[str, list]:
    """The rows of a table in every order that the database itself keeps."""
    name = connection.ops.quote_name(table)
    kept = {
        "postgresql": ("ctid", "xmin::text::bigint, ctid", "id"),
        "sqlite": ("rowid", "id"),
    }[connection.vendor]
    found = {}
    with connection.cursor() as cursor:
        for order in kept:
            cursor.execute(f"SELECT {column} FROM {name} ORDER BY {order}")
            found[order] = [row[0] for row in cursor]
    return found


def linked(first: list, second: list) -> int:
    """How many rows stand at the same place, counted from either end: a join by order."""
    return max(
        sum(a == b for a, b in zip(first, other, strict=True)) for other in (second, second[::-1])
    )


# By chance about one row in a list stands at its own place; more than seven, once in 100,000.
CHANCE = 7


def test_v6_no_order_that_the_database_keeps_joins_people_to_choices(points, clerk):
    cast = cast_all(points)
    people = dict(zip(Proof.objects.order_by("pk").values_list("pk", flat=True), cast, strict=True))
    slot_points = {
        ballots.slot_of(points, proof.subject): people[proof.pk] for proof in Proof.objects.all()
    }
    sealed_points = {bytes(row.sealed): slot_points[row.slot] for row in Ballot.objects.all()}
    vote = close(points)

    # Between closing and opening, whoever knew what is in an envelope learns nothing of whose.
    for envelopes in orders(Envelope._meta.db_table, "sealed").values():
        assert linked(cast, [sealed_points[bytes(cell)] for cell in envelopes]) <= CHANCE
    vote = closing.open_envelopes(vote=vote, given=makers.shares(vote), by=clerk, now=AFTER)

    marks = [
        [slot_points[slot] for slot in rows]
        for rows in orders(RollMark._meta.db_table, "slot").values()
    ]
    for opened in orders(OpenedBallot._meta.db_table, "choices").values():
        choices = [int(re.search(r": (\d+)", str(cell)).group(1)) for cell in opened]
        assert sorted(choices) == sorted(cast)
        for known in (cast, *marks):
            assert linked(known, choices) <= CHANCE
    names = {field.name for field in OpenedBallot._meta.fields}
    assert names == {"id", "vote", "choices"}
    assert not Leaf.objects.exclude(retry=None).exists()


def close(vote):
    for _ in range(2):
        closing.sign_close(vote=vote, by=makers.person("staff"), now=timezone.now())
    return Vote.objects.get(pk=vote.pk)


def test_v6_control_two_tables_without_a_key_between_them_are_joined_by_their_order(points):
    """Who voted in one table and what in another, written in one transaction: the naive design."""
    given = list(range(1, VOTERS + 1))
    for n in given:
        makers.proof(points)
        OpenedBallot.objects.create(vote=points, choices={"1": n})

    by_row = orders(OpenedBallot._meta.db_table, "choices")
    first = next(iter(by_row))
    choices = [int(re.search(r": (\d+)", str(cell)).group(1)) for cell in by_row[first]]
    assert linked(given, choices) == VOTERS


def random_ballots(count, points):
    """Points for one to six of six projects; equal points are as usual as unequal ones."""
    draw = random.Random(11)
    for _ in range(count):
        numbers = draw.sample(range(1, 7), draw.randint(1, 6))
        same = draw.choice([None, draw.randint(1, points // 6)])
        yield {n: same or draw.randint(1, points // 6) for n in numbers}


def lines(choices) -> list[str]:
    """Ballots as text, in an order that hides who cast them and nothing else."""
    return sorted(str(sorted((int(n), given) for n, given in one.items())) for one in choices)


def test_v11_ten_thousand_random_ballots_come_out_as_they_went_in(points, clerk):
    cast = list(random_ballots(10_000, points.points))
    sheet = voting.Sheet(
        voting.BallotKind.POINTS, dict.fromkeys(range(1, 7), 1), 1, points=points.points
    )
    length = voting.longest(sheet)
    public = bytes.fromhex(points.public_key)
    Vote.objects.update(state="closed", closed_at=AFTER)
    Envelope.objects.bulk_create(
        Envelope(vote=points, sealed=envelope.seal(public, envelope.written(choices, length)))
        for choices in cast
    )

    closing.open_envelopes(vote=points, given=makers.shares(points), by=clerk, now=AFTER)

    assert lines(OpenedBallot.objects.values_list("choices", flat=True)) == lines(cast)


def test_v11_control_a_box_that_keeps_one_project_for_each_number_of_points_is_noticed(points):
    cast = list(random_ballots(100, points.points))
    by_points = [{given: n for n, given in one.items()} for one in cast]
    OpenedBallot.objects.bulk_create(
        OpenedBallot(vote=points, choices={str(n): given for given, n in one.items()})
        for one in by_points
    )

    assert lines(OpenedBallot.objects.values_list("choices", flat=True)) != lines(cast)


ROLES = [(), ("partner",), ("staff",), ("moderator",), ("auditor",), None]
COUNTED = 4_321


@pytest.mark.parametrize("state", ["open", "opened"])
@pytest.mark.parametrize("roles", ROLES, ids=lambda roles: "+".join(roles or ("",)) or "resident")
def test_v13_nobody_sees_a_total_before_the_count(client, db, running, roles, state):
    vote = makers.open_vote(phases=running, origin="example")
    Vote.objects.update(state=state, closed_at=AFTER, unsealed_at=AFTER, roll=COUNTED + 100)
    OpenedBallot.objects.bulk_create(
        OpenedBallot(vote=vote, choices={"1": 1}) for _ in range(COUNTED)
    )
    if roles is not None:
        client.force_login(makers.person(*roles))

    assert list(telling(client, vote)) == []


def telling(client, vote):
    """The addresses whose answer has the number of ballots, however it is written."""
    for address in addresses(vote):
        answer = client.get(address)
        body = b"" if answer.streaming else answer.content
        plain = re.sub(r"(?<=\d)[\s\u00a0,.](?=\d{3})", "", body.decode())
        # Drawn numbers, which are written in hexadecimal digits, may hold the same four.
        if re.search(rf"(?<![0-9a-f]){COUNTED}(?![0-9a-f])", plain):
            yield address


def addresses(vote):
    yield f"/api/v1/votes/{vote.slug}"
    yield f"/api/v1/votes/{vote.slug}/log"
    for name in ("", "projects/1", "check", "code", "receipt", "receipts"):
        yield f"/en/votes/{vote.slug}/{name}"
    for name in ("result", "result/preview", "result/bundle.zip", "result/projects.csv"):
        yield f"/fi/votes/{vote.slug}/{name}"
    for name in ("", "paper"):
        yield f"/sv/desk/votes/{vote.slug}/{name}"


def test_v13_control_once_certified_the_same_walk_finds_the_total(client, db, clerk, second_clerk):
    vote = makers.opened_vote(
        [{1: 1}], satisfaction="cardinality", completion="none", origin="example"
    )
    OpenedBallot.objects.bulk_create(
        OpenedBallot(vote=vote, choices={"1": 1}) for _ in range(COUNTED - 1)
    )
    counting.count_vote(vote=vote, by=clerk, now=AFTER)
    assert list(telling(client, vote)) == []

    for one in (clerk, second_clerk):
        counting.certify(vote=vote, by=one, now=AFTER)

    assert f"/fi/votes/{vote.slug}/result" in set(telling(client, vote))
