"""Writing Polis' export, so that anyone can draw the map again, with these or other tools."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from talkoot_engine.opinions.agreement import group_informed_consensus
from talkoot_engine.opinions.inputs import Votes
from talkoot_engine.opinions.tallies import tallies, tally

# A cell that starts so could be read as a formula by a spreadsheet; it gets an apostrophe.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Event:
    """One vote cast: at is in milliseconds since 1970."""

    at: int
    participant: str
    statement: str
    vote: int


def matrix_text(
    votes: Votes,
    *,
    groups: Mapping[str, int] | None = None,
    authored: Mapping[str, int] | None = None,
) -> str:
    """participants-votes.csv: one line a participant, one column a statement that has votes.

    groups: participant -> group; who is in none has an empty cell. authored: participant ->
    statements written; None counts them by the statements' authors.
    """
    groups, authored = groups or {}, _authored(votes) if authored is None else authored
    seen = sorted(set(votes.columns.tolist()))
    place = {column: n for n, column in enumerate(seen)}
    titles = ("participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree")

    def lines() -> Iterable[list[object]]:
        for n, person in enumerate(votes.participants):
            span = slice(votes.starts[n], votes.starts[n + 1])
            given = votes.values[span].tolist()
            cells: list[object] = [""] * len(seen)
            for column, vote in zip(votes.columns[span].tolist(), given, strict=True):
                cells[place[column]] = vote
            counts = (len(given), given.count(1), given.count(-1))
            group = groups.get(person, "")
            yield [guarded(person), group, authored.get(person, 0), *counts, *cells]

    return _csv([*titles, *(guarded(votes.statement_ids[c]) for c in seen)], lines())


def statements_text(votes: Votes, *, groups: Mapping[str, int] | None = None) -> str:
    """comments.csv: one line a statement, with the people who agree and disagree.

    groups adds the column group-informed-consensus.
    """
    counts = tally(votes)
    scores = _consensus(votes, groups) if groups else None
    titles = (
        "timestamp",
        "datetime",
        "comment-id",
        "author-id",
        "agrees",
        "disagrees",
        "moderated",
    )
    more = ("is-meta", "is-seed", *(["group-informed-consensus"] if groups else []))

    def lines() -> Iterable[list[object]]:
        for n, s in enumerate(votes.statements):
            agrees, disagrees = int(counts.agree[n]), int(counts.disagree[n])
            start = (s.written_at, _date(s.written_at), guarded(s.id), guarded(s.author))
            flags = (_flag(s.meta), _flag(s.seed), *([scores[n]] if scores else []))
            yield [*start, agrees, disagrees, int(s.moderation), *flags, guarded(s.text)]

    return _csv([*titles, *more, "comment-body"], lines())


def events_text(events: Iterable[Event]) -> str:
    """votes.csv: every vote ever cast, in the order of statements, people and time."""
    rows = sorted(events, key=lambda event: (event.statement, event.participant, event.at))
    return _csv(
        ["timestamp", "datetime", "comment-id", "voter-id", "vote"],
        ([e.at, _date(e.at), guarded(e.statement), guarded(e.participant), e.vote] for e in rows),
    )


def summary_text(
    votes: Votes, *, topic: str, url: str, description: str = "", groups: int = 0
) -> str:
    """summary.csv: a key and a value a line."""
    pairs = {
        "topic": guarded(topic),
        "url": guarded(url),
        "voters": len(votes.participants),
        "voters-in-conv": len(votes.participants),
        "commenters": len({s.author for s in votes.statements if s.author}),
        "comments": len(votes.statements),
        "groups": groups,
        "conversation-description": guarded(description),
    }
    (first, value), *rest = pairs.items()
    return _csv([first, value], ([key, value] for key, value in rest))


def write_polis(
    folder: str | Path,
    votes: Votes,
    *,
    groups: Mapping[str, int] | None = None,
    events: Iterable[Event] | None = None,
    topic: str = "",
    url: str = "",
    description: str = "",
) -> None:
    """The files of an export, in a folder that is made where it is not there."""
    into = Path(folder)
    into.mkdir(parents=True, exist_ok=True)
    count = len(set((groups or {}).values()))
    texts: dict[str, Callable[[], str]] = {
        "participants-votes.csv": lambda: matrix_text(votes, groups=groups),
        "comments.csv": lambda: statements_text(votes, groups=groups),
        "summary.csv": lambda: summary_text(
            votes, topic=topic, url=url, description=description, groups=count
        ),
    }
    if events is not None:
        given = list(events)
        texts["votes.csv"] = lambda: events_text(given)
    for name, text in texts.items():
        (into / name).write_text(text(), encoding="utf-8", newline="")


def guarded(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _csv(header: Sequence[object], lines: Iterable[Sequence[object]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    return buffer.getvalue()


def _authored(votes: Votes) -> dict[str, int]:
    counts: dict[str, int] = {}
    for statement in votes.statements:
        counts[statement.author] = counts.get(statement.author, 0) + 1
    return counts


def _consensus(votes: Votes, groups: Mapping[str, int]) -> list[float]:
    names = sorted(set(groups.values()))
    assignment = np.array(
        [names.index(groups[p]) if p in groups else -1 for p in votes.participants], np.int64
    )
    scores = group_informed_consensus(tallies(votes, assignment, size=len(names)))
    return [float(score) for score in scores]


def _date(milliseconds: int) -> str:
    if not milliseconds:
        return ""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="seconds")


def _flag(value: bool) -> str:
    return "true" if value else "false"
