"""The JSON form of this stage."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from talkoot.loop.decisions.actions import log
from talkoot.loop.decisions.models import Panel, Vote
from talkoot.loop.decisions.queries import listing, results
from talkoot.loop.decisions.queries import panels as panel_queries
from talkoot.loop.decisions.queries import voting as queries
from talkoot.loop.decisions.rules import counting as rules
from talkoot.loop.decisions.words import exports

router = Router()


class CandidateOut(Schema):
    number: int
    title: str
    language: str
    cost_cents: int
    tie_position: int | None
    proposal: str | None


class VoteOut(Schema):
    """How a vote decides, and what is on its ballot. Nothing here counts ballots."""

    slug: str
    origin: str
    state: str
    ballot: str
    rule: str
    satisfaction: str
    completion: str
    max_choices: int | None
    points: int | None
    money_cents: int
    currency: str
    opens_at: datetime
    closes_at: datetime
    public_key: str
    tie_seed: str
    candidates: list[CandidateOut]


class LogOut(Schema):
    """The signed state of the log of receipts."""

    size: int
    root: str
    note: str
    verifier: str


class ReceiptOut(Schema):
    """Whether a receipt is in the log. path: hashes to the root of `log` (RFC 9162)."""

    receipt: str
    state: str
    position: int | None
    path: list[str]
    in_box: bool | None
    log: LogOut | None


class VoteRow(Schema):
    """A vote in the list; `address` is its page."""

    slug: str
    address: str
    origin: str
    state: str
    title: dict[str, str]
    money_cents: int
    currency: str
    opens_at: datetime
    closes_at: datetime


@router.get("", response=list[VoteRow], url_name="votes", summary="Votes, the open ones first")
def votes(request: HttpRequest, page: int = 1) -> list[dict[str, Any]]:
    start = (max(page, 1) - 1) * listing.PAGE
    return [
        {
            **{name: getattr(row, name, None) for name in VoteRow.model_fields},
            "address": reverse("decisions:vote", args=[row.slug]),
            "title": row.call.title,
        }
        for row in listing.votes()[start : start + listing.PAGE]
    ]


@router.get("/{slug}", response=VoteOut, summary="One vote and its ballot")
def vote(request: HttpRequest, slug: str) -> dict[str, Any]:
    row = _vote(slug)
    names = [name for name in VoteOut.model_fields if name != "candidates"]
    return {
        **{name: getattr(row, name) for name in names},
        "candidates": [
            {
                **{name: getattr(item, name) for name in CandidateOut.model_fields},
                "proposal": item.proposal.slug if item.proposal else None,
            }
            for item in queries.candidates_of(row)
        ],
    }


@router.get("/{slug}/log", response=LogOut | None, summary="The signed state of the receipts")
def log_state(request: HttpRequest, slug: str) -> dict[str, Any] | None:
    return _log(_vote(slug).checkpoints.first())


@router.get("/{slug}/log/{receipt}", response=ReceiptOut, summary="One receipt in the log")
def logged(request: HttpRequest, slug: str, receipt: str) -> dict[str, Any]:
    found = queries.looked_up(_vote(slug), receipt[:100])
    if found.leaf is None:
        raise Http404
    return {
        "receipt": found.leaf.receipt,
        "state": "pending" if found.leaf.position is None else "logged",
        "position": found.leaf.position,
        "path": queries.inclusion(found),
        "in_box": found.leaf.in_box,
        "log": _log(found.checkpoint),
    }


def _log(point: Any) -> dict[str, Any] | None:
    if point is None:
        return None
    return {
        "size": point.size,
        "root": point.root,
        "note": point.note,
        "verifier": log.verifier(),
    }


def _vote(slug: str) -> Vote:
    row = queries.vote_of(slug)
    if row is None:
        raise Http404
    return row


@router.get("/{slug}/result", response={200: dict, 404: dict}, summary="The certified result")
def result(request: HttpRequest, slug: str) -> Any:
    """Winners in order, the reason for every project, ties, other rules and the bundle's hash.

    Money is in hundredths of the currency. Before the result is certified there is nothing here.
    """
    row = results.vote_named(slug)
    if row is None:
        return _refused("no-such-vote", _("There is no vote of this name."))
    if not rules.is_public(row.state):
        return _refused("not-published", _("The result of this vote is not published yet."))
    return exports.as_json(results.result_of(row))


def _refused(code: str, sentence: str) -> JsonResponse:
    return JsonResponse({"code": code, "sentence": sentence}, status=404)


panels = Router()


class PanelRow(Schema):
    """A citizens' panel in the list; `address` is its page, `call` the decision that it serves."""

    slug: str
    address: str
    origin: str
    state: str
    title: dict[str, str]
    call: str
    size: int
    registers_from: datetime
    registers_until: datetime
    draw_at: datetime


class QuotaOut(Schema):
    """How many of the panel may have a feature. registered: none where fewer than five have it."""

    category: str
    feature: str
    name: dict[str, str]
    minimum: int
    maximum: int
    registered: int | None


class SourceOut(Schema):
    """A public value that decides, named beforehand."""

    kind: str
    name: str
    from_: datetime = Field(alias="from")


class LotteryOut(Schema):
    """What was fixed before the draw. chances: place in the sealed list → in how many panels."""

    published_at: datetime
    pool_size: int
    pool_hash: str
    panels: int
    panels_hash: str
    secret_hash: str
    certified: bool
    gap: str
    chances: dict[str, int]


class DrawOut(Schema):
    """The draw. picked: number of the panel, from 0; bundle: the signed file to check it with."""

    drawn_at: datetime
    value: str
    used_fallback: bool
    seed: str
    picked: int
    bundle: str
    bundle_hash: str


class PanelOut(PanelRow):
    """A panel with what everyone may know of it; nothing here names anybody."""

    task: dict[str, str]
    practical: dict[str, str]
    invite: str
    registered: int
    quotas: list[QuotaOut]
    sources: list[SourceOut]
    lottery: LotteryOut | None
    draw: DrawOut | None
    statement: dict[str, str]
    handed_over_at: datetime | None


@panels.get("", response=list[PanelRow], url_name="panels", summary="Citizens' panels")
def panel_list(request: HttpRequest, page: int = 1) -> list[dict[str, Any]]:
    start = (max(page, 1) - 1) * panel_queries.PAGE
    return [_panel_row(row) for row in panel_queries.panels()[start : start + panel_queries.PAGE]]


@panels.get("/{slug}", response=PanelOut, by_alias=True, summary="One panel and its draw")
def panel(request: HttpRequest, slug: str) -> dict[str, Any]:
    row = panel_queries.panel_of(slug)
    if row is None:
        raise Http404
    plain = ("task", "practical", "invite", "statement", "handed_over_at")
    return {
        **_panel_row(row),
        **{name: getattr(row, name) for name in plain},
        "registered": row.registrations.count(),
        "quotas": [_quota(line) for line in panel_queries.lines(row)],
        "sources": _sources(row),
        "lottery": _lottery(row),
        "draw": _draw(row),
    }


def _panel_row(row: Panel) -> dict[str, Any]:
    names = set(PanelRow.model_fields) - {"address", "call"}
    return {
        **{name: getattr(row, name) for name in names},
        "address": row.get_absolute_url(),
        "call": row.call.slug,
    }


def _quota(line: panel_queries.Line) -> dict[str, Any]:
    return {
        "category": line.category.key,
        "feature": line.feature.key,
        "name": line.feature.name,
        "minimum": line.feature.minimum,
        "maximum": line.feature.maximum,
        "registered": line.pool,
    }


def _sources(row: Panel) -> list[dict[str, Any]]:
    if not row.value_name:
        return []
    return [
        {"kind": row.value_kind, "name": row.value_name, "from": row.draw_at},
        {"kind": row.fallback_kind, "name": row.fallback_name, "from": row.fallback_at},
    ]


def _lottery(row: Panel) -> dict[str, Any] | None:
    found = panel_queries.lottery_of(row)
    if found is None:
        return None
    own = set(LotteryOut.model_fields) - {"certified", "gap"}
    return {
        **{name: getattr(found, name) for name in own},
        "certified": found.optimal["certified"],
        "gap": found.optimal["gap"],
    }


def _draw(row: Panel) -> dict[str, Any] | None:
    found = panel_queries.draw_of(row)
    if found is None:
        return None
    return {
        **{name: getattr(found, name) for name in DrawOut.model_fields},
        "bundle": reverse("decisions:panel_bundle", args=[row.slug]),
    }
