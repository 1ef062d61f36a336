"""Writing a statement, arguing for or against one, and making one a proposal."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from talkoot.commons.base import Refused
from talkoot.commons.people.access import public
from talkoot.loop.calls.queries import spans_of
from talkoot.loop.deliberations import actions, queries, rules, words
from talkoot.loop.deliberations.forms import ArgumentForm, StatementForm
from talkoot.loop.deliberations.models import Conversation, Statement
from talkoot.loop.deliberations.rules import Screening
from talkoot.loop.deliberations.views import shown
from talkoot.loop.deliberations.views.answering import participant
from talkoot.loop.deliberations.views.public import head, page_of
from talkoot.loop.proposals.forms import language_now
from talkoot.loop.proposals.models import Proposal
from talkoot.loop.proposals.rules import PUBLIC_STATUSES
from talkoot.loop.proposals.views.shown import status_of, too_often_for
from talkoot.loop.proposals.views.writing import make_holder as make_draft_holder

_STATEMENTS_AN_HOUR = 60
_ARGUMENTS_AN_HOUR = 60
_MOST_PROPOSALS = 200


@public
@never_cache
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; what is like the statement, or hard to answer, is shown before it is sent."""
    row = shown.conversation_or_404(request, slug)
    if request.method != "POST":
        return _writing(request, row, StatementForm(proposals=_proposals(row)))
    form = StatementForm(request.POST, proposals=_proposals(row))
    if not form.is_valid():
        return _writing(request, row, form, status=422)
    text = form.cleaned_data["text"]
    like, remarks = queries.similar(row, text), rules.remarks(text)
    if (like or remarks) and not form.cleaned_data["confirmed"]:
        return _writing(request, row, form, like=like, remarks=remarks)
    try:
        sent = _send(request, row, form)
    except Refused as no:
        form.add_error("text", words.refusal(no))
        return _writing(request, row, form, like=like, status=status_of(no))
    messages.success(request, _thanks(row))
    return redirect(f"{reverse('deliberations:answer', args=[row.slug])}?answered={sent.number}")


def _thanks(row: Conversation) -> str:
    if row.screening == Screening.AFTER:
        return _("Thank you. Others can answer your statement now.")
    return _("Thank you. A moderator reads your statement before others can answer it.")


def _proposals(row: Conversation) -> list[Proposal]:
    rows = row.call.proposals.filter(status__in=PUBLIC_STATUSES).only("slug", "title")
    return list(rows.order_by("title")[:_MOST_PROPOSALS])


def _send(request: HttpRequest, row: Conversation, form: StatementForm) -> Statement:
    given, by, now = form.cleaned_data, shown.person_of(request), timezone.now()
    rules.check_open(call_state=row.call.state, phases=spans_of(row.call), now=now)
    too_often_for(request, "statement", most=_STATEMENTS_AN_HOUR)
    sent = actions.state(
        conversation=row,
        text=given["text"],
        language=given["language"],
        key=given["key"],
        who=participant(request, row),
        by=by,
        now=now,
    )
    about = next((p for p in _proposals(row) if p.slug == given.get("about")), None)
    if about is not None:
        about.call_id = row.call_id
        actions.link(statement=sent, proposal=about, by=by, now=now)
    return sent


def _writing(
    request: HttpRequest,
    row: Conversation,
    form: StatementForm,
    *,
    like: Any = (),
    remarks: Any = (),
    status: int = 200,
) -> HttpResponse:
    for item in like:
        item.conversation = row
    data = {
        **head(row),
        "form": form,
        "like": [shown.compared(item) for item in queries.by_group(None, like)],
        "remarks": [words.REMARKS[remark] for remark in remarks],
        "check": bool(like or remarks) and not form.errors,
        "closed": _closed(row),
        "similar_url": reverse("deliberations:similar", args=[row.slug]),
    }
    return render(request, "deliberations/write.html", data, status=status)


def _closed(row: Conversation) -> str:
    """Why nothing can be said now; empty while the conversation is open."""
    try:
        rules.check_open(call_state=row.call.state, phases=spans_of(row.call), now=timezone.now())
    except Refused as no:
        return words.refusal(no)
    return ""


@public
def similar(request: HttpRequest, slug: str) -> HttpResponse:
    """What resembles a statement, for whoever is typing one."""
    row = queries.conversation_for(request.user, slug)
    if row is None:
        return JsonResponse({"items": []})
    rows = queries.similar(row, request.GET.get("q", "")[:300])
    for item in rows:
        item.conversation = row
    return JsonResponse({"items": [_similar(item) for item in rows]})


def _similar(item: Statement) -> dict[str, str]:
    answers = item.agrees + item.disagrees + item.passes
    note = ngettext("%(num)s person answered", "%(num)s people answered", answers)
    return {"title": item.text, "url": item.get_absolute_url(), "note": note % {"num": answers}}


def _statement(request: HttpRequest, slug: str, number: int) -> Statement:
    item = queries.statement_for(shown.conversation_or_404(request, slug), number)
    if item is None:
        raise Http404
    return item


@public
@never_cache
def argue(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """An argument needs an account; what was refused keeps its text."""
    item = _statement(request, slug, number)
    if request.method != "POST":
        return redirect(item)
    if not request.user.is_authenticated:
        return redirect_to_login(f"{item.get_absolute_url()}#argue")
    form = ArgumentForm(request.POST)
    if not form.is_valid():
        return page_of(request, item, form=form, status=422)
    try:
        too_often_for(request, "argument", most=_ARGUMENTS_AN_HOUR)
        given = form.cleaned_data
        actions.argue(
            statement=item,
            side=given["side"],
            body=given["body"],
            language=language_now(),
            key=given["key"],
            by=request.user,
            now=timezone.now(),
        )
    except Refused as no:
        form.add_error(None, words.refusal(no))
        return page_of(request, item, form=form, status=status_of(no))
    return redirect(f"{item.get_absolute_url()}#arguments")


@public
@never_cache
def propose(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Begin a proposal with a statement; the draft is the writer's, with or without an account."""
    item = _statement(request, slug, number)
    (figures,) = queries.by_group(None, [item])
    if request.method != "POST":
        data = {
            **head(item.conversation),
            "statement": item,
            "row": shown.compared(figures),
        }
        return render(request, "deliberations/propose.html", data)
    by = shown.person_of(request)
    try:
        draft = actions.become_proposal(
            statement=item,
            holder="" if by else make_draft_holder(request),
            by=by,
            words=words.origin_proposal(item, figures.everyone),
            now=timezone.now(),
        )
    except Refused as no:
        return shown.stop(request, no, item.get_absolute_url())
    messages.success(request, _("The statement is the title of your draft. Write on from there."))
    form = reverse("proposals:write", args=[item.conversation.call.slug])
    return redirect(f"{form}?draft={draft.key}")
