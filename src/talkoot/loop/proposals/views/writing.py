"""Writing: a draft without an account, a preview, sending with one, changing while it may."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from talkoot.commons.base import Refused
from talkoot.commons.base.holders import Holder
from talkoot.commons.people.access import public, signed_in
from talkoot.commons.people.organisation_words import FIELDS
from talkoot.loop.calls.models import Call
from talkoot.loop.calls.queries import call_for, spans_of
from talkoot.loop.proposals import actions, queries, rules, words
from talkoot.loop.proposals.forms import ProposalForm, language_now, values_of
from talkoot.loop.proposals.models import Proposal
from talkoot.loop.proposals.rules import Status
from talkoot.loop.proposals.views import shown

_HELD = Holder("draft-token")
holder_of, make_holder = _HELD.of, _HELD.make
_DRAFTS_AN_HOUR = 600
_SENT_AN_HOUR = 30


def _claim(request: HttpRequest) -> None:
    """After signing in, the drafts of this session belong to the account."""
    if request.user.is_authenticated and _HELD.name in request.session:
        actions.claim_drafts(holder=holder_of(request), by=request.user)


def _call(request: HttpRequest, slug: str) -> Call:
    call = call_for(request.user, slug)
    if call is None:
        raise Http404
    return call


def _form(request: HttpRequest, call: Call, data: Any = None, **kw: Any) -> ProposalForm:
    organisations = queries.organisations_of(request.user)
    return ProposalForm(data, call=call, organisations=organisations, **kw)


@public
@never_cache
def write(request: HttpRequest, call_slug: str) -> HttpResponse:
    """The form of a new proposal or of one's draft; sending the form keeps it first."""
    call = _call(request, call_slug)
    _claim(request)
    if request.method == "POST":
        return _keep(request, call)
    draft = _draft(request, request.GET.get("draft", ""))
    initial = values_of(draft) if draft else {"key": uuid.uuid4(), **_about(request)}
    return _writing(request, call, _form(request, call, initial=initial), draft=draft)


def _about(request: HttpRequest) -> dict[str, Any]:
    person = request.user
    return {"author_name": person.name} if person.is_authenticated else {}


def _draft(request: HttpRequest, key: str) -> Proposal | None:
    try:
        row = queries.draft_for(request.user, holder_of(request), uuid.UUID(key))
    except ValueError:
        return None
    return row if row and row.status == Status.DRAFT else None


def _keep(request: HttpRequest, call: Call) -> HttpResponse:
    form = _form(request, call, request.POST)
    try:
        draft = _save(request, call, form)
    except Refused as no:
        form.add_error(None, words.refusal(no))
        return _writing(request, call, form, status=shown.status_of(no))
    if request.POST.get("then") == "save":
        messages.success(request, _("Your draft is saved."))
        return redirect(f"{reverse('proposals:write', args=[call.slug])}?draft={draft.key}")
    if not form.is_valid():
        return _writing(request, call, form, draft=draft, status=422)
    return redirect("proposals:preview", draft.key)


def _save(request: HttpRequest, call: Call, form: ProposalForm) -> Proposal:
    fields, goals = form.kept(), form.kept_goals()
    key = form.cleaned_data.get("key") or uuid.uuid4()
    by = request.user if request.user.is_authenticated else None
    shown.too_often_for(request, "draft", most=_DRAFTS_AN_HOUR)
    return actions.save_draft(
        call=call,
        key=key,
        holder="" if by else make_holder(request),
        by=by,
        fields=fields,
        goals=goals,
        sites=form.kept_sites(),
        now=timezone.now(),
    )


def _writing(
    request: HttpRequest,
    call: Call,
    form: ProposalForm,
    *,
    draft: Proposal | None = None,
    status: int = 200,
) -> HttpResponse:
    title = form["title"].value() or ""
    similar_url = f"{reverse('proposals:similar')}?call={call.slug}"
    data = {
        "call": call,
        "form": form,
        "draft": draft,
        "drafts": [] if draft or form.is_bound else _unfinished(request, call),
        "closed": _closed(call),
        "similar": queries.similar(title, call) if title else [],
        "similar_url": similar_url,
        "kind_hints": {str(kind): hint for kind, hint in words.KIND_HINTS.items()},
    }
    return render(request, "proposals/write.html", data, status=status)


def _unfinished(request: HttpRequest, call: Call) -> list[Proposal]:
    return list(queries.drafts_for(request.user, holder_of(request), call))


def _closed(call: Call) -> str:
    """Why nothing can be sent now; empty while the call collects."""
    try:
        rules.check_collecting(call_state=call.state, phases=spans_of(call), now=timezone.now())
    except Refused as no:
        return words.refusal(no)
    return ""


@public
@never_cache
@require_POST
def autosave(request: HttpRequest, call_slug: str) -> HttpResponse:
    """Keep the form as it stands, while it is being written."""
    call = _call(request, call_slug)
    try:
        draft = _save(request, call, _form(request, call, request.POST))
    except Refused as no:
        answer = {"code": no.code, "sentence": words.refusal(no)}
        return JsonResponse(answer, status=shown.status_of(no))
    return JsonResponse({"saved_at": draft.changed_at.isoformat()})


def _own_draft(request: HttpRequest, key: uuid.UUID) -> Proposal:
    _claim(request)
    draft = queries.draft_for(request.user, holder_of(request), key)
    if draft is None:
        raise Http404
    return draft


@public
@never_cache
def preview(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The proposal as readers will see it, what resembles it, and how to send it."""
    draft = _own_draft(request, key)
    if draft.status != Status.DRAFT:
        return redirect(draft)
    return _preview(request, draft)


def _preview(request: HttpRequest, draft: Proposal, *, status: int = 200) -> HttpResponse:
    data = {
        "proposal": draft,
        "card": shown.card(draft),
        "language": language_now(),
        "field_of": FIELDS,
        "similar": queries.similar(draft.title, draft.call, besides=draft),
        "closed": _closed(draft.call),
        "lacks": _lacks(draft),
        "edit_url": f"{reverse('proposals:write', args=[draft.call.slug])}?draft={draft.key}",
        "signed_in": request.user.is_authenticated,
    }
    return render(request, "proposals/preview.html", data, status=status)


def _lacks(draft: Proposal) -> str:
    try:
        rules.check_complete(title=draft.title, summary=draft.summary, body=draft.body)
    except Refused as no:
        return words.refusal(no)
    return ""


@signed_in
def submit(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Send a draft; someone who had to sign in first comes back to the preview."""
    draft = _own_draft(request, key)
    if request.method != "POST":
        return redirect("proposals:preview", key)
    if draft.status != Status.DRAFT:
        return redirect(draft)
    try:
        shown.too_often_for(request, "submit", most=_SENT_AN_HOUR)
        sent = actions.submit(draft=draft, by=request.user, now=timezone.now())
    except Refused as no:
        messages.warning(request, words.refusal(no))
        return _preview(request, draft, status=shown.status_of(no))
    messages.success(request, _("Thank you. The city has received your proposal."))
    return redirect(sent)


@public
@never_cache
@require_POST
def discard(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    draft = _own_draft(request, key)
    by = request.user if request.user.is_authenticated else None
    try:
        actions.discard_draft(draft=draft, by=by, holder=holder_of(request))
    except Refused as no:
        return shown.stop(request, no, draft.get_absolute_url())
    messages.success(request, _("The draft is deleted."))
    return redirect("proposals:write", draft.call.slug)


@signed_in
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a sent proposal while its call collects."""
    row = queries.own_for(request.user, slug)
    if row is None:
        raise Http404
    if request.method != "POST":
        form = _form(request, row.call, initial=values_of(row), version=row.version)
        return _editing(request, row, form)
    form = _form(request, row.call, request.POST, version=row.version)
    if not form.is_valid():
        return _editing(request, row, form, status=422)
    try:
        _change(request, row, form)
    except Refused as no:
        form.add_error(None, words.refusal(no))
        return _editing(request, row, form, status=shown.status_of(no))
    messages.success(request, _("Your changes are public now. The old version stays readable."))
    return redirect(row)


def _change(request: HttpRequest, row: Proposal, form: ProposalForm) -> None:
    actions.change(
        proposal=row,
        by=request.user,
        seen=form.cleaned_data["seen"],
        fields=form.kept(),
        goals=form.kept_goals(),
        sites=form.kept_sites(),
        now=timezone.now(),
    )


def _editing(
    request: HttpRequest, row: Proposal, form: ProposalForm, *, status: int = 200
) -> HttpResponse:
    data = {
        "proposal": row,
        "call": row.call,
        "form": form,
        "closed": _closed(row.call),
        "kind_hints": {str(kind): hint for kind, hint in words.KIND_HINTS.items()},
    }
    return render(request, "proposals/edit.html", data, status=status)
