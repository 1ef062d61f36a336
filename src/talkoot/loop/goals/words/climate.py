"""The city model in plain sentences: the path, how likely the target is, what would help."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from talkoot.commons.base.texts import pick
from talkoot.commons.design import charts
from talkoot.commons.design.environment import number
from talkoot.loop.goals.bridge import BadInput, Simulation, Way

_SPACE = "\N{NO-BREAK SPACE}"
# The chart of the path ends here; the tables go to the last year of the model.
_DRAWN_UNTIL = 2040
_BARS = 10
# What a quantity is counted for, after a stroke: "kWh/home".
_EACH: Mapping[str, str | Promise] = {
    "person": _lazy("/resident"),
    "home": _lazy("/home"),
    "job": _lazy("/job"),
    "trip": _lazy("/trip"),
    "head": _lazy("/animal"),
    "d": _lazy("/day"),
    "a": _lazy("/year"),
}
EVIDENCE: Mapping[str, str | Promise] = {
    "stated": _lazy("stated by the source"),
    "analogue": _lazy("from elsewhere"),
    "assumed": _lazy("our own wide assumption"),
}
WHO: Mapping[str, str | Promise] = {
    "city": _lazy("the city"),
    "state": _lazy("the state"),
    "operator": _lazy("the energy company"),
    "residents": _lazy("the residents"),
}
REFUSALS: Mapping[str, str | Promise] = {
    "unknown-scenario": _lazy("There is no such scenario. Choose one from the page."),
    "unknown-action": _lazy("The address names an action that the model does not have."),
    "bad-level": _lazy("An action is set outside 0 to 100 per cent. Choose anew."),
    "unknown-frame": _lazy("There is no such way of counting. Choose one from the page."),
    "unknown-node": _lazy("The model has no such part. Open one from the list."),
    "unknown-year": _lazy("The model does not reach that year. Choose another."),
}


def refusal(no: BadInput) -> str:
    return str(REFUSALS.get(no.code, no.sentence))


def unit(text: str) -> str:
    """A unit of the model as people write it: "ktCO2e/a" becomes "kt CO2e a year"."""
    words = re.sub(r"^([kM]?t|g|kg)CO2e", rf"\1{_SPACE}CO2e", text)
    words = words.replace("Mvkm", _("million km")).replace("vkm", "km").replace("m2", "m²")
    words = words.replace("MEUR", _("million euros")).replace("percent", "%").replace("Kd", "°Cd")
    plain = {
        "person": _("people"),
        "job": _("jobs"),
        "home": _("homes"),
        "trip": _("trips"),
        "1": "",
    }
    if words in plain:
        return plain[words]
    # In one pass, since a translation may begin like another unit: "/asukas" is not "/a".
    return re.sub(r"/(\w+)", lambda found: str(_EACH.get(found[1], found[0])), words)


def amount(value: float | None, unit_: str = "", digits: int | None = None) -> str:
    """A value with as many digits as it deserves."""
    if value is None:
        return _("not known")
    places = digits if digits is not None else _places(value)
    words = number(round(value, places) + 0.0, places)
    return f"{words}{_SPACE}{unit_}" if unit_ else words


def _places(value: float) -> int:
    size = abs(value)
    return 0 if size >= 100 or size == 0 else 1 if size >= 10 else 2 if size >= 0.1 else 4


def signed(value: float, digits: int | None = None) -> str:
    """A change, with its sign: "−12", "+3"."""
    words = amount(abs(value), digits=digits)
    return words if words.strip("0.,") == "" else f"{'+' if value > 0 else '−'}{words}"


def outlook(way: Way) -> str:
    """What the middle way comes to: the first sentence of the page."""
    value = amount(way.value, digits=0)
    words = {"value": value, "year": way.year}
    if way.target is None:
        return _("With these, emissions would be about %(value)s kilotonnes in %(year)s.") % words
    words["target"] = amount(way.target, digits=0)
    if way.value <= way.target:
        return (
            _(
                "With these, emissions would be about %(value)s kilotonnes in %(year)s. The target "
                "is %(target)s, so in the middle future it is reached."
            )
            % words
        )
    words["gap"] = amount(way.value - way.target, digits=0)
    return (
        _(
            "With these, emissions would be about %(value)s kilotonnes in %(year)s. The target is "
            "%(target)s, so %(gap)s too much."
        )
        % words
    )


def futures(probability: float) -> str:
    """How likely the target is, so that a child understands."""
    in_hundred = probability * 100
    if probability == 0:
        return _("Think of a hundred possible futures. The target is reached in none of them.")
    if in_hundred < 1:
        return _(
            "Think of a hundred possible futures. The target is reached in fewer than one of them."
        )
    if in_hundred > 99:
        return _("Think of a hundred possible futures. The target is reached in nearly all.")
    return ngettext(
        "Think of a hundred possible futures. The target is reached in %(num)s of them.",
        "Think of a hundred possible futures. The target is reached in %(num)s of them.",
        round(in_hundred),
    ) % {"num": round(in_hundred)}


def chart(way: Way, found: Simulation | None, addresses: Any) -> charts.LineChart | None:
    """Published totals as dots, the middle way as a line, and around it nine of ten futures."""
    spans = _spans(found) if found else []
    path = [point for point in way.path if point[0] <= _DRAWN_UNTIL]
    series = [
        charts.Series(
            _("Middle of the futures"),
            [charts.Point(y, value, str(y), url=addresses(y, "outcome")) for y, value in path],
            spans,
            dots=False,
        ),
        charts.Series(_("Published"), _published(way, addresses)),
    ]
    target = None
    if way.target is not None:
        label = _("Target: %(target)s") % {"target": amount(way.target, digits=0)}
        target = charts.Target(
            way.target, label, way.year, label_first=True, url=addresses(way.year, "target")
        )
    return charts.line(
        series,
        unit=unit("ktCO2e/a"),
        target=target,
        digits=0,
        from_zero=True,
        areas=[_("Nine of ten futures")] if spans else [],
    )


def _published(way: Way, addresses: Any) -> list[charts.Point]:
    """The base year and the published totals; a line would claim what nobody counted between."""
    known = [(*way.base, "base")] if way.base else []
    known += [
        (*point, "observed") for point in way.published if not way.base or point[0] != way.base[0]
    ]
    return [
        charts.Point(year, value, str(year), gap=True, url=addresses(year, kind))
        for year, value, kind in sorted(known)
    ]


def _spans(found: Simulation) -> list[charts.Span]:
    band = found.total
    return [
        charts.Span(year, low, high)
        for year, low, high in zip(found.years, band.p5, band.p95, strict=True)
        if low is not None and high is not None and year <= _DRAWN_UNTIL
    ]


def needed(label: Mapping[str, str], factor: float | None) -> str:
    """What would have to be true of one thing, all else as chosen."""
    name = pick(label)[0]
    if factor is None:
        return _("%(name)s: even nothing at all would not be enough.") % {"name": name}
    if factor >= 1:
        return _("%(name)s: may stay as it is.") % {"name": name}
    return _("%(name)s: would have to be %(share)s %% less than in this choice.") % {
        "name": name,
        "share": number(round((1 - factor) * 100), 0),
    }


def wedge(rows: Sequence[Any], labels: Mapping[str, Mapping[str, str]], addresses: Any) -> Any:
    """The fair parts as bars, the largest first: those that a page shows, and the smaller ones."""
    parts = sorted((row for row in rows if row.part), key=lambda row: row.part)
    drawn = [
        charts.Bar(
            label=pick(labels[row.action])[0],
            value=max(-row.part, 0.0),
            words=f"{signed(row.part, 1)}{_SPACE}kt",
            url=addresses(row.action),
        )
        for row in parts
    ]
    if not drawn:
        return None
    longest = drawn[0].value or 1.0
    first, rest = drawn[:_BARS], drawn[_BARS:]
    return charts.bars(first, longest=longest), charts.bars(rest, longest=longest)


AREAS: Mapping[str, str | Promise] = {
    "measured": _lazy("The figures of areas are counted."),
    "allocated": _lazy(
        "The city's figure is shared out to areas by a rule; nobody counted it there."
    ),
}
BLOCKS: Mapping[str, str | Promise] = {
    "population": _lazy("People and jobs"),
    "buildings": _lazy("Buildings"),
    "heat": _lazy("District heat"),
    "electricity": _lazy("Electricity"),
    "mobility": _lazy("Moving about"),
    "transport": _lazy("Moving about"),
    "waste": _lazy("Waste and water"),
    "other": _lazy("Industry, machines and farming"),
    "land": _lazy("Land and nature"),
    "outcomes": _lazy("Results"),
}


BESIDE: Mapping[str, str | Promise] = {
    "nature": _lazy("Nature"),
    "mobility": _lazy("Moving about"),
    "wellbeing": _lazy("Wellbeing"),
    "vitality": _lazy("Vitality"),
    "energy": _lazy("Energy"),
}


def changed(scenario: str) -> str:
    """The name of a scenario that somebody has changed."""
    return _("%(scenario)s, changed") % {"scenario": scenario}


def pieces(formula: str) -> list[str]:
    """A formula cut at the names of nodes, so that each can be a link."""
    return [piece for piece in re.split(r"([A-Za-z_]\w*)", " ".join(formula.split())) if piece]


def spread(node: Any) -> str:
    """How unsure a leaf is."""
    if node.formula:
        return ""
    if node.spread is None:
        return pick(node.certain)[0]
    return {
        "factor": _("Nine of ten futures lie within %(sd)s %% of it.")
        % {"sd": amount(164.5 * node.spread.sd, digits=0)},
        "sum": _("Nine of ten futures lie within %(sd)s %(unit)s of it.")
        % {"sd": amount(1.645 * node.spread.sd), "unit": unit(node.unit)},
        "share": _("A share whose odds may be up to %(sd)s times as large or as small.")
        % {"sd": amount(2.718281828 ** (1.645 * node.spread.sd), digits=1)},
    }[node.spread.kind]


def effect(one: Any) -> str:
    """What an action does to a node when it is whole, with nine of ten futures."""
    ends = (one.amount - 1.645 * one.sd, one.amount + 1.645 * one.sd)
    if one.kind == "add":
        return _("adds %(amount)s (%(low)s to %(high)s)") % {
            "amount": signed(one.amount),
            "low": signed(ends[0]),
            "high": signed(ends[1]),
        }
    shares = [signed(100 * value, 1) for value in (one.amount, *ends)]
    said = {"amount": shares[0], "low": shares[1], "high": shares[2]}
    if one.kind == "move":
        said = {name: words.lstrip("+") for name, words in said.items()}
        return _("moves %(amount)s %% of it (%(low)s to %(high)s)") % said
    return _("changes it by %(amount)s %% (%(low)s to %(high)s)") % said


def area_chart(label: Mapping[str, str], path: Sequence[tuple[int, float]], addresses: Any) -> Any:
    points = [
        charts.Point(year, value, str(year), url=addresses(year))
        for year, value in path
        if year <= _DRAWN_UNTIL
    ]
    series = charts.Series(pick(label)[0], points, dots=False)
    return charts.line([series], unit=unit("ktCO2e/a"), digits=1, from_zero=True)


def compared(ways: Sequence[Way], names: Sequence[str]) -> Any:
    """Two choices on one chart; both in the same way of counting."""
    series = [
        charts.Series(
            name,
            [charts.Point(y, v, str(y)) for y, v in way.path if y <= _DRAWN_UNTIL],
            dots=False,
        )
        for name, way in zip(names, ways, strict=True)
    ]
    target = None
    if ways[0].target is not None:
        label = _("Target: %(target)s") % {"target": amount(ways[0].target, digits=0)}
        target = charts.Target(ways[0].target, label, ways[0].year, label_first=True)
    return charts.line(series, unit=unit("ktCO2e/a"), target=target, digits=0, from_zero=True)
