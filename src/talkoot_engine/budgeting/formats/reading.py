"""Reading Pabulib's .pb files strictly: what is malformed is refused with file and line."""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from talkoot_engine.base import BadInput
from talkoot_engine.base.money import in_minor_units, is_decimal, unit_for
from talkoot_engine.budgeting.inputs import BallotType, Election, Entries, Project, group_ballots

_NEEDED = {
    "META": ("key", "value"),
    "PROJECTS": ("project_id", "cost"),
    "VOTES": ("voter_id", "vote"),
}
_WHOLE = ("num_projects", "num_votes", "min_length", "max_length", "min_project_score_threshold")
_MONEY = ("budget", "max_sum_cost", "min_sum_points", "max_sum_points")


@dataclass(frozen=True, slots=True)
class Remark:
    """Something odd that the count can live with, such as a ballot naming a project twice."""

    code: str
    sentence: str
    where: str


@dataclass(frozen=True)
class PabulibFile:
    """What a file holds: the election to count, and what its publisher says about it.

    meta:     key -> value, in the file's order.
    projects: the columns of each project (name, category, ...), in the file's order.
    """

    election: Election
    meta: Mapping[str, str]
    projects: tuple[Mapping[str, str], ...]
    remarks: tuple[Remark, ...]

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

    Raises BadInput, with file and line: no-file, bad-gzip, not-utf8, bad-quotes, blank-line,
    missing-section, missing-column, duplicate-column, wrong-columns, duplicate-key, missing-key,
    bad-number, unknown-vote-type, wrong-num-projects, wrong-num-votes, duplicate-project,
    bad-project-id, bad-cost, bad-code, duplicate-voter, empty-vote, unknown-project, bad-points,
    project-named-twice, too-few-choices, too-many-choices, too-many-points, wrong-votes,
    wrong-score; and what Election raises.
    """
    return parse_pabulib(_text_of(Path(path)), name=Path(path).name)


def parse_pabulib(text: str, *, name: str = "votes.pb") -> PabulibFile:
    """As read_pabulib, from text; name stands in messages."""
    return _Parser(text, name).parse()


def _text_of(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as no:
        raise BadInput(
            "no-file", f"The file cannot be read: {no.strerror}.", where=str(path)
        ) from no
    if data[:2] == b"\x1f\x8b":
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, ValueError) as no:
            raise BadInput(
                "bad-gzip", "The compressed file is damaged. Fetch it again.", where=path.name
            ) from no
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as no:
        line = data[: no.start].count(b"\n") + 1
        raise BadInput(
            "not-utf8",
            "The text is not UTF-8. Save the file as UTF-8.",
            where=f"{path.name}:{line}",
        ) from no


@dataclass(slots=True)
class _Section:
    """rows of one section; row n stands on line first + n."""

    header: list[str]
    rows: list[list[str]]
    first: int

    def column(self, name: str) -> list[str]:
        at = self.header.index(name)
        return [row[at] for row in self.rows]


class _Parser:
    """One file on its way in. Each check names the line it fails on."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self.lines = text.replace("\r\n", "\n").rstrip("\n").split("\n")
        self.remarks: list[Remark] = []

    def parse(self) -> PabulibFile:
        sections = self._sections()
        self.meta = self._meta(sections["META"])
        self.kind = self._kind()
        rows = self._project_rows(sections["PROJECTS"])
        ballots = self._ballots(sections["VOTES"])
        election = Election(
            projects=self.projects,
            ballots=group_ballots(ballots),
            budget=in_minor_units(self.meta["budget"], self.unit),
            ballot_type=self.kind,
            unit=self.unit,
            min_length=self._limit("min_length"),
            max_length=self._limit("max_length"),
        )
        self._check_totals(sections["PROJECTS"], election)
        return PabulibFile(election, self.meta, rows, tuple(self.remarks))

    def _fail(self, code: str, sentence: str, line: int | None = None) -> NoReturn:
        where = self.name if line is None else f"{self.name}:{line}"
        raise BadInput(code, sentence, where=where)

    # sections

    def _sections(self) -> dict[str, _Section]:
        rows = self._rows()
        starts = [n for n, row in enumerate(rows) if len(row) == 1 and row[0] in _NEEDED]
        found = [rows[n][0] for n in starts]
        if found != list(_NEEDED) or starts[0] != 0:
            self._fail(
                "missing-section",
                f"The file has the sections {found}. "
                "Give META, PROJECTS and VOTES, each once, in this order, nothing before them.",
                1,
            )
        ends = [*starts[1:], len(rows)]
        return {
            title: self._section(title, rows, start, end)
            for title, start, end in zip(found, starts, ends, strict=True)
        }

    def _rows(self) -> list[list[str]]:
        try:
            rows = list(csv.reader(self.lines, delimiter=";", strict=True))
        except csv.Error as no:
            self._fail("bad-quotes", f"{no}. Close the quotes or double them.", self._broken_line())
        if len(rows) != len(self.lines):
            self._fail(
                "bad-quotes", "Quotes run on into the next line. Close them.", self._broken_line()
            )
        if [] in rows:
            self._fail("blank-line", "A line is blank. Take it out.", rows.index([]) + 1)
        return rows

    def _broken_line(self) -> int:
        for n, line in enumerate(self.lines, start=1):
            try:
                list(csv.reader([line], delimiter=";", strict=True))
            except csv.Error:
                return n
        return len(self.lines)

    def _section(self, title: str, rows: list[list[str]], start: int, end: int) -> _Section:
        header, first = (rows[start + 1] if start + 1 < end else []), start + 3
        missing = [name for name in _NEEDED[title] if name not in header]
        if missing:
            self._fail(
                "missing-column", f"{title} lacks the columns {missing}. Add them.", first - 1
            )
        if len(set(header)) != len(header):
            self._fail("duplicate-column", f"{title} has a column twice: {header}.", first - 1)
        body = rows[start + 2 : end]
        if set(map(len, body)) - {len(header)}:
            n = next(n for n, row in enumerate(body) if len(row) != len(header))
            self._fail(
                "wrong-columns",
                f"The line has {len(body[n])} fields, its header {len(header)}. "
                "Put quotes around a text that holds a semicolon.",
                first + n,
            )
        return _Section(header, body, first)

    # META

    def _meta(self, section: _Section) -> dict[str, str]:
        meta: dict[str, str] = {}
        for line, (key, value) in enumerate(
            zip(section.column("key"), section.column("value"), strict=True), section.first
        ):
            if key in meta:
                self._fail("duplicate-key", f"{key} stands in META twice. Keep one.", line)
            if (key in _WHOLE and not _is_whole(value)) or (
                key in _MONEY and not is_decimal(value)
            ):
                self._fail("bad-number", f"{key} is {value!r}. Write digits only.", line)
            meta[key] = value
        missing = [k for k in ("num_projects", "num_votes", "budget", "vote_type") if k not in meta]
        if missing:
            self._fail("missing-key", f"META lacks {missing}. Add a line for each.", section.first)
        return meta

    def _kind(self) -> BallotType:
        try:
            return BallotType(self.meta["vote_type"])
        except ValueError:
            self._fail(
                "unknown-vote-type",
                f"vote_type is {self.meta['vote_type']!r}. Known: {[str(k) for k in BallotType]}.",
            )

    def _limit(self, key: str) -> int | None:
        return int(self.meta[key]) if key in self.meta else None

    # PROJECTS

    def _project_rows(self, section: _Section) -> tuple[dict[str, str], ...]:
        rows = tuple(dict(zip(section.header, row, strict=True)) for row in section.rows)
        seen: set[str] = set()
        for line, row in enumerate(rows, section.first):
            self._check_project(row, seen, line)
            seen.add(row["project_id"])
        if len(rows) != int(self.meta["num_projects"]):
            self._fail(
                "wrong-num-projects",
                f"META promises {self.meta['num_projects']} projects, the file lists {len(rows)}. "
                "Correct the number or add what is missing.",
            )
        self.unit = unit_for([self.meta["budget"], *(row["cost"] for row in rows)])
        self.projects = tuple(
            Project(row["project_id"], in_minor_units(row["cost"], self.unit)) for row in rows
        )
        self.place = {project.id: n for n, project in enumerate(self.projects)}
        return rows

    def _check_project(self, row: Mapping[str, str], seen: set[str], line: int) -> None:
        id_ = row["project_id"]
        if id_ in seen:
            self._fail("duplicate-project", f"Project {id_} is listed twice. Keep one line.", line)
        if not id_ or "," in id_ or id_ != id_.strip():
            self._fail(
                "bad-project-id", f"The id {id_!r} is empty or has a comma or outer space.", line
            )
        if not is_decimal(row["cost"]) or not float(row["cost"]):
            self._fail(
                "bad-cost", f"Project {id_} costs {row['cost']!r}. Write digits, above 0.", line
            )
        for column in ("votes", "score"):
            if not is_decimal(row.get(column, "0")):
                self._fail("bad-number", f"{column} is {row[column]!r}. Write digits only.", line)
        if not _is_whole(row.get("selected", "0")):
            self._fail("bad-code", f"selected is {row['selected']!r}. 1 is a win, 0 is not.", line)

    # VOTES

    def _ballots(self, section: _Section) -> Counter[Entries]:
        """Each distinct ballot with the number of people who cast it; text is read once each."""
        self.votes = section
        self._check_voters(section)
        written = self._written(section)
        counted: Counter[Entries] = Counter()
        for ballot, people in Counter(written).items():
            counted[self._entries(ballot)] += people
        return counted

    def _check_voters(self, section: _Section) -> None:
        voters = section.column("voter_id")
        if len(voters) != int(self.meta["num_votes"]):
            self._fail(
                "wrong-num-votes",
                f"META promises {self.meta['num_votes']} votes, the file holds {len(voters)}. "
                "Correct the number or add what is missing.",
            )
        if len(set(voters)) != len(voters):
            seen: set[str] = set()
            for line, voter in enumerate(voters, section.first):
                if voter in seen:
                    self._fail("duplicate-voter", f"Voter {voter} voted twice. Keep one.", line)
                seen.add(voter)

    def _written(self, section: _Section) -> list[tuple[str, str]]:
        votes = section.column("vote")
        if "points" in section.header:
            return list(zip(votes, section.column("points"), strict=True))
        if self.kind is BallotType.CUMULATIVE:
            self._fail(
                "missing-column", "Points ballots need the column points.", section.first - 1
            )
        return [(vote, "") for vote in votes]

    def _entries(self, ballot: tuple[str, str]) -> Entries:
        vote, _ = ballot
        named = vote.split(",") if vote else []
        self._check_length(named, ballot)
        unknown = [id_ for id_ in named if id_ not in self.place]
        if unknown:
            self._fail_ballot(
                "unknown-project", f"The ballot names {unknown}, which PROJECTS lacks.", ballot
            )
        places = [self.place[id_] for id_ in named]
        given = self._given(ballot, len(places))
        if len(set(places)) != len(places):
            self._remark_repeat(ballot)
        if self.kind is BallotType.ORDINAL:
            return tuple(zip(places, given, strict=True))
        if self.kind is BallotType.CUMULATIVE:
            totals: Counter[int] = Counter()
            for place, value in zip(places, given, strict=True):
                totals[place] += value
            return tuple(sorted(totals.items()))
        return tuple((place, 1) for place in sorted(set(places)))

    def _check_length(self, named: Sequence[str], ballot: tuple[str, str]) -> None:
        single = 1 if self.kind is BallotType.CHOOSE_1 else None
        least, most = self._limit("min_length") or single, self._limit("max_length") or single
        if not named and (least is None or least > 0):
            self._fail_ballot("empty-vote", "The ballot names no project.", ballot)
        if least is not None and len(named) < least:
            self._fail_ballot(
                "too-few-choices",
                f"The ballot names {len(named)}, at least {least} are asked.",
                ballot,
            )
        if most is not None and len(named) > most:
            self._fail_ballot(
                "too-many-choices", f"The ballot names {len(named)}, at most {most} may be.", ballot
            )

    def _given(self, ballot: tuple[str, str], choices: int) -> list[int]:
        """The points of each choice: as written, or Borda points of a ranking."""
        borda = list(range(choices, 0, -1))
        if not ballot[1]:
            if self.kind is BallotType.CUMULATIVE and choices:
                self._fail_ballot("bad-points", "The ballot has no points.", ballot)
            return borda
        texts = ballot[1].split(",")
        if len(texts) != choices or not all(_is_whole(text) and int(text) for text in texts):
            self._fail_ballot(
                "bad-points",
                f"The points {ballot[1]!r} are not one whole number above 0 for each choice.",
                ballot,
            )
        points = [int(text) for text in texts]
        if self.kind is BallotType.ORDINAL and points != borda:
            self._fail_ballot("bad-points", f"The points of a ranking must be {borda}.", ballot)
        if "max_sum_points" in self.meta and sum(points) > float(self.meta["max_sum_points"]):
            self._fail_ballot(
                "too-many-points",
                f"The ballot gives {sum(points)} points, at most {self.meta['max_sum_points']}.",
                ballot,
            )
        return points

    def _remark_repeat(self, ballot: tuple[str, str]) -> None:
        if self.kind is BallotType.ORDINAL:
            self._fail_ballot("project-named-twice", "The ranking names a project twice.", ballot)
        how = "their points are added" if self.kind is BallotType.CUMULATIVE else "counted once"
        for line in self._lines_of(ballot):
            self.remarks.append(
                Remark(
                    "project-named-twice",
                    f"The ballot {ballot[0]!r} names a project twice; {how}.",
                    f"{self.name}:{line}",
                )
            )

    def _fail_ballot(self, code: str, sentence: str, ballot: tuple[str, str]) -> NoReturn:
        self._fail(code, f"{sentence} Correct the ballot.", next(self._lines_of(ballot)))

    def _lines_of(self, ballot: tuple[str, str]) -> Iterator[int]:
        written = self._written(self.votes)
        return (self.votes.first + n for n, other in enumerate(written) if other == ballot)

    # what the file says about itself

    def _check_totals(self, section: _Section, election: Election) -> None:
        repeated = bool(self.remarks)  # publishers count a repeated project sometimes twice
        for column, totals in (("votes", election.votes), ("score", election.points)):
            if column not in section.header or (repeated and column == "votes"):
                continue
            for n, (said, counted) in enumerate(zip(section.column(column), totals, strict=True)):
                if float(said) != counted:
                    self._fail(
                        f"wrong-{column}",
                        f"The line says {said} {column}, the ballots give {counted}. "
                        "Correct the one that is wrong, or leave the column out.",
                        section.first + n,
                    )


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit()
