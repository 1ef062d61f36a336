"""The log of receipts: RFC 9162 as others compute it, in batches that tell no order."""

import random
from datetime import timedelta

import pymerkle
import pytest
from nacl.exceptions import BadSignatureError
from tests import makers
from tests.makers import NOON, VOTING

from talkoot.commons.ledger.models import Entry
from talkoot.loop.decisions.actions import ballots, log
from talkoot.loop.decisions.models import Checkpoint, Leaf
from talkoot.loop.decisions.queries import voting as queries
from talkoot.loop.decisions.rules import envelope, merkle


def entries(count, seed=7):
    draw = random.Random(seed)
    return [draw.randbytes(32) for _ in range(count)]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 31, 64, 100])
def test_the_root_is_that_of_another_implementation(size):
    peer = pymerkle.InmemoryTree(algorithm="sha256")
    items = entries(size)
    for item in items:
        peer.append_entry(item)

    assert merkle.root(merkle.grown(0, [], items)[1]) == peer.get_root()


@pytest.mark.parametrize("size", [1, 2, 7, 20])
def test_a_log_grows_in_batches_to_the_same_root(size):
    items = entries(size)
    whole = merkle.grown(0, [], items)
    at, tops = 0, []
    for item in items:
        at, tops = merkle.grown(at, tops, [item])

    assert (at, tops) == whole


@pytest.mark.parametrize("size", [1, 2, 3, 6, 13])
def test_a_path_leads_from_every_entry_to_the_root_and_from_no_other(size):
    items = entries(size)
    top = merkle.root(merkle.grown(0, [], items)[1])

    for position, item in enumerate(items):
        path = merkle.path(items, position)
        assert merkle.is_included(item, position, size, path, top)
        assert not merkle.is_included(b"another", position, size, path, top)
        assert not merkle.is_included(item, position, size, path, b"0" * 32)
        assert not merkle.is_included(item, size, size, path, top)
        if path:
            assert not merkle.is_included(item, position, size, path[:-1], top)


def test_a_checkpoint_is_signed_and_a_changed_one_is_noticed():
    key = envelope.new_key()
    text = merkle.checkpoint("city.example/votes/park", 3, b"r" * 32)
    note = merkle.signed(text, name="city.example", key=key)
    public = merkle.public_of(key)

    assert merkle.opened_note(note, public) == text
    with pytest.raises(BadSignatureError):
        merkle.opened_note(note.replace("\n3\n", "\n4\n"), public)


@pytest.fixture
def vote(db):
    return makers.open_vote()


def cast(vote, count):
    return [
        ballots.cast(
            vote=vote,
            proof=makers.proof(vote),
            choices={1: 1},
            request="x",
            clock=lambda: VOTING,
        )
        for _ in range(count)
    ]


def test_a_small_batch_waits_ten_minutes(vote):
    cast(vote, 3)

    assert log.batch_receipts(NOON + timedelta(minutes=9)) == 0
    assert log.batch_receipts(NOON + timedelta(minutes=10)) == 3
    cast(vote, 3)
    assert log.batch_receipts(NOON + timedelta(minutes=19)) == 0
    assert log.batch_receipts(NOON + timedelta(minutes=20)) == 3


def test_twenty_receipts_wait_no_longer_and_are_one_entry_in_the_ledger(vote):
    cast(vote, 20)

    assert log.batch_receipts(NOON) == 20

    entry = Entry.objects.get(event="ballots.batched")
    point = Checkpoint.objects.get()
    assert entry.data == {"batch": 20, "size": 20, "root": point.root}


def test_a_batch_stands_in_the_order_of_its_receipts_not_of_voting(vote):
    receipts = cast(vote, 20)
    log.batch_receipts(NOON)

    logged = list(Leaf.objects.order_by("position").values_list("receipt", flat=True))
    assert logged == sorted(receipts)
    assert logged != receipts


def test_the_checkpoint_covers_exactly_the_log(vote):
    for count in (20, 25, 21):
        cast(vote, count)
        log.batch_receipts(NOON)

    point = Checkpoint.objects.first()
    items = [bytes.fromhex(leaf.receipt) for leaf in Leaf.objects.order_by("position")]
    assert point.size == len(items) == 66
    assert point.root == merkle.root(merkle.grown(0, [], items)[1]).hex()
    public = merkle.public_of(log.server_key())
    assert merkle.opened_note(point.note, public).splitlines()[1] == "66"


def test_doing_a_batch_again_changes_nothing(vote):
    cast(vote, 20)
    log.batch_receipts(NOON)

    assert log.batch_receipts(NOON + timedelta(hours=1)) == 0
    assert Checkpoint.objects.count() == 1


def test_a_receipt_is_found_by_its_short_and_its_full_form(vote):
    receipt = cast(vote, 1)[0]
    assert queries.looked_up(vote, receipt).leaf.position is None

    makers.closed_vote(vote)

    for words in (receipt, envelope.short(receipt), f" {envelope.short(receipt).lower()} "):
        found = queries.looked_up(vote, words)
        assert (found.leaf.position, found.leaf.in_box) == (0, True)
    for words in ("", "zz", receipt[:8], "0" * 64):
        assert queries.looked_up(vote, words).leaf is None


def test_the_interface_gives_a_proof_that_checks(client, vote):
    receipt = cast(vote, 21)[3]
    log.batch_receipts(NOON)

    row = client.get(f"/api/v1/votes/{vote.slug}/log/{receipt}").json()

    assert merkle.is_included(
        bytes.fromhex(receipt),
        row["position"],
        row["log"]["size"],
        [bytes.fromhex(step) for step in row["path"]],
        bytes.fromhex(row["log"]["root"]),
    )
    assert client.get(f"/api/v1/votes/{vote.slug}/log/{'0' * 64}").status_code == 404


@pytest.mark.parametrize(
    ("closed", "replaced", "words"),
    [
        (False, False, "its receipt is waiting"),
        (True, False, "This ballot was in the box when voting ended."),
        (True, True, "A later ballot of the same person took the place of this one"),
    ],
)
def test_the_page_says_where_a_receipt_is(client, vote, closed, replaced, words):
    proof = makers.proof(vote)
    values = {"vote": vote, "proof": proof, "choices": {1: 1}, "clock": lambda: VOTING}
    receipt = ballots.cast(request="first", **values)
    if replaced:
        ballots.cast(request="second", **values)
    if closed:
        makers.closed_vote(vote)

    page = client.get(f"/en/votes/{vote.slug}/receipts", {"receipt": receipt})

    assert words in page.content.decode()
    missing = client.get(f"/en/votes/{vote.slug}/receipts", {"receipt": "0" * 64})
    assert "This receipt is not in the log" in missing.content.decode()
