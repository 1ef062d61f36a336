"""Many voters at once, on PostgreSQL: one ballot each, none late, none lost, none doubled.

Each test has a control: the same storm without the safeguard must fail.
"""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.utils import timezone
from tests import makers

from talkoot.commons.base import Refused
from talkoot.loop.decisions.actions import ballots, closing
from talkoot.loop.decisions.models import Ballot, Envelope, Leaf, RollMark, Vote
from talkoot.loop.decisions.queries.box import database_now
from talkoot.loop.decisions.rules.ceremony import Channel

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor != 'postgresql'", reason="real votes, and these storms, need PostgreSQL"
    ),
]
CLIENTS, PEOPLE = 32, 20


@pytest.fixture(autouse=True)
def room_for_all(transactional_db):
    """Enough connections for every client at once; the product's own pool is small."""
    options = connection.settings_dict["OPTIONS"]
    usual = options.get("pool")
    connection.close()
    connection.close_pool()
    options["pool"] = {"min_size": 1, "max_size": CLIENTS + 8, "timeout": 10}
    yield
    connection.close()
    connection.close_pool()
    options["pool"] = usual


@pytest.fixture
def vote(room_for_all):
    now = timezone.now()
    return makers.open_vote(
        origin="example", phases={"decide": (now - timedelta(hours=2), now + timedelta(hours=2))}
    )


def in_parallel(work, values):
    """Do `work` for each value at once, each with a connection of its own."""

    def one(value):
        try:
            return work(value)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(values)) as pool:
        return list(pool.map(one, values))


def test_v1_thirty_two_clients_and_three_channels_make_one_ballot_each(vote):
    proofs = [makers.proof(vote) for _ in range(PEOPLE)]
    refusals = []

    def client(n):
        order = random.Random(n).sample(proofs, PEOPLE)
        for proof in order:
            put(vote, proof, n)

    def put(vote, proof, n):
        channel = list(Channel)[n % 3]
        slot = ballots.slot_of(vote, proof.subject)
        try:
            ballots.put(
                vote=vote,
                slot=slot,
                choices={1 + n % 6: 1},
                request=f"{n}",
                clock=database_now,
                channel=channel,
            )
        except Refused as no:
            refusals.append((no.code, channel == Channel.WEB))

    in_parallel(client, range(CLIENTS))

    assert set(refusals) <= {("already-voted", False)}
    assert Ballot.objects.count() == PEOPLE
    makers.closed_vote(vote)
    assert RollMark.objects.count() == Envelope.objects.count() == PEOPLE


def test_v1_control_looking_first_and_then_inserting_lets_people_vote_twice(room_for_all):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE naive_ballot (slot integer)")
    together = threading.Barrier(CLIENTS)

    def client(_):
        for slot in range(PEOPLE):
            together.wait(20)
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM naive_ballot WHERE slot = %s", [slot])
                if cursor.fetchone() is None:
                    cursor.execute("INSERT INTO naive_ballot VALUES (%s)", [slot])

    try:
        in_parallel(client, range(CLIENTS))
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM naive_ballot")
            assert cursor.fetchone()[0] > PEOPLE
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE naive_ballot")


def test_v2_no_ballot_is_late_when_the_vote_closes_in_a_storm(vote):
    proofs = [[makers.proof(vote) for _ in range(25)] for _ in range(8)]
    signers = [makers.person("staff"), makers.person("staff")]
    begun = threading.Semaphore(0)

    def client(mine):
        """Vote, and vote again, until the vote is closed; how many of `mine` have a ballot in."""
        for taken, proof in enumerate(mine * 200):
            try:
                ballots.cast(vote=vote, proof=proof, choices={1: 1}, request=f"{taken}")
            except Refused as no:
                return min(taken, len(mine)), no.code
            begun.release()
        return len(mine), ""

    def close(_):
        for _ in range(20):
            assert begun.acquire(timeout=20)
        for person in signers:
            closing.sign_close(vote=vote, by=person, now=timezone.now())
        return 0, ""

    results = in_parallel(lambda job: (client if job else close)(job), [None, *proofs])

    acknowledged = sum(taken for taken, _ in results)
    assert [code for _, code in results] == ["", *["vote-closed"] * 8], "it closed in the storm"
    assert not Ballot.objects.exists()
    assert Envelope.objects.count() == acknowledged
    assert Leaf.objects.filter(in_box=True).count() == acknowledged


def test_v2_control_a_state_that_is_only_read_lets_a_late_ballot_in(vote):
    signers = [makers.person("staff"), makers.person("staff")]
    state = Vote.objects.get(pk=vote.pk).state  # read, not held

    for person in signers:
        closing.sign_close(vote=vote, by=person, now=timezone.now())
    if state == "open":
        Ballot.objects.create(vote=vote, slot="late", sealed=b"late", receipt="late")

    assert Ballot.objects.count() == 1


@pytest.mark.parametrize("hours", [-1, 1])
def test_v2_a_servers_own_clock_decides_nothing(vote, monkeypatch, hours):
    proof = makers.proof(vote)
    wrong = timezone.now() + timedelta(hours=hours)
    monkeypatch.setattr(timezone, "now", lambda: wrong)

    Vote.objects.update(closes_at=database_now() + timedelta(minutes=30))
    assert ballots.cast(vote=vote, proof=proof, choices={1: 1}, request="in")
    Vote.objects.update(closes_at=database_now() - timedelta(minutes=30))
    with pytest.raises(Refused, match="vote-closed"):
        ballots.cast(vote=vote, proof=proof, choices={1: 1}, request="late")


def test_v3_v4_what_was_acknowledged_is_there_once_though_connections_break(vote):
    """Connections are cut at random; clients repeat their request until they have a receipt."""
    proofs = [[makers.proof(vote) for _ in range(12)] for _ in range(6)]
    over = threading.Event()

    def cut(_):
        while not over.wait(0.02):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid() "
                    "AND state <> 'idle' ORDER BY random() LIMIT 1) AS one"
                )
        return [], 0

    def client(mine):
        receipts, broken = [], 0
        for proof in mine:
            while True:
                try:
                    values = {"vote": vote, "proof": proof, "choices": {1: 1}}
                    receipts.append(ballots.cast(request="mine", **values))
                    break
                except (DatabaseError, InterfaceError):
                    connection.close()
                    broken += 1
        return receipts, broken

    def all_clients(_):
        try:
            return in_parallel(client, proofs)
        finally:
            over.set()

    cutter = threading.Thread(target=in_parallel, args=(cut, [None]))
    cutter.start()
    results = all_clients(None)
    cutter.join()

    acknowledged = [receipt for receipts, _ in results for receipt in receipts]
    assert sum(broken for _, broken in results) > 0, "no connection was cut"
    assert sorted(acknowledged) == sorted(Ballot.objects.values_list("receipt", flat=True))
    assert Leaf.objects.count() == len(acknowledged) == 72


def test_v3_control_a_receipt_given_before_the_commit_can_be_lost(vote):
    given = []

    def cut(backend):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [backend])

    def hasty(proof):
        around = transaction.atomic()
        around._from_testcase = True  # the product's own block refuses to stand inside another
        with suppress(DatabaseError, InterfaceError), around:
            given.append(ballots.cast(vote=vote, proof=proof, choices={1: 1}, request="hasty"))
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                in_parallel(cut, [cursor.fetchone()[0]])

    in_parallel(hasty, [makers.proof(vote)])

    assert len(given) == 1
    assert not Ballot.objects.filter(receipt__in=given).exists()


def test_v4_the_same_request_five_times_at_once_is_one_ballot_with_one_receipt(vote):
    proof = makers.proof(vote)

    receipts = in_parallel(
        lambda _: ballots.cast(vote=vote, proof=proof, choices={1: 1}, request="same"), range(5)
    )

    assert len(set(receipts)) == 1
    assert (Ballot.objects.count(), Leaf.objects.count()) == (1, 1)


def test_v4_control_without_its_mark_a_repeated_request_is_taken_again(vote):
    proof = makers.proof(vote)

    receipts = [
        ballots.cast(vote=vote, proof=proof, choices={1: 1}, request=f"{n}") for n in range(5)
    ]

    assert (len(set(receipts)), Leaf.objects.count()) == (5, 5)
