"""Pages of organisations: the list, one with what it did here, and who speaks for it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talkoot.commons.base import Refused
from talkoot.commons.people import organisation_words, organising, queries, words
from talkoot.commons.people.access import limited, public, requires, signed_in
from talkoot.commons.people.models import Membership, Organisation
from talkoot.commons.people.organisation_forms import OrganisationForm, ProveForm, values_of
from talkoot.commons.people.organisations import SpokenBy

_A_PAGE = 30


@public
def organisations(request: HttpRequest) -> HttpResponse:
    """Everyone who makes things here, narrowed by kind and field."""
    asked = {name: request.GET.get(name, "") for name in ("type", "field")}
    page = Paginator(queries.organisations(**asked), _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "asked": asked,
        "types": organisation_words.TYPES,
        "fields": organisation_words.FIELDS,
    }
    return render(request, "people/organisations.html", context)


def _organisation(slug: str) -> Organisation:
    row = Organisation.objects.select_related("place").filter(slug=slug).first()
    if row is None:
        raise Http404
    return row


@public
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """One organisation and what it did here; who its people are is nobody's business."""
    row = _organisation(slug)
    person = request.user
    own = queries.membership_of(person, row)
    signs = organising.signs_for(person, row)
    staff = person.is_authenticated and person.has_perm("people.confirm_organisations")
    context = {
        "organisation": row,
        "type": organisation_words.TYPES[Organisation.Type(row.type)],
        "field": organisation_words.FIELDS[row.field],
        "sections": [part(row) for part in map(import_string, settings.ORGANISATION_PAGE)],
        "own": own,
        "duties": organisation_words.DUTIES,
        "proofs": organisation_words.PROOFS,
        "signs": signs,
        "staff": staff,
        "waiting": queries.waiting_members(row).count() if signs or staff else 0,
    }
    return render(request, "people/organisation.html", context)


@signed_in
@limited("10/h/user")
def register(request: HttpRequest) -> HttpResponse:
    form = OrganisationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        row = organising.register(fields=fields, by=request.user, now=timezone.now())
        messages.success(
            request,
            _("Thank you. The city now checks that you may speak for it."),
        )
        return redirect(row)
    context = {"form": form, "organisation": None}
    return render(request, "people/organisation_form.html", context, status=_status(form))


@signed_in
def describe(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what the organisation says of itself; for those who sign for it."""
    row = _organisation(slug)
    if not organising.signs_for(request.user, row):
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = OrganisationForm(posted, initial=values_of(row))
    if request.method == "POST" and form.is_valid():
        organising.describe(
            organisation=row, fields=form.cleaned_data, by=request.user, now=timezone.now()
        )
        messages.success(request, _("Saved."))
        return redirect(row)
    context = {"form": form, "organisation": row}
    return render(request, "people/organisation_form.html", context, status=_status(form))


def _status(form: Any) -> int:
    return 422 if form.errors else 200


@require_POST
@signed_in
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask to speak for an organisation."""
    row = _organisation(slug)
    asked = organising.ask_to_speak(organisation=row, by=request.user, now=timezone.now())
    if asked.proven_at:
        messages.success(request, _("You can now write in the name of the organisation."))
    else:
        messages.success(request, _("A colleague who signs for it, or the city, now confirms it."))
    return redirect(row)


@signed_in
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Who speaks for the organisation and who asks to, for those who sign and for the city."""
    row = _organisation(slug)
    staff = request.user.has_perm("people.confirm_organisations")
    if not (staff or organising.signs_for(request.user, row)):
        raise Http404
    return _members(request, row, ProveForm())


def _members(
    request: HttpRequest, row: Organisation, form: ProveForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "organisation": row,
        "members": row.memberships.exclude(proven_at=None).select_related("person"),
        "waiting": queries.waiting_members(row),
        "form": form,
        "signs": organising.signs_for(request.user, row),
        "duties": organisation_words.DUTIES,
        "proofs": organisation_words.PROOFS,
    }
    return render(request, "people/members.html", context, status=status)


@require_POST
@signed_in
def prove(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm someone: as a colleague, or as the city with a document."""
    row = _membership(request, pk)
    form = ProveForm(request.POST)
    if not form.is_valid():
        return _members(request, row.organisation, form, status=422)
    staff = request.user.has_perm("people.confirm_organisations")
    proof = SpokenBy.DOCUMENT if staff else SpokenBy.COLLEAGUE
    try:
        organising.prove(
            membership=row, proof=proof, by=request.user, now=timezone.now(), **form.cleaned_data
        )
    except Refused as no:
        form.add_error("note" if no.code == "document-missing" else None, words.refusal(no))
        return _members(request, row.organisation, form, status=409)
    messages.success(request, _("Confirmed."))
    return redirect("people:members", row.organisation.slug)


@require_POST
@signed_in
def end(request: HttpRequest, pk: int) -> HttpResponse:
    row = _membership(request, pk)
    home = row.organisation
    try:
        organising.end_membership(membership=row, by=request.user, now=timezone.now())
        messages.success(request, _("This person no longer speaks for the organisation."))
    except Refused as no:
        messages.warning(request, words.refusal(no))
    return redirect(home)


def _membership(request: HttpRequest, pk: int) -> Membership:
    """A membership for whoever may do something about it; nothing for anyone else."""
    row = Membership.objects.select_related("organisation", "person").filter(pk=pk).first()
    person = request.user
    if row is None or not (
        row.person_id == person.pk
        or person.has_perm("people.confirm_organisations")
        or organising.signs_for(person, row.organisation)
    ):
        raise Http404
    return row


@require_POST
@requires("people.confirm_organisations")
def confirm(request: HttpRequest, slug: str) -> HttpResponse:
    row = _organisation(slug)
    organising.confirm(organisation=row, by=request.user, now=timezone.now())
    messages.success(request, _("The organisation is confirmed."))
    return redirect("people:members", row.slug)
