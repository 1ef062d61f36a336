"""Rows as what templates show: cards, features on a map, words for codes."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from markupsafe import Markup

from talkoot.commons.base import Refused
from talkoot.commons.base.texts import pick
from talkoot.commons.base.throttle import too_often
from talkoot.commons.design.maps import collection, feature
from talkoot.commons.places.models import Place
from talkoot.loop.proposals import words
from talkoot.loop.proposals.models import Proposal
from talkoot.loop.proposals.rules import LIMITS, Kind, Status

HOUR = 3_600
_COMMENT = "comment-kept"


def card(row: Proposal) -> dict[str, Any]:
    """A proposal as design/cards.html takes it; its words keep their own language."""
    return {
        "id": row.slug,
        "url": row.get_absolute_url(),
        "title": {row.language: row.title},
        "summary": {row.language: row.summary},
        "kind": words.KINDS[Kind(row.kind)],
        "status": words.STATUSES[Status(row.status)],
        "tone": words.TONES.get(Status(row.status), ""),
        "place": row.place.name if row.place else None,
        "cost": row.cost_cents,
        "currency": row.call.currency,
        "supporters": row.supports_count,
        "origin": row.call.origin,
    }


def city_map(rows: Iterable[Proposal], places: Iterable[Place], chosen: str = "") -> Any:
    """The centres with their shapes and a spot for each proposal that has a place."""
    areas = [
        feature(
            id=f"place-{place.slug}",
            name=pick(place.name)[0],
            geometry=place.geometry,
            lon=place.lon,
            lat=place.lat,
            on=place.slug == chosen,
            named=True,
        )
        for place in places
        if place.geometry
    ]
    return collection([*areas, *(spot for row in rows if (spot := _spot(row)))])


def _spot(row: Proposal) -> dict[str, Any] | None:
    lon, lat = position(row)
    if lon is None or lat is None:
        return None
    return feature(
        id=row.slug,
        name=row.title,
        lon=lon,
        lat=lat,
        url=row.get_absolute_url(),
        words=str(words.STATUSES[Status(row.status)]),
    )


def position(row: Proposal) -> tuple[float | None, float | None]:
    """Where a proposal is: its own point, or a point in its place."""
    if row.lon is not None:
        return row.lon, row.lat
    return (row.place.lon, row.place.lat) if row.place else (None, None)


def too_often_for(request: HttpRequest, purpose: str, *, most: int, seconds: int = HOUR) -> None:
    """Refuse what one person or, without an account, one address does too often.

    Raises Refused: too-often.
    """
    person = request.user
    who = person.pk if person.is_authenticated else request.META.get("REMOTE_ADDR", "")
    if too_often(purpose, who, most=most, seconds=seconds):
        raise Refused("too-often", minutes=seconds // 60)


def status_of(no: Refused) -> int:
    """The HTTP status that fits a refusal."""
    return 429 if no.code == "too-often" else 409


def stop(request: HttpRequest, no: Refused, back: str) -> HttpResponse:
    """A page that says why not, and leads back."""
    shown = {"title": _("This did not work"), "words": words.refusal(no), "back": back}
    return render(request, "proposals/stop.html", shown, status=status_of(no))


def keep_comment(request: HttpRequest, row: Proposal, given: Mapping[str, str]) -> None:
    """Hold what someone typed until they have signed in again."""
    kept = {name: given.get(name, "")[: LIMITS.comment] for name in ("body", "name", "parent")}
    request.session[_COMMENT] = {"slug": row.slug, **kept}


def kept_comment(request: HttpRequest, row: Proposal) -> dict[str, str]:
    """What was held for this proposal; nothing for another."""
    kept = request.session.get(_COMMENT, {})
    return {k: v for k, v in kept.items() if k != "slug"} if kept.get("slug") == row.slug else {}


def forget_comment(request: HttpRequest) -> None:
    request.session.pop(_COMMENT, None)


def marked(parts: Iterable[Any]) -> Markup:
    """A comparison of two texts: what went is struck out, what came is underlined."""
    tags = {"added": Markup("<ins>{}</ins>"), "removed": Markup("<del>{}</del>")}
    return Markup("").join(tags.get(part.kind, Markup("{}")).format(part.text) for part in parts)
