"""The JSON form of this stage."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Router, Schema

from talkoot.loop.decisions.actions import log
from talkoot.loop.decisions.models import Vote
from talkoot.loop.decisions.queries import listing, results
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
