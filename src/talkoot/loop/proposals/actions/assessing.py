"""What the city says: answers, the ballot, merging, and what a vote decided."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from talkoot.commons.base import Refused
from talkoot.commons.base.texts import Texts
from talkoot.commons.ledger import actions as ledger
from talkoot.commons.people.models import Person
from talkoot.loop.calls.models import Call
from talkoot.loop.calls.queries import spans_of
from talkoot.loop.calls.rules import PhaseKind
from talkoot.loop.proposals import rules
from talkoot.loop.proposals.models import Answer, Proposal, Support
from talkoot.loop.proposals.rules import Costed, Status


@transaction.atomic
def answer(
    *,
    proposals: Iterable[Proposal],
    status: str,
    reason: Texts,
    office: Texts,
    by: Person,
    now: datetime,
) -> list[Proposal]:
    """Answer many proposals at once: all of them or none.

    Raises Refused: nothing-chosen, answer-unknown, chosen-by-vote, answer-out-of-order,
    reason-missing, office-missing.
    """
    rows = _locked(proposals)
    for row in rows:
        rules.check_answer(
            old=row.status,
            new=status,
            reason=reason,
            office=office,
            has_vote=vote_opens_at(row.call) is not None,
        )
        _settle(row, status, reason=reason, office=office, by=by, now=now)
    return rows


@transaction.atomic
def bring_to_ballot(
    *, proposals: Iterable[Proposal], costs_cents: Mapping[str, int], by: Person, now: datetime
) -> list[Proposal]:
    """Put proposals on the ballot of their call with their prices, or correct the prices.

    costs_cents: slug to whole cents, > 0.
    Raises Refused: nothing-chosen, no-vote, vote-begun, not-for-ballot, cost-missing, bad-cost.
    """
    rows = _locked(proposals)
    for row in rows:
        project = Costed(row.slug, row.status, costs_cents.get(row.slug))
        rules.check_bring([project], vote_opens_at=vote_opens_at(row.call), now=now)
    fresh = [row for row in rows if _is_news(row, costs_cents[row.slug])]
    for row in fresh:
        row.cost_cents = costs_cents[row.slug]
        _settle(row, Status.ON_BALLOT, reason={}, office=row.call.contact, by=by, now=now)
    return rows


@transaction.atomic
def set_ballot(
    *, call: Call, costs_cents: Mapping[str, int], by: Person, now: datetime
) -> list[Proposal]:
    """Let exactly these proposals of a call stand on its ballot; others go back to assessment.

    Raises Refused: what `bring_to_ballot` refuses.
    """
    on = list(call.proposals.filter(slug__in=costs_cents))
    rows = bring_to_ballot(proposals=on, costs_cents=costs_cents, by=by, now=now)
    off = call.proposals.select_for_update().filter(status=Status.ON_BALLOT)
    for row in off.exclude(slug__in=costs_cents).order_by("pk"):
        _settle(row, Status.ASSESSED, reason={}, office=call.contact, by=by, now=now)
    return rows


@transaction.atomic
def record_decision(
    *,
    call: Call,
    chosen: Iterable[Proposal],
    not_chosen: Iterable[Proposal],
    office: Texts,
    reason: Texts,
    by: Person,
    now: datetime,
    reasons: Mapping[str, Texts] | None = None,
) -> None:
    """Write down what a certified count decided about the proposals of a call.

    reason:  for all of them; reasons: a proposal's own words by its slug, instead.
    Raises Refused: not-on-ballot.
    """
    won = {row.pk for row in chosen}
    keys = won | {row.pk for row in not_chosen}
    rows = list(call.proposals.select_for_update().filter(pk__in=keys).order_by("pk"))
    rules.check_decided({row.slug: row.status for row in rows})
    for row in rows:
        status = Status.CHOSEN if row.pk in won else Status.NOT_TAKEN
        words = (reasons or {}).get(row.slug, reason)
        _settle(row, status, reason=words, office=office, by=by, now=now)


@transaction.atomic
def merge(
    *,
    proposal: Proposal,
    into: Proposal,
    reason: Texts,
    office: Texts,
    by: Person,
    now: datetime,
) -> Proposal:
    """Let one proposal go on as part of another; who supported either counts once.

    The merged one keeps its address, its versions and its comments.
    Raises Refused: merge-into-itself, merge-across-calls, merge-too-late.
    """
    keys = sorted({proposal.pk, into.pk})
    rows = {row.pk: row for row in Proposal.objects.select_for_update().filter(pk__in=keys)}
    gone, stays = rows[proposal.pk], rows[into.pk]
    rules.check_merge(
        same=gone.pk == stays.pk,
        same_call=gone.call_id == stays.call_id,
        from_status=gone.status,
        into_status=stays.status,
    )
    moved = _move_supports(gone, stays)
    gone.merged_into = stays
    gone.save(update_fields=["merged_into"])
    words = {"into": stays.slug, "supports": moved}
    _settle(gone, Status.MERGED, reason=reason, office=office, by=by, now=now, **words)
    return stays


def _is_news(row: Proposal, cost_cents: int) -> bool:
    return row.status != Status.ON_BALLOT or row.cost_cents != cost_cents


def vote_opens_at(call: Call) -> datetime | None:
    """When voting begins in this call; None where nobody votes."""
    spans = (span for span in spans_of(call) if span.kind == PhaseKind.DECIDE)
    return min((span.opens_at for span in spans), default=None)


def _locked(proposals: Iterable[Proposal]) -> list[Proposal]:
    keys = [row.pk for row in proposals]
    if not keys:
        raise Refused("nothing-chosen")
    rows = Proposal.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    return list(rows.select_related("call").prefetch_related("call__phases").order_by("pk"))


def _settle(
    row: Proposal,
    status: str,
    *,
    reason: Texts,
    office: Texts,
    by: Person | None,
    now: datetime,
    **data: Any,
) -> None:
    """One answer: the new status with its reason, office, price and time."""
    row.status = status
    row.save(update_fields=["status", "cost_cents"])
    on_ballot = status == Status.ON_BALLOT
    price: dict[str, Any] = {"cost_cents": row.cost_cents} if on_ballot else {}
    Answer.objects.create(
        proposal=row,
        status=status,
        reason=dict(reason),
        office=dict(office),
        at=now,
        by=by,
        **price,
    )
    ledger.record(
        event="proposal.answered", subject=row, by=by, at=now, status=str(status), **price, **data
    )


def _move_supports(gone: Proposal, stays: Proposal) -> int:
    """Each person once: support of both becomes support of the one that stays."""
    there = Support.objects.filter(proposal=stays).exclude(person=None).values("person")
    Support.objects.filter(proposal=gone, person__in=there).delete()
    moved = Support.objects.filter(proposal=gone).update(proposal=stays)
    Proposal.objects.filter(pk=gone.pk).update(supports_count=0)
    stays.supports_count = stays.supports.count()
    stays.save(update_fields=["supports_count"])
    return moved
