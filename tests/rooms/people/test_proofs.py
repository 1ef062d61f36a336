from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from tests import makers
from tests.makers import NOON

from talkoot.commons.base import Refused
from talkoot.commons.ledger.models import Entry
from talkoot.commons.people import actions, queries
from talkoot.commons.people.models import Code, Proof

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=20)
VOTE = "vote:play-parks"


def prove(person, **fields):
    return actions.prove_by_email(
        **{"person": person, "purpose": VOTE, "now": NOON, "until": LATER, **fields}
    )


def redeem(person, code, **fields):
    return actions.redeem_code(
        **{"person": person, "purpose": VOTE, "code": code, "now": NOON, "until": LATER, **fields}
    )


def refused(work, *args, **fields):
    with pytest.raises(Refused) as no:
        work(*args, **fields)
    return no.value.code


def test_a_confirmed_address_proves_once_and_names_nobody(resident):
    first, again = prove(resident), prove(resident)

    assert first == again
    assert queries.proof_for(resident, VOTE, NOON) == first
    assert resident.email not in first.subject
    assert not Entry.objects.exists()


def test_an_address_that_nobody_confirmed_proves_nothing(resident):
    EmailAddress.objects.filter(user=resident).update(verified=False)

    assert refused(prove, resident) == "email-not-confirmed"


def test_the_same_mailbox_never_proves_two_accounts():
    prove(makers.person(email="maija@example.org"))

    assert refused(prove, makers.person(email="maija+2@example.org")) == "proof-taken"


def test_a_subject_says_nothing_across_purposes(resident):
    assert prove(resident).subject != prove(resident, purpose="vote:other").subject


def test_a_new_account_for_the_same_mailbox_gets_the_same_subject():
    first = makers.person(email="maija@example.org")
    subject = prove(first).subject
    first.delete()

    assert prove(makers.person(email="maija@example.org")).subject == subject


def test_a_proof_ends_and_asks_for_its_method(resident):
    prove(resident)

    assert queries.proof_for(resident, VOTE, LATER) is None
    assert queries.proof_for(resident, VOTE, NOON, method="strong") is None
    assert queries.proof_for(resident, VOTE, NOON, method="email")


def test_nothing_is_proven_for_a_time_that_is_over(resident):
    assert refused(prove, resident, until=NOON) == "proof-too-late"


def test_a_code_is_shown_once_and_kept_only_as_a_sum(clerk, resident):
    codes = actions.issue_codes(purpose=VOTE, count=3, by=clerk, now=NOON)

    assert len(set(codes)) == 3
    assert not Code.objects.filter(sum__in=codes).exists()
    assert redeem(resident, codes[0]).method == Proof.Method.CODE
    assert Entry.objects.get().data == {"count": 3}


def test_a_code_is_forgiven_its_spaces_and_small_letters(clerk, resident):
    [code] = actions.issue_codes(purpose=VOTE, count=1, by=clerk, now=NOON)

    assert redeem(resident, f" {code[:4].lower()}-{code[4:8]} {code[8:]}")


def test_a_code_proves_one_person(clerk, resident):
    [code] = actions.issue_codes(purpose=VOTE, count=1, by=clerk, now=NOON)
    redeem(resident, code)
    redeem(resident, code)

    assert refused(redeem, makers.person(), code) == "proof-taken"


def test_a_person_never_proves_twice_for_one_purpose(clerk, resident):
    first, second = actions.issue_codes(purpose=VOTE, count=2, by=clerk, now=NOON)
    redeem(resident, first)

    assert refused(redeem, resident, second) == "proven-otherwise"
    assert refused(prove, resident) == "proven-otherwise"


def test_a_code_of_another_vote_or_an_old_one_is_refused(clerk, resident):
    [other] = actions.issue_codes(purpose="vote:other", count=1, by=clerk, now=NOON)
    [old] = actions.issue_codes(
        purpose=VOTE, count=1, by=clerk, now=NOON - timedelta(days=1), until=NOON
    )

    assert refused(redeem, resident, other) == "code-unknown"
    assert refused(redeem, resident, old) == "code-expired"


def test_a_strong_identity_is_kept_only_as_a_sum(resident):
    proof = actions.prove_by_strong(
        person=resident, purpose=VOTE, subject="identity-1", now=NOON, until=LATER
    )

    assert "identity-1" not in proof.subject
    assert (
        refused(
            actions.prove_by_strong,
            person=makers.person(),
            purpose=VOTE,
            subject="identity-1",
            now=NOON,
            until=LATER,
        )
        == "proof-taken"
    )
