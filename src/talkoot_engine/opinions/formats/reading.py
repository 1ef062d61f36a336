"""Reading Polis' exports strictly: the matrix, the event log, the statements.

What is malformed is refused with file and line.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from talkoot_engine.base import BadInput
from talkoot_engine.opinions.formats.tables import Table, read_text, table
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
        summary = _summary(table(read_text(about), about.name)) if about else {}
        path = _votes_file(path)
    given = table(read_text(path), path.name)
    listed = Path(statements) if statements else None
    comments = table(read_text(listed), listed.name) if listed else None
    known = _statements(comments) if comments else {}
    events = _events(comments) if comments else {}
    read = _read_matrix if given.at("participant") is not None else _read_events
    found, groups, remarks = read(given, known, listed is not None)
    kind = "matrix" if given.at("participant") is not None else "events"
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


def _summary(rows: Table) -> dict[str, str]:
    """summary.csv has a key and a value a line, and no header: the first line is one of them."""
    pairs = [list(rows.header), *map(list, rows.rows)]
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


def _statements(rows: Table) -> dict[str, Statement]:
    id_at, found = rows.needed("comment-id"), dict[str, Statement]()
    for n, row in enumerate(rows.rows):
        id_ = _id(rows, row[id_at], n)
        if id_ in found:
            rows.fail("duplicate-statement", f"Statement {id_} is listed twice. Keep one.", row=n)
        found[id_] = _statement(rows, id_, row, n)
    return found


def _statement(rows: Table, id_: str, row: Sequence[str], n: int) -> Statement:
    cell = {title: row[at] for at, title in enumerate(rows.header)}
    moderated = cell.get("moderated", "1")
    if moderated not in ("-1", "0", "1"):
        sentence = f"moderated is {moderated!r}. Write 1 (in), 0 (not yet) or -1 (out)."
        rows.fail("bad-moderation", sentence, row=n)
    written = cell.get("timestamp", "")
    return Statement(
        id=id_,
        text=_unguarded(cell.get("comment-body", "")),
        moderation=Moderation(int(moderated)),
        meta=cell.get("is-meta", "").lower() == "true",
        seed=cell.get("is-seed", "").lower() == "true",
        author=cell.get("author-id", ""),
        written_at=rows.whole(written, "timestamp", row=n) if written else 0,
    )


def _events(rows: Table) -> dict[str, tuple[int, int]]:
    id_at, agrees, disagrees = rows.needed("comment-id"), rows.at("agrees"), rows.at("disagrees")
    if agrees is None or disagrees is None:
        return {}
    return {
        row[id_at]: (
            rows.whole(row[agrees], "agrees", row=n),
            rows.whole(row[disagrees], "disagrees", row=n),
        )
        for n, row in enumerate(rows.rows)
    }


Read = tuple[Votes, dict[str, int], tuple[Remark, ...]]


def _read_matrix(rows: Table, known: Mapping[str, Statement], listed: bool) -> Read:
    at = rows.needed("participant")
    ids = {n: title for n, title in enumerate(rows.header) if title not in ABOUT_PEOPLE}
    all_, remarks = _with_unlisted(ids.values(), known, listed, rows.name)
    column = {statement.id: n for n, statement in enumerate(all_)}
    places = [(n, column[id_]) for n, id_ in ids.items()]
    participants: dict[str, int] = {}
    people, columns, values = list[int](), list[int](), list[int]()
    for n, row in enumerate(rows.rows):
        person = _id(rows, row[at], n)
        if person in participants:
            sentence = f"Participant {person} has two lines. Keep one."
            rows.fail("duplicate-participant", sentence, row=n)
        participants[person] = n
        for place, statement in places:
            if row[place]:
                people.append(n)
                columns.append(statement)
                values.append(_vote(rows, row[place], n))
    votes = votes_from_arrays(
        people=people,
        columns=columns,
        values=values,
        participants=list(participants),
        statements=all_,
    )
    return votes, _groups(rows, at), remarks


def _groups(rows: Table, at: int) -> dict[str, int]:
    group = rows.at("group-id")
    if group is None:
        return {}
    return {
        row[at]: rows.whole(row[group], "group-id", row=n)
        for n, row in enumerate(rows.rows)
        if row[group]
    }


def _read_events(rows: Table, known: Mapping[str, Statement], listed: bool) -> Read:
    voter, comment, vote = (rows.needed(t) for t in ("voter-id", "comment-id", "vote"))
    time = rows.needed("timestamp")
    people = [_id(rows, row[voter], n) for n, row in enumerate(rows.rows)]
    named = [_id(rows, row[comment], n) for n, row in enumerate(rows.rows)]
    all_, remarks = _with_unlisted(dict.fromkeys(named), known, listed, rows.name)
    column = {statement.id: n for n, statement in enumerate(all_)}
    person = {id_: n for n, id_ in enumerate(dict.fromkeys(people))}
    votes = votes_from_arrays(
        people=[person[id_] for id_ in people],
        columns=[column[id_] for id_ in named],
        values=[_vote(rows, row[vote], n) for n, row in enumerate(rows.rows)],
        times=[rows.whole(row[time], "timestamp", row=n) for n, row in enumerate(rows.rows)],
        participants=list(person),
        statements=all_,
    )
    return votes, {}, remarks


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


def _id(rows: Table, text: str, n: int) -> str:
    if not text or text != text.strip():
        rows.fail("bad-id", f"The id {text!r} is empty or has a space around it.", row=n)
    return text


def _vote(rows: Table, text: str, n: int) -> int:
    vote = _VOTES.get(text)
    if vote is None:
        sentence = f"A vote is {text!r}. Write 1 (agree), 0 (pass), -1 (disagree) or nothing."
        rows.fail("bad-vote", sentence, row=n)
    return vote


def _unguarded(text: str) -> str:
    """Without the apostrophe that our own export puts before what looks like a formula."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text
