"""Support, comments and reports."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from talkoot.commons.base import Refused
from talkoot.commons.people.access import public, signed_in
from talkoot.loop.proposals import actions, queries, words
from talkoot.loop.proposals.forms import CommentForm, ReportForm, language_now
from talkoot.loop.proposals.models import Comment, Proposal
from talkoot.loop.proposals.views import shown
from talkoot.loop.proposals.views.public import page_of

_SUPPORTS_AN_HOUR = 200
_COMMENTS_AN_HOUR = 30
_REPORTS_AN_HOUR = 30


def _proposal(request: HttpRequest, slug: str) -> Proposal:
    row = queries.proposal_for(request.user, slug)
    if row is None:
        raise Http404
    return row


@signed_in
def support(request: HttpRequest, slug: str) -> HttpResponse:
    """Support a proposal or take the support back; whoever signs in for it comes to the page."""
    row = _proposal(request, slug)
    if request.method != "POST":
        return redirect(row)
    act = actions.withdraw_support if request.POST.get("withdraw") else actions.support
    try:
        shown.too_often_for(request, "support", most=_SUPPORTS_AN_HOUR)
        act(proposal=row, by=request.user, now=timezone.now())
    except Refused as no:
        return shown.stop(request, no, row.get_absolute_url())
    return redirect(f"{row.get_absolute_url()}#support")


@public
@never_cache
def comment(request: HttpRequest, slug: str) -> HttpResponse:
    """Comment or reply; what was refused, or sent after the session ended, keeps its text."""
    row = _proposal(request, slug)
    if request.method != "POST":
        return redirect(row)
    if not request.user.is_authenticated:
        shown.keep_comment(request, row, request.POST)
        return redirect_to_login(f"{row.get_absolute_url()}#comment-form")
    form = CommentForm(request.POST)
    if not form.is_valid():
        return page_of(request, row, form=form, status=422)
    try:
        shown.too_often_for(request, "comment", most=_COMMENTS_AN_HOUR)
        said = _comment(request, row, form.cleaned_data)
    except Refused as no:
        form.add_error("body", words.refusal(no))
        return page_of(request, row, form=form, status=shown.status_of(no))
    shown.forget_comment(request)
    messages.success(request, _("Your comment is public now."))
    return redirect(f"{row.get_absolute_url()}#comment-{said.pk}")


def _comment(request: HttpRequest, row: Proposal, given: dict[str, Any]) -> Comment:
    parent = None
    if given["parent"]:
        parent = Comment.objects.filter(pk=given["parent"], proposal=row).first()
        if parent is None:
            raise Refused("no-such-comment")
    return actions.comment(
        proposal=row,
        by=request.user,
        key=given["key"],
        body=given["body"],
        name=given["name"],
        language=language_now(),
        parent=parent,
        now=timezone.now(),
    )


@signed_in
def report(request: HttpRequest, slug: str) -> HttpResponse:
    row = _proposal(request, slug)
    return _report(request, row, row, f"“{row.title}”")


@signed_in
def report_comment(request: HttpRequest, pk: int) -> HttpResponse:
    said = Comment.objects.filter(pk=pk, hidden_at=None).select_related("proposal").first()
    if said is None:
        raise Http404
    row = _proposal(request, said.proposal.slug)
    return _report(request, said, row, said.body)


def _report(
    request: HttpRequest, target: Proposal | Comment, row: Proposal, quote: str
) -> HttpResponse:
    form = ReportForm(request.POST or None)
    data = {"proposal": row, "form": form, "quote": quote, "is_comment": target is not row}
    if request.method != "POST":
        return render(request, "proposals/report.html", data)
    if not form.is_valid():
        return render(request, "proposals/report.html", data, status=422)
    try:
        shown.too_often_for(request, "report", most=_REPORTS_AN_HOUR)
    except Refused as no:
        form.add_error(None, words.refusal(no))
        return render(request, "proposals/report.html", data, status=shown.status_of(no))
    actions.report(target=target, by=request.user, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Thank you. A moderator will look at it."))
    return redirect(row)
