"""Why a project won or did not, in one or two sentences."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talkoot.commons.design.environment import money, number
from talkoot.loop.decisions.queries.results import Project, Result

Values = Mapping[str, str]


def sentence(project: Project, result: Result) -> str:
    """The reason that the count kept for this project, for readers."""
    decision = project.decision
    said = SENTENCES[decision["reason"]](decision, _values(decision, result), result)
    rival = result.by_id.get(decision.get("lost_tie_to") or "")
    if rival is None:
        return said
    tie = _("It was equal with “%(rival)s”, which the published order names first.")
    return f"{said} {tie % {'rival': rival.title}}"


_MONEY = ("cost", "left", "missing", "missing_each", "held", "payment")


def _values(decision: Mapping[str, Any], result: Result) -> Values:
    return {
        name: money(value, result.vote.currency) if name in _MONEY else number(value)
        for name, value in decision.items()
        if isinstance(value, int) and not isinstance(value, bool)
    }


def _support(n: int, result: Result) -> str:
    if result.outcome["points"]:
        return ngettext("%(num)s point", "%(num)s points", n) % {"num": number(n)}
    return ngettext("%(num)s vote", "%(num)s votes", n) % {"num": number(n)}


def _bought(decision: Mapping[str, Any], values: Values, result: Result) -> str:
    support = _support(decision["support"], result)
    return _("Chosen with %(support)s. After it %(left)s was left.") % {
        **values,
        "support": support,
    }


def _with_rest(decision: Mapping[str, Any], values: Values, result: Result) -> str:
    support = _support(decision["support"], result)
    return _("Chosen with the money that was left over, with %(support)s.") % {"support": support}


def _from_purses(decision: Mapping[str, Any], values: Values, result: Result) -> str:
    payers = decision["payers"]
    if result.outcome["points"]:
        return ngettext(
            "%(payers)s voter paid for it from their share, at most %(payment)s a point.",
            "%(payers)s voters paid for it from their shares, at most %(payment)s a point.",
            payers,
        ) % dict(values)
    return ngettext(
        "%(payers)s voter paid for it from their share, at most %(payment)s.",
        "%(payers)s voters paid for it from their shares, at most %(payment)s each.",
        payers,
    ) % dict(values)


def _lack_money(decision: Mapping[str, Any], values: Values, result: Result) -> str:
    return ngettext(
        "%(supporters)s voter would have had to add %(missing_each)s. "
        "The share left was %(held)s of the %(cost)s that it costs.",
        "%(supporters)s voters would have had to add %(missing_each)s each. "
        "Their shares left were %(held)s of the %(cost)s that it costs.",
        decision["supporters"],
    ) % dict(values)


def _below(decision: Mapping[str, Any], values: Values, result: Result) -> str:
    return _("It got %(support)s; at least %(threshold)s were needed.") % {
        **values,
        "support": _support(decision["support"], result),
    }


def _no_money(decision: Mapping[str, Any], values: Values, result: Result) -> str:
    return _(
        "It got %(support)s. When its turn came, %(left)s was left: %(missing)s too little."
    ) % {**values, "support": _support(decision["support"], result)}


def _stopped_here(decision: Mapping[str, Any], values: Values, result: Result) -> str:
    ended = _("The count ended here, as its rule says.")
    return f"{_no_money(decision, values, result)} {ended}"


def _after_stop(decision: Mapping[str, Any], values: Values, result: Result) -> str:
    support = _support(decision["support"], result)
    return _("It got %(support)s. The count had ended before its turn.") % {"support": support}


def _in_best_set(decision: Mapping[str, Any], values: Values, result: Result) -> str:
    support = _support(decision["support"], result)
    return _("Chosen with %(support)s: it is in the set that is worth most.") % {"support": support}


def _not_in_best_set(decision: Mapping[str, Any], values: Values, result: Result) -> str:
    support = _support(decision["support"], result)
    return _("It got %(support)s. Other projects for the same money are worth more together.") % {
        "support": support
    }


def _no_votes(decision: Mapping[str, Any], values: Values, result: Result) -> str:
    return _("Nobody chose it.")


def _published(decision: Mapping[str, Any], values: Values, result: Result) -> str:
    return _("The city chose it.") if decision["selected"] else _("The city did not choose it.")


SENTENCES: Mapping[str, Callable[[Mapping[str, Any], Values, Result], str]] = {
    "bought": _bought,
    "bought-with-rest": _with_rest,
    "bought-from-purses": _from_purses,
    "supporters-lack-money": _lack_money,
    "below-threshold": _below,
    "no-money-left": _no_money,
    "stopped-here": _stopped_here,
    "after-the-stop": _after_stop,
    "in-the-best-set": _in_best_set,
    "not-in-the-best-set": _not_in_best_set,
    "no-votes": _no_votes,
    "published": _published,
}
