"""Reading Polis' exports strictly: the matrix, the event log, the statements.

What is malformed is refused with file and line.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from talkoot_engine.base import BadInput
from talkoot_engine.opinions.formats.tables import Table
from talkoot_engine.opinions.formats.writing import FORMULA
from talkoot_engine.opinions.inputs import Moderation, Statement, Votes, votes_from_arrays

# Columns of a matrix that hold no votes; every other column is a statement.
ABOUT_PEOPLE = frozenset(
    ("participant", "xid", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree")
)
_VOTES = {"1": 1, "0": 0, "-1": -1}


@dataclass(frozen=True, slots=True)
class Remark:
    """Something odd that the map can live with, such as a statement without a text."""

    code: str
    sentence: str
    where: str


@dataclass(frozen=True, eq=False)
class PolisExport:
    """What an export holds.

    votes:   last votes, and the statements, also those that nobody has seen.
    kind:    matrix or events: which file the votes were read from.
    groups:  participant -> the group that the publisher put them in, if the file says so.
    events:  statement -> (agrees, disagrees) as its publisher counted them. Polis counts events
             here: who voted twice counts twice. Votes count people.
    summary: what summary.csv says, such as topic and conversation-description.
    """

    votes: Votes
    kind: str
    groups: Mapping[str, int]
    events: Mapping[str, tuple[int, int]]
    summary: Mapping[str, str]
    remarks: tuple[Remark, ...]


def read_polis(votes: str | Path, *, statements: str | Path | None = None) -> PolisExport:
    """Read an export: its folder, or a file of votes and, if there is one, the file of statements.

    votes: a folder with participants-votes.csv or votes.csv (and comments.csv, summary.csv), or
    one of the two files. All may be packed with gzip. From a folder the matrix is read, if it is
    there, since it has the groups.

    Raises BadInput, with file and line: no-file, no-votes-file, bad-gzip, not-utf8, empty-file,
    bad-quotes, missing-column, duplicate-column, wrong-columns, bad-number, bad-vote,
    duplicate-participant, duplicate-statement, bad-id, bad-moderation; and those of Votes.
    """
    path = Path(votes)
    summary: dict[str, str] = {}
    if path.is_dir():
        statements = statements or _beside(path, "comments.csv")
        about = _beside(path, "summary.csv")
        summary = _summary(about) if about else {}
        path = _votes_file(path)
    given = Table(path)
    known, events = _statements(Table(Path(statements))) if statements else ({}, {})
    matrix = given.at("participant") is not None
    read = _read_matrix if matrix else _read_events
    found, groups, remarks = read(given, known, statements is not None)
    kind = "matrix" if matrix else "events"
    return PolisExport(found, kind, groups, events, summary, remarks)


def _votes_file(folder: Path) -> Path:
    found = _beside(folder, "participants-votes.csv") or _beside(folder, "votes.csv")
    if found is None:
        raise BadInput(
            "no-votes-file",
            "The folder has neither participants-votes.csv nor votes.csv. Give a Polis export.",
            where=str(folder),
        )
    return found


def _beside(folder: Path, name: str) -> Path | None:
    return next((p for p in (folder / name, folder / f"{name}.gz") if p.is_file()), None)


def _summary(path: Path) -> dict[str, str]:
    """summary.csv has a key and a value a line, and no header: the first line is one of them."""
    rows = Table(path)
    pairs = [list(rows.header), *rows]
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


Listed = tuple[dict[str, Statement], dict[str, tuple[int, int]]]


def _statements(rows: Table) -> Listed:
    """The statements, and how often their publisher says that people agreed and disagreed."""
    id_at, agrees, disagrees = rows.needed("comment-id"), rows.at("agrees"), rows.at("disagrees")
    found, events = dict[str, Statement](), dict[str, tuple[int, int]]()
    for row in rows:
        id_ = _id(rows, row[id_at])
        if id_ in found:
            rows.fail("duplicate-statement", f"Statement {id_} is listed twice. Keep one.")
        found[id_] = _statement(rows, id_, row)
        if agrees is not None and disagrees is not None:
            events[id_] = (
                rows.whole(row[agrees], "agrees"),
                rows.whole(row[disagrees], "disagrees"),
            )
    return found, events


def _statement(rows: Table, id_: str, row: Sequence[str]) -> Statement:
    cell = dict(zip(rows.header, row, strict=True))
    moderated = cell.get("moderated", "1")
    if moderated not in ("-1", "0", "1"):
        sentence = f"moderated is {moderated!r}. Write 1 (in), 0 (not yet) or -1 (out)."
        rows.fail("bad-moderation", sentence)
    written = cell.get("timestamp", "")
    return Statement(
        id=id_,
        text=_unguarded(cell.get("comment-body", "")),
        moderation=Moderation(int(moderated)),
        meta=cell.get("is-meta", "").lower() == "true",
        seed=cell.get("is-seed", "").lower() == "true",
        author=cell.get("author-id", ""),
        written_at=rows.whole(written, "timestamp") if written else 0,
    )


Read = tuple[Votes, dict[str, int], tuple[Remark, ...]]


@dataclass(frozen=True)
class _Given:
    """Votes as they are read: numbers of people and statements, in the order of their coming."""

    participants: dict[str, int] = field(default_factory=dict)
    people: "array[int]" = field(default_factory=lambda: array("i"))
    columns: "array[int]" = field(default_factory=lambda: array("i"))
    values: "array[int]" = field(default_factory=lambda: array("b"))
    times: "array[int]" = field(default_factory=lambda: array("q"))

    def add(self, person: int, column: int, vote: int) -> None:
        """One vote."""
        self.people.append(person)
        self.columns.append(column)
        self.values.append(vote)

    def votes(self, statements: Sequence[Statement]) -> Votes:
        """All votes."""
        return votes_from_arrays(
            people=np.frombuffer(self.people, np.int32),
            columns=np.frombuffer(self.columns, np.int32),
            values=np.frombuffer(self.values, np.int8),
            times=np.frombuffer(self.times, np.int64) if self.times else None,
            participants=list(self.participants),
            statements=statements,
        )


def _read_matrix(rows: Table, known: Mapping[str, Statement], listed: bool) -> Read:
    at, group = rows.needed("participant"), rows.at("group-id")
    ids = {n: title for n, title in enumerate(rows.header) if title not in ABOUT_PEOPLE}
    all_, remarks = _with_unlisted(ids.values(), known, listed, rows.name)
    column = {statement.id: n for n, statement in enumerate(all_)}
    places = [(n, column[id_]) for n, id_ in ids.items()]
    given, groups = _Given(), dict[str, int]()
    for row in rows:
        person = _id(rows, row[at])
        if person in given.participants:
            rows.fail("duplicate-participant", f"Participant {person} has two lines. Keep one.")
        n = given.participants[person] = len(given.participants)
        if group is not None and row[group]:
            groups[person] = rows.whole(row[group], "group-id")
        for place, statement in places:
            if row[place]:
                given.add(n, statement, _vote(rows, row[place]))
    return given.votes(all_), groups, remarks


def _read_events(rows: Table, known: Mapping[str, Statement], listed: bool) -> Read:
    voter, comment, vote = (rows.needed(t) for t in ("voter-id", "comment-id", "vote"))
    time = rows.needed("timestamp")
    given, named = _Given(), dict[str, int]()
    for row in rows:
        person, column = given.participants.get(row[voter]), named.get(row[comment])
        if person is None:
            person = given.participants[_id(rows, row[voter])] = len(given.participants)
        if column is None:
            column = named[_id(rows, row[comment])] = len(named)
        given.add(person, column, _vote(rows, row[vote]))
        given.times.append(rows.whole(row[time], "timestamp"))
    all_, remarks = _with_unlisted(named, known, listed, rows.name)
    unseen = [statement for statement in all_ if statement.id not in named]
    by_id = {statement.id: statement for statement in all_}
    return given.votes([*(by_id[id_] for id_ in named), *unseen]), {}, remarks


def _with_unlisted(
    ids: Iterable[str],
    known: Mapping[str, Statement],
    listed: bool,
    name: str,
) -> tuple[list[Statement], tuple[Remark, ...]]:
    """All statements, with a remark where the file of statements lacks some that have votes."""
    new = [id_ for id_ in ids if id_ not in known]
    remark = Remark(
        "statements-not-listed",
        f"Statements {new[:5]} have votes, but are not in the file of statements. They have no "
        "text here and count as accepted.",
        name,
    )
    statements = [*known.values(), *(Statement(id_) for id_ in new)]
    return statements, (remark,) if listed and new else ()


def _id(rows: Table, text: str) -> str:
    if not text or text != text.strip():
        rows.fail("bad-id", f"The id {text!r} is empty or has a space around it.")
    return text


def _vote(rows: Table, text: str) -> int:
    vote = _VOTES.get(text)
    if vote is None:
        sentence = f"A vote is {text!r}. Write 1 (agree), 0 (pass), -1 (disagree) or nothing."
        rows.fail("bad-vote", sentence)
    return vote


def _unguarded(text: str) -> str:
    """Without the apostrophe that our own export puts before what looks like a formula."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text
