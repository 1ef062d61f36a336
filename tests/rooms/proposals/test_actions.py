"""What happens to a proposal, and what does not."""

from datetime import timedelta
from uuid import uuid4

import pytest
from tests import makers
from tests.makers import NOON, texts

from talkoot.commons.base import Refused
from talkoot.commons.ledger.models import Entry
from talkoot.loop.proposals import actions
from talkoot.loop.proposals.models import Comment, Proposal, Support, Version
from talkoot.loop.proposals.rules import Status

pytestmark = pytest.mark.django_db
TEXT = {"kind": "idea", "title": "A bench by the pond", "summary": "To rest.", "language": "en"}
OFFICE = texts("Parks")


def draft(call, *, by=None, holder="", key=None, **fields):
    return actions.save_draft(
        call=call,
        key=key or uuid4(),
        holder=holder,
        by=by,
        fields={**TEXT, **fields},
        goals=[],
        now=NOON,
    )


def sent(call, by, **fields):
    return actions.submit(draft=draft(call, by=by, **fields), by=by, now=NOON)


def refused(code, act, **kwargs):
    with pytest.raises(Refused) as no:
        act(**kwargs)
    assert no.value.code == code


def test_a_draft_that_is_sent_twice_is_one_draft_and_leaves_no_entry(resident):
    call, key = makers.call(), uuid4()

    first = draft(call, by=resident, key=key)
    again = draft(call, by=resident, key=key, title="Two benches")

    assert first.pk == again.pk
    assert Proposal.objects.get().title == "Two benches"
    assert not Entry.objects.exists()


def test_a_draft_without_an_account_belongs_to_its_session_and_then_to_the_account(resident):
    row = draft(makers.call(), holder="a" * 64)
    refused("not-yours", actions.submit, draft=row, by=resident, now=NOON)

    assert actions.claim_drafts(holder="b" * 64, by=resident) == 0
    assert actions.claim_drafts(holder="a" * 64, by=resident) == 1

    assert actions.submit(draft=row, by=resident, now=NOON).status == Status.RECEIVED


def test_nobody_overwrites_the_draft_of_another(resident):
    call, key = makers.call(), uuid4()
    draft(call, by=resident, key=key)

    for who in ({"by": makers.person()}, {"holder": "a" * 64}, {}):
        with pytest.raises(Refused) as no:
            draft(call, key=key, **who)
        assert no.value.code == "not-yours"


def test_sending_twice_is_sending_once(resident):
    row = draft(makers.call(), by=resident)

    first = actions.submit(draft=row, by=resident, now=NOON)
    again = actions.submit(draft=row, by=resident, now=NOON)

    assert first.slug == again.slug == f"a-bench-by-the-pond-{row.pk}"
    assert Version.objects.count() == 1
    assert [entry.event for entry in Entry.objects.all()] == ["proposal.submitted"]


@pytest.mark.parametrize(
    ("days", "code"),
    [(-1, "collecting-not-begun"), (10, "collecting-over"), (11, "collecting-over")],
)
def test_proposals_are_taken_only_while_the_call_collects(resident, days, code):
    row = draft(makers.call(), by=resident)

    refused(code, actions.submit, draft=row, by=resident, now=NOON + timedelta(days=days))

    row.refresh_from_db()
    assert row.status == Status.DRAFT
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"title": "Ab"}, "title-too-short"),
        ({"summary": " "}, "summary-missing"),
        ({"cost_cents": 0}, "bad-cost"),
        ({"body": "x" * 10_001}, "body-too-long"),
    ],
)
def test_an_incomplete_draft_is_kept_but_not_sent(resident, fields, code):
    row = draft(makers.call(), by=resident, **fields)

    refused(code, actions.submit, draft=row, by=resident, now=NOON)


def test_a_change_makes_a_new_version_and_keeps_the_old_one(resident):
    row = sent(makers.call(), resident)
    place = makers.place()

    row = actions.change(
        proposal=row,
        by=resident,
        seen=1,
        fields={"title": "Two benches by the pond", "place": place},
        goals=[],
        now=NOON + timedelta(days=1),
    )

    assert [v.title for v in row.versions.all()] == [TEXT["title"], "Two benches by the pond"]
    assert row.version == 2
    assert row.slug.startswith("a-bench")
    change = {"by": resident, "fields": {}, "goals": [], "now": NOON}
    refused("changed-meanwhile", actions.change, proposal=row, seen=1, **change)
    other = {**change, "by": makers.person()}
    refused("not-yours", actions.change, proposal=row, seen=2, **other)
    Proposal.objects.update(status=Status.ASSESSED)
    refused("change-over", actions.change, proposal=row, seen=2, **change)


def test_old_drafts_are_forgotten_and_proposals_never(resident):
    call = makers.call()
    draft(call, holder="a" * 64)
    sent(call, resident)

    assert actions.forget_drafts(NOON + timedelta(days=364)) == 0
    assert actions.forget_drafts(NOON + timedelta(days=366)) == 1
    assert Proposal.objects.count() == 1


def test_support_counts_a_person_once_and_the_ledger_does_not_say_who(resident):
    row = makers.proposal()

    assert actions.support(proposal=row, by=resident, now=NOON)
    assert not actions.support(proposal=row, by=resident, now=NOON)
    row.refresh_from_db()
    assert row.supports_count == 1
    assert actions.withdraw_support(proposal=row, by=resident, now=NOON)
    assert not actions.withdraw_support(proposal=row, by=resident, now=NOON)
    row.refresh_from_db()
    assert row.supports_count == 0
    assert {entry.actor for entry in Entry.objects.all()} == {"system"}


def test_support_is_closed_once_the_ballot_is_fixed(resident):
    row = makers.proposal(status=Status.ON_BALLOT)

    refused("support-over", actions.support, proposal=row, by=resident, now=NOON)


def say(row, by, *, key=None, parent=None, body="Good"):
    return actions.comment(
        proposal=row,
        by=by,
        key=key or uuid4(),
        body=body,
        name="",
        language="en",
        parent=parent,
        now=NOON,
    )


def test_a_comment_that_is_sent_twice_is_one_comment(resident):
    row, key = makers.proposal(), uuid4()

    assert say(row, resident, key=key) == say(row, resident, key=key)

    row.refresh_from_db()
    assert row.comments_count == 1
    refused("not-yours", say, row=row, by=makers.person(), key=key)


def test_comments_have_one_level_of_replies(resident):
    row = makers.proposal()
    first = say(row, resident)
    reply = say(row, resident, parent=first)

    refused("reply-to-reply", say, row=row, by=resident, parent=reply)
    refused("no-such-comment", say, row=makers.proposal(), by=resident, parent=first)
    refused("comment-empty", say, row=row, by=resident, body=" \n")
    refused("comment-too-long", say, row=row, by=resident, body="x" * 2_001)


def test_hiding_a_comment_takes_it_out_of_the_count_and_tells_why(resident, moderator):
    row = makers.proposal()
    said = say(row, resident)
    for _ in range(2):
        actions.report(target=said, by=resident, reason="spam", note="", now=NOON)
    said.refresh_from_db()
    assert said.reports_count == 1

    hide = {"target": said, "by": moderator, "now": NOON}
    refused("reason-missing", actions.hide, reason="spam", words={"en": " "}, **hide)
    refused("reason-unknown", actions.hide, reason="x", words={"en": "Ad"}, **hide)
    done = actions.hide(reason="spam", words={"en": "An advertisement."}, **hide)
    refused("already-hidden", actions.hide, reason="spam", words={"en": "Ad"}, **hide)

    row.refresh_from_db()
    entry = Entry.objects.get(event="comment.moderated")
    assert row.comments_count == 0
    assert entry.data == {"deed": "hidden", "moderation": done.pk}
    assert entry.grounds == "spam"
    assert not said.reports.filter(decided_at=None).exists()
    actions.restore(target=said, by=moderator, words={}, now=NOON)
    refused("not-hidden", actions.restore, target=said, by=moderator, words={}, now=NOON)
    row.refresh_from_db()
    assert row.comments_count == 1


def test_a_restored_proposal_stands_where_it_stood(moderator):
    row = makers.proposal(status=Status.ASSESSED)
    hide = {"by": moderator, "reason": "privacy", "words": {"en": "A name."}, "now": NOON}

    actions.hide(target=row, **hide)
    actions.restore(target=row, by=moderator, words={}, now=NOON)

    row.refresh_from_db()
    assert row.status == Status.ASSESSED
    on_ballot = makers.proposal(status=Status.ON_BALLOT)
    refused("hidden-too-late", actions.hide, target=on_ballot, **hide)


def reply_with(rows, clerk, **kwargs):
    given = {"status": "not-taken", "reason": texts("No room"), "office": OFFICE, **kwargs}
    return actions.answer(proposals=rows, by=clerk, now=NOON, **given)


def test_many_are_answered_at_once_or_none(clerk):
    call = makers.call()
    rows = [makers.proposal(call) for _ in range(3)]

    reply_with(rows, clerk)

    assert {a.status for row in rows for a in row.answers.all()} == {"not-taken"}
    assert Entry.objects.count() == 3
    mixed = [makers.proposal(call), makers.proposal(call, status=Status.ON_BALLOT)]
    refused("answer-out-of-order", reply_with, rows=mixed, clerk=clerk)
    mixed[0].refresh_from_db()
    assert mixed[0].status == Status.RECEIVED
    assert Entry.objects.count() == 3


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"reason": {}}, "reason-missing"),
        ({"office": {"fi": ""}}, "office-missing"),
        ({"status": "on-ballot"}, "answer-unknown"),
        ({"status": "chosen"}, "chosen-by-vote"),
        ({"rows": []}, "nothing-chosen"),
    ],
)
def test_an_answer_needs_a_reason_and_an_office_and_never_replaces_the_vote(clerk, given, code):
    refused(code, reply_with, **{"rows": [makers.proposal()], "clerk": clerk, **given})


def test_the_ballot_has_prices_and_is_fixed_when_voting_begins(clerk):
    call = makers.call()
    one, two = makers.proposal(call), makers.proposal(call, cost_cents=None)
    bring = {"proposals": [one, two], "by": clerk, "now": NOON}

    refused("cost-missing", actions.bring_to_ballot, costs_cents={one.slug: 5}, **bring)
    prices = {one.slug: 500_00, two.slug: 700_00}
    late = {**bring, "now": NOON + timedelta(days=10)}
    refused("vote-begun", actions.bring_to_ballot, costs_cents=prices, **late)
    refused("bad-cost", actions.bring_to_ballot, costs_cents={**prices, one.slug: 0}, **bring)
    actions.bring_to_ballot(costs_cents=prices, **bring)

    two.refresh_from_db()
    assert (two.status, two.cost_cents) == (Status.ON_BALLOT, 700_00)
    assert two.answers.get().cost_cents == 700_00
    actions.set_ballot(call=call, costs_cents={one.slug: 500_00}, by=clerk, now=NOON)
    two.refresh_from_db()
    assert two.status == Status.ASSESSED
    assert one.answers.count() == 1


def test_a_call_without_a_vote_has_no_ballot(clerk):
    call = makers.call(phases={"collect": (NOON, NOON + timedelta(days=1))})
    row = makers.proposal(call)

    refused(
        "no-vote",
        actions.bring_to_ballot,
        proposals=[row],
        costs_cents={row.slug: 5},
        by=clerk,
        now=NOON,
    )


def test_a_certified_count_says_what_is_chosen(clerk):
    call = makers.call()
    won, lost = (makers.proposal(call, status=Status.ON_BALLOT) for _ in range(2))
    decide = {"call": call, "office": OFFICE, "reason": texts("Counted"), "by": clerk, "now": NOON}

    actions.record_decision(
        chosen=[won], not_chosen=[lost], reasons={lost.slug: texts("Money ran out")}, **decide
    )

    for row, status, words in ((won, "chosen", "Counted"), (lost, "not-taken", "Money ran out")):
        row.refresh_from_db()
        assert row.status == status
        assert row.answers.get().reason["en"] == words
    refused("not-on-ballot", actions.record_decision, chosen=[won], not_chosen=[], **decide)


def test_merging_moves_each_supporter_once_and_keeps_the_lineage(clerk):
    call = makers.call()
    gone, stays = makers.proposal(call), makers.proposal(call)
    both, only_gone, only_stays = (makers.person() for _ in range(3))
    for row, people in ((gone, (both, only_gone)), (stays, (both, only_stays))):
        for person in people:
            actions.support(proposal=row, by=person, now=NOON)
    merge = {"reason": texts("Same place"), "office": OFFICE, "by": clerk, "now": NOON}

    actions.merge(proposal=gone, into=stays, **merge)

    gone.refresh_from_db()
    stays.refresh_from_db()
    assert (gone.status, gone.merged_into, gone.supports_count) == ("merged", stays, 0)
    assert stays.supports_count == Support.objects.filter(proposal=stays).count() == 3
    assert list(stays.merged_from.all()) == [gone]
    refused("merge-too-late", actions.merge, proposal=gone, into=stays, **merge)
    refused("merge-into-itself", actions.merge, proposal=stays, into=stays, **merge)
    other = makers.proposal()
    refused("merge-across-calls", actions.merge, proposal=other, into=stays, **merge)


def test_erasing_an_account_keeps_what_was_said(resident):
    row = sent(makers.call(), resident)
    say(row, resident)
    actions.support(proposal=row, by=resident, now=NOON)

    resident.delete()

    row.refresh_from_db()
    assert (row.author, row.supports_count, row.comments_count) == (None, 1, 1)
    assert Comment.objects.get().author is None
