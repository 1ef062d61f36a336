"""Products with the table of votes that come out the same whatever the order of the additions.

A table of votes Z (centred, missing votes zero) has three possible numbers per statement: how far a
disagreement, a pass and an agreement lie from the mean. So a row of Z is a pattern of codes, and a
product with Z adds up numbers looked up by code. The numbers are made whole first (fixed point),
because sums of whole numbers are exact; sums of floating-point numbers depend on their order, and
so on threads, machines and the order of the rows. For the same reason the table may lie in blocks
of people, in threads or on many machines.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import pairwise
from operator import add as plus
from typing import Any, Protocol

import numpy as np
from scipy import sparse

from talkoot_engine.opinions.inputs import Floats, Ints, Votes

_BITS = 62  # of the 63 that a whole sum may use
LEVELS = np.array([-1.0, 0.0, 1.0])  # the votes behind the codes 3 * statement + 0, 1, 2


class Scheduler(Protocol):
    """Where blocks are kept and worked on."""

    def keep(self, blocks: Sequence["Block"]) -> Sequence[Any]:
        """Handles of the blocks, for map."""

    def map(self, work: Callable[..., Any], blocks: Sequence[Any], *shared: Any) -> Iterable[Any]:
        """The work done on each block with the shared arguments, in the order of the blocks."""


class Here:
    """One block after the other, in this process."""

    def keep(self, blocks: Sequence["Block"]) -> Sequence["Block"]:
        """The blocks themselves."""
        return blocks

    def map(
        self, work: Callable[..., Any], blocks: Sequence["Block"], *shared: Any
    ) -> Iterable[Any]:
        """The built-in map."""
        return [work(block, *shared) for block in blocks]


@dataclass(frozen=True, eq=False)
class Block:
    """The votes of some people, as ones in a table of people by codes.

    weights: how often each person counts, whole, >= 0; None: once.
    """

    table: sparse.csr_array
    weights: Ints | None = None

    def counts(self) -> Ints:
        """How many people have each code."""
        ones = np.ones(self.table.shape[0], np.int64)
        return np.asarray(self.table.T @ (ones if self.weights is None else self.weights))

    def counts_by(self, first: int, groups: Ints, size: int) -> Ints:
        """How many people of each group have each code; groups of -1 are left out."""
        people = self.table.shape[0]
        mine = groups[first : first + people]
        inside = np.flatnonzero(mine >= 0)
        marks = sparse.csr_array(
            (np.ones(len(inside), np.int64), (mine[inside], inside)), (size, people)
        )
        return np.asarray((marks @ self.table).toarray())

    def rows(self, whole: Ints) -> Ints:
        """For each person the sum of the numbers of their codes."""
        return np.asarray(self.table @ whole)

    def there_and_back(self, whole: Ints, shift: int) -> Ints:
        """For each code the sum of what rows gives its people, without the last shift bits."""
        people = self.rows(whole)
        if shift:
            people = (people + (1 << (shift - 1))) >> shift
        if self.weights is not None:
            people *= self.weights
        return np.asarray(self.table.T @ people)


@dataclass(frozen=True, eq=False)
class Patterns:
    """All blocks of a conversation; shape is people and statements, total the sum of weights."""

    blocks: Sequence[Any]
    firsts: tuple[int, ...]
    shape: tuple[int, int]
    total: int
    most_votes: int
    scheduler: Scheduler

    @cached_property
    def counts(self) -> Ints:
        """How many people cast each vote on each statement; shape (m, 3), disagree first."""
        return _sum(self.scheduler.map(Block.counts, self.blocks)).reshape(-1, 3)

    def counts_by(self, groups: Ints, size: int) -> Ints:
        """The same in each group; groups has one number a person. Shape (size, m, 3)."""
        parts = [
            part
            for first, block in zip(self.firsts, self.blocks, strict=True)
            for part in self.scheduler.map(_counts_by, [block], first, groups, size)
        ]
        return _sum(parts).reshape(size, -1, 3)

    def rows(self, numbers: Floats) -> Floats:
        """For each person the sum of the numbers of their codes; numbers has shape (m, 3)."""
        room = _BITS - _bits(numbers) - self.most_votes.bit_length()
        parts = list(self.scheduler.map(Block.rows, self.blocks, _whole(numbers, room)))
        return np.ldexp(np.concatenate(parts).astype(np.float64), -room)

    def there_and_back(self, numbers: Floats) -> Floats:
        """For each code the sum of what rows gives the people who have it; shape (m, 3)."""
        room = _BITS - _bits(numbers) - self.most_votes.bit_length()
        shift = max(0, self.total.bit_length())
        parts = self.scheduler.map(Block.there_and_back, self.blocks, _whole(numbers, room), shift)
        return np.ldexp(_sum(parts).astype(np.float64), shift - room).reshape(-1, 3)


def _counts_by(block: Block, first: int, groups: Ints, size: int) -> Ints:
    return block.counts_by(first, groups, size)


def patterns(
    votes: Votes,
    *,
    weights: Ints | None = None,
    scheduler: Scheduler | None = None,
    blocks: int = 1,
) -> Patterns:
    """The table of a conversation, in as many blocks of people as asked for."""
    scheduler = scheduler or Here()
    people = len(votes.participants)
    cuts = np.linspace(0, people, blocks + 1).astype(np.int64)
    kept = [_block(votes, start, end, weights) for start, end in pairwise(cuts.tolist())]
    return Patterns(
        blocks=scheduler.keep(kept),
        firsts=tuple(cuts[:-1].tolist()),
        shape=(people, len(votes.statements)),
        total=people if weights is None else max(1, int(weights.sum())),
        most_votes=int(votes.cast.max()),
        scheduler=scheduler,
    )


def _block(votes: Votes, start: int, end: int, weights: Ints | None) -> Block:
    span = slice(votes.starts[start], votes.starts[end])
    codes = votes.columns[span] * np.int32(3) + votes.values[span] + np.int32(1)
    starts = votes.starts[start : end + 1] - votes.starts[start]
    if len(codes) < 2**31:
        starts = starts.astype(np.int32)
    ones = np.ones(len(codes), np.int64)
    table = sparse.csr_array((ones, codes, starts), (end - start, 3 * len(votes.statements)))
    return Block(table, None if weights is None else weights[start:end])


def add(numbers: Floats) -> float:
    """The sum from left to right. np.sum may add in another order on another machine."""
    return float(np.add.accumulate(numbers)[-1]) if len(numbers) else 0.0


def add_rows(table: Floats) -> Floats:
    """The sum of each row, from left to right."""
    return np.asarray(np.add.accumulate(table, axis=-1)[..., -1])


def _sum(parts: Iterable[Ints]) -> Ints:
    return reduce(plus, parts)


def _whole(numbers: Floats, room: int) -> Ints:
    return np.rint(np.ldexp(numbers, room)).astype(np.int64).reshape(-1)


def _bits(numbers: Floats) -> int:
    """The power of two that no number reaches."""
    return int(np.frexp(np.abs(numbers).max(initial=0.0))[1])
