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
    """A link. query: added to its address; inside: pages whose path has this word belong to it."""

    view: str
    label: str | Promise
    query: str = ""
    inside: str = ""


MAIN = (
    Way("goals:list", _lazy("Goals")),
    Way("calls:list", _lazy("Calls")),
    Way("proposals:list", _lazy("Proposals")),
    Way("calls:list", _lazy("Results"), query="?standing=ended", inside="/result"),
)
FOOT = (
    Way("counting", _lazy("How votes are counted")),
    Way("open_data:catalogue", _lazy("Open data")),
    Way("api:openapi-json", _lazy("Interface for programs")),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """A context processor: `nav` for the head of the page, `footer` for its foot."""
    here = request.get_full_path()
    return {"nav": list(_links(MAIN, here)), "footer": list(_links(FOOT, here))}


def _links(ways: Sequence[Way], here: str) -> Iterator[dict[str, Any]]:
    addresses = [reverse(way.view) + way.query for way in ways]
    fitting = [n for n, way in enumerate(ways) if _leads_here(way, addresses[n], here)]
    current = max(fitting, key=lambda n: len(addresses[n]), default=None)
    for n, way in enumerate(ways):
        yield {"label": way.label, "url": addresses[n], "current": n == current}


def _leads_here(way: Way, address: str, here: str) -> bool:
    return here.startswith(address) or bool(way.inside and way.inside in here)
