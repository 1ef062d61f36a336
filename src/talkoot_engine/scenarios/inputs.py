"""The parts of a model as its text states them; nothing is computed here."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a thing stands in the model's text."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Row:
    """One stated value. items: one category for each dimension, "*" for all of it; year None:
    the same in every year. sha256: of the row's text, so that anyone can compare it."""

    leaf: str
    items: tuple[str, ...]
    year: int | None
    value: float
    source: str
    note: str
    place: Place
    sha256: str


@dataclass(frozen=True, slots=True)
class Spread:
    """How unsure a leaf is, correlated in time: a bias drawn once and a noise of each year.

    kind: factor (value · exp(sd z)), sum (value + sd z, in the leaf's unit) or share (the logit of
    the value + sd z). sd: of the bias; noise: of a year; memory: of the noise from year to year,
    0 to below 1. start, full: the bias grows from nothing to whole between these years.
    """

    kind: str = "factor"
    sd: float = 0.0
    noise: float = 0.0
    memory: float = 0.0
    start: int | None = None
    full: int | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A leaf (rows) or a computed node (formula).

    certain: why a leaf has no spread. trend: per cent a year after the last row, 0 holds it.
    stated: known only in the years of its rows, as a published series is.
    share_of: the dimension over which the values sum to one. measured: whether its areas are
    counted ("measured") or shared out by a rule ("allocated"), or "" without areas.
    """

    id: str
    label: Texts
    unit: str
    dims: tuple[str, ...]
    place: Place
    block: str = ""
    formula: str = ""
    rows: tuple[Row, ...] = ()
    spread: Spread | None = None
    certain: Texts = field(default_factory=dict)
    trend: float = 0.0
    stated: bool = False
    share_of: str = ""
    areas: str = ""
    note: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Effect:
    """What an action does to one node when it is whole.

    kind: change (value · (1 + amount)), add (value + amount, in the node's unit) or move (amount,
    a share, goes from one category to others). sd: of the amount. cells: dimension -> categories
    that it touches, all where a dimension is missing. to: category -> its part of what moves.
    """

    node: str
    kind: str
    amount: float
    sd: float
    cells: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dim: str = ""
    origin: str = ""
    to: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cost:
    """In euros of today: investment over so many years at a rate, and running cost a year less
    what is saved. sd: relative, of the whole."""

    investment: float
    years: int
    running: float = 0.0
    rate: float = 0.04
    sd: float = 0.3
    source: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """Something the city or others can do. Its effect grows from nothing in the year start to
    whole in the year full and stays. evidence: stated, analogue or assumed."""

    id: str
    label: Texts
    what: Texts
    effects: tuple[Effect, ...]
    start: int
    full: int
    place: Place
    source: str
    evidence: str
    who: str = "city"
    block: str = ""
    cost: Cost | None = None
    benefits: Mapping[str, Texts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named choice: action -> level, 0 off to 1 whole; actions not named are off."""

    id: str
    label: Texts
    what: Texts
    levels: Mapping[str, float]
    place: Place


@dataclass(frozen=True, slots=True)
class Frame:
    """One way of accounting. outcome: the node of its total; base, target: leaves with its base
    year and its target, or "" where none is published; observed: the leaf of published totals."""

    id: str
    label: Texts
    what: Texts
    outcome: str
    base: str
    target: str
    observed: str
    place: Place


@dataclass(frozen=True, slots=True)
class Outcome:
    """A node that the model is for. kind: total, sector, area, person,
    budget or change, or what stands beside: energy, nature, mobility, wellbeing, vitality."""

    id: str
    node: str
    kind: str
    place: Place


@dataclass(frozen=True, slots=True)
class Hindcast:
    """A forecast as one would have made it. until: the last year that was known; observed: the leaf
    of published totals, before and after; fitted: the leaf that the model is fitted to, which then
    holds those observed until that year; outcome: the node compared."""

    until: int
    observed: str
    fitted: str
    outcome: str
    place: Place


@dataclass(frozen=True, slots=True)
class Model:
    """A model as read.

    note: what its readers should know. first, last: its years; start: from where it computes
    rather than quotes; dims: dimension -> categories; levers: nodes of which one asks what would
    have to be true.
    """

    name: Texts
    note: Texts
    first: int
    last: int
    start: int
    target_year: int
    dims: Mapping[str, tuple[str, ...]]
    dim_labels: Mapping[str, Mapping[str, Texts]]
    nodes: Mapping[str, Node]
    actions: Mapping[str, Action]
    scenarios: Mapping[str, Scenario]
    frames: Mapping[str, Frame]
    outcomes: Mapping[str, Outcome]
    levers: tuple[str, ...]
    default: str
    sha256: str
    hindcast: Hindcast | None = None
    loose: tuple[Row, ...] = ()
