"""The signed bundle: the same bytes each time, and nothing in it changes unnoticed."""

import hashlib
import json
import random

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.files.storage import default_storage
from hypothesis import HealthCheck, given, strategies
from hypothesis import settings as habits
from tests import makers

from talkoot.cli import verify_result
from talkoot.commons.ledger import bundle, lines, signing
from talkoot.loop.decisions.actions import publishing
from talkoot.loop.decisions.models import Count
from talkoot.loop.decisions.rules import bundle as form
from talkoot_engine.base import BadInput

pytestmark = pytest.mark.django_db
CHOICES = [{1: 1, 2: 1}, {2: 1}, {2: 1, 3: 1}, {3: 1}, {6: 1}]


def sealed():
    makers.certified_vote(CHOICES)
    with default_storage.open(Count.objects.get().bundle) as file:
        return file.read()


def city_key():
    return signing.signing_key(settings.KEY_FOLDER)


def code_of(data, **options):
    with pytest.raises(BadInput) as no:
        verify_result.check(data, name="b.zip", **options)
    return no.value.code


def rebuilt(data, *, key=None, files=None, drop=(), **manifest):
    """A bundle with other contents, properly signed again with the city's key or another."""
    opened = bundle.unseal(data)
    kept = {n: c for n, c in {**opened.files, **(files or {})}.items() if n not in drop}
    return bundle.seal(kept, {**opened.manifest, **manifest}, key or city_key())


def test_a_published_bundle_holds_and_its_hash_is_the_one_that_is_kept():
    data = sealed()
    count = Count.objects.get()

    report = verify_result.check(data, name="b.zip", key=signing.public_hex(city_key()))

    assert hashlib.sha256(data).hexdigest() == count.bundle_hash
    assert len(data) == count.bundle_bytes
    assert report.facts["winners"] == count.outcome["winners"]
    assert len(report.checks) == 7
    assert "that is the key you gave" in report.checks[0]


def test_the_same_result_gives_the_same_bytes():
    data = sealed()
    opened = bundle.unseal(data)
    given_again = dict(reversed(opened.files.items()))
    plain = {k: v for k, v in opened.manifest.items() if k not in ("files", "public_key")}

    assert bundle.seal(given_again, plain, city_key()) == data


def test_ballots_in_the_bundle_say_nothing_but_choices():
    text = bundle.unseal(sealed()).files[form.ELECTION].decode()

    votes = text.split("VOTES\n")[1].splitlines()
    assert votes[0] == "voter_id;vote"
    assert [line.split(";")[0] for line in votes[1:]] == ["1", "2", "3", "4", "5"]


def test_every_receipt_is_in_the_bundle_with_its_place_in_the_log():
    opened = bundle.unseal(sealed())

    receipts = form.receipts_read(opened.files[form.RECEIPTS])

    assert len(receipts) == opened.manifest["receipts"]["size"] == 5
    assert all(in_box for _, in_box in receipts)


def test_a_hundred_edits_deletions_and_swaps_are_all_detected():
    data = sealed()
    chance = random.Random(8)
    found = 0
    for n in range(100):
        changed = bytearray(data)
        one, two = chance.randrange(len(data)), chance.randrange(len(data))
        if n % 3 == 0:
            changed[one] ^= 1 << chance.randrange(8)
        elif n % 3 == 1:
            del changed[one : one + chance.randrange(1, 9)]
        else:
            while changed[one] == changed[two]:
                two = chance.randrange(len(data))
            changed[one], changed[two] = changed[two], changed[one]
        with pytest.raises(BadInput):
            verify_result.check(bytes(changed), name="b.zip")
        found += 1

    assert found == 100


@habits(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(strategies.data())
def test_any_changed_byte_is_refused(draw):
    data = _a_small_bundle()
    at = draw.draw(strategies.integers(0, len(data) - 1))
    bit = draw.draw(strategies.integers(0, 7))
    changed = bytearray(data)
    changed[at] ^= 1 << bit

    with pytest.raises(bundle.BadBundle):
        bundle.unseal(bytes(changed))


def _a_small_bundle():
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    return bundle.seal({"a.txt": b"one\ntwo\n", "b.txt": b""}, {"format": "x"}, key)


def test_members_dropped_added_or_doubled_are_refused():
    data = _a_small_bundle()

    assert bundle.unseal(data).files == {"a.txt": b"one\ntwo\n", "b.txt": b""}
    for broken in (data + b"x", b"x" + data, data[:-1], data[:40], b"", b"PK", data * 2):
        with pytest.raises(bundle.BadBundle):
            bundle.unseal(broken)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"drop": [form.ELECTION]}, "manifest-wrong"),
        ({"drop": [form.RECEIPTS]}, "manifest-wrong"),
        ({"files": {"more.txt": b"x"}}, "manifest-wrong"),
        ({"files": {form.ELECTION: b""}}, "ledger-disagrees"),
        ({"files": {form.RECEIPTS: b""}}, "bad-receipts"),
        ({"files": {form.RECEIPTS: b"no receipt\n"}}, "bad-receipts"),
        ({"files": {form.LEDGER: b""}}, "empty-ledger"),
        ({"files": {form.LEDGER: b"{}\n"}}, "bad-line"),
        ({"files": {form.CHECKPOINT: b"x"}}, "checkpoint-wrong"),
        ({"format": "talkoot-result-2"}, "manifest-wrong"),
        ({"engine": 1}, "manifest-wrong"),
        ({"receipts": {"size": 5, "root": "00" * 32, "log": "x"}}, "receipts-changed"),
        ({"more": 1}, "manifest-wrong"),
    ],
)
def test_a_bundle_that_the_city_signs_with_other_contents_does_not_hold(change, code):
    assert code_of(rebuilt(sealed(), **change)) == code


def test_other_winners_are_refused_by_the_ledger():
    data = sealed()
    result = {**bundle.unseal(data).manifest["result"], "winners": ["6"]}

    assert code_of(rebuilt(data, result=result)) == "ledger-disagrees"


def test_another_order_of_ties_than_the_one_drawn_is_refused():
    data = sealed()
    rule = bundle.unseal(data).manifest["rule"]
    turned = {**rule, "tie_order": rule["tie_order"][::-1]}

    assert code_of(rebuilt(data, rule=turned)) == "tie-order-differs"


def test_a_bundle_signed_by_somebody_else_is_told_apart_by_the_key():
    data = sealed()
    forged = rebuilt(data, key=Ed25519PrivateKey.generate())

    assert verify_result.check(forged, name="b.zip").facts["key"] != signing.public_hex(city_key())
    assert code_of(forged, key=signing.public_hex(city_key())) == "other-key"


def _ledger(data, change):
    """The bundle with its chain written anew after `change`, as only the city could."""
    entries = lines.read(bundle.unseal(data).files[form.LEDGER])
    entries = change(entries)
    return rebuilt(data, files={form.LEDGER: b"".join(lines.written(entries))})


def test_a_ledger_with_a_changed_missing_or_swapped_entry_is_refused():
    data = sealed()

    def changed(entries):
        return [{**e, "grounds": "x"} if n == 3 else e for n, e in enumerate(entries)]

    def missing(entries):
        return entries[:3] + entries[4:]

    def swapped(entries):
        return [*entries[:3], entries[4], entries[3], *entries[5:]]

    assert code_of(_ledger(data, changed)) == "ledger-changed"
    assert code_of(_ledger(data, missing)) == "ledger-gap"
    assert code_of(_ledger(data, swapped)) == "ledger-gap"
    assert code_of(_ledger(data, lambda entries: entries[:-1])) == "ledger-cut"


def test_the_manifest_is_read_only_in_the_form_that_is_signed():
    opened = bundle.unseal(_a_small_bundle())
    loose = json.dumps(opened.manifest, indent=1).encode()
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    members = {**opened.files, "manifest.json": loose, "manifest.sig": key.sign(loose)}

    with pytest.raises(bundle.BadBundle) as no:
        bundle.unseal(bundle._zip(members))

    assert no.value.code == "manifest-broken"
    assert rfc8785.dumps(json.loads(loose)) != loose


def test_a_bundle_is_kept_under_its_hash_so_that_publishing_again_adds_nothing():
    sealed()
    count = Count.objects.get()
    with default_storage.open(count.bundle) as file:
        data = file.read()

    assert publishing._kept(count.bundle, data) == count.bundle


def test_the_signing_key_is_made_once_and_for_its_owner_only(tmp_path):
    first = signing.public_hex(signing.signing_key(tmp_path))

    assert signing.public_hex(signing.signing_key(tmp_path)) == first
    assert (tmp_path / "signing-key.pem").stat().st_mode & 0o777 == 0o600
    assert signing.public_in(signing.pem(first)) == signing.public_in(first) == first
    assert [path.name for path in tmp_path.iterdir()] == ["signing-key.pem"]
