"""What may fit together: suggestions, answers of both sides, rounds, and what organisations did."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from talkoot.commons.people.models import Membership, Organisation
from talkoot.commons.people.organising import speaks_for
from talkoot.commons.people.queries import Row, Section
from talkoot.loop.calls.models import Call
from talkoot.loop.proposals import bridge
from talkoot.loop.proposals.bridge import Fit
from talkoot.loop.proposals.models import Match, Proposal, Round
from talkoot.loop.proposals.rules import ASKING, PUBLIC_STATUSES, SEEKING, Kind, Reply, Side

BEST = 5
_MOST_COMPARED = 300
_KEPT_SECONDS = 60
_PARTNERS = 5
_SHOWN = 50


@dataclass(frozen=True)
class Suggestion:
    """Another proposal that may fit, why, and what has been said; match: None where nothing."""

    other: Proposal
    fit: Fit
    match: Match | None


def side_of(proposal: Proposal) -> Side:
    return Side.OFFER if proposal.kind == Kind.OFFER else Side.NEED


def seeking(*kinds: str, call: Call | None = None) -> QuerySet[Proposal]:
    """Public proposals of these kinds that look for somebody, newest first."""
    rows = Proposal.objects.filter(kind__in=kinds, status__in=SEEKING)
    if call is not None:
        rows = rows.filter(call=call)
    return rows.select_related("place", "call", "author_organisation").prefetch_related("goals")


def suggestions(proposal: Proposal) -> list[Suggestion]:
    """What fits a proposal best, and everything to which somebody has answered."""
    known = {_other(m, proposal).pk: m for m in matches_of(proposal)}
    found = [Suggestion(*pair, known.pop(pair[0].pk, None)) for pair in _best(proposal)]
    rest = [Suggestion(_other(m, proposal), fit_of(m), m) for m in known.values()]
    return [*rest, *found]


def _best(proposal: Proposal) -> list[tuple[Proposal, Fit]]:
    if proposal.status not in SEEKING:
        return []
    kinds = ASKING if side_of(proposal) is Side.OFFER else (Kind.OFFER,)
    rows = {row.slug: row for row in seeking(*kinds)[:_MOST_COMPARED] if row.pk != proposal.pk}
    key = f"matching:{proposal.slug}:{proposal.version}:{len(rows)}:{max(rows, default='')}"
    found = cache.get(key)
    if found is None:
        found = _fits(proposal, list(rows.values()))
        cache.set(key, found, _KEPT_SECONDS)
    pairs = ((rows.get(_slug(fit, proposal)), fit) for fit in found)
    return [(row, fit) for row, fit in pairs if row is not None]


def _fits(proposal: Proposal, others: list[Proposal]) -> list[Fit]:
    if not others:
        return []
    if side_of(proposal) is Side.NEED:
        return bridge.fits([proposal], others, top=BEST)
    found = bridge.fits(others, [proposal], top=1)
    return sorted(found, key=lambda fit: -fit.score)[:BEST]


def _slug(fit: Fit, proposal: Proposal) -> str:
    return fit.offer if side_of(proposal) is Side.NEED else fit.need


def pair(need: Proposal, offer: Proposal) -> Fit:
    """How well these two fit, whatever else there is."""
    found = bridge.fits([need], [offer], top=1)
    return found[0] if found else Fit(need.slug, offer.slug, 0, ())


def fit_of(match: Match) -> Fit:
    return Fit(match.need.slug, match.offer.slug, match.score, tuple(match.reasons))


def matches_of(proposal: Proposal) -> list[Match]:
    """Every pair of a proposal about which somebody said something or a round did."""
    rows = Match.objects.filter(Q(need=proposal) | Q(offer=proposal))
    return list(rows.select_related("need__call", "offer__call", "need__place", "offer__place"))


def agreed_matches(proposal: Proposal) -> list[Match]:
    return [match for match in matches_of(proposal) if match.agreed_at]


def _other(match: Match, proposal: Proposal) -> Proposal:
    return match.offer if match.need_id == proposal.pk else match.need


def may_answer(person: Any, proposal: Proposal) -> bool:
    """Whoever wrote a proposal, or speaks for the organisation in whose name it was written."""
    if not person.is_authenticated:
        return False
    return proposal.author_id == person.pk or speaks_for(person, proposal.author_organisation)


def speakers_of(proposals: Iterable[Proposal]) -> set[int]:
    """Accounts that may answer for these: their authors, and who speaks for their organisations."""
    rows = list(proposals)
    homes = [row.author_organisation_id for row in rows if row.author_organisation_id]
    members = Membership.objects.filter(organisation__in=homes, proven_at__isnull=False)
    authors = {row.author_id for row in rows if row.author_id}
    return authors | set(members.values_list("person", flat=True))


def partners(proposal: Proposal) -> list[tuple[Organisation, int]]:
    """Organisations of the same field, those first that did most here; with how much."""
    rows = Organisation.objects.filter(field=proposal.field, confirmed_at__isnull=False)
    if proposal.author_organisation_id:
        rows = rows.exclude(pk=proposal.author_organisation_id)
    done = Count("proposals", filter=Q(proposals__status__in=PUBLIC_STATUSES))
    rows = rows.annotate(done=done).order_by("-done", "name")
    return [(row, row.done) for row in rows[:_PARTNERS]]


def refused_pairs(call: Call) -> Iterable[tuple[str, str]]:
    """Pairs of a call to which one side has said no."""
    no = Q(need_reply=Reply.NO) | Q(offer_reply=Reply.NO)
    return Match.objects.filter(no, need__call=call).values_list("need__slug", "offer__slug")


def rounds_of(call: Call) -> QuerySet[Round]:
    return Round.objects.filter(call=call).prefetch_related("pairs__need", "pairs__offer")


def of_organisation(organisation: Organisation) -> Section:
    """What an organisation has written here (see `settings.ORGANISATION_PAGE`)."""
    rows = Proposal.objects.filter(
        author_organisation=organisation, status__in=PUBLIC_STATUSES
    ).order_by("-submitted_at")
    return Section(
        title=_("Needs, ideas and offers"),
        rows=[Row(row.title, row.get_absolute_url(), at=row.submitted_at) for row in rows[:_SHOWN]],
        empty=_("It has not written anything yet."),
    )
