"""Answering statements one by one, with or without an account, and where one stands."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from talkoot.commons.base import Refused
from talkoot.commons.people.access import public
from talkoot.loop.deliberations import actions, bridge, queries, rules, words
from talkoot.loop.deliberations.models import Conversation, Statement
from talkoot.loop.deliberations.rules import Choice
from talkoot.loop.deliberations.views import shown
from talkoot.loop.deliberations.views.public import head
from talkoot.loop.proposals.views.shown import too_often_for

# A school class answers from one address.
_ANSWERS_AN_HOUR = 6_000
_JOINED_AN_HOUR = 300


@public
@never_cache
def answer(request: HttpRequest, slug: str) -> HttpResponse:
    """The next card, or the one that was asked for; sending it leads to the card after it."""
    row = shown.conversation_or_404(request, slug)
    if request.method == "POST":
        return _take(request, row)
    who = shown.me(request, row)
    asked = queries.statement_for(row, _number(request.GET.get("statement")))
    if asked is None:
        found = queries.card(who, row, skip=_number(request.GET.get("after")))
        item, opinion = (found.statement, None) if found else (None, None)
    else:
        item, opinion = asked, queries.my_opinions(who).get(asked.number)
    if item is not None:
        item.conversation = row
    data = {
        **head(row),
        "statement": item,
        "said": shown.said(item) if item else None,
        "opinion": opinion,
        "progress": queries.progress(who, row),
        "choices": list(words.CHOICES.items()),
        "last": queries.statement_for(row, _number(request.GET.get("answered"))),
        "guest": not request.user.is_authenticated,
    }
    return render(request, "deliberations/answer.html", data)


def _take(request: HttpRequest, row: Conversation) -> HttpResponse:
    here = reverse("deliberations:answer", args=[row.slug])
    item = queries.statement_for(row, _number(request.POST.get("statement")))
    try:
        if item is None:
            raise Refused("statement-not-shown")
        _give(request, row, item)
    except Refused as no:
        return shown.stop(request, no, row.get_absolute_url())
    if request.POST.get("then") == "statement":
        return redirect(f"{item.get_absolute_url()}#figures")
    return redirect(f"{here}?answered={item.number}#card")


def _give(request: HttpRequest, row: Conversation, item: Statement) -> None:
    """Check before anything is made, so that a refused answer leaves no participant behind."""
    too_often_for(request, "answer", most=_ANSWERS_AN_HOUR)
    rules.check_choice(request.POST.get("choice"))
    rules.check_open(call_state=row.call.state, phases=queries.phases_of(row), now=timezone.now())
    actions.answer(
        statement=item,
        who=participant(request, row),
        choice=request.POST.get("choice"),
        important=bool(request.POST.get("important")),
        now=timezone.now(),
    )


def participant(request: HttpRequest, row: Conversation) -> Any:
    """Who acts; made at the first act, which is when a guest gets a cookie."""
    who = shown.me(request, row)
    if who is not None:
        return who
    too_often_for(request, "join", most=_JOINED_AN_HOUR)
    by = shown.person_of(request)
    holder = "" if by else shown.make_holder(request)
    return actions.join(conversation=row, holder=holder, by=by, now=timezone.now())


@public
@never_cache
def mine(request: HttpRequest, slug: str) -> HttpResponse:
    """Where I stand, and what I answered."""
    row = shown.conversation_or_404(request, slug)
    who = shown.me(request, row)
    opinions = queries.my_opinions(who)
    read = queries.read_map(row)
    place = _place(read, {number: o.choice for number, o in opinions.items()})
    for opinion in opinions.values():
        opinion.statement.conversation = row
    data = {
        **head(row),
        "progress": queries.progress(who, row),
        "answers": [
            {**shown.said(o.statement), "choice": words.CHOICES[Choice(o.choice)], "mine": o}
            for o in opinions.values()
        ],
        "guest": not request.user.is_authenticated,
        **_standing(read, place),
    }
    return render(request, "deliberations/mine.html", data)


def _place(read: Any, opinions: dict[int, int]) -> Any:
    if read is None or len(opinions) < rules.PLACED_AFTER:
        return None
    return bridge.place(read.map, opinions)


def _standing(read: Any, place: Any) -> dict[str, Any]:
    if place is None:
        return {"where": "", "picture": None, "group": None}
    group = next((g for g in read.groups if g.id == place.group), None)
    ids = [g.id for g in read.groups]
    return {
        "where": words.where(group, len(ids)),
        "picture": shown.picture(read, (place.x, place.y)),
        "group": None
        if group is None or len(ids) < 2
        else {
            "name": words.group_name(group.id),
            "says": [shown.compared(item, [group.id]) for item in group.says],
        },
    }


def _number(text: Any) -> int:
    return int(text) if text and str(text).isdecimal() and len(str(text)) < 10 else 0
