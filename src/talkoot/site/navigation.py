"""The ways through the site that stand on every page; reads no user, so that pages can be kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy


@dataclass(frozen=True)
class Way:
    """A link in the head or the foot of every page."""

    view: str
    label: str | Promise


MAIN = (
    Way("goals:list", _lazy("Goals")),
    Way("calls:list", _lazy("Calls")),
    Way("proposals:list", _lazy("Proposals")),
    Way("deliberations:list", _lazy("Conversations")),
    Way("experiments:market", _lazy("Make together")),
    Way("decisions:list", _lazy("Results")),
    Way("services:list", _lazy("Services")),
)
FOOT = (
    Way("impact:list", _lazy("Impact")),
    Way("counting", _lazy("How votes are counted")),
    Way("open_data:catalogue", _lazy("Open data")),
    Way("api:openapi-json", _lazy("Interface for programs")),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """A context processor: `nav` for the head of the page, `footer` for its foot."""
    return {"nav": list(_links(MAIN, request.path)), "footer": list(_links(FOOT, request.path))}


def _links(ways: Sequence[Way], here: str) -> Iterator[dict[str, Any]]:
    for way in ways:
        address = reverse(way.view)
        yield {"label": way.label, "url": address, "current": here.startswith(address)}
