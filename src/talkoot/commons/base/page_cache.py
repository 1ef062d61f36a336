"""Whole pages for readers without cookies, answered before sessions are touched.

A page is kept for a few seconds, so a rush of readers costs one rendering; whoever has a cookie
(signed in, voting) always gets a fresh page. The path carries the language, so it is part of the
key. Pages that set a cookie, vary on one or say `private` or `no-store` are never kept.
"""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]
_LONGEST = 150
_KEPT_HEADERS = ("Content-Type", "Content-Language", "Link")


class PageCache:
    """Middleware; stands after static files and before sessions."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "GET" or request.headers.get("Cookie") or not _seconds():
            return self.get_response(request)
        # Root redirects by the browser's language, so the language it asks for is in the key.
        language = request.headers.get("Accept-Language", "") if request.path == "/" else ""
        key = f"page:{request.get_host()}:{language}:{_summed(request.get_full_path())}"
        kept = cache.get(key)
        if kept is not None:
            body, headers = kept
            return HttpResponse(body, headers=headers)
        response = self.get_response(request)
        if _may_keep(response):
            headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
            cache.set(key, (response.content, headers), _seconds())
        return response


def _summed(path: str) -> str:
    """The path itself, or its sum where it is too long for a key of any cache."""
    return path if len(path) < _LONGEST else hashlib.sha256(path.encode()).hexdigest()


def _seconds() -> int:
    return int(settings.PAGE_CACHE_SECONDS)


def _may_keep(response: HttpResponse) -> bool:
    control = response.get("Cache-Control", "")
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "no-store" not in control
        and "private" not in control
    )
