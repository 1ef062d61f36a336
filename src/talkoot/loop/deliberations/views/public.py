"""Pages that everyone reads; none of them sets a cookie."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from talkoot.commons.base import Refused
from talkoot.commons.base.texts import pick
from talkoot.commons.people.access import public
from talkoot.loop.calls.rules import Standing
from talkoot.loop.deliberations import queries, words
from talkoot.loop.deliberations.forms import ArgumentForm
from talkoot.loop.deliberations.models import Conversation, Statement
from talkoot.loop.deliberations.views import shown
from talkoot.loop.proposals.rules import check_collecting


@public
def conversations(request: HttpRequest) -> HttpResponse:
    rows = [
        {
            "conversation": row.conversation,
            "status": words.STANDINGS[row.standing],
            "tone": words.TONES[row.standing],
            "when": words.standing(row),
            "size": words.size(row.conversation),
        }
        for row in queries.conversations(timezone.now())
    ]
    return render(request, "deliberations/list.html", {"rows": rows})


def head(row: Conversation) -> dict[str, Any]:
    """What the pages of one conversation share: where it stands, and what one can do."""
    listed = queries.listed_one(row, timezone.now())
    return {
        "conversation": row,
        "call": row.call,
        "listed": listed,
        "open": listed.standing == Standing.OPEN,
        "status": words.STANDINGS[listed.standing],
        "tone": words.TONES[listed.standing],
        "when": words.standing(listed),
        "size": words.size(row),
    }


@public
def conversation(request: HttpRequest, slug: str) -> HttpResponse:
    """One conversation: what came out so far in words, in a table and as a picture."""
    row = shown.conversation_or_404(request, slug)
    data = {
        **head(row),
        "intro": dict(zip(("words", "language"), pick(row.intro), strict=True)),
        "result": shown.result(queries.read_map(row)),
        "statements": queries.shown(row).count(),
        "report": queries.report_of(row),
    }
    return render(request, "deliberations/conversation.html", data)


@public
def statements(request: HttpRequest, slug: str) -> HttpResponse:
    row = shown.conversation_or_404(request, slug)
    sort = request.GET.get("sort", "")
    sort = sort if sort in queries.SORTS else ""
    page = queries.page(row, sort, request.GET.get("page"))
    for item in page.object_list:
        item.conversation = row
    rows = queries.by_group(None, page.object_list)
    data = {
        **head(row),
        "page": page,
        "rows": [shown.compared(item) for item in rows],
        "sort": sort,
        "sorts": list(words.SORTS.items()),
        "address": f"?sort={sort}&" if sort else "?",
    }
    return render(request, "deliberations/statements.html", data)


@public
def statement(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    row = shown.conversation_or_404(request, slug)
    item = queries.statement_for(row, number)
    if item is None:
        raise Http404
    return page_of(request, item)


def page_of(
    request: HttpRequest, item: Statement, *, form: ArgumentForm | None = None, status: int = 200
) -> HttpResponse:
    """One statement with its figures and arguments; `form` comes back with what was wrong."""
    row = item.conversation
    drawn = queries.newest_map(row)
    ids = [group["id"] for group in drawn.groups] if drawn else []
    (figures,) = queries.by_group(drawn, [item])
    person = request.user
    if form is None and person.is_authenticated:
        form = ArgumentForm()
    data = {
        **head(row),
        "statement": item,
        "row": shown.compared(figures, ids),
        "arguments": [
            (words.SIDES[side], side, some) for side, some in queries.arguments_of(item).items()
        ],
        "reasons": words.REASONS,
        "proposals": queries.linked_to(item),
        "collects": _collects(row),
        "form": form,
        "here": item.get_absolute_url(),
    }
    return render(request, "deliberations/statement.html", data, status=status)


def _collects(row: Conversation) -> bool:
    """Whether its call takes proposals now."""
    try:
        check_collecting(
            call_state=row.call.state, phases=queries.phases_of(row), now=timezone.now()
        )
    except Refused:
        return False
    return True


@public
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """The closing report, with the figures of every statement that it cites."""
    row = shown.conversation_or_404(request, slug)
    found = queries.report_of(row)
    if found is None:
        raise Http404
    text, language = pick(found.words)
    data = {
        **head(row),
        "report": found,
        "text": shown.with_citations(text),
        "text_language": language,
        "cited": [_cited(item, row) for item in found.cited],
    }
    return render(request, "deliberations/report.html", data)


def _cited(item: dict[str, Any], row: Conversation) -> dict[str, Any]:
    tallies = {None: item["everyone"], **{int(k): v for k, v in item["groups"].items()}}
    return {
        "number": item["number"],
        "text": item["text"],
        "lang": "" if item["language"] == (get_language() or "")[:2] else item["language"],
        "bar": shown.bar(shown.tally(tallies[None])),
        "groups": [
            {"name": words.group_name(group), "id": group, "bar": shown.bar(shown.tally(value))}
            for group, value in tallies.items()
            if group is not None
        ],
    }
