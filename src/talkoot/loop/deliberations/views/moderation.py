"""Moderation: reports, the queue, one decision, and the log that everyone reads."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talkoot.commons.base import Refused
from talkoot.commons.people.access import public, requires, signed_in
from talkoot.loop.deliberations import actions, queries, words
from talkoot.loop.deliberations.forms import ComplaintForm, HideForm
from talkoot.loop.deliberations.models import Argument, Conversation, Statement
from talkoot.loop.deliberations.rules import Deed, Reason, State
from talkoot.loop.deliberations.views import shown
from talkoot.loop.deliberations.views.public import head
from talkoot.loop.proposals.views.shown import status_of, too_often_for

_COMPLAINTS_AN_HOUR = 30
_MOST_PAST = 200
Target = Statement | Argument


@public
def log(request: HttpRequest, slug: str) -> HttpResponse:
    """What moderators did and why; the words of what is hidden are not told."""
    row = shown.conversation_or_404(request, slug)
    counts = queries.log_counts(row)
    data = {
        **head(row),
        "counts": [(words.REASONS[r], counts[r]) for r in Reason if counts[r]],
        "deeds": [
            {
                "at": deed.at,
                "what": _what(deed),
                "deed": words.DEEDS[Deed(deed.deed)],
                "reason": words.REASONS[Reason(deed.reason)] if deed.reason else "",
            }
            for deed in queries.log(row)[:_MOST_PAST]
        ],
    }
    return render(request, "deliberations/log.html", data)


def _what(deed: Any) -> str:
    if deed.argument_id is not None:
        return _("Argument under statement #%(number)s") % {"number": deed.statement.number}
    return _("Statement #%(number)s") % {"number": deed.statement.number}


@signed_in
def complain(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    row = shown.conversation_or_404(request, slug)
    return _complain(request, row, queries.statement_for(row, number))


@signed_in
def complain_of_argument(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    row = shown.conversation_or_404(request, slug)
    return _complain(request, row, _argument(row, pk, hidden=False))


def _argument(row: Conversation, pk: int, *, hidden: bool) -> Argument | None:
    rows = Argument.objects.filter(pk=pk, statement__conversation=row)
    if not hidden:
        rows = rows.filter(state=State.ACCEPTED, statement__state=State.ACCEPTED)
    return rows.select_related("statement__conversation").first()


def _complain(request: HttpRequest, row: Conversation, target: Target | None) -> HttpResponse:
    if target is None:
        raise Http404
    form = ComplaintForm(request.POST or None)
    back = (target.statement if isinstance(target, Argument) else target).get_absolute_url()
    words_of = target.body if isinstance(target, Argument) else target.text
    data = {**head(row), "form": form, "quoted": words_of, "target": target, "back": back}
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "deliberations/complain.html", data, status=status)
    try:
        too_often_for(request, "complaint", most=_COMPLAINTS_AN_HOUR)
        actions.complain(
            target=target,
            by=request.user,
            reason=form.cleaned_data["reason"],
            note=form.cleaned_data["note"],
            now=timezone.now(),
        )
    except Refused as no:
        return shown.stop(request, no, back)
    messages.success(request, _("Thank you. A moderator looks at it."))
    return redirect(back)


@requires("deliberations.moderate")
def queue(request: HttpRequest, slug: str) -> HttpResponse:
    return _queue(request, shown.conversation_or_404(request, slug))


def _queue(
    request: HttpRequest,
    row: Conversation,
    *,
    form: HideForm | None = None,
    of: str = "",
    status: int = 200,
) -> HttpResponse:
    def item(target: Target, **more: Any) -> dict[str, Any]:
        name = _id(target)
        return {
            "id": name,
            "target": target,
            "is_argument": isinstance(target, Argument),
            "text": target.body if isinstance(target, Argument) else target.text,
            "form": form if form and of == name else HideForm(prefix=name),
            **more,
        }

    data = {
        **head(row),
        "waiting": [
            item(target, like=queries.similar(row, target.text)[:2])
            for target in queries.waiting(row)
        ],
        "cases": [
            item(
                case.target,
                reports=case.reports,
                reasons=[(words.REASONS[Reason(r)], n) for r, n in case.reasons.most_common()],
            )
            for case in queries.cases(row)
        ],
        "hidden": [
            item(target, why=words.REASONS[Reason(target.reason)] if target.reason else "")
            for target in queries.hidden_now(row)
        ],
        "bad": form,
    }
    return render(request, "deliberations/moderation.html", data, status=status)


def _id(target: Target) -> str:
    return f"{'a' if isinstance(target, Argument) else 's'}{target.pk}"


@requires("deliberations.moderate")
@require_POST
def judge(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    row = shown.conversation_or_404(request, slug)
    found = row.statements.filter(number=number).select_related("conversation").first()
    return _judge(request, row, found)


@requires("deliberations.moderate")
@require_POST
def judge_argument(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    row = shown.conversation_or_404(request, slug)
    return _judge(request, row, _argument(row, pk, hidden=True))


def _judge(request: HttpRequest, row: Conversation, target: Target | None) -> HttpResponse:
    """Show, hide, restore or leave what the button says."""
    deed, now, by = request.POST.get("deed", ""), timezone.now(), request.user
    if target is None or deed not in ("accept", "hide", "restore", "leave"):
        raise Http404
    form = HideForm(request.POST, prefix=_id(target))
    try:
        if deed == "accept" and isinstance(target, Statement):
            actions.accept(statement=target, by=by, now=now)
        elif deed == "restore":
            actions.restore(target=target, by=by, now=now)
        elif deed == "leave":
            actions.leave(target=target, by=by, now=now)
        elif not form.is_valid():
            return _queue(request, row, form=form, of=_id(target), status=422)
        else:
            actions.hide(target=target, by=by, reason=form.cleaned_data["reason"], now=now)
    except Refused as no:
        form.is_valid()
        form.add_error(None, words.refusal(no))
        return _queue(request, row, form=form, of=_id(target), status=status_of(no))
    messages.success(request, _("Done. It is in the public log."))
    return redirect("deliberations:moderation", row.slug)
