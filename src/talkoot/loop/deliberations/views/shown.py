"""Rows as what templates show, who a request is from, and pages that say why not."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from talkoot.commons.base import Refused
from talkoot.commons.base.holders import Holder
from talkoot.commons.design.environment import markdown
from talkoot.loop.deliberations import actions, queries, words
from talkoot.loop.deliberations.models import Conversation, Participant
from talkoot.loop.deliberations.queries import Compared, Read
from talkoot.loop.deliberations.rules import Tally
from talkoot.loop.deliberations.words.sentences import percent
from talkoot.loop.proposals.views.shown import status_of

_TAG = re.compile(r"(<[^>]*>)")
_CITED = re.compile(r"#(\d{1,6})\b")
_HELD = Holder("opinion-token")
holder_of, make_holder = _HELD.of, _HELD.make


def conversation_or_404(request: HttpRequest, slug: str) -> Conversation:
    row = queries.conversation_for(request.user, slug)
    if row is None:
        raise Http404
    return row


def me(request: HttpRequest, row: Conversation) -> Participant | None:
    """Who the request is from; after signing in, the session's opinions are the account's."""
    if request.user.is_authenticated and holder_of(request):
        actions.claim(holder=holder_of(request), by=request.user)
        del request.session[_HELD.name]
    return queries.me(request.user, holder_of(request), row)


def person_of(request: HttpRequest) -> Any:
    return request.user if request.user.is_authenticated else None


def stop(request: HttpRequest, no: Refused, back: str) -> HttpResponse:
    """A page that says why not, and leads back."""
    given = {"title": _("This did not work"), "words": words.refusal(no), "back": back}
    return render(request, "deliberations/stop.html", given, status=status_of(no))


def said(row: Any) -> dict[str, Any]:
    """A statement's words in their own language, marked where it is not the page's."""
    return {
        "number": row.number,
        "text": row.text,
        "lang": "" if row.language == (get_language() or "")[:2] else row.language,
        "url": row.get_absolute_url(),
        "important": row.important,
    }


def bar(tally: Tally | None) -> dict[str, Any] | None:
    """How people answered, as a line of words and the widths of a bar in percent."""
    if tally is None:
        return None
    agree, disagree = percent(tally.agrees, tally.seen), percent(tally.disagrees, tally.seen)
    return {
        "words": words.shares(tally),
        "agree": agree,
        "disagree": disagree,
        "rest": max(0, 100 - agree - disagree),
        "people": tally.seen,
    }


def compared(row: Compared, groups: Iterable[int] = ()) -> dict[str, Any]:
    """A statement with everyone's bar and each group's, in the order of the groups."""
    return {
        **said(row.statement),
        "side": words.SIDES_TAKEN.get(row.side, ""),
        "side_of_all": words.SIDES_OF_ALL.get(row.side, ""),
        "bar": bar(row.everyone),
        "groups": [
            {"name": words.group_name(group), "id": group, "bar": bar(row.groups.get(group))}
            for group in groups
        ],
    }


def result(read: Read | None) -> dict[str, Any] | None:
    """A map as its page tells it: words first, then the table, then the picture."""
    if read is None:
        return None
    ids = [group.id for group in read.groups]
    every = {
        row.statement.number: row
        for some in (read.common, read.divisive, *(group.says for group in read.groups))
        for row in some
    }
    return {
        "map": read.map,
        "headline": words.headline(read),
        "found": words.found(read),
        "firm": words.firm(read.map.firmness) if len(ids) > 1 else "",
        "groups": [
            {
                "id": group.id,
                "name": words.group_name(group.id),
                "size": group.size,
                "says": [compared(row, ids) for row in group.says],
            }
            for group in read.groups
        ],
        "common": [compared(row, ids) for row in read.common],
        "divisive": [compared(row, ids) for row in read.divisive],
        "uncertain": [compared(row, ids) for row in read.uncertain],
        "table": [compared(every[number], ids) for number in sorted(every)],
        "picture": picture(read),
    }


def _frame(points: Sequence[tuple[float, float]]) -> Callable[[float, float], tuple[float, float]]:
    """Places on the map to percent of a square that holds all points, with room at its edge."""
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    reach = max(max(xs) - min(xs), max(ys) - min(ys)) / 2 or 1.0
    middle = ((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2)

    def at(x: float, y: float) -> tuple[float, float]:
        return (
            round(50 + 45 * (x - middle[0]) / reach, 2),
            round(50 - 45 * (y - middle[1]) / reach, 2),
        )

    return at


def picture(read: Read, mine: tuple[float, float] | None = None) -> dict[str, Any] | None:
    """Everyone with a place, as marks in percent of the picture; one mark for near neighbours."""
    cells = read.map.cells
    if not cells:
        return None
    points = [(x, y) for _group, x, y, _people in cells] + ([mine] if mine else [])
    at = _frame(points)
    known = {group.id for group in read.groups}
    return {
        "marks": [
            {
                "group": group if group in known else -1,
                "x": at(x, y)[0],
                "y": at(x, y)[1],
                "size": round(min(3.2, 1.0 + 0.45 * (people**0.5 - 1)), 2),
            }
            for group, x, y, people in cells
        ],
        "groups": [
            {
                "id": group.id,
                "name": words.group_name(group.id),
                "letter": words.LETTERS[group.id],
                "size": group.size,
                "at": at(*group.centre),
            }
            for group in read.groups
        ],
        "mine": at(*mine) if mine else None,
        "origin": at(0, 0),
        "spread": words.spread(read.map.explained),
    }


def tally(values: dict[str, int] | None) -> Tally | None:
    return None if values is None else Tally(**values)


def with_citations(text: str) -> Markup:
    """Markdown as safe HTML in which each #12 leads to that statement below."""
    parts = _TAG.split(str(markdown(text)))
    inside = 0
    for place, part in enumerate(parts):
        if part.startswith("<"):
            inside += 1 if part.startswith("<a") else -1 if part.startswith("</a") else 0
        elif not inside:
            parts[place] = _CITED.sub(r'<a href="#cited-\1">#\1</a>', part)
    return Markup("".join(parts))  # noqa: S704 - cleaned by markdown, and only digits are added
