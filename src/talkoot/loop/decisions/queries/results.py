"""Reads of a result: the page, the receipts, the stretch of the ledger behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Min, QuerySet

from talkoot.commons.ledger.actions import subject_of
from talkoot.commons.ledger.models import Entry
from talkoot.commons.places.models import Place
from talkoot.loop.calls.rules import State as CallState
from talkoot.loop.decisions.bridge import rows
from talkoot.loop.decisions.models import Candidate, Checkpoint, Count, Leaf, Vote
from talkoot.loop.decisions.rules import counting as rules


@dataclass(frozen=True)
class Project:
    """One project in a result. order and total: its place among the winners and the money given
    up to it, None where it did not win. selected_by: for each rule shown, whether it wins there.
    """

    id: str
    number: int
    title: str
    language: str
    cost: int
    votes: int
    proposal: str
    place: Mapping[str, str] | None
    lon: float | None
    lat: float | None
    decision: Mapping[str, Any]
    order: int | None
    total: int | None
    selected_by: tuple[bool, ...]


@dataclass(frozen=True)
class Result:
    """All that the page of a result says, in plain values."""

    vote: Vote
    count: Count
    projects: list[Project]

    @property
    def outcome(self) -> Mapping[str, Any]:
        return dict(self.count.outcome)

    @cached_property
    def winners(self) -> list[Project]:
        """In buying order."""
        chosen = [row for row in self.projects if row.order is not None]
        return sorted(chosen, key=lambda row: row.order or 0)

    @cached_property
    def others(self) -> list[Project]:
        """Those that did not win, the most chosen first."""
        rest = [row for row in self.projects if row.order is None]
        return sorted(rest, key=lambda row: (-row.votes, row.number))

    @cached_property
    def disputed(self) -> list[Project]:
        """Projects on which the rules shown do not agree, winners first."""
        return [r for r in (*self.winners, *self.others) if len(set(r.selected_by)) > 1]

    @cached_property
    def by_id(self) -> Mapping[str, Project]:
        return {row.id: row for row in self.projects}

    @cached_property
    def channels(self) -> Mapping[str, int | None]:
        return rules.shown_channels(self.vote.channels)


def vote_named(slug: str) -> Vote | None:
    """A vote of a published call, with its count where there is one."""
    found = Vote.objects.select_related("call", "count")
    return found.filter(slug=slug, call__state=CallState.PUBLISHED).first()


def result_of(vote: Vote, count: Count | None = None) -> Result:
    """The result of a counted vote, whoever asks: the gate stands in the view.

    count: another count of the same ballots, which is not kept.
    """
    count = count or vote.count
    candidates = vote.candidates.select_related("proposal__place").defer(
        "proposal__body", "proposal__place__geometry"
    )
    return Result(vote, count, [_project(row, count) for row in candidates])


def _project(row: Candidate, count: Count) -> Project:
    id_, outcome = rows.project_id(row), count.outcome
    order = outcome["winners"].index(id_) + 1 if id_ in outcome["winners"] else None
    proposal = row.proposal
    lon, lat = count.source.get("places", {}).get(id_) or (
        (proposal.lon, proposal.lat) if proposal else (None, None)
    )
    return Project(
        id=id_,
        number=row.number,
        title=row.title,
        language=row.language,
        cost=row.cost_cents,
        votes=outcome["votes"].get(id_, 0),
        proposal=proposal.slug if proposal else "",
        place=proposal.place.name if proposal and proposal.place else None,
        lon=lon,
        lat=lat,
        decision=outcome["decisions"].get(id_, {}),
        order=order,
        total=outcome["totals"][order - 1] if order else None,
        selected_by=(order is not None, *(id_ in o["winners"] for o in outcome["others"])),
    )


def areas() -> QuerySet[Place]:
    """The city's centres and the rest with their shapes, for the map of the winners."""
    return Place.objects.filter(kind__in=(Place.Kind.CENTRE, Place.Kind.REST))


def tie_order(vote: Vote) -> list[str]:
    """Project ids in the order that settles ties, as published before the vote opened."""
    ordered = vote.candidates.order_by("tie_position", "number")
    return [rows.project_id(row) for row in ordered]


@dataclass(frozen=True)
class ReceiptLog:
    """The log of receipts at its last checkpoint. root: hex; note: the signed checkpoint.

    receipts: each with whether it was in the box when the vote closed.
    """

    receipts: list[tuple[str, bool]]
    size: int
    root: str
    note: str


def receipt_log(vote: Vote) -> ReceiptLog:
    """All receipts in the order of the log, and the checkpoint that covers them."""
    last = Checkpoint.objects.filter(vote=vote).order_by("-size").first()
    if last is None:
        return ReceiptLog([], 0, "", "")
    leaves = Leaf.objects.filter(vote=vote, position__lt=last.size).order_by("position")
    receipts = [(r, bool(in_box)) for r, in_box in leaves.values_list("receipt", "in_box")]
    return ReceiptLog(receipts, last.size, last.root, last.note)


def ledger_stretch(vote: Vote) -> QuerySet[Entry]:
    """The ledger from the first entry about the vote's call to its end, without a gap."""
    about = Entry.objects.filter(subject__in=[subject_of(vote.call), subject_of(vote)])
    first = about.aggregate(first=Min("number"))["first"]
    return Entry.objects.filter(number__gte=first).order_by("number")
