"""Pages of calls that everyone reads."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from talkoot.commons.people.access import public
from talkoot.loop.calls import queries


@public
def calls(request: HttpRequest) -> HttpResponse:
    rows, _ = queries.page(queries.Filters(), 1, timezone.now())
    return render(request, "calls/list.html", {"rows": rows})


@public
def calls_csv(request: HttpRequest) -> HttpResponse:
    raise Http404


@public
def call(request: HttpRequest, slug: str) -> HttpResponse:
    row = queries.call_for(request.user, slug)
    if row is None:
        raise Http404
    return render(request, "calls/call.html", {"call": row})
