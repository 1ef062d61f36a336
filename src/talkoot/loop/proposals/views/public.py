"""Pages that everyone reads."""

from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from talkoot.commons.base import Refused
from talkoot.commons.base.csv_export import csv_answer
from talkoot.commons.base.texts import pick
from talkoot.commons.people.access import public
from talkoot.commons.people.organisation_words import FIELDS
from talkoot.commons.places.queries import choosable, shapes
from talkoot.loop.calls.models import Call
from talkoot.loop.calls.queries import call_for
from talkoot.loop.goals.models import Goal
from talkoot.loop.proposals import queries, rules, words
from talkoot.loop.proposals.forms import CommentForm
from talkoot.loop.proposals.models import Proposal
from talkoot.loop.proposals.queries import Filters
from talkoot.loop.proposals.rules import PUBLIC_STATUSES, Kind, Status
from talkoot.loop.proposals.views import shown

_COMMENTS_A_PAGE = 50
_EXPORTS_AN_HOUR = 200
_CHOICES_KEPT_SECONDS = 60


def filters_of(request: HttpRequest) -> Filters:
    """What the address narrows the list to; codes that nothing has give an empty list."""
    names = ("q", "call", "place", "kind", "status", "goal", "field", "sort")
    given = {name: request.GET.get(name, "").replace("\x00", "").strip()[:120] for name in names}
    return Filters(**given)


@public
def proposals(request: HttpRequest) -> HttpResponse:
    filters = filters_of(request)
    page = queries.page(filters, request.GET.get("page"))
    choices = _choices()
    query = urlencode({**filters.active, **({"sort": filters.sort} if filters.sort else {})})
    return render(
        request,
        "proposals/list.html",
        {
            "filters": filters,
            "choices": choices,
            "chips": _chips(filters, choices),
            "page": page,
            "query": query,
            "cards": [shown.card(row) for row in page],
            "count": _count(page),
            "map_url": f"{reverse('proposals:map')}?{_with_page(query, page.number)}",
            "clear_url": reverse("proposals:list"),
        },
    )


def _with_page(query: str, number: int) -> str:
    return f"{query}&page={number}" if query else f"page={number}"


@public
@cache_control(max_age=60)
def proposals_map(request: HttpRequest) -> HttpResponse:
    """The same page of the list as a map: the centres, and a spot for each proposal."""
    filters = filters_of(request)
    page = queries.page(filters, request.GET.get("page"))
    return JsonResponse(
        shown.city_map(page, shapes(), filters.place), content_type="application/geo+json"
    )


def _count(page: Any) -> str:
    if page.paginator.many:
        return _("More than %(count)s proposals") % {"count": queries.MOST_COUNTED}
    count = page.paginator.count
    return ngettext("%(num)s proposal", "%(num)s proposals", count) % {"num": count}


def _choices() -> dict[str, list[tuple[str, str]]]:
    """What each filter may be set to, in the reader's words; kept for a minute."""
    key = f"proposals:choices:{get_language()}"
    kept = cache.get(key)
    if kept is None:
        kept = _read_choices()
        cache.set(key, kept, _CHOICES_KEPT_SECONDS)
    return kept  # type: ignore[no-any-return]


def _read_choices() -> dict[str, list[tuple[str, str]]]:
    calls = Call.objects.exclude(published_at=None).only("slug", "title")[:200]
    return {
        "call": [("", _("All calls")), *((c.slug, pick(c.title)[0]) for c in calls)],
        "place": [("", _("The whole city")), *((p.slug, pick(p.name)[0]) for p in choosable())],
        "kind": [("", _("All kinds")), *((k.value, str(words.KINDS[k])) for k in Kind)],
        "status": [
            ("", _("All statuses")),
            *((s.value, str(words.STATUSES[s])) for s in PUBLIC_STATUSES),
        ],
        "goal": [
            ("", _("All goals")),
            *((g.slug, pick(g.statement)[0]) for g in Goal.objects.only("slug", "statement")),
        ],
        "field": [("", _("All fields")), *((f.value, str(w)) for f, w in FIELDS.items())],
        "sort": [("", _("Newest first")), ("supported", _("Most supported first"))],
    }


def _chips(filters: Filters, choices: dict[str, list[tuple[str, str]]]) -> list[dict[str, str]]:
    """Each filter that is on, with the address of the list without it."""
    active = filters.active
    return [
        {
            "label": dict(choices.get(name, [])).get(value, f"“{value}”"),
            "remove_url": "?" + urlencode({k: v for k, v in active.items() if k != name}),
        }
        for name, value in active.items()
    ]


@public
def proposals_csv(request: HttpRequest) -> HttpResponse:
    try:
        shown.too_often_for(request, "export", most=_EXPORTS_AN_HOUR)
    except Refused as no:
        return shown.stop(request, no, reverse("proposals:list"))
    rows = queries.table(filters_of(request))
    return csv_answer("proposals", list(queries.TABLE), rows)


@public
def similar(request: HttpRequest) -> HttpResponse:
    """What resembles a title, for whoever is typing one."""
    call = call_for(request.user, request.GET.get("call", ""))
    if call is None:
        return JsonResponse({"items": []})
    rows = queries.similar(request.GET.get("q", "")[:200], call)
    return JsonResponse({"items": [_similar(row) for row in rows]})


def _similar(row: Proposal) -> dict[str, str]:
    note = ngettext("%(num)s supporter", "%(num)s supporters", row.supports_count)
    return {
        "title": row.title,
        "url": row.get_absolute_url(),
        "note": note % {"num": row.supports_count},
    }


@public
def proposal(request: HttpRequest, slug: str) -> HttpResponse:
    row = queries.proposal_for(request.user, slug)
    if row is None:
        raise Http404
    return page_of(request, row)


def page_of(
    request: HttpRequest, row: Proposal, *, form: CommentForm | None = None, status: int = 200
) -> HttpResponse:
    """One proposal with everything about it; `form` comes back with what was wrong with it."""
    person = request.user
    own = person.is_authenticated and row.author_id == person.pk
    # Nothing goes back to "received", so what stands there has no answer yet.
    answers = [] if row.status == Status.RECEIVED else queries.answers_of(row)
    data = {
        "proposal": row,
        "card": shown.card(row),
        "own": own,
        "answers": [(words.STATUSES[Status(a.status)], a) for a in answers],
        "history": queries.history_of(row) if row.version > 1 else [],
        "marked": shown.marked,
        "field_words": words.FIELDS,
        "supportable": row.status in rules.OPEN_STATUSES,
        "supports": queries.supports(person, row),
        "commentable": row.status in PUBLIC_STATUSES,
        "reasons": words.REASONS,
        "merged_from": list(row.merged_from.only("slug", "title").order_by()),
        "hidden": queries.hidden_because(row) if row.status == Status.HIDDEN else None,
        "map": _map(row),
        "said": queries.said_about(row),
        "field_of": FIELDS,
        "matches": queries.agreed_matches(row),
        **_comments(request, row, form),
    }
    return render(request, "proposals/proposal.html", data, status=status)


def _map(row: Proposal) -> Any:
    """Where in the city it is; nothing for a proposal about the whole city."""
    if shown.position(row)[0] is None:
        return None
    return shown.city_map([row], shapes(), row.place.slug if row.place else "")


def _comments(request: HttpRequest, row: Proposal, form: CommentForm | None) -> dict[str, Any]:
    start = max(_number(request.GET.get("from")), 0)
    rows = list(queries.comments_of(row)[start : start + _COMMENTS_A_PAGE + 1])
    reply_to = _number((form.data if form else request.GET).get("parent" if form else "reply"))
    if form is None and request.user.is_authenticated:
        kept = shown.kept_comment(request, row)
        reply_to = reply_to or _number(kept.get("parent"))
        form = CommentForm(initial={"name": request.user.name, **kept, "parent": reply_to or None})
    return {
        "comments": rows[:_COMMENTS_A_PAGE],
        "earlier": start - _COMMENTS_A_PAGE if start else None,
        "later": start + _COMMENTS_A_PAGE if len(rows) > _COMMENTS_A_PAGE else None,
        "form": form,
        "reply_to": reply_to,
        "reply_shown": any(said.pk == reply_to for said in rows),
    }


def _number(text: Any) -> int:
    return int(text) if text and str(text).isdecimal() and len(str(text)) < 10 else 0
