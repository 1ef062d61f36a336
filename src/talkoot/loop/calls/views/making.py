"""Making a call at the desk: its template, its parts, publishing, taking it back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from talkoot.commons.base import Refused
from talkoot.commons.people.access import requires
from talkoot.loop.calls import actions, forms, queries, rules, words
from talkoot.loop.calls.models import Call
from talkoot.loop.calls.rules import State

_INVALID, _CONFLICT = 422, 409


@requires("calls.make")
def new(request: HttpRequest) -> HttpResponse:
    first = forms.first_day(timezone.localdate())
    asked = request.GET.get("kind")
    start = {"first_day": first, "kind": asked if asked in list(rules.Kind) else None}
    form = forms.NewForm(_sent(request), initial=start)
    if request.method == "POST":
        made = _done(form, lambda: _start(form, request))
        if made:
            messages.success(request, _("The draft is there. Only staff can see it."))
            return redirect("calls:edit", made.slug)
    hints = {kind: row.words for kind, row in words.KINDS.items()}
    return _form_page(request, "calls/new.html", form, hints=hints, tables=_TABLES)


def _start(form: forms.NewForm, request: HttpRequest) -> Call:
    typed = form.cleaned_data
    return actions.start_call(
        kind=typed["kind"],
        title=form.texts()["title"],
        first_day=typed["first_day"],
        by=request.user,
        now=timezone.now(),
    )


@requires("calls.make")
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """A call at the desk: what is there, what is missing, what can be done with it."""
    call, now = _call(slug), timezone.now()
    lacks = queries.lacks_of(call, now) if call.state == State.DRAFT else ()
    row = queries.listed_one(call, now)
    return render(
        request,
        "calls/edit.html",
        {
            "call": call,
            "kind": words.KINDS[call.kind],
            "tone": words.tone(row),
            "next": words.next_sentence(row),
            "has_vote": rules.has_vote(queries.facts_of(call)),
            "phases": words.phase_rows(call, now),
            "lacks": [(lack.section, words.field_of(lack), words.lack(lack)) for lack in lacks],
            "sections": [_section_row(call, name, lacks) for name in rules.SECTIONS],
            "history": words.history(queries.history(call)),
            "state": words.STATES[call.state],
            "may": {name: request.user.has_perm(name) for name in _LINKED},
            "withdrawable": call.state == State.PUBLISHED and row.standing != rules.Standing.ENDED,
        },
    )


_LINKED = ("proposals.assess", "proposals.moderate", "decisions.run", "decisions.certify")


def _section_row(call: Call, name: str, lacks: tuple[rules.Lack, ...]) -> dict[str, Any]:
    fixed = call.state == State.WITHDRAWN or (call.state == State.PUBLISHED and name == "vote")
    return {
        "code": name,
        "name": words.SECTIONS[name].name,
        "words": words.SECTIONS[name].words,
        "missing": sum(lack.section == name for lack in lacks),
        "fixed": fixed,
    }


@requires("calls.make")
def section(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    """The form of one part of a call."""
    call = _call(slug)
    if section not in forms.SECTIONS:
        raise Http404
    form = _section_form(request, call, section)
    if request.method == "POST" and _done(form, lambda: _save(form, call, request)):
        messages.success(request, _("Saved: %(part)s.") % {"part": words.SECTIONS[section].name})
        return _after(request, call, section)
    return _form_page(
        request,
        f"calls/section_{section}.html",
        form,
        call=call,
        part=words.SECTIONS[section],
        following=_following(section),
        lacks=_lacks_of_section(call, section),
        tables=_TABLES,
    )


_TABLES = {
    "hints": words.HINTS,
    "fields": words.FIELDS,
    "in_language": {code: capfirst(phrase) for code, phrase in words.IN_LANGUAGE.items()},
    "phases": words.PHASES,
    "ballots": {kind: row.words for kind, row in words.BALLOTS.items()},
    "rules": {kind: row.words for kind, row in words.RULES.items()},
    "satisfactions": {kind: row.words for kind, row in words.SATISFACTIONS.items()},
    "completions": {kind: row.words for kind, row in words.COMPLETIONS.items()},
    "proofs": {kind: row.words for kind, row in words.PROOFS.items()},
}


def _section_form(request: HttpRequest, call: Call, section: str) -> forms.SectionForm:
    data = _sent(request)
    if section == "vote":
        with_vote = rules.has_vote(queries.facts_of(call))
        return forms.VoteForm(data, call, with_vote=with_vote)
    return forms.SECTIONS[section](data, call)


def _save(form: forms.SectionForm, call: Call, request: HttpRequest) -> Call:
    by, now = request.user, timezone.now()
    seen, values = form.cleaned_data["seen"], form.values()
    if form.section == "aims":
        return actions.set_aims(call=call, by=by, now=now, seen=seen, **values)
    if form.section == "timetable":
        return actions.set_timetable(call=call, by=by, now=now, seen=seen, **values)
    return actions.change_call(call=call, values=values, by=by, now=now, seen=seen)


def _following(section: str) -> dict[str, Any] | None:
    names = list(rules.SECTIONS)
    after = names[names.index(section) + 1 :]
    return {"code": after[0], "name": words.SECTIONS[after[0]].name} if after else None


def _after(request: HttpRequest, call: Call, section: str) -> HttpResponse:
    following = _following(section)
    if following and request.POST.get("next") == following["code"]:
        return redirect("calls:section", call.slug, following["code"])
    return redirect("calls:edit", call.slug)


def _lacks_of_section(call: Call, section: str) -> list[str]:
    if call.state != State.DRAFT:
        return []
    found = queries.lacks_of(call, timezone.now())
    return [words.lack(lack) for lack in found if lack.section == section]


@requires("calls.make")
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """What publishing fixes, and the confirmation."""
    call, now = _call(slug), timezone.now()
    form = forms.PublishForm(_sent(request))
    if request.method == "POST":
        done = _done(form, lambda: actions.publish_call(call=call, by=request.user, now=now))
        if done:
            messages.success(request, _("The call is published. Everyone can see it now."))
            return redirect("calls:edit", call.slug)
    lacks = [words.lack(lack) for lack in queries.lacks_of(call, now)]
    phases = words.phase_rows(call, now)
    vote = words.vote_facts(call) if rules.has_vote(queries.facts_of(call)) else []
    return _form_page(
        request, "calls/publish.html", form, call=call, lacks=lacks, phases=phases, vote=vote
    )


@requires("calls.make")
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    call, now = _call(slug), timezone.now()
    form = forms.ReasonForm(_sent(request))
    if request.method == "POST":
        done = _done(
            form,
            lambda: actions.withdraw_call(
                call=call, reason=form.texts()["reason"], by=request.user, now=now
            ),
        )
        if done:
            messages.success(request, _("The call is withdrawn. The reason is on its page."))
            return redirect("calls:edit", call.slug)
    return _form_page(request, "calls/withdraw.html", form, call=call, tables=_TABLES)


@requires("calls.make")
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    call = _call(slug)
    start = {"first_day": forms.first_day(timezone.localdate())}
    form = forms.CopyForm(_sent(request), initial=start)
    if request.method == "POST":
        made = _done(
            form,
            lambda: actions.copy_call(
                call=call,
                first_day=form.cleaned_data["first_day"],
                by=request.user,
                now=timezone.now(),
            ),
        )
        if made:
            messages.success(request, _("The copy is a draft. Only staff can see it."))
            return redirect("calls:edit", made.slug)
    return _form_page(request, "calls/copy.html", form, call=call)


@requires("calls.make")
def discard(request: HttpRequest, slug: str) -> HttpResponse:
    call = _call(slug)
    if request.method != "POST":
        return render(request, "calls/discard.html", {"call": call})
    try:
        actions.discard_draft(call=call, by=request.user, now=timezone.now())
    except Refused as no:
        messages.warning(request, words.refusal(no))
        return redirect("calls:edit", slug)
    messages.success(request, _("The draft is gone."))
    return redirect("calls:desk")


def _call(slug: str) -> Call:
    try:
        return queries.at_desk(slug)
    except Refused as none:
        raise Http404 from none


def _sent(request: HttpRequest) -> Any:
    """What a form was sent with, even when it was sent empty; None where it is only opened."""
    return request.POST if request.method == "POST" else None


def _done(form: Any, act: Callable[[], Call]) -> Call | None:
    """What the action made; None where the form or the action said no, and the form says why."""
    if not form.is_valid():
        return None
    try:
        return act()
    except Refused as no:
        form.refused = no
        if no.code == "changed-meanwhile":
            form.renew()
        form.add_error(_field_of(no, form), words.refusal(no))
        return None


_FIELDS = {
    "ends-before-it-opens": "{phase}_closes",
    "phase-begun": "{phase}_opens",
    "opens-in-the-past": "{phase}_opens",
    "vote-before-proposals": "decide_opens",
    "money-not-positive": "money_cents",
    "too-few-choices": "max_choices",
    "too-few-points": "points",
    "rule-not-offered": "rule",
    "title-missing": "title_fi",
    "reason-missing": "reason_fi",
}


def _field_of(no: Refused, form: Any) -> str | None:
    name = _FIELDS.get(no.code, "").format(**no.values)
    return name if name in form.fields else None


def _form_page(request: HttpRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    status = 200
    if form.is_bound and form.errors:
        status = _CONFLICT if hasattr(form, "refused") else _INVALID
    return render(request, template, {"form": form, **context}, status=status)
