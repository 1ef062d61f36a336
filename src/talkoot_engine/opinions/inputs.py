"""Votes on statements as the methods take them: frozen, checked, in an order of their own.

votes = make_votes(
    [("anna", "s1", 1), ("anna", "s2", -1), ("ben", "s1", 0)],
    statements=[Statement("s1", "More benches"), Statement("s2", "Fewer cars")],
)
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from talkoot_engine.base import BadInput

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Votes8 = NDArray[np.int8]

AGREE, PASS, DISAGREE = 1, 0, -1
_DENSE = 1 << 27  # cells of a table up to which it is cheaper to mark them than to sort votes


class Moderation(IntEnum):
    """Polis' numbers."""

    OUT = -1  # rejected: nobody votes on it, it places nobody
    OPEN = 0  # not looked at; shown unless the conversation is strict
    IN = 1  # accepted


@dataclass(frozen=True, slots=True)
class Statement:
    """meta: about people rather than opinions ("I live here"): shown, but it places nobody.

    written_at: milliseconds since 1970, as Polis writes it; 0 is not known.
    """

    id: str
    text: str = ""
    moderation: Moderation = Moderation.IN
    meta: bool = False
    seed: bool = False
    author: str = ""
    written_at: int = 0


@dataclass(frozen=True, eq=False)
class Votes:
    """One vote at most per person and statement; people and statements stand in id order.

    starts, columns, values: person p voted values[i] (1 agree, 0 pass, -1 disagree) on statement
    columns[i] for i in starts[p]:starts[p + 1], columns ascending. All arrays are read-only.

    Raises BadInput: no-statements, no-votes, duplicate-statement, bad-vote.
    """

    participants: tuple[str, ...]
    statements: tuple[Statement, ...]
    starts: Ints
    columns: NDArray[np.int32]
    values: NDArray[np.int8]

    def __post_init__(self) -> None:
        _check_statements(self.statements)
        if not len(self.values):
            raise BadInput("no-votes", "Nobody has voted yet, so there is nothing to draw.")
        _check_values(self.values)
        for array in (self.starts, self.columns, self.values):
            array.flags.writeable = False

    @cached_property
    def statement_ids(self) -> tuple[str, ...]:
        return tuple(statement.id for statement in self.statements)

    @cached_property
    def counting(self) -> Bools:
        """The statements that place people; shape (m,)."""
        return counting(self.statements)

    @cached_property
    def cast(self) -> Ints:
        """How many statements each person voted on; shape (n,)."""
        return np.diff(self.starts)

    def of(self, person: int) -> dict[str, int]:
        """The votes of one person, statement id -> vote."""
        span = slice(self.starts[person], self.starts[person + 1])
        named = (self.statement_ids[column] for column in self.columns[span].tolist())
        return dict(zip(named, self.values[span].tolist(), strict=True))


def counting(statements: Sequence[Statement]) -> Bools:
    """Which statements place people: those neither moderated out nor meta; shape (m,)."""
    kept = [s.moderation is not Moderation.OUT and not s.meta for s in statements]
    return np.array(kept, np.bool_)


def make_votes(votes: Iterable[tuple[str, str, int]], *, statements: Sequence[Statement]) -> Votes:
    """Votes from (participant, statement, vote), each pair once, in any order.

    Raises BadInput: unknown-statement, voted-twice and those of Votes. Where people may have
    changed their minds, use latest_votes.
    """
    given = list(votes)
    pairs = Counter((person, statement) for person, statement, _ in given)
    twice = sorted(pair for pair, times in pairs.items() if times > 1)
    if twice:
        person, statement = twice[0]
        raise BadInput(
            "voted-twice",
            f"Participant {person} has two votes on statement {statement}. Keep one, or give each "
            "its time.",
        )
    return latest_votes([(*vote, 0) for vote in given], statements=statements)


def latest_votes(
    events: Iterable[tuple[str, str, int, int]], *, statements: Sequence[Statement]
) -> Votes:
    """Votes from (participant, statement, vote, time): of each pair the latest counts.

    Of different votes at the same time the higher number counts, so that the order of the events
    changes nothing. Raises BadInput: unknown-statement and those of Votes.
    """
    given = list(events)
    people = sorted({event[0] for event in given}, key=id_key)
    at = {person: n for n, person in enumerate(people)}
    column = {statement.id: n for n, statement in enumerate(statements)}
    unknown = sorted({event[1] for event in given} - set(column), key=id_key)
    if unknown:
        raise BadInput(
            "unknown-statement",
            f"Votes name the statements {unknown[:5]}, which are not listed. "
            "List them, or drop their votes.",
        )
    return votes_from_arrays(
        people=[at[event[0]] for event in given],
        columns=[column[event[1]] for event in given],
        values=[event[2] for event in given],
        times=[event[3] for event in given],
        participants=people,
        statements=statements,
    )


def votes_from_arrays(
    *,
    people: ArrayLike,
    columns: ArrayLike,
    values: ArrayLike,
    participants: Sequence[str],
    statements: Sequence[Statement],
    times: ArrayLike | None = None,
) -> Votes:
    """Votes from arrays of one element a vote: the person's and the statement's place, the vote.

    times: when each was cast, any whole number; of a pair the latest counts, and of equal times
    the higher vote. Without times a pair may stand there once only.

    Raises BadInput: voted-twice, bad-place and those of Votes. Time O(votes).
    """
    _check_statements(statements)
    rows, cols = np.asarray(people, np.int64), np.asarray(columns, np.int64)
    given = np.asarray(values)
    _check_places(rows, cols, len(participants), len(statements))
    _check_values(given)
    by_id, column_by_id = _order(participants), _order([s.id for s in statements])
    cells = _places(by_id)[rows] * len(statements) + _places(column_by_id)[cols]
    cells, kept = _last_of_each(
        cells, given.astype(np.int8), times, size=len(participants) * len(statements)
    )
    owners, found = np.divmod(cells, len(statements))
    counts = np.bincount(owners, minlength=len(participants))
    return Votes(
        participants=tuple(participants[n] for n in by_id),
        statements=tuple(statements[n] for n in column_by_id),
        starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        columns=found.astype(np.int32),
        values=kept,
    )


def id_key(id_: str) -> tuple[int, int, str]:
    """Ids in order: whole numbers by their value, then other texts."""
    if id_.isascii() and id_.isdigit() and (id_ == "0" or id_[0] != "0"):
        return (0, int(id_), id_)
    return (1, 0, id_)


def _order(ids: Sequence[str]) -> list[int]:
    return sorted(range(len(ids)), key=lambda n: id_key(ids[n]))


def _places(order: Sequence[int]) -> Ints:
    """The place of each id once all are in order."""
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order))
    return places


def _last_of_each(
    cells: Ints, values: Votes8, times: ArrayLike | None, *, size: int
) -> tuple[Ints, Votes8]:
    """Each cell once, ascending, with the vote that counts. size: of the full table."""
    found, kept = _marked(cells, values, size) if size <= _DENSE else _sorted(cells, values)
    if len(found) == len(cells):
        return found, kept
    if times is None:
        raise BadInput(
            "voted-twice",
            f"{len(cells) - len(found)} votes repeat a person and statement. Give their times.",
        )
    several = np.flatnonzero(_repeated(cells, size, beyond=len(cells) - len(found)))
    when = np.asarray(times, np.int64)[several]
    order = several[np.lexsort((values[several], when, cells[several]))]
    last = order[np.append(np.diff(cells[order]) != 0, True)]
    kept[np.searchsorted(found, cells[last])] = values[last]
    return found, kept


def _marked(cells: Ints, values: Votes8, size: int) -> tuple[Ints, Votes8]:
    """The cells that are there, ascending, and a vote of each; by marking a full table."""
    table = np.zeros(size, np.int8)
    table[cells] = values + np.int8(2)
    found = np.flatnonzero(table)
    return found, table[found] - np.int8(2)


def _sorted(cells: Ints, values: Votes8) -> tuple[Ints, Votes8]:
    """The same by sorting, where a full table would be too large."""
    found, entry = np.unique(cells, return_index=True)
    return found, values[entry]


def _repeated(cells: Ints, size: int, *, beyond: int) -> Bools:
    """Which entries share their cell with another. beyond: entries that are not the first."""
    if size <= _DENSE and beyond < 2**16:  # so that no count overflows
        counts = np.zeros(size, np.uint16)
        np.add.at(counts, cells, np.uint16(1))
        return np.asarray(counts[cells] != 1)
    _, of_cell, counts_ = np.unique(cells, return_inverse=True, return_counts=True)
    return np.asarray(counts_[of_cell] > 1)


def _check_statements(statements: Sequence[Statement]) -> None:
    if not statements:
        raise BadInput("no-statements", "There are no statements. Give at least one.")
    seen = Counter(statement.id for statement in statements)
    twice = [id_ for id_, times in seen.items() if times > 1]
    if twice:
        raise BadInput(
            "duplicate-statement", f"Statements {twice[:5]} are listed twice. Keep one of each."
        )


def _check_places(rows: Ints, cols: Ints, people: int, statements: int) -> None:
    for name, places, size in (("people", rows, people), ("columns", cols, statements)):
        if len(places) and not 0 <= places.min() <= places.max() < size:
            raise BadInput(
                "bad-place",
                f"{name} goes from {places.min()} to {places.max()}; {size} are listed.",
            )


def _check_values(values: NDArray[np.integer]) -> None:
    if len(values) and not -1 <= values.min() <= values.max() <= 1:
        wrong = int(values.max() if values.max() > 1 else values.min())
        raise BadInput(
            "bad-vote", f"A vote is {wrong}. Write 1 (agree), 0 (pass) or -1 (disagree)."
        )
