"""What a proposal is estimated to do, never without its interval."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from talkoot.commons.base.texts import Texts
from talkoot.commons.design.environment import number
from talkoot.loop.goals.words import climate
from talkoot.loop.impact.models import Estimate
from talkoot.loop.impact.rules import Extent, Standing
from talkoot.loop.impact.words.learning import STATES, plain

EXTENTS: Mapping[str, str | Promise] = {
    Extent.SITE: _lazy("One street or site: a hundredth of the action"),
    Extent.AREA: _lazy("One area: all of the action there"),
    Extent.CITY: _lazy("The whole city: all of the action"),
}
_THOUSANDS = "kt"
_SPACE = "\N{NO-BREAK SPACE}"


def figures(one: Estimate) -> dict[str, str]:
    """The middle with its unit and both ends, so large that they can be read."""
    values, unit = (one.amount, one.low, one.high), one.unit.removesuffix("/a")
    if unit.startswith(_THOUSANDS) and max(map(abs, values)) < 0.1:
        values = tuple(1_000 * value for value in values)  # type: ignore[assignment]
        unit = unit.removeprefix("k")
    largest = max(map(abs, values))
    digits = 0 if largest >= 20 else 1 if largest >= 0.5 else 2 if largest >= 0.05 else 4
    amount, low, high = (plain(value, digits) for value in values)
    return {"amount": f"{amount}{_SPACE}{climate.unit(unit)}", "low": low, "high": high}


def sentence(one: Estimate) -> str:
    """The estimate in one sentence, with its interval."""
    return _(
        "If all goes as in comparable actions: %(amount)s in %(year)s (%(low)s to %(high)s). A "
        "deliberately wide estimate."
    ) % {**figures(one), "year": one.year}


def outdated(one: Estimate, model: str) -> bool:
    """Whether the model has changed since; `model`: SHA-256 of the model now."""
    return one.model != model


def shown(
    one: Estimate, model: str, actions: Mapping[str, Texts], areas: Mapping[str, Texts]
) -> dict[str, Any]:
    """An estimate as a row of a page. actions, areas: their labels in the model."""
    return {
        "row": one,
        "proposal": {one.proposal.language: one.proposal.title},
        "url": one.proposal.get_absolute_url(),
        "origin": one.proposal.call.origin,
        "sentence": sentence(one),
        "action": actions.get(one.action),
        "size": size(one),
        "area": areas.get(one.area, one.area) if one.area else _("the whole city"),
        "reach": number(100 * one.reach, 0),
        "state": STATES[one.state],
        "holds": one.state == Standing.HOLDS,
        "outdated": outdated(one, model),
        "analogues": [(id_, actions[id_]) for id_ in one.analogues if id_ in actions],
    }


def size(one: Estimate) -> str:
    """How much of the whole action it is, in per cent."""
    percent = 100 * one.size
    whole = abs(percent - round(percent)) < 1e-9
    return plain(percent, 0 if whole else 1 if percent >= 1 else 3)
