"""The catalogue of open data as a page and as DCAT-AP; the ledger as a download."""

import json
from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from talkoot.commons.base.city import pack
from talkoot.commons.ledger import queries as ledger
from talkoot.commons.people.access import public
from talkoot.outlook.open_data.datasets import datasets, withheld
from talkoot.outlook.open_data.dcat import LICENCE, catalogue


@public
def page(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "open_data/catalogue.html",
        {"datasets": list(datasets()), "withheld": withheld(), "licence": LICENCE},
    )


@public
def dcat(request: HttpRequest) -> HttpResponse:
    rows = catalogue(
        datasets(),
        city=pack().city.name,
        site=settings.PUBLIC_URL,
        page=reverse("open_data:catalogue"),
        language=(get_language() or settings.LANGUAGE_CODE)[:2],
    )
    return JsonResponse(rows, content_type="application/ld+json")


@public
def ledger_lines(request: HttpRequest) -> StreamingHttpResponse:
    """The whole chain, one entry a line, in the form that `talkoot verify` checks."""
    return StreamingHttpResponse(
        _lines(),
        content_type="application/jsonl; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="ledger.jsonl"'},
    )


def _lines() -> Iterator[str]:
    for entry in ledger.exported(ledger.since(0)):
        yield json.dumps(entry, ensure_ascii=False) + "\n"
