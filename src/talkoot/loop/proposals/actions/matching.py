"""Matching: what a side answers to a match, and a round that joins many at once."""

from datetime import datetime

from django.db import transaction

from talkoot.commons.ledger import actions as ledger
from talkoot.commons.people.models import Person
from talkoot.loop.calls.models import Call
from talkoot.loop.proposals import bridge, queries, rules
from talkoot.loop.proposals.bridge import Fit
from talkoot.loop.proposals.models import Match, Proposal, Round
from talkoot.loop.proposals.rules import ASKING, Kind, Side


@transaction.atomic
def reply_to_match(
    *,
    need: Proposal,
    offer: Proposal,
    side: Side,
    reply: str,
    reason: str,
    by: Person,
    now: datetime,
) -> Match:
    """Say what one side thinks of a pair; where both are interested, they have agreed.

    The ledger says which side answered and that both agreed, never a reason.
    Raises Refused: not-a-pair, seeks-nobody, not-your-side, reply-unknown, agreed-already,
    reply-reason-missing.
    """
    _check_pair(need, offer)
    match = _match(need, offer, now)
    rules.check_matching_reply(
        reply=reply,
        reason=reason,
        speaks=queries.may_answer(by, need if side is Side.NEED else offer),
        agreed=match.agreed_at is not None,
    )
    for name, value in {"reply": reply, "reason": reason, "at": now, "by": by}.items():
        setattr(match, f"{side}_{name}", value)
    agreed = rules.agreed(match.need_reply, match.offer_reply)
    match.agreed_at = now if agreed else None
    match.save()
    ledger.record(
        event="match.agreed" if agreed else "match.answered",
        subject=match,
        by=by,
        at=now,
        need=need.slug,
        offer=offer.slug,
        side=str(side),
    )
    return match


@transaction.atomic
def hold_round(*, call: Call, by: Person, now: datetime) -> Round:
    """Join the needs and offers of a call so that the sum of how well they fit is the largest.

    A pair to which a side has said no is left out. Both sides still answer for themselves.
    Raises Refused: nothing-to-match.
    """
    needs = list(queries.seeking(*ASKING, call=call).order_by("slug"))
    offers = list(queries.seeking(Kind.OFFER, call=call).order_by("slug"))
    rules.check_round(needs=len(needs), offers=len(offers))
    joined = bridge.join(needs, offers, refused=queries.refused_pairs(call))
    row = Round.objects.create(
        call=call,
        rule=joined.rule,
        needs=len(needs),
        offers=len(offers),
        total=joined.total,
        at=now,
        by=by,
    )
    by_slug = {proposal.slug: proposal for proposal in (*needs, *offers)}
    for fit in joined.pairs:
        match = _match(by_slug[fit.need], by_slug[fit.offer], now, fit)
        match.round = row
        match.save(update_fields=["round"])
    pairs = [[fit.need, fit.offer] for fit in joined.pairs]
    ledger.record(event="match.round", subject=call, by=by, at=now, rule=joined.rule, pairs=pairs)
    return row


def _check_pair(need: Proposal, offer: Proposal) -> None:
    rules.check_pair(
        need_kind=need.kind,
        offer_kind=offer.kind,
        need_status=need.status,
        offer_status=offer.status,
    )


def _match(need: Proposal, offer: Proposal, now: datetime, fit: Fit | None = None) -> Match:
    """The row of a pair, locked; a new one keeps why it seemed to fit."""
    match = Match.objects.select_for_update().filter(need=need, offer=offer).first()
    if match is not None:
        return match
    fit = fit or queries.pair(need, offer)
    match, _ = Match.objects.get_or_create(
        need=need,
        offer=offer,
        defaults={"score": fit.score, "reasons": list(fit.reasons), "found_at": now},
    )
    return match
