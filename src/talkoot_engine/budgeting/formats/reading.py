"""Reading Pabulib's .pb files strictly: what is malformed is refused with file and line."""

import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from talkoot_engine.base import BadInput
from talkoot_engine.base.money import in_minor_units, is_decimal, unit_for
from talkoot_engine.budgeting.formats.beyond import beyond_limits
from talkoot_engine.budgeting.formats.sections import Section, sections
from talkoot_engine.budgeting.formats.stated import stated_amounts, stated_limits
from talkoot_engine.budgeting.formats.votes import Limits, Remark, is_whole, read_votes
from talkoot_engine.budgeting.inputs import BallotType, Election, Project
from talkoot_engine.budgeting.limits import Limit

_WHOLE = (
    "num_projects",
    "num_votes",
    "min_length",
    "max_length",
    "max_sum_points",
    "min_sum_points",
    "min_project_score_threshold",
)
_NEEDED_KEYS = ("num_projects", "num_votes", "budget", "vote_type")


@dataclass(frozen=True)
class PabulibFile:
    """What a file holds: the election to count, and what its publisher says about it.

    meta:     key -> value, in the file's order.
    projects: the columns of each project (name, category, ...), in the file's order.
    limits:   what META asks of the winners besides the budget; see stated.
    """

    election: Election
    meta: Mapping[str, str]
    projects: tuple[Mapping[str, str], ...]
    remarks: tuple[Remark, ...]
    limits: tuple[Limit, ...] = ()

    @property
    def published_winners(self) -> frozenset[str] | None:
        """Ids with selected 1; None if the file does not say. Other codes are not wins."""
        if "selected" not in self.projects[0]:
            return None
        return frozenset(row["project_id"] for row in self.projects if row["selected"] == "1")

    @property
    def threshold(self) -> int:
        """Votes (or points) below which the city's rule lets no project win; 0 is no threshold."""
        return int(self.meta.get("min_project_score_threshold", 0))


def read_pabulib(path: str | Path) -> PabulibFile:
    """Read a .pb or .pb.gz file.

    Raises BadInput, with file and line: no-file, bad-gzip, not-utf8; duplicate-key, missing-key,
    bad-number, unknown-vote-type; wrong-num-projects, duplicate-project, bad-project-id, bad-cost,
    bad-code; wrong-num-votes, wrong-votes, wrong-score; and what sections, stated_limits,
    read_votes and Election raise.
    """
    return parse_pabulib(_text_of(Path(path)), name=Path(path).name)


def parse_pabulib(text: str, *, name: str = "votes.pb") -> PabulibFile:
    """As read_pabulib, from text; name stands in messages."""
    parts = sections(text, name)
    meta = _meta(parts["META"])
    rows = _project_rows(parts["PROJECTS"], meta)
    unit = unit_for([meta["budget"], *(row["cost"] for row in rows), *stated_amounts(meta)])
    stated = stated_limits(meta, rows, unit=unit, name=name)
    projects = [Project(row["project_id"], in_minor_units(row["cost"], unit)) for row in rows]
    _check_promise("num_votes", meta, parts["VOTES"])
    kind = BallotType(meta["vote_type"])
    limits = _limits(meta, kind)
    ballots, remarks = read_votes(
        parts["VOTES"], kind, {project.id: n for n, project in enumerate(projects)}, limits
    )
    election = Election(
        projects=tuple(projects),
        ballots=ballots,
        budget=in_minor_units(meta["budget"], unit),
        ballot_type=kind,
        unit=unit,
        min_length=None if remarks else limits.least,
        max_length=limits.most,
    )
    if not remarks:  # publishers count a repeated project now once, now as often as it is named
        _check_totals(parts["PROJECTS"], "votes", election.votes)
    _check_totals(parts["PROJECTS"], "score", election.points)
    remarks += beyond_limits(election, meta, name)
    return PabulibFile(election, meta, rows, tuple(remarks), tuple(stated))


def _text_of(path: Path) -> str:
    try:
        data = path.read_bytes()
        if data[:2] == b"\x1f\x8b":
            data = _unpacked(data, path.name)
    except OSError as no:
        raise BadInput("no-file", f"It cannot be read: {no.strerror}.", where=str(path)) from no
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as no:
        line = data[: no.start].count(b"\n") + 1
        where = f"{path.name}:{line}"
        raise BadInput("not-utf8", "The text is not UTF-8. Save it as UTF-8.", where=where) from no


def _unpacked(data: bytes, name: str) -> bytes:
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, ValueError) as no:
        raise BadInput("bad-gzip", "The file is damaged. Fetch it again.", where=name) from no


def _meta(section: Section) -> dict[str, str]:
    meta: dict[str, str] = {}
    pairs = zip(section.column("key"), section.column("value"), strict=True)
    for row, (key, value) in enumerate(pairs):
        if key in meta:
            section.fail("duplicate-key", f"{key} stands in META twice. Keep one.", row=row)
        if key in _WHOLE and not is_whole(value):
            section.fail("bad-number", f"{key} is {value!r}. Write digits only.", row=row)
        if key in ("budget", "max_sum_cost") and not is_decimal(value):
            section.fail("bad-number", f"{key} is {value!r}. Write it as 1200.50.", row=row)
        if key == "vote_type" and value not in list(BallotType):
            known = ", ".join(BallotType)
            section.fail("unknown-vote-type", f"It is {value!r}; known are {known}.", row=row)
        meta[key] = value
    missing = [key for key in _NEEDED_KEYS if key not in meta]
    if missing:
        section.fail("missing-key", f"META lacks {missing}. Add a line for each.", row=-1)
    return meta


def _limits(meta: Mapping[str, str], kind: BallotType) -> Limits:
    least, most, points = (
        int(meta[key]) if key in meta else None
        for key in ("min_length", "max_length", "max_sum_points")
    )
    return Limits(1, 1, points) if kind is BallotType.CHOOSE_1 else Limits(least, most, points)


def _project_rows(section: Section, meta: Mapping[str, str]) -> tuple[dict[str, str], ...]:
    rows = tuple(dict(zip(section.header, row, strict=True)) for row in section.rows)
    seen: set[str] = set()
    for n, row in enumerate(rows):
        id_ = row["project_id"]
        if id_ in seen:
            section.fail("duplicate-project", f"Project {id_} is listed twice. Keep one.", row=n)
        seen.add(id_)
        _check_project(section, row, n)
    _check_promise("num_projects", meta, section)
    return rows


def _check_project(section: Section, row: Mapping[str, str], n: int) -> None:
    id_, cost = row["project_id"], row["cost"]
    if not id_ or "," in id_ or id_ != id_.strip():
        sentence = f"The id {id_!r} is empty, or has a comma or a space around it."
        section.fail("bad-project-id", sentence, row=n)
    if not is_decimal(cost) or not float(cost):
        sentence = f"Project {id_} costs {cost!r}. Write a number above 0, such as 1200.50."
        section.fail("bad-cost", sentence, row=n)
    for column in ("votes", "score"):
        if not is_decimal(row.get(column, "0")):
            section.fail("bad-number", f"{column} is {row[column]!r}. Write digits only.", row=n)
    if not is_whole(row.get("selected", "0")):
        sentence = f"selected is {row['selected']!r}. Write 1 for a win, 0 for none."
        section.fail("bad-code", sentence, row=n)


def _check_promise(key: str, meta: Mapping[str, str], section: Section) -> None:
    if int(meta[key]) != len(section.rows):
        raise BadInput(
            key.replace("num_", "wrong-num-"),
            f"META says {key} {meta[key]}, the file holds {len(section.rows)}. "
            "Correct the number, or add what is missing.",
            where=section.name,
        )


def _check_totals(section: Section, column: str, totals: Sequence[int]) -> None:
    """What the file says each project got must be what its ballots give."""
    if column not in section.header:
        return
    for n, (said, counted) in enumerate(zip(section.column(column), totals, strict=True)):
        if float(said) != counted:
            section.fail(
                f"wrong-{column}",
                f"The line says {said} {column}, the ballots give {counted}. "
                "Correct what is wrong, or leave the column out.",
                row=n,
            )
