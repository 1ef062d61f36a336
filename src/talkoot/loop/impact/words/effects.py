"""What is known of a contribution's effect, in the words of the room that measured it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from talkoot.commons.base.texts import Texts
from talkoot.commons.design.environment import day, number
from talkoot.loop.calls.rules import Origin
from talkoot.loop.experiments.queries.one import verdict_of
from talkoot.loop.experiments.rules.states import stage_of
from talkoot.loop.experiments.words import results, states
from talkoot.loop.goals.rules import Dimension
from talkoot.loop.goals.words import DIMENSIONS
from talkoot.loop.impact import rules
from talkoot.loop.impact.queries.contributions import Contribution, Impact, whole
from talkoot.loop.impact.rules import Kind, Known
from talkoot.loop.proposals.words import STATUSES
from talkoot.loop.services.words import figures

KINDS: Mapping[Kind, str | Promise] = {
    Kind.CALL: _lazy("Calls"),
    Kind.PROPOSAL: _lazy("Chosen proposals"),
    Kind.EXPERIMENT: _lazy("Experiments"),
    Kind.SERVICE: _lazy("Services"),
}
_COUNTED: Mapping[Kind, Callable[[int], str]] = {
    Kind.CALL: lambda n: ngettext("%(num)s call", "%(num)s calls", n),
    Kind.PROPOSAL: lambda n: ngettext("%(num)s chosen proposal", "%(num)s chosen proposals", n),
    Kind.EXPERIMENT: lambda n: ngettext("%(num)s experiment", "%(num)s experiments", n),
    Kind.SERVICE: lambda n: ngettext("%(num)s service", "%(num)s services", n),
}
_OPEN: Mapping[Known, str | Promise] = {
    Known.DUE: _lazy("Not measured yet. Next value due on %(day)s."),
    Known.LATE: _lazy("Not measured yet. A value was due on %(day)s and has not come."),
    Known.WAITS: _lazy("Not measured yet. All values are in; the evaluation is still to come."),
    Known.NO_DATE: _lazy("Not measured yet, and no date is known."),
    Known.NEVER: _lazy("It ended before anything was measured."),
}


def title(one: Contribution) -> Texts:
    """A title as texts; people's own titles are in one language."""
    if one.kind is Kind.CALL:
        return dict(one.row.title)
    if one.kind is Kind.SERVICE:
        return dict(one.row.name)
    return {one.row.language: one.row.title}


def effect(one: Contribution) -> str:
    """The measured effect as its room states it; empty where nothing is measured."""
    if one.outcome is not None and one.plan is not None:
        return results.effect(one.outcome, one.plan)
    if one.kind is Kind.SERVICE and one.known is Known.MEASURED and one.promises:
        return f"{figures.promise(one.promises['whole'], one.row)} {changed(one)}".strip()
    return ""


def changed(one: Contribution) -> str:
    """Half of the requests before and after a service began to work in another way."""
    told = one.promises or {}
    before, after = told.get("before"), told.get("after")
    if not before or not after or not before["shown"] or not after["shown"]:
        return ""
    if before["p50_days"] is None or after["p50_days"] is None:
        return ""
    return _("Since %(day)s half are closed within %(after)s; before, it took %(before)s.") % {
        "day": day(date.fromisoformat(told["since"])),
        "after": figures.days(after["p50_days"]),
        "before": figures.days(before["p50_days"]),
    }


def open_words(known: Known, due: date | None) -> str:
    """Why nothing is measured, and when something will be."""
    return str(_OPEN[known]) % {"day": day(due)}


def why(one: Contribution) -> str:
    """What is still lacking: of a service as its room says it."""
    if one.known is Known.MEASURED or one.kind is Kind.EXPERIMENT:
        return ""
    if one.kind is Kind.SERVICE:
        return figures.promise((one.promises or {}).get("whole"), one.row)
    return "" if one.came_of_it else _("No experiment or service has come of it yet.")


def meaning(one: Contribution) -> str:
    """The verdict on an experiment, or what its result means while there is none."""
    if one.outcome is None:
        return ""
    verdict = verdict_of(one.row)
    if verdict is not None:
        return str(states.VERDICTS[verdict.word])
    return str(results.MEANING[one.outcome["verdict"]])


def shown(one: Contribution) -> dict[str, Any]:
    """A contribution as one row of a page."""
    state, tone = _state(one)
    return {
        "kind": one.kind.value,
        "url": one.row.get_absolute_url(),
        "title": title(one),
        "origin": one.origin,
        "state": state,
        "tone": tone,
        "effect": effect(one),
        "meaning": meaning(one),
        "is_change": one.kind is Kind.SERVICE and bool(changed(one)),
        "open": "" if one.known is Known.MEASURED else open_words(one.known, one.due),
        "why": why(one),
        "slug": one.row.slug,
        "came_of_it": [shown(inner) for inner in one.came_of_it],
    }


def _state(one: Contribution) -> tuple[Any, str]:
    if one.kind is Kind.PROPOSAL:
        return STATUSES[one.row.status], "good"
    if one.kind is Kind.EXPERIMENT:
        verdict = verdict_of(one.row)
        stage = stage_of(one.row.state, verdict.word if verdict else "")
        return states.STAGES[stage], states.TONES[stage]
    return "", ""


def line(row: Impact) -> dict[str, Any]:
    """A goal as one row of the overview."""
    counts = [(kind, len(row.of(kind))) for kind in Kind]
    return {
        "slug": row.goal.slug,
        "title": row.goal.statement,
        "origin": origin(row.contributions),
        "counts": [_COUNTED[kind](n) % {"num": number(n)} for kind, n in counts if n],
        "measured": measured(row.measured, row.measurable),
        "best": shown(row.best) if row.best else None,
        "open": "" if row.best else _unmeasured(row),
    }


def _unmeasured(row: Impact) -> str:
    """When something will be measured of a goal, where nothing is."""
    if not row.measurable:
        return measured(0, 0)
    rows = (one for one in row.contributions if one.kind in rules.MEASURABLE)
    return open_words(*rules.through((one.known, one.due) for one in rows))


def origin(some: Sequence[Contribution]) -> str:
    """example where nothing among it is the city's own."""
    only = bool(some) and all(one.origin == Origin.EXAMPLE for one in some)
    return Origin.EXAMPLE.value if only else Origin.LIVE.value


def measured(n: int, of: int) -> str:
    """How many of the experiments and services are measured."""
    if not of:
        return _("No experiment or service yet, so there is nothing to measure.")
    return _("%(measured)s of %(all)s experiments and services measured.") % {
        "measured": number(n),
        "all": number(of),
    }


def summary(rows: Sequence[Impact]) -> str:
    """The whole overview in two sentences."""
    some = sum(bool(row.contributions) for row in rows)
    if not some:
        return _("Nothing stands behind a goal yet.")
    tried = [one for one in whole(rows) if one.kind in rules.MEASURABLE]
    return _(
        "Something has been done for %(some)s of %(all)s goals. Of %(measurable)s experiments and "
        "services %(measured)s have been measured."
    ) % {
        "some": number(some),
        "all": number(len(rows)),
        "measurable": number(len(tried)),
        "measured": number(sum(one.known is Known.MEASURED for one in tried)),
    }


def examples(rows: Sequence[Impact]) -> str:
    """How much of the overview is example content; empty where nothing is."""
    every = whole(rows)
    n = sum(one.origin == Origin.EXAMPLE for one in every)
    if not n:
        return ""
    if n == len(every):
        return _("All of it is example content, not the city's own.")
    return _("%(examples)s of these %(all)s contributions are examples, not the city's own.") % {
        "examples": number(n),
        "all": number(len(every)),
    }


def dimension(row: Impact) -> str:
    return str(DIMENSIONS[Dimension(row.goal.dimension)])
