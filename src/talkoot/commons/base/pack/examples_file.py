"""examples.toml: rounds that show how the service works. Optional."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from pathlib import Path

from talkoot.commons.base.pack.contents import ExampleCall, ExampleProposal, Examples
from talkoot.commons.base.pack.figures_files import known_slug, once
from talkoot.commons.base.pack.files import listed_kinds
from talkoot.commons.base.pack.table import Table

FILE = "examples.toml"


def read_examples(
    folder: Path,
    languages: Sequence[str],
    places: Collection[str],
    goals: Collection[str],
) -> Examples:
    if not (folder / FILE).exists():
        return Examples()
    found = listed_kinds(folder, FILE, ("call", "proposal"))
    calls = once([_call(table, languages, places, goals) for table in found["call"]])
    slugs = {call.slug for call in calls}
    proposals = once(
        [_proposal(table, languages, slugs, places, goals) for table in found["proposal"]]
    )
    return Examples(tuple(calls), tuple(proposals))


def _call(
    table: Table, languages: Sequence[str], places: Collection[str], goals: Collection[str]
) -> ExampleCall:
    row = ExampleCall(
        slug=table.slug("slug"),
        kind=table.slug("kind"),
        title=table.texts("title", languages),
        summary=table.texts("summary", languages),
        body=table.texts("body", languages),
        audience=table.texts("audience", languages),
        goals=_known_slugs(table, "goals", goals, "unknown-goal", "goals.toml"),
        places=_known_slugs(table, "places", places, "unknown-place", "places.geojson"),
        money_cents=_cents(table, "euros"),
        ballot=table.slug("ballot", ""),
        rule=table.slug("rule", ""),
        satisfaction=table.slug("satisfaction", ""),
        completion=table.slug("completion", ""),
        max_choices=table.maybe_whole("max_choices", least=1),
        points=table.maybe_whole("points", least=1),
        proof=table.slug("proof", ""),
        legal_basis=table.texts("legal_basis", languages),
        privacy_notice=table.texts("privacy_notice", languages),
        contact=table.texts("contact", languages),
        phases=_phases(table),
        where=table.where(),
    )
    table.done()
    return row


def _phases(table: Table) -> dict[str, tuple[int, int]]:
    """Days from the day of loading: first day and the day on which it is over."""
    inner = table.table("phases")
    phases = {kind: inner.value(kind) for kind in inner.keys()}  # noqa: SIM118 - a method of Table
    for kind, days in phases.items():
        whole = isinstance(days, list) and len(days) == 2 and all(type(d) is int for d in days)
        if not whole or days[0] >= days[1]:
            raise inner.refuse(
                "bad-phase",
                kind,
                f"'{kind}' is {days!r}. Write [first day, last day], as [-9, 10].",
            )
    if not phases:
        raise table.refuse("bad-phase", "phases", "The call has no phase. Write phases.collect.")
    return {kind: (days[0], days[1]) for kind, days in phases.items()}


def _proposal(
    table: Table,
    languages: Sequence[str],
    calls: Collection[str],
    places: Collection[str],
    goals: Collection[str],
) -> ExampleProposal:
    row = ExampleProposal(
        call=known_slug(table, "call", calls, "unknown-call", FILE),
        slug=table.slug("slug"),
        kind=table.slug("kind"),
        status=table.slug("status"),
        title=table.text("title"),
        summary=table.text("summary"),
        body=table.text("body"),
        language=table.word("language", languages),
        place=_place(table, places),
        lon=_degrees(table, "lon", 180),
        lat=_degrees(table, "lat", 90),
        goals=_known_slugs(table, "goals", goals, "unknown-goal", "goals.toml"),
        cost_cents=_cents(table, "cost_euros"),
        author_name=table.text("author_name"),
        where=table.where(),
    )
    if (row.lon is None) != (row.lat is None):
        raise table.refuse("missing-key", "lon", "Write both 'lon' and 'lat', or neither.")
    table.done()
    return row


def _place(table: Table, places: Collection[str]) -> str | None:
    if not table.has("place"):
        return None
    return known_slug(table, "place", places, "unknown-place", "places.geojson")


def _known_slugs(
    table: Table, key: str, slugs: Collection[str], code: str, file: str
) -> tuple[str, ...]:
    named = table.slugs(key)
    for slug in named:
        if slug not in slugs:
            raise table.refuse(code, key, f"'{key}' names {slug!r}, which {file} does not have.")
    return named


def _degrees(table: Table, key: str, most: int) -> float | None:
    value = table.maybe_decimal(key)
    if value is not None and abs(value) > most:
        raise table.refuse("bad-number", key, f"'{key}' is {value}. Write degrees (WGS 84).")
    return None if value is None else float(value)


def _cents(table: Table, key: str) -> int | None:
    euros = table.maybe_decimal(key)
    if euros is None:
        return None
    cents = euros * 100
    if euros < 0 or cents != cents.to_integral_value():
        raise table.refuse("bad-number", key, f"'{key}' is {euros}. Write euros and whole cents.")
    return int(Decimal(cents))
