"""What an experiment taught the city model, in sentences and figures."""

from collections.abc import Mapping, Sequence
from math import inf
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from talkoot.commons.base.texts import pick
from talkoot.commons.design.environment import number
from talkoot.loop.calls.rules import Origin
from talkoot.loop.goals.words import climate
from talkoot.loop.impact.bridge.model import Future, Learned, Prior, Worth
from talkoot.loop.impact.models import Lesson
from talkoot.loop.impact.queries.learning import Learning, Taught, Together
from talkoot.loop.impact.rules import Standing

_SPACE = "\N{NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"
# Nine of ten futures lie so many standard deviations to each side of the middle.
_NINE = 1.6448536269514722
LOST: Mapping[str, str | Promise] = {
    "no-model": _lazy("There is no model now, so it counts for nothing."),
    "unknown-action": _lazy("The model no longer has this action, so it counts for nothing now."),
    "other-unit": _lazy(
        "The model now states this action in another unit, so it counts for nothing now."
    ),
    "bad-prior": _lazy("The model is sure of this action now, so it counts for nothing."),
}
STATES: Mapping[str, str | Promise] = {
    Standing.HOLDS: _lazy("Counts"),
    Standing.REPLACED: _lazy("Gave way to a newer one"),
    Standing.WITHDRAWN: _lazy("Taken back"),
}


def plain(value: float, digits: int) -> str:
    """A number with a real minus and without a plus."""
    words = number(round(abs(value), digits) + 0.0, digits)
    return f"{_MINUS}{words}" if value < 0 and words.strip("0.,") else words


def amount(value: float, unit: str, digits: int = 1) -> str:
    """An amount of an action: per cent for a share, else in its unit."""
    words = "%" if unit == "1" else climate.unit(unit)
    return f"{bare(value, unit, digits)}{_SPACE}{words}"


def bare(value: float, unit: str, digits: int = 1) -> str:
    """The same without its unit, for the low end of an interval whose high end has it."""
    return plain(100 * value, digits) if unit == "1" else plain(value, _digits(value))


def _digits(value: float) -> int:
    size = abs(value)
    return 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3


def what(prior: Prior) -> str:
    """What of the model the action does something to."""
    said = {
        "change": _("How much “%(node)s” changes"),
        "move": _("How much of “%(node)s” moves to another kind"),
        "add": _("How much is added to “%(node)s”"),
    }[prior.kind]
    return said % {"node": pick(prior.node_label)[0]}


def unit_hint(prior: Prior) -> str:
    """In which unit a number is written into the form."""
    if prior.share:
        return _("As a share: 0.1 is ten per cent more, -0.1 ten per cent less.")
    return _("In the unit %(unit)s.") % {"unit": climate.unit(prior.unit)}


def prior_words(prior: Prior) -> str:
    """What the model holds before anything was measured."""
    middle, low, high = _three(prior, prior.amount, prior.sd)
    return _("%(middle)s (nine of ten futures: %(low)s to %(high)s)") % {
        "middle": middle,
        "low": low,
        "high": high,
    }


def lead(found: Learning) -> str:
    """The first sentence of the page."""
    n = sum(not row.lost for row in found.rows)
    if not n or found.together is None:
        return _("No experiment has taught the model yet.")
    said = ngettext(
        "%(num)s measured effect has taught the city model.",
        "%(num)s measured effects have taught the city model.",
        n,
    ) % {"num": number(n)}
    return f"{said} {chance(found.together.before, found.together.after)}"


def chance(before: Future, after: Future) -> str:
    """How often the target is reached, without and with what was measured."""
    if before.probability is None or after.probability is None:
        return _("This model states no target.")
    if before.probability == after.probability == 0:
        return _(
            "The target of %(year)s is reached in none of %(drawn)s futures, with it or without it."
        ) % {"year": before.year, "drawn": number(before.certificate.draws)}
    return _(
        "The target of %(year)s is reached in %(after)s of 100 futures with it, in %(before)s "
        "without it."
    ) % {
        "year": before.year,
        "before": percent(before.probability),
        "after": percent(after.probability),
    }


def percent(share: float) -> str:
    return plain(100 * share, 1)


def emissions(found: Future) -> str:
    """The middle of the futures, and between which nine of ten lie."""
    low, middle, high = found.emissions
    digits = 1 if abs(high) >= 10 else 2
    said = [plain(value, digits) for value in (middle, low, high)]
    unit = climate.unit(found.unit.removesuffix("/a"))
    return _("%(middle)s (%(low)s to %(high)s)") % {
        "middle": f"{said[0]}{_SPACE}{unit}",
        "low": said[1],
        "high": said[2],
    }


def examples(found: Learning) -> str:
    """How much of it is example content; empty where nothing is."""
    n = sum(row.lesson.experiment.origin == Origin.EXAMPLE for row in found.rows)
    if not n:
        return ""
    if n == len(found.rows):
        return _("All of it is example content, not the city's own.")
    return ngettext(
        "%(num)s of them is an example, not the city's own.",
        "%(num)s of them are examples, not the city's own.",
        n,
    ) % {"num": number(n)}


def shown(row: Taught) -> dict[str, Any]:
    """A lesson as the page shows it."""
    one = row.lesson
    found: dict[str, Any] = {
        "row": one,
        "experiment": {one.experiment.language: one.experiment.title},
        "url": one.experiment.get_absolute_url(),
        "origin": one.experiment.origin,
        "action": one.action,
        "state": STATES[one.state],
        "lost": str(LOST.get(row.lost, LOST["no-model"])) if row.lost else "",
        "measured": amount(one.effect, one.unit),
        "ends": (bare(one.low, one.unit), amount(one.high, one.unit)),
    }
    if row.prior is None or row.learned is None or row.before is None or row.after is None:
        return found
    return {
        **found,
        "label": row.prior.label,
        "what": what(row.prior),
        "steps": _steps(row.prior, row.learned, one),
        "transfer": transfer(row),
        "weight": weight(row.learned.weight),
        "chance": chance(row.before, row.after),
        "emissions": (emissions(row.before), emissions(row.after)),
        "year": row.before.year,
        "command": row.command,
    }


def _steps(prior: Prior, learned: Learned, one: Lesson) -> list[tuple[str, str, str, str, str]]:
    """Before, measured and after: (what, which interval, middle, low, high)."""
    nine = _("nine of ten futures")
    measured = amount(one.effect, one.unit), bare(one.low, one.unit), amount(one.high, one.unit)
    return [
        (_("The model before"), nine, *_three(prior, *learned.prior)),
        (_("Measured"), _("95 % interval"), *measured),
        (_("The model now"), nine, *_three(prior, *learned.posterior)),
    ]


def _three(prior: Prior, middle: float, sd: float) -> tuple[str, str, str]:
    """The middle and the ends; a part that moves stays between nothing and all, as in the model."""
    least = {"move": 0.0, "change": -1.0}.get(prior.kind, -inf)
    most = 1.0 if prior.kind == "move" else inf
    low, high = (min(max(end, least), most) for end in (middle - _NINE * sd, middle + _NINE * sd))
    return amount(middle, prior.unit), bare(low, prior.unit), amount(high, prior.unit)


def transfer(row: Taught) -> str:
    """How far the whole city may differ from what was measured."""
    one = row.lesson
    if one.transfer == 0:
        return _("Not at all: the whole city was measured.")
    size = (
        _("%(points)s percentage points") % {"points": plain(100 * one.transfer, 1)}
        if one.unit == "1"
        else amount(one.transfer, one.unit)
    )
    return _("Typically by %(size)s, up or down (one standard deviation).") % {"size": size}


def weight(share: float) -> str:
    """How much the experiment weighs beside what the model held before."""
    return _("The experiment weighs %(new)s %%, what the model held before %(old)s %%.") % {
        "new": number(round(100 * share)),
        "old": number(100 - round(100 * share)),
    }


def worth(found: Worth | None, labels: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The actions that are most worth an experiment."""
    if found is None:
        return []
    unit = climate.unit(found.unit.removesuffix("/a"))
    return [
        {
            "action": one.action,
            "label": labels[one.action],
            "moves": plain(100 * one.moves, 1) if any(x.moves for x in found.lessons) else "",
            "narrows": f"{plain(one.narrows, 2)}{_SPACE}{unit}",
        }
        for one in found.lessons[:_MOST]
        if one.moves > 0 or one.narrows > 0
    ]


_MOST = 8


def together(found: Together | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "chance": chance(found.before, found.after),
        "emissions": (emissions(found.before), emissions(found.after)),
        "year": found.before.year,
        "command": found.command,
    }


def ended(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Lessons that were taken back, each with its reason."""
    return [
        {
            "row": one,
            "experiment": {one.experiment.language: one.experiment.title},
            "url": one.experiment.get_absolute_url(),
            "measured": amount(one.effect, one.unit),
            "ends": (bare(one.low, one.unit), amount(one.high, one.unit)),
        }
        for one in rows
    ]
