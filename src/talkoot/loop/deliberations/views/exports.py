"""The conversation in Polis' files, from which anyone can compute the map again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from talkoot.commons.base import Refused
from talkoot.commons.people.access import public
from talkoot.loop.deliberations import bridge, queries, rules
from talkoot.loop.deliberations.rules import SMALLEST
from talkoot.loop.deliberations.views import shown
from talkoot.loop.deliberations.views.public import head
from talkoot.loop.proposals.views.shown import too_often_for

_EXPORTS_AN_HOUR = 200


@public
def data(request: HttpRequest, slug: str) -> HttpResponse:
    """What the files hold, and how to compute the map from them."""
    row = shown.conversation_or_404(request, slug)
    given = {
        **head(row),
        "map": queries.newest_map(row),
        "enough": rules.enough(row.participants),
        "least": SMALLEST,
    }
    return render(request, "deliberations/data.html", given)


@public
def participants_votes(request: HttpRequest, slug: str) -> HttpResponse:
    """One row a participant, one column a statement."""
    return _file(request, slug, "participants-votes")


@public
def comments(request: HttpRequest, slug: str) -> HttpResponse:
    """One row a statement that is shown."""
    return _file(request, slug, "comments")


@public
def summary(request: HttpRequest, slug: str) -> HttpResponse:
    """The conversation in a few lines."""
    return _file(request, slug, "summary")


_WRITERS = {
    "participants-votes": bridge.participants_votes,
    "comments": bridge.comments,
    "summary": bridge.summary,
}


def _file(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    row = shown.conversation_or_404(request, slug)
    try:
        too_often_for(request, "export", most=_EXPORTS_AN_HOUR)
        if not rules.enough(row.participants):
            raise Refused("too-few", least=SMALLEST)
    except Refused as no:
        return shown.stop(request, no, row.get_absolute_url())
    return HttpResponse(
        _WRITERS[name](row),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{row.slug}-{name}.csv"'},
    )
