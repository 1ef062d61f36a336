"""A Pabulib file as a round that was held elsewhere: read, counted where we can, kept as a file."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from talkoot.loop.calls.rules import BallotKind
from talkoot.loop.decisions.bridge import counting
from talkoot_engine.base import BadInput
from talkoot_engine.budgeting.formats import PabulibFile, read_pabulib

# The city's rule in the file's words -> ours: rule, satisfaction, completion. Others are shown as
# published, because we cannot recount them.
_RULES = {
    "greedy": ("greedy", "cost", ""),
    "greedy-threshold": ("greedy", "cost", ""),
    "greedy-no-skip": ("greedy-stop", "cost", ""),
    "equalshares": ("equal-shares", "cost", "none"),
    "equalshares/add1": ("equal-shares", "cost", "add1"),
}
_BALLOTS = {
    "approval": BallotKind.APPROVAL,
    "choose-1": BallotKind.APPROVAL,
    "cumulative": BallotKind.POINTS,
    "ordinal": BallotKind.POINTS,
}
_LANGUAGES = {"Poland": "pl", "France": "fr", "Netherlands": "nl", "Hungary": "hu", "US": "en"}
_KEPT = (
    "description",
    "country",
    "unit",
    "subunit",
    "instance",
    "rule",
    "currency",
    "language",
    "date_begin",
    "date_end",
)
_LONGEST_TITLE = 300


@dataclass(frozen=True)
class ArchivedProject:
    """cost: hundredths of the currency. place: (lon, lat) where the file says it."""

    id: str
    title: str
    cost: int
    selected: bool
    place: tuple[float, float] | None


@dataclass(frozen=True)
class Round:
    """One file. Money in hundredths of its currency; day_* are whole days there.

    outcome: as in `rules.counting`. winners: "counted" where a recount gives what the city
    published, "not-named" where the file names none and the count stands alone, else "published".
    election: the ballots as they go into the bundle.
    """

    name: str
    sha256: str
    title: str
    city: str
    year: str
    language: str
    currency: str
    kind: BallotKind
    max_choices: int | None
    points: int | None
    city_rule: str
    winners: str
    first_day: date
    last_day: date
    projects: tuple[ArchivedProject, ...]
    outcome: Mapping[str, Any]
    engine: str
    election: bytes


def read_round(path: Path, *, title: str = "") -> Round:
    """Read and count one file. Raises BadInput, the engine's codes and bad-date, too-fine-money."""
    file = read_pabulib(path)
    meta, order = file.meta, list(file.election.ids)
    if file.election.unit > counting.CENTS:
        sentence = "Amounts have more than two decimals. Round them in the file."
        raise BadInput("too-fine-money", sentence, where=path.name)
    outcome, winners = _outcome(file, order)
    return Round(
        name=path.name.removesuffix(".gz"),
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        title=title or _title(meta),
        city=meta.get("unit", ""),
        year=meta.get("instance", ""),
        language=meta.get("language") or _LANGUAGES.get(meta.get("country", ""), "en"),
        currency=meta.get("currency") or "EUR",
        kind=_BALLOTS[str(file.election.ballot_type)],
        max_choices=file.election.max_length,
        points=_whole(meta.get("max_sum_points")),
        city_rule=meta.get("rule", ""),
        winners=winners,
        first_day=_day(meta, "date_begin", path.name, end=False),
        last_day=_day(meta, "date_end", path.name, end=True),
        projects=_projects(file),
        outcome=outcome,
        engine=counting.ENGINE,
        election=_election(file, outcome["winners"]),
    )


def _outcome(file: PabulibFile, order: list[str]) -> tuple[dict[str, Any], str]:
    """Counted by the city's rule where that gives its result; else what the city published."""
    published = file.published_winners
    rule = _RULES.get(file.meta.get("rule", "").lower())
    if rule is None and published is None:
        rule = _RULES["greedy"]
    if rule is not None:
        names = dict(zip(("rule", "satisfaction", "completion"), rule, strict=True))
        least = _whole(file.meta.get("min_project_score_threshold")) or 0
        counted = counting.outcome(file.election, tie_order=order, threshold=least, **names)
        if published is None:
            return counted, "not-named"
        if set(counted["winners"]) == published:
            return counted, "counted"
    return counting.published(file.election, published or frozenset(), tie_order=order), "published"


def _projects(file: PabulibFile) -> tuple[ArchivedProject, ...]:
    chosen = file.published_winners or frozenset()
    scale = counting.CENTS // file.election.unit
    return tuple(
        ArchivedProject(
            id=project.id,
            title=(row.get("name") or project.id)[:_LONGEST_TITLE],
            cost=project.cost * scale,
            selected=project.id in chosen,
            place=_place(row),
        )
        for project, row in zip(file.election.projects, file.projects, strict=True)
    )


def _place(row: Mapping[str, str]) -> tuple[float, float] | None:
    try:
        lon, lat = float(row["longitude"]), float(row["latitude"])
    except (KeyError, ValueError):
        return None
    return (lon, lat) if -180 <= lon <= 180 and -90 <= lat <= 90 and (lon or lat) else None


def _election(file: PabulibFile, winners: list[str]) -> bytes:
    """Choices only: what the file says of voters (age, sex, area) stays out."""
    meta = {name: file.meta[name] for name in _KEPT if file.meta.get(name)}
    columns = {
        row["project_id"]: {
            "name": row.get("name", ""),
            "selected": "1" if row["project_id"] in winners else "0",
        }
        for row in file.projects
    }
    return counting.written(file.election, meta=meta, columns=columns)


def _title(meta: Mapping[str, str]) -> str:
    parts = (meta.get("unit", ""), meta.get("subunit", ""), meta.get("instance", ""))
    return " ".join(part for part in parts if part) or meta.get("description", "") or "Pabulib"


def _day(meta: Mapping[str, str], key: str, name: str, *, end: bool) -> date:
    """31.12.2023, or a year alone as its first or last day."""
    text = meta.get(key) or meta.get("instance", "")
    try:
        if "." in text:
            day, month, year = text.split(".")
            return date(int(year), int(month), int(day))
        return date(int(text), 12, 31) if end else date(int(text), 1, 1)
    except ValueError as no:
        sentence = f"{key} is '{text}'. Write it as 31.12.2023 or as a year."
        raise BadInput("bad-date", sentence, where=name) from no


def _whole(text: str | None) -> int | None:
    return int(float(text)) if text else None
