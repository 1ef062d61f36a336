"""Everyone's chance of being drawn, in sentences, a table and bars."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talkoot.commons.design import charts
from talkoot.commons.design.environment import number
from talkoot.loop.decisions.models import Lottery, Panel, Registration
from talkoot.loop.decisions.queries import panels as queries
from talkoot.loop.decisions.rules.panels import shown
from talkoot.loop.decisions.words import panels as words


@dataclass(frozen=True)
class Chances:
    """What the page of the draw says about chances. rows: cells of the table by group."""

    sentence: str
    proof: str
    rows: Sequence[Sequence[str]]
    bars: charts.BarChart | None
    hidden: int


def of(panel: Panel) -> Chances | None:
    """None before the chances are published."""
    lottery = queries.lottery_of(panel)
    if lottery is None:
        return None
    names = words.names_of(panel)
    large = _shown(lottery.groups)
    return Chances(
        sentence=_sentence(lottery),
        proof=_proof(lottery),
        rows=[_row(row, names) for row in large],
        bars=_bars(large, names),
        hidden=sum(1 for row in lottery.groups if row["people"]) - len(large),
    )


def _shown(groups: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Groups that are large enough to be shown, and whose size gives no other away."""
    found = []
    for key in dict.fromkeys(row["category"] for row in groups):
        rows = [row for row in groups if row["category"] == key]
        counts = shown([row["people"] for row in rows])
        found += [row for row, count in zip(rows, counts, strict=True) if count]
    return found


def _sentence(lottery: Lottery) -> str:
    parts = sorted(lottery.chances.values())
    low, high = parts[0] / lottery.panels, parts[-1] / lottery.panels
    mean = float(lottery.optimal["mean"])
    least = sum(1 for part in parts if part == parts[0])
    said = _(
        "The smallest chance of anyone in the pool is %(low)s, the largest %(high)s; "
        "if all were equal it would be %(mean)s."
    ) % {"low": percent(low), "high": percent(high), "mean": percent(mean)}
    who = ngettext(
        "%(num)s person has the smallest chance.",
        "%(num)s people have the smallest chance.",
        least,
    ) % {"num": number(least)}
    return f"{said} {who}"


def _proof(lottery: Lottery) -> str:
    if lottery.optimal["certified"]:
        return _(
            "It is proved that no list of panels that meets the quotas could make the smallest "
            "chances larger, but for rounding to %(panels)s panels."
        ) % {"panels": number(lottery.panels)}
    return _(
        "A fairer list could exist: it is proved only that no chance could be larger by more than "
        "%(gap)s."
    ) % {"gap": percent(float(lottery.optimal["gap"]))}


def _row(row: dict[str, Any], names: dict[tuple[str, str], str]) -> list[str]:
    return [
        _name(row, names),
        number(row["people"]),
        *(percent(float(row[name])) for name in ("smallest", "mean", "largest")),
    ]


def _name(row: dict[str, Any], names: dict[tuple[str, str], str]) -> str:
    key = (row["category"], row["feature"])
    return f"{names.get((key[0], ''), key[0])}: {names.get(key, key[1])}"


def _bars(
    rows: Sequence[dict[str, Any]], names: dict[tuple[str, str], str]
) -> charts.BarChart | None:
    return charts.bars(
        [
            charts.Bar(_name(row, names), float(row["mean"]), percent(float(row["mean"])))
            for row in rows
        ]
    )


def own(panel: Panel, registration: Registration) -> str:
    """One person's own chance; empty before it is published."""
    lottery = queries.lottery_of(panel)
    if lottery is None or registration.place is None:
        return ""
    return percent(lottery.chances[str(registration.place)] / lottery.panels)


def percent(chance: float) -> str:
    """A chance as people read it."""
    return _("%(part)s percent") % {"part": number(round(100 * chance, 1))}
