"""What a city pack holds, as plain frozen values.

`where` is the file and line a value was written at, so that a room that refuses it can say so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from talkoot.commons.base.texts import Texts


@dataclass(frozen=True)
class City:
    """Who the city is. story: two sentences. register_owner: who answers for personal data."""

    slug: str
    name: Texts
    story: Texts
    languages: tuple[str, ...]
    time_zone: str
    theme: Mapping[str, str]
    contact: str
    security_contact: str
    register_owner: Texts
    story_source: str = ""


@dataclass(frozen=True)
class PlaceRow:
    """A place and its shape (GeoJSON in WGS 84). kind: city, centre, rest or postal."""

    slug: str
    kind: str
    parent: str | None
    name: Texts
    geometry: Mapping[str, Any]
    lon: float
    lat: float
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class SourceRow:
    """Who published figures, where and under which licence.

    licence: empty where the publisher states none. retrieved: None where unknown.
    """

    slug: str
    publisher: Texts
    title: Texts
    address: str
    licence: str
    edition: Texts
    retrieved: date | None
    note: Texts
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class Frame:
    """One accounting basis of an indicator; values of two frames never share a line."""

    name: Texts
    description: Texts


@dataclass(frozen=True)
class IndicatorRow:
    """How the city knows. direction: which way is good: up, down or none."""

    slug: str
    name: Texts
    unit: Texts
    direction: str
    decimals: int
    description: Texts
    source: str
    next_value_due: date | None
    next_value_note: Texts
    frames: Mapping[str, Frame]
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class ObservationRow:
    """One published value with the row it stands in.

    period: as the source says it. year: where it stands in a chart, None where the source gives
    no year. basis: the accounting basis in the source's words. row_hash: SHA-256 of the row.
    """

    indicator: str
    place: str
    period: str
    year: int | None
    value: Decimal
    status: str
    frame: str
    basis: str
    source: str
    note: str
    file: str
    row: int
    row_hash: str
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class Target:
    """Where the goal's first indicator shall be in a year, on one accounting basis."""

    value: Decimal
    year: int
    frame: str


@dataclass(frozen=True)
class GoalRow:
    """What the city wants to become. indicators: how it knows, the one of the target first."""

    slug: str
    dimension: str
    term: str
    statement: Texts
    description: Texts
    owner: Texts
    source: str
    indicators: tuple[str, ...]
    target: Target | None
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class ExampleCall:
    """A round that shows how the service works; phases: kind to (first day, last day).

    Days count from the day on which the pack is loaded: collect = [-40, -10] is over.
    """

    slug: str
    kind: str
    title: Texts
    summary: Texts
    body: Texts
    audience: Texts
    goals: tuple[str, ...]
    places: tuple[str, ...]
    money_cents: int | None
    ballot: str
    rule: str
    satisfaction: str
    completion: str
    max_choices: int | None
    points: int | None
    proof: str
    legal_basis: Texts
    privacy_notice: Texts
    contact: Texts
    phases: Mapping[str, tuple[int, int]]
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class ExampleProposal:
    """A proposal of an example round; author_name says that nobody real stands behind it."""

    call: str
    slug: str
    kind: str
    status: str
    title: str
    summary: str
    body: str
    language: str
    place: str | None
    lon: float | None
    lat: float | None
    goals: tuple[str, ...]
    cost_cents: int | None
    author_name: str
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class Examples:
    calls: tuple[ExampleCall, ...] = ()
    proposals: tuple[ExampleProposal, ...] = ()


@dataclass(frozen=True)
class ExampleStatement:
    """views: of each made-up group the share that agrees, 0 to 1. proposal: what it is about."""

    text: str
    language: str
    views: tuple[float, ...]
    proposal: str | None
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class ExampleConversation:
    """A conversation of an example round. people: how many stand in each made-up group."""

    call: str
    intro: Texts
    people: tuple[int, ...]
    statements: tuple[ExampleStatement, ...]
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class ExampleExperiment:
    """A trial that is planned from two example proposals; starts_in: days from loading.

    need_by, offer_by: (name, type) of organisations that do not exist. plan: its words by name.
    """

    slug: str
    need: str
    offer: str
    language: str
    title: str
    summary: str
    about: str
    places: tuple[str, ...]
    starts_in: int
    need_by: tuple[str, str]
    offer_by: tuple[str, str]
    plan: Mapping[str, str]
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class ExampleService:
    """A service that shows how the catalogue works.

    owner: a city unit that does not exist. steps: code to name, in order. requests: how many are
    made up; descriptions: what they say, one a line.
    """

    slug: str
    name: Texts
    group: Texts
    summary: Texts
    for_whom: Texts
    promise_source: Texts
    ways: tuple[str, ...]
    keywords: str
    promise_days: int | None
    hours: str
    owner: str
    goals: tuple[str, ...]
    steps: Mapping[str, Texts]
    requests: int
    descriptions: str
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class ExampleGroup:
    """One answer of an example panel. common: its weight among those who registered."""

    category: str
    feature: str
    common: int
    minimum: int
    maximum: int


@dataclass(frozen=True)
class ExamplePanel:
    """A panel of made-up people. days: registration opens, closes, draw, counted from loading."""

    call: str
    slug: str
    title: Texts
    task: Texts
    practical: Texts
    size: int
    people: int
    days: tuple[int, int, int]
    value: str
    throws: str
    fallback: str
    groups: tuple[ExampleGroup, ...]
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class ReachMatrix:
    """Minutes between areas. file: in the folder reach; modes: column or mode -> its name."""

    file: str
    year: int
    source: str
    modes: Mapping[str, Texts]
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class ReachChange:
    """What the minutes have become or would be after something is built or run otherwise."""

    slug: str
    name: Texts
    file: str
    source: str
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class ReachFiles:
    """How far it is from area to area. areas_source: who counted what stands in the areas."""

    areas_source: str
    matrices: tuple[ReachMatrix, ...]
    changes: tuple[ReachChange, ...]


@dataclass(frozen=True)
class Pack:
    """A whole city as data; `digest` changes whenever any of its files does."""

    city: City
    places: tuple[PlaceRow, ...]
    sources: tuple[SourceRow, ...]
    indicators: tuple[IndicatorRow, ...]
    observations: tuple[ObservationRow, ...]
    goals: tuple[GoalRow, ...]
    examples: Examples
    conversations: tuple[ExampleConversation, ...]
    panels: tuple[ExamplePanel, ...]
    experiments: tuple[ExampleExperiment, ...]
    services: tuple[ExampleService, ...]
    reach: ReachFiles | None
    digest: str
