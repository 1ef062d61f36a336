"""Charts as plain values: the server draws them, in percent, so that text never shrinks.

A view makes a chart, `design/charts.html` draws it with its sentence, its legend and its table.
How sure a value is shows by the form of its mark, never by colour alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil, floor, log10

# Room inside the drawing, in percent of its height and width.
_TOP, _BOTTOM, _SIDE = 6.0, 4.0, 5.0
_TICKS = 5
# Where all values lie in the upper part of the scale, it may start above zero; the chart says so.
_NEAR_ZERO = 0.5
FORMS = ("dot", "ring", "square", "triangle", "diamond")


@dataclass(frozen=True)
class Point:
    """One value. x: where it stands, such as a year; y: None where nothing was measured.

    label: the period in words.       mark: how sure it is, a key of the chart's `marks`.
    gap:   no line leads here.        url:  where the value opens its source.
    """

    x: float
    y: float | None
    label: str
    mark: str = ""
    gap: bool = False
    url: str = ""


@dataclass(frozen=True)
class Span:
    """Between which values something lies at x."""

    x: float
    low: float
    high: float


@dataclass(frozen=True)
class Series:
    """One line. spans: the area around it, in the order of x. dots: whether its values are marked;
    without, they stand in the table only."""

    name: str
    points: Sequence[Point]
    spans: Sequence[Span] = ()
    dots: bool = True


@dataclass(frozen=True)
class Target:
    """What is aimed at: a level, and the x from which it shall hold where that is known.

    label_first: whether its words stand at the left, where lines end at the right. url: where the
    value opens its source.
    """

    y: float
    label: str
    x: float | None = None
    label_first: bool = False
    url: str = ""


@dataclass(frozen=True)
class Tick:
    at: float
    words: float | str
    minor: bool = False


@dataclass(frozen=True)
class Mark:
    x: float
    y: float
    form: str
    point: Point


@dataclass(frozen=True)
class Line:
    """One series, placed: `paths` and `area` in a box of 100 by 100, `marks` in percent."""

    number: int
    name: str
    paths: list[str]
    marks: list[Mark]
    area: str = ""
    dots: bool = True


@dataclass(frozen=True)
class LineChart:
    unit: str
    lines: list[Line]
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    from_zero: bool
    target: Target | None = None
    target_at: float | None = None
    target_x: float | None = None
    forms: dict[str, str] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    digits: int | None = None
    areas: Sequence[str] = ()

    @property
    def rows(self) -> list[tuple[str, list[Point | None]]]:
        """The same as a table: a row a period, a cell a series."""
        labels = {m.point.x: m.point.label for line in self.lines for m in line.marks}
        by_x = [{m.point.x: m.point for m in line.marks} for line in self.lines]
        return [(labels[x], [known.get(x) for known in by_x]) for x in sorted(labels)]


def line(
    series: Sequence[Series],
    *,
    unit: str = "",
    target: Target | None = None,
    marks: Mapping[str, str] | None = None,
    digits: int | None = None,
    from_zero: bool = False,
    x_words: Mapping[float, str] | None = None,
    areas: Sequence[str] = (),
) -> LineChart | None:
    """A chart over time; None where there is no value at all.

    marks: words for every mark that a point may carry, such as {"preliminary": "Preliminary"}.
    x_words: words under the axis where x are no years, such as months.
    areas: what the areas around lines mean, for the legend.
    """
    known = [p for one in series for p in one.points if p.y is not None]
    if not known:
        return None
    xs = [p.x for p in known] + ([target.x] if target and target.x is not None else [])
    ys = [p.y for p in known if p.y is not None] + ([target.y] if target else [])
    ys += [edge for one in series for span in one.spans for edge in (span.low, span.high)]
    steps = nice_steps(min(ys), max(ys), from_zero=from_zero)
    across, up = _Scale(min(xs), max(xs), _SIDE, 100 - _SIDE), _Scale.upright(steps)
    used = [name for name in marks or {} if any(p.mark == name for p in known)]
    forms = {"": FORMS[0], **{name: FORMS[1:][n % 4] for n, name in enumerate(used)}}
    return LineChart(
        unit=unit,
        lines=[_line(n, one, across, up, forms) for n, one in enumerate(series, 1)],
        x_ticks=_named_ticks(x_words, across) if x_words else _x_ticks(xs, across),
        y_ticks=[Tick(up(step), step) for step in steps],
        from_zero=steps[0] <= 0,
        target=target,
        target_at=up(target.y) if target else None,
        target_x=across(target.x) if target and target.x is not None else None,
        forms=forms,
        marks={name: (marks or {})[name] for name in used},
        digits=digits,
        areas=areas,
    )


@dataclass(frozen=True)
class Bar:
    """One bar. words: the value as it is written, where it is more than a number."""

    label: str
    value: float
    words: str = ""
    url: str = ""
    tone: str = ""
    share: float = 0.0


@dataclass(frozen=True)
class BarChart:
    unit: str
    bars: list[Bar]
    digits: int | None = None


def bars(
    rows: Sequence[Bar], *, unit: str = "", longest: float | None = None, digits: int | None = None
) -> BarChart | None:
    """Lying bars from zero, in the given order; `longest` is the value of a full bar."""
    if not rows:
        return None
    full = longest or max(row.value for row in rows) or 1
    placed = [
        Bar(row.label, row.value, row.words, row.url, row.tone, _share(row.value, full))
        for row in rows
    ]
    return BarChart(unit, placed, digits)


def nice_steps(low: float, high: float, *, from_zero: bool = False) -> list[float]:
    """Round values for an axis that holds low and high, 3 to 7 of them."""
    if from_zero or (low > 0 and low < high * _NEAR_ZERO):
        low = min(low, 0.0)
    if low == high:
        low, high = low - (abs(low) or 1) / 2, high + (abs(high) or 1) / 2
    rough = (high - low) / _TICKS
    power = 10.0 ** floor(log10(rough))
    step = next(power * n for n in (1, 2, 2.5, 5, 10) if power * n >= rough)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(n * step, 10) for n in range(first, last + 1)]


@dataclass(frozen=True)
class _Scale:
    """Values to percent of the drawing."""

    low: float
    high: float
    start: float
    end: float

    @classmethod
    def upright(cls, steps: Sequence[float]) -> "_Scale":
        return cls(steps[0], steps[-1], 100 - _BOTTOM, _TOP)

    def __call__(self, value: float) -> float:
        if self.high == self.low:
            return 50.0
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 2)


def _line(
    number: int, series: Series, across: _Scale, up: _Scale, forms: Mapping[str, str]
) -> Line:
    runs: list[list[tuple[float, float]]] = [[]]
    marks: list[Mark] = []
    for point in sorted(series.points, key=lambda p: p.x):
        if point.gap or point.y is None:
            runs.append([])
        if point.y is not None:
            x, y = across(point.x), up(point.y)
            runs[-1].append((x, y))
            marks.append(Mark(x, y, forms.get(point.mark, FORMS[0]), point))
    paths = [_path(run) for run in runs if len(run) > 1]
    return Line(number, series.name, paths, marks, _area(series, across, up), series.dots)


def _area(series: Series, across: _Scale, up: _Scale) -> str:
    if not series.spans:
        return ""
    over = [(across(span.x), up(span.high)) for span in series.spans]
    under = [(across(span.x), up(span.low)) for span in reversed(series.spans)]
    return f"{_path([*over, *under])}Z"


def _path(run: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in run)


def _x_ticks(xs: Sequence[float], across: _Scale) -> list[Tick]:
    """Whole years, at most about ten, of which a narrow page shows every other one."""
    first, last = floor(min(xs)), ceil(max(xs))
    step = next(n for n in (1, 2, 5, 10, 20, 50, 100, 1000) if (last - first) / n <= 10)
    years = [y for y in range(first, last + 1) if y % step == 0 and min(xs) <= y <= max(xs)]
    if len(years) < 2:
        years = [first, last] if first != last else [first]
    last_of = len(years) - 1
    return [
        Tick(across(min(max(year, min(xs)), max(xs))), str(year), minor=bool((last_of - n) % 2))
        for n, year in enumerate(years)
    ]


def _named_ticks(words: Mapping[float, str], across: _Scale) -> list[Tick]:
    """A tick under each name, of which a narrow page shows every other one."""
    last = len(words) - 1
    return [
        Tick(across(x), name, minor=bool((last - n) % 2))
        for n, (x, name) in enumerate(words.items())
    ]


def _share(value: float, full: float) -> float:
    return round(max(0.0, min(value / full, 1.0)) * 100, 2)


def far_apart(points: Sequence[Point], longest: float) -> set[float]:
    """The x of every point that lies more than `longest` after the one before it."""
    return {b.x for a, b in pairwise(sorted(points, key=lambda p: p.x)) if b.x - a.x > longest}
