"""Every address states who may open it."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from talkoot.commons.people.access import is_guarded
from talkoot.commons.people.rules import PERMISSIONS


def test_every_route_has_a_permission_or_is_listed_public():
    open_ = [where for where, view in routes() if not is_guarded(view)]

    assert open_ == []


def test_every_permission_is_one_that_a_role_has():
    known = {"public", "signed-in", *PERMISSIONS}
    stated = {getattr(view, "access", "public") for _, view in routes()}

    assert stated <= known


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, object]]:
    for item in (resolver or get_resolver()).url_patterns:
        where = prefix + str(item.pattern)
        if isinstance(item, URLResolver):
            yield from routes(item, where)
        elif isinstance(item, URLPattern):
            yield where, item.callback
