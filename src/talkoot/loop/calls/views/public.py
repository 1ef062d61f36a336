"""Pages of calls that everyone reads."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from talkoot.commons.base.csv_export import csv_answer
from talkoot.commons.base.texts import pick
from talkoot.commons.people.access import public
from talkoot.loop.calls import queries, rules, words
from talkoot.loop.calls.queries import Filters, Listed


@public
def calls(request: HttpRequest) -> HttpResponse:
    """The list; what narrows it stands in the address."""
    filters, now = _filters(request), timezone.now()
    page = queries.page(filters, request.GET.get("page", 1), now)
    chosen = {name: value for name, value in vars(filters).items() if value}
    query = urlencode(chosen)
    return render(
        request,
        "calls/list.html",
        {
            "page": page,
            "cards": [words.card(row) for row in page.object_list],
            "count": words.count(page.paginator.count, bool(chosen)),
            "filters": filters,
            "choices": (choices := _choices()),
            "chips": _chips(chosen, choices),
            "address": f"?{query}&" if query else "?",
            "json": f"{reverse('api:calls')}{'?' if query else ''}{query}",
            "csv": f"{reverse('calls:csv')}{'?' if query else ''}{query}",
        },
    )


def _filters(request: HttpRequest) -> Filters:
    names = Filters.__dataclass_fields__
    return Filters(**{name: request.GET.get(name, "").strip()[:80] for name in names})


def _choices() -> dict[str, list[tuple[str, Any]]]:
    goals, places = queries.to_filter()
    return {
        "standing": [("", _("Any")), *words.STANDINGS.items()],
        "kind": [("", _("Any")), *((kind, row.name) for kind, row in words.KINDS.items())],
        "goal": [("", _("Any")), *((goal.slug, pick(goal.statement)[0]) for goal in goals)],
        "place": [("", _("Any")), *((place.slug, pick(place.name)[0]) for place in places)],
    }


def _chips(chosen: dict[str, str], choices: dict[str, list[tuple[str, Any]]]) -> list[Any]:
    """One chip a filter; the address of each is the list without that filter."""
    chips = []
    for name, value in chosen.items():
        rest = urlencode({key: held for key, held in chosen.items() if key != name})
        label = dict(choices[name]).get(value, value)
        chips.append({"label": label, "remove_url": f"{reverse('calls:list')}?{rest}"})
    return chips


_COLUMNS = (
    "slug",
    "kind",
    "origin",
    "standing",
    "title_fi",
    "title_sv",
    "title_en",
    "opens_at",
    "closes_at",
    "money",
    "currency",
    "ballot",
    "rule",
    "goals",
    "places",
    "address",
)


@public
def calls_csv(request: HttpRequest) -> HttpResponse:
    """The whole list as a table, narrowed as the address says."""
    rows = queries.every(_filters(request), timezone.now())
    return csv_answer("calls", _COLUMNS, (_line(request, row) for row in rows))


def _line(request: HttpRequest, row: Listed) -> list[Any]:
    call = row.call
    return [
        call.slug,
        call.kind,
        call.origin,
        row.standing,
        *(call.title.get(code, "") for code in ("fi", "sv", "en")),
        min((span.opens_at for span in row.spans), default=None),
        max((span.closes_at for span in row.spans), default=None),
        None if call.money_cents is None else Decimal(call.money_cents) / 100,
        call.currency,
        call.ballot,
        call.rule,
        " ".join(goal.slug for goal in call.goals.all()),
        " ".join(place.slug for place in call.places.all()),
        request.build_absolute_uri(call.get_absolute_url()),
    ]


@public
def call(request: HttpRequest, slug: str) -> HttpResponse:
    """One call; staff see a draft as it will be."""
    row = queries.call_for(request.user, slug)
    if row is None:
        raise Http404
    now = timezone.now()
    listed = queries.listed_one(row, now)
    count, newest = queries.proposals_of(row)
    answer = render(
        request,
        "calls/call.html",
        {
            "call": row,
            "listed": listed,
            "status": words.what_now(listed) if row.state == "published" else "",
            "tone": words.tone(listed),
            "todo": words.todo(listed, queries.vote_state(row)),
            "next": words.next_sentence(listed),
            "phases": words.phase_rows(row, now),
            "kind": words.KINDS[row.kind],
            "vote": words.vote_facts(row) if rules.has_vote(queries.facts_of(row)) else None,
            "body": dict(zip(("words", "language"), pick(row.body), strict=True)),
            "proposals": {
                "count": count,
                "cards": [words.proposal_card(proposal) for proposal in newest],
                "url": words.proposals_of(row),
            },
            "conversation": words.conversation_of(row),
            "panels": queries.panels_of(row),
            "json": reverse("api:call", args=[row.slug]),
        },
    )
    if row.published_at is None:
        patch_cache_control(answer, private=True, no_store=True)
    return answer
