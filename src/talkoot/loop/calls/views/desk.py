"""The staff desk."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from talkoot.commons.people.access import requires
from talkoot.loop.calls import queries


@requires("calls.make")
def desk(request: HttpRequest) -> HttpResponse:
    works = queries.desk(request.user, mine=False, now=timezone.now())
    return render(request, "calls/desk.html", {"works": works})


@requires("calls.make")
def new(request: HttpRequest) -> HttpResponse:
    raise Http404


@requires("calls.make")
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


@requires("calls.make")
def section(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    raise Http404


@requires("calls.make")
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


@requires("calls.make")
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


@requires("calls.make")
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404


@requires("calls.make")
def discard(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404
