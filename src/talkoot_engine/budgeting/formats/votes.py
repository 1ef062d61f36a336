"""The VOTES section as ballots. Equal texts are read once, and all of them together in arrays."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import NoReturn

import numpy as np

from talkoot_engine.budgeting.formats.sections import Section
from talkoot_engine.budgeting.inputs import Ballots, BallotType, Ints, group_ballots


@dataclass(frozen=True, slots=True)
class Remark:
    """Something odd that the count can live with, such as a ballot naming a project twice."""

    code: str
    sentence: str
    where: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What META allows on one ballot; None is no limit."""

    least: int | None
    most: int | None
    most_points: int | None


def read_votes(
    section: Section, kind: BallotType, places: Mapping[str, int], limits: Limits
) -> tuple[Ballots, list[Remark]]:
    """The ballots, and what is odd about them.

    Raises BadInput: duplicate-voter, missing-column, empty-vote, too-few-choices,
    too-many-choices, unknown-project, bad-points, too-many-points, project-named-twice.
    """
    _check_voters(section)
    texts = _Texts(section, kind)
    lengths = texts.lengths(limits)
    named = texts.places(places)
    points = texts.points(lengths, limits)
    owners = np.repeat(np.arange(len(lengths)), lengths)
    if kind is not BallotType.ORDINAL:
        order = np.lexsort((named, owners))
        named, points = named[order], points[order]
    again = _named_again(owners, named, len(places))
    remarks = texts.remark_repeats(np.unique(owners[again]))
    if remarks:
        owners, named, points = _merge(owners, named, points, again)
    if kind in (BallotType.APPROVAL, BallotType.CHOOSE_1):
        points = np.ones_like(points)
    return group_ballots(
        voters=np.array(texts.people, dtype=np.int64),
        lengths=np.bincount(owners, minlength=len(lengths)),
        projects=named,
        points=points,
    ), remarks


def _check_voters(section: Section) -> None:
    voters = section.column("voter_id")
    if len(set(voters)) == len(voters):
        return
    seen: set[str] = set()
    for row, voter in enumerate(voters):
        if voter in seen:
            section.fail("duplicate-voter", f"Voter {voter} voted twice. Keep one.", row=row)
        seen.add(voter)


def _named_again(owners: Ints, named: Ints, projects: int) -> Ints:
    """Entries that repeat a project of the same ballot."""
    _, first = np.unique(owners * projects + named, return_index=True)
    return np.delete(np.arange(len(named)), first)


def _merge(owners: Ints, named: Ints, points: Ints, again: Ints) -> tuple[Ints, Ints, Ints]:
    """Repeated entries, each right after the one it repeats, added to it."""
    keep = np.ones(len(named), dtype=np.bool_)
    keep[again] = False
    sums = np.add.reduceat(points, np.flatnonzero(keep))
    return owners[keep], named[keep], sums


class _Texts:
    """The distinct texts of ballots and how many people wrote each."""

    def __init__(self, section: Section, kind: BallotType) -> None:
        self.section = section
        self.kind = kind
        self.scored = "points" in section.header
        if kind is BallotType.CUMULATIVE and not self.scored:
            section.fail("missing-column", "Points ballots need the column points.", row=-1)
        written = self._written()
        counted = Counter(written)
        self.distinct = list(counted)
        self.people = list(counted.values())
        self.votes = [text.partition(";")[0] for text in self.distinct]

    def _written(self) -> list[str]:
        votes = self.section.column("vote")
        if not self.scored:
            return votes
        points = self.section.column("points")
        return [f"{vote};{given}" for vote, given in zip(votes, points, strict=True)]

    def lengths(self, limits: Limits) -> Ints:
        """How many projects each text names."""
        commas = [text.count(",") + 1 if text else 0 for text in self.votes]
        lengths = np.array(commas, dtype=np.int64)
        least, most = limits.least, limits.most
        if least != 0 and not lengths.all():
            self._fail("empty-vote", "The ballot names no project.", lengths == 0)
        if least is not None and (lengths < least).any():
            self._fail("too-few-choices", f"At least {least} projects are asked.", lengths < least)
        if most is not None and (lengths > most).any():
            self._fail("too-many-choices", f"At most {most} projects may be.", lengths > most)
        return lengths

    def places(self, known: Mapping[str, int]) -> Ints:
        """The project of each entry, text by text."""
        named = ",".join(filter(None, self.votes)).split(",") if any(self.votes) else []
        if not known.keys() >= set(named):
            lost = [bool(set(_split(text)) - known.keys()) for text in self.votes]
            self._fail("unknown-project", "The ballot names what PROJECTS lacks.", np.array(lost))
        return np.array([known[id_] for id_ in named], dtype=np.int64)

    def points(self, lengths: Ints, limits: Limits) -> Ints:
        """The points of each entry: as written; otherwise as a ranking would give them."""
        ends = np.repeat(np.cumsum(lengths), lengths)
        borda = ends - np.arange(len(ends))
        if not self.scored:
            return borda
        given = [_split(text.partition(";")[2]) for text in self.distinct]
        bad = [
            len(texts) != length or not all(is_whole(text) and int(text) for text in texts)
            for texts, length in zip(given, lengths.tolist(), strict=True)
        ]
        if any(bad):
            self._fail(
                "bad-points", "Points are one whole number above 0 for each choice.", np.array(bad)
            )
        points = np.fromiter(map(int, chain.from_iterable(given)), np.int64, len(borda))
        self._check_sums(given, limits)
        if self.kind is BallotType.ORDINAL and (points != borda).any():
            owners = np.repeat(np.arange(len(lengths)), lengths)
            wrong = np.bincount(owners[points != borda], minlength=len(lengths)) > 0
            self._fail("bad-points", "A ranking of k projects gives k, k-1, ..., 1 points.", wrong)
        return points

    def _check_sums(self, given: list[list[str]], limits: Limits) -> None:
        if limits.most_points is None:
            return
        over = np.array([sum(map(int, texts)) > limits.most_points for texts in given])
        if over.any():
            self._fail("too-many-points", f"At most {limits.most_points} points may be.", over)

    def remark_repeats(self, repeating: Ints) -> list[Remark]:
        """One remark a line that names a project twice; such a ranking is refused."""
        if not len(repeating):
            return []
        if self.kind is BallotType.ORDINAL:
            wrong = np.zeros(len(self.distinct), dtype=np.bool_)
            wrong[repeating] = True
            self._fail("project-named-twice", "The ranking names a project twice.", wrong)
        how = "their points are added" if self.kind is BallotType.CUMULATIVE else "counted once"
        odd = {self.distinct[n] for n in repeating.tolist()}
        return [
            Remark(
                "project-named-twice",
                f"The ballot {text.partition(';')[0]!r} names a project twice; {how}.",
                self.section.where(row),
            )
            for row, text in enumerate(self._written())
            if text in odd
        ]

    def _fail(self, code: str, sentence: str, wrong: np.ndarray) -> NoReturn:
        """Refuse the first line whose text is wrong."""
        bad = {self.distinct[n] for n in np.flatnonzero(wrong).tolist()}
        row, text = next((r, text) for r, text in enumerate(self._written()) if text in bad)
        self.section.fail(code, f"{sentence} The ballot is {text!r}: correct it.", row=row)


def _split(text: str) -> list[str]:
    return text.split(",") if text else []


def is_whole(text: str) -> bool:
    """Whether the text is a whole number in plain digits."""
    return text.isascii() and text.isdigit()
