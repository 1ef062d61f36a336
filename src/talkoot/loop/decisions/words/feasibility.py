"""What the editor of quotas says: whether a panel exists, what clashes and helps, what it costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from talkoot.commons.base import Refused
from talkoot.commons.design.environment import number
from talkoot.loop.decisions.models import Panel
from talkoot.loop.decisions.words import panels
from talkoot.loop.decisions.words.chances import percent

refusal = panels.refusal


@dataclass(frozen=True)
class Found:
    """fine: a panel exists, or nobody has registered and the numbers add up. tone: as messages
    have it. headline and points: what is said. clash: what clashes; repair: what helps."""

    fine: bool
    tone: str
    headline: str
    points: Sequence[str] = field(default_factory=tuple)
    clash: Sequence[str] = field(default_factory=tuple)
    repair: Sequence[str] = field(default_factory=tuple)


def found(panel: Panel, *, wrong: Mapping[str, str], faults: Sequence[Refused], look: Any) -> Found:
    """look: the engine's answer, None where it was not asked."""
    if wrong:
        points = [refusal(Refused("quota-number", typed=typed)) for typed in wrong.values()]
        return Found(False, "bad", _("Some cells are not whole numbers."), points)
    if faults:
        points = [refusal(no, panel) for no in faults]
        return Found(False, "care", _("These quotas cannot be met."), points)
    if look is None:
        return Found(
            True,
            "",
            _("The numbers add up. Whether a panel exists shows when people have registered."),
        )
    if look.feasible:
        return Found(True, "good", _("A panel that meets all quotas exists."))
    names = panels.names_of(panel)
    return Found(
        False,
        "care",
        _("No panel meets all quotas at once."),
        clash=[_bound(row, names) for row in look.clash],
        repair=[_change(row, names) for row in look.repair],
    )


def as_json(row: Found) -> dict[str, Any]:
    return {
        "fine": row.fine,
        "tone": row.tone,
        "headline": row.headline,
        "points": list(row.points),
        "clash": list(row.clash),
        "repair": list(row.repair),
    }


def _name(row: Any, names: Mapping[tuple[str, str], str]) -> str:
    category = names.get((row.category, ""), row.category)
    return f"{category}, {names.get((row.category, row.feature), row.feature)}"


def _bound(row: Any, names: Mapping[tuple[str, str], str]) -> str:
    words = _("%(name)s: at least %(n)s") if row.side == "min" else _("%(name)s: at most %(n)s")
    return words % {"name": _name(row, names), "n": row.seats}


def _change(row: Any, names: Mapping[tuple[str, str], str]) -> str:
    if row.side == "min":
        words = _("%(name)s: at least %(new)s instead of %(old)s")
    else:
        words = _("%(name)s: at most %(new)s instead of %(old)s")
    return words % {"name": _name(row, names), "new": row.new, "old": row.old}


@dataclass(frozen=True)
class Priced:
    """sentence: the smallest chance with all quotas. rows: name, quota, without it, price."""

    sentence: str
    rows: Sequence[Sequence[str]]


def prices(panel: Panel, found: Any) -> Priced:
    """What each quota costs in fairness, the dearest first."""
    names = panels.names_of(panel)
    rows = sorted(found.quotas, key=lambda row: -row.price)
    return Priced(
        _("With all quotas the smallest chance of anyone is at best %(smallest)s.")
        % {"smallest": percent(found.smallest)},
        [
            [_name(row, names), f"{row.min}–{row.max}", percent(row.without), _points(row.price)]
            for row in rows
        ],
    )


def _points(price: float) -> str:
    """A difference of chances in percentage points; nothing is written as a dash."""
    points = round(100 * price, 1)
    return number(points) if points else "–"
