"""Why the map looks as it does, as data: a code and the numbers that belong to it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from talkoot_engine.opinions.inputs import Moderation
from talkoot_engine.opinions.outcome import FEWEST_SHOWN, STEADY, Answer, OpinionMap
from talkoot_engine.opinions.positions import ENOUGH
from talkoot_engine.opinions.tallies import Tally

Number = int | float


@dataclass(frozen=True, slots=True)
class Reason:
    """A code with its numbers; shares are 0 to 1."""

    code: str
    numbers: Mapping[str, Number]


@dataclass(frozen=True, slots=True)
class Cell:
    """People of one group, or everyone, on one statement."""

    agree: int
    disagree: int
    passed: int

    @property
    def seen(self) -> int:
        """All who voted on it."""
        return self.agree + self.disagree + self.passed


@dataclass(frozen=True, slots=True)
class StatementPicture:
    """What people said about one statement.

    code:     moderated-out, not-seen, common-ground-agree, common-ground-disagree, divisive,
              uncertain or mixed; the first that fits.
    consensus: group-informed consensus.
    groups:   id of the group -> what it said; None where fewer than five of it have seen the
              statement, since such small numbers are not shown.
    speaks_for: ids of the groups that it represents.
    """

    statement: str
    code: str
    everyone: Cell
    consensus: float
    groups: Mapping[int, Cell | None]
    speaks_for: tuple[int, ...]


def summary(drawn: OpinionMap) -> tuple[Reason, ...]:
    """The map in a few facts, in the order in which they should be told.

    placed          participants, placed, votes_needed
    then one of
    groups-found    groups, silhouette, and stability, resamples where people were drawn again
    too-few-people  placed, needed
    no-structure    first_share, by_chance
    unstable        groups, stability, needed: the steadiest that was tried
    then
    hidden-people   hidden: people in groups too small to show (only where there are any)
    explained       first, second: share of all differences that each axis shows
    common-ground   statements;  divisive  statements;  uncertain  statements
    """
    hidden = (Reason("hidden-people", {"hidden": drawn.hidden}),) if drawn.hidden else ()
    first, second = drawn.explained
    return (
        Reason(
            "placed",
            {
                "participants": len(drawn.participants),
                "placed": int(drawn.placed.sum()),
                "votes_needed": needed(drawn),
            },
        ),
        _answer(drawn),
        *hidden,
        Reason("explained", {"first": first, "second": second}),
        Reason("common-ground", {"statements": len(drawn.common_ground)}),
        Reason("divisive", {"statements": len(drawn.divisive)}),
        Reason("uncertain", {"statements": len(drawn.uncertain)}),
    )


def needed(drawn: OpinionMap) -> int:
    """How many votes place somebody on this map."""
    return min(ENOUGH, int((drawn.everyone.seen > 0).sum()))


def _answer(drawn: OpinionMap) -> Reason:
    if drawn.answer is Answer.TOO_FEW_PEOPLE:
        numbers = {"placed": int(drawn.placed.sum()), "needed": 2 * FEWEST_SHOWN}
        return Reason("too-few-people", numbers)
    if drawn.answer is Answer.NO_STRUCTURE and drawn.firmness:
        firm = drawn.firmness
        return Reason(
            "no-structure", {"first_share": firm.first_share, "by_chance": firm.by_chance}
        )
    if drawn.answer is Answer.UNSTABLE:
        best = max(drawn.trials, key=lambda trial: (trial.stability or 0.0, -trial.k))
        numbers_: dict[str, Number] = {"groups": best.k, "stability": best.stability or 0.0}
        return Reason("unstable", {**numbers_, "needed": STEADY})
    return _found(drawn)


def _found(drawn: OpinionMap) -> Reason:
    trial = next(
        trial
        for trial in drawn.trials
        if trial.k == len(drawn.groups) or (drawn.hidden and trial.k > len(drawn.groups))
    )
    numbers: dict[str, Number] = {"groups": len(drawn.groups), "silhouette": trial.silhouette}
    if trial.stability is not None and drawn.firmness:
        numbers |= {"stability": trial.stability, "resamples": drawn.firmness.resamples}
    return Reason("groups-found", numbers)


def statement(drawn: OpinionMap, id_: str) -> StatementPicture:
    """What people said about one statement. KeyError where the map does not have it."""
    n = {s.id: place for place, s in enumerate(drawn.statements)}[id_]
    return StatementPicture(
        statement=id_,
        code=_code(drawn, n),
        everyone=_cell(drawn.everyone, n),
        consensus=float(drawn.consensus[n]),
        groups={
            group.id: cell if (cell := _cell(tally, n)).seen >= FEWEST_SHOWN else None
            for group, tally in zip(drawn.groups, drawn.tallies, strict=True)
        },
        speaks_for=tuple(
            group.id
            for group in drawn.groups
            if any(said.statement == n for said in group.representative)
        ),
    )


def _code(drawn: OpinionMap, n: int) -> str:
    if drawn.statements[n].moderation is Moderation.OUT:
        return "moderated-out"
    if not drawn.everyone.seen[n]:
        return "not-seen"
    for shared in drawn.common_ground:
        if shared.statement == n:
            return f"common-ground-{shared.side}"
    if any(divided.statement == n for divided in drawn.divisive):
        return "divisive"
    if any(unsure.statement == n for unsure in drawn.uncertain):
        return "uncertain"
    return "mixed"


def _cell(tally: Tally, n: int) -> Cell:
    return Cell(int(tally.agree[n]), int(tally.disagree[n]), int(tally.passed[n]))


def participant(drawn: OpinionMap, id_: str) -> Reason:
    """Why somebody stands where they stand. KeyError where the map does not have them.

    not-placed       cast, needed
    no-groups        cast
    in-hidden-group  cast
    in-group         group (its id), own (distance to its centre), and next_group, next where
                     there is another group (the nearest, and the distance to it)
    """
    n = drawn.place_of[id_]
    cast = int(drawn.cast[n])
    if not drawn.placed[n]:
        return Reason("not-placed", {"cast": cast, "needed": needed(drawn)})
    if drawn.assignment[n] < 0:
        return Reason("in-hidden-group" if drawn.groups else "no-groups", {"cast": cast})
    away = sorted(
        (float(np.hypot(*(drawn.positions[n] - np.array(group.centre)))), group.id)
        for group in drawn.groups
    )
    own = drawn.groups[drawn.assignment[n]].id
    distance = {id_: there for there, id_ in away}
    numbers: dict[str, Number] = {"group": own, "own": distance.pop(own)}
    if distance:
        following = min(distance, key=lambda id_: (distance[id_], id_))
        numbers |= {"next_group": following, "next": distance[following]}
    return Reason("in-group", numbers)
