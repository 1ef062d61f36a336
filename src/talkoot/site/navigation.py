"""The ways through the site that stand on every page; reads no user, so that pages can be kept."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy

MAIN: tuple[tuple[str, str | Promise], ...] = (
    ("goals:list", _lazy("Goals")),
    ("calls:list", _lazy("Calls")),
    ("proposals:list", _lazy("Proposals")),
    ("decisions:list", _lazy("Results")),
)
FOOT: tuple[tuple[str, str | Promise], ...] = (
    ("counting", _lazy("How votes are counted")),
    ("open_data:catalogue", _lazy("Open data")),
    ("api:openapi-json", _lazy("Interface for programs")),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """A context processor: `nav` for the head of the page, `footer` for its foot."""
    return {"nav": list(_links(MAIN, request.path)), "footer": list(_links(FOOT, request.path))}


def _links(items: tuple[tuple[str, str | Promise], ...], here: str) -> list[dict[str, Any]]:
    links = []
    for name, label in items:
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        links.append({"label": label, "url": address, "current": here.startswith(address)})
    return links
