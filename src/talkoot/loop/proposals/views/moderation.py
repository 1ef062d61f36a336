"""Moderation: the queue, one case, and the public count."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talkoot.commons.base import Refused
from talkoot.commons.people.access import public, requires
from talkoot.loop.proposals import actions, queries, words
from talkoot.loop.proposals.forms import HideForm
from talkoot.loop.proposals.models import Comment, Proposal
from talkoot.loop.proposals.rules import Reason, Status

_MOST_PAST = 50


@public
def log(request: HttpRequest) -> HttpResponse:
    """What was hidden, by reason, for everyone to see."""
    counts = queries.moderation_counts()
    rows = [
        (words.REASONS[reason], counts["proposal"][reason], counts["comment"][reason])
        for reason in Reason
    ]
    return render(request, "proposals/log.html", {"rows": rows})


@requires("proposals.moderate")
def queue(request: HttpRequest) -> HttpResponse:
    return _queue(request)


def _queue(
    request: HttpRequest, *, form: HideForm | None = None, of: str = "", status: int = 200
) -> HttpResponse:
    proposals, comments = queries.hidden_now()
    cases = [
        {
            "case": case,
            "id": _id(case.target),
            "form": form if form and of == _id(case.target) else HideForm(prefix=_id(case.target)),
            "reasons": [(words.REASONS[Reason(r)], n) for r, n in case.reasons.most_common()],
        }
        for case in queries.cases()
    ]
    past = [
        (row, words.DEEDS[row.deed], words.REASONS.get(row.reason))
        for row in queries.moderations()[:_MOST_PAST]
    ]
    data = {
        "cases": cases,
        "bad": form,
        "hidden_proposals": proposals,
        "hidden_comments": comments,
        "past": past,
    }
    return render(request, "proposals/moderation.html", data, status=status)


def _id(target: Proposal | Comment) -> str:
    return f"{'c' if isinstance(target, Comment) else 'p'}{target.pk}"


@requires("proposals.moderate")
@require_POST
def judge_proposal(request: HttpRequest, slug: str) -> HttpResponse:
    row = Proposal.objects.filter(slug=slug).exclude(status=Status.DRAFT).first()
    return _judge(request, row)


@requires("proposals.moderate")
@require_POST
def judge_comment(request: HttpRequest, pk: int) -> HttpResponse:
    return _judge(request, Comment.objects.filter(pk=pk).first())


def _judge(request: HttpRequest, target: Proposal | Comment | None) -> HttpResponse:
    """Hide, restore or leave what the buttons say; a refusal comes back with the typed words."""
    if target is None:
        raise Http404
    deed, now = request.POST.get("deed", ""), timezone.now()
    form = HideForm(request.POST, prefix=_id(target))
    try:
        if deed == "hide":
            if not form.is_valid():
                return _queue(request, form=form, of=_id(target), status=422)
            _hide(request, target, form)
        elif deed == "restore":
            actions.restore(target=target, by=request.user, words={}, now=now)
        elif deed == "leave":
            actions.leave(target=target, by=request.user, now=now)
        else:
            raise Http404
    except Refused as no:
        form.is_valid()
        form.add_error(None, words.refusal(no))
        return _queue(request, form=form, of=_id(target), status=409)
    messages.success(request, _("Done. The author is told."))
    return redirect("proposals:moderation")


def _hide(request: HttpRequest, target: Proposal | Comment, form: HideForm) -> None:
    actions.hide(
        target=target,
        by=request.user,
        reason=form.cleaned_data["reason"],
        words=form.texts("words"),
        now=timezone.now(),
    )
