"""The staff desk: what is due, for whoever works with calls, proposals or votes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from talkoot.commons.people.access import requires
from talkoot.loop.calls import queries, rules, words

_LINKED = (
    "calls.make",
    "proposals.assess",
    "proposals.moderate",
    "deliberations.run",
    "deliberations.moderate",
    "decisions.run",
    "decisions.certify",
    "services.run",
    "people.give_roles",
    "design.see",
)


@requires("desk.see")
def desk(request: HttpRequest) -> HttpResponse:
    now, person = timezone.now(), request.user
    may = {name: person.has_perm(name) for name in _LINKED}
    mine = request.GET.get("mine") == "1"
    works = queries.desk(person, mine=mine, drafts=may["calls.make"], now=now)
    rows = [_row(work) for work in works]
    return render(
        request,
        "calls/desk.html",
        {
            "groups": words.desk_groups(rows),
            "due": [words.due(item) for item in queries.due(works, now)],
            "jobs": queries.jobs_of(person, now),
            "may": may,
            "mine": mine,
            "empty_desk": not rows,
        },
    )


def _row(work: queries.Work) -> dict[str, Any]:
    listed, call = work.listed, work.call
    return {
        "call": call,
        "kind": words.KINDS[call.kind].name,
        "group": rules.desk_group(state=call.state, standing=listed.standing, vote=work.vote),
        "now": words.STATES[call.state] if call.state != "published" else words.what_now(listed),
        "tone": words.tone(listed),
        "missing": len(work.lacks),
        "waiting": work.waiting,
        "vote": words.vote_job(work),
        "deliberates": any(span.kind == rules.PhaseKind.DELIBERATE for span in listed.spans),
        "conversation": getattr(call, "conversation", None),
        "until": words.deadline(listed),
    }
