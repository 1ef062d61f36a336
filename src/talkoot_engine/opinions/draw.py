"""The opinion map of a conversation."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from talkoot_engine.base import BadInput
from talkoot_engine.opinions.agreement import (
    common_ground,
    divisive,
    group_informed_consensus,
    uncertain,
)
from talkoot_engine.opinions.components import Components, principal_components
from talkoot_engine.opinions.firmness import (
    Steadiness,
    first_share,
    first_share_by_chance,
    only,
    some_people,
    steadiness,
)
from talkoot_engine.opinions.grouping import MOST_GROUPS, Grouping, groupings
from talkoot_engine.opinions.inputs import Bools, Floats, Ints, Moderation, Votes
from talkoot_engine.opinions.orientation import by_size, named_like, oriented
from talkoot_engine.opinions.outcome import (
    FEWEST_SHOWN,
    STEADY,
    Answer,
    Firmness,
    Group,
    OpinionMap,
    Trial,
)
from talkoot_engine.opinions.positions import placed, positions
from talkoot_engine.opinions.priority import extremity, priorities
from talkoot_engine.opinions.representative import representative
from talkoot_engine.opinions.sums import Patterns, Scheduler, patterns
from talkoot_engine.opinions.tallies import group_tallies, tally_of

_CLEARLY = 0.02  # by how much more groups must part people better
_DEALS = 19  # of 20 equal chances, one is that the real votes come first: a test at 5 %
_DECIMALS = 6


def draw_map(
    votes: Votes,
    *,
    groups: int | None = None,
    previous: OpinionMap | None = None,
    resamples: int = 20,
    scheduler: Scheduler | None = None,
    blocks: int = 1,
) -> OpinionMap:
    """Place people, find groups, and say what they share and where they part.

    groups:    how many, 2 to 5. None: as many as part people best among those that hold when
               people are drawn again; there may be none (see Answer).
    previous:  an earlier map, so that the picture keeps its way up and groups keep their ids.
    resamples: how often people are drawn again to see how firm the groups are; 0 does not ask,
               and then every number of groups counts as firm.
    scheduler, blocks: where the votes lie while they are added up. The result is the same.

    Raises BadInput: bad-groups, bad-resamples. Time O(votes) for each of about 20 passes.
    """
    _check(groups, resamples)
    table = patterns(votes, scheduler=scheduler, blocks=blocks)
    found = principal_components(table, counting=votes.counting)
    before = (previous.components, [s.id for s in previous.statements]) if previous else None
    found = oriented(found, votes.statement_ids, before)
    places = positions(table, found, counting=votes.counting).round(_DECIMALS) + 0.0
    able = placed(votes.cast, statements=len(votes.statements))
    tried = _try(votes, places, able, groups, resamples)
    answer, chosen = _choose(tried, groups)
    named = _named(votes, able, tried, chosen, previous)
    return _map(votes, table, found, (places, able), tried, answer, named)


@dataclass(frozen=True, eq=False)
class _Tried:
    """Groupings of placed people, with what was found out about each; see Trial and Firmness."""

    groupings: tuple[Grouping, ...]
    trials: tuple[Trial, ...]
    steadiness: Steadiness | None
    firmness: Firmness | None


@dataclass(frozen=True, eq=False)
class _Named:
    """Groups in the order of their ids: centres (k, 2), the group of each participant or -1."""

    ids: tuple[int, ...]
    centres: Floats
    assignment: Ints
    firmness: tuple[float | None, ...]
    hidden: int


def _check(groups: int | None, resamples: int) -> None:
    if groups is not None and not 2 <= groups <= MOST_GROUPS:
        raise BadInput("bad-groups", f"{groups} groups are asked for. Ask for 2 to 5, or for auto.")
    if resamples < 0:
        raise BadInput("bad-resamples", f"resamples is {resamples}. Give 0 or more.")


def _try(votes: Votes, places: Floats, able: Bools, groups: int | None, resamples: int) -> _Tried:
    people = np.flatnonzero(able)
    ks = (2, 3, 4, 5) if groups is None else (groups,)
    all_ = groupings(places[people], ks=ks) if len(people) >= 2 else ()
    steady, firm = None, None
    if resamples and all_:
        drawn = some_people(votes, people)
        inside = np.searchsorted(people, drawn)
        sample = only(votes, drawn)
        some = [Grouping(g.k, g.centres, g.groups[inside], g.silhouette) for g in all_]
        steady = steadiness(sample, some, resamples=resamples)
        chance = first_share_by_chance(sample, deals=_DEALS)
        firm = Firmness(resamples, len(drawn), first_share(sample), chance)
    trials = tuple(
        Trial(
            k=grouping.k,
            silhouette=grouping.silhouette,
            smallest=int(np.bincount(grouping.groups, minlength=grouping.k).min()),
            stability=steady.stability[n] if steady else None,
        )
        for n, grouping in enumerate(all_)
    )
    return _Tried(all_, trials, steady, firm)


def _choose(tried: _Tried, groups: int | None) -> tuple[Answer, int | None]:
    """Whether there are groups, and which of the groupings holds them."""
    if groups is not None:
        return (Answer.GROUPS, 0) if tried.groupings else (Answer.TOO_FEW_PEOPLE, None)
    large = [n for n, trial in enumerate(tried.trials) if trial.smallest >= FEWEST_SHOWN]
    if not large:
        return Answer.TOO_FEW_PEOPLE, None
    if tried.firmness and tried.firmness.first_share <= tried.firmness.by_chance:
        return Answer.NO_STRUCTURE, None
    firm = [n for n in large if _steady(tried.trials[n])]
    if not firm:
        return Answer.UNSTABLE, None
    best = max(tried.trials[n].silhouette for n in firm)
    return Answer.GROUPS, next(n for n in firm if tried.trials[n].silhouette >= best - _CLEARLY)


def _steady(trial: Trial) -> bool:
    return trial.stability is None or trial.stability >= STEADY


def _named(
    votes: Votes, able: Bools, tried: _Tried, chosen: int | None, previous: OpinionMap | None
) -> _Named:
    """The chosen groups that are large enough to be shown, with the names they keep."""
    assignment = np.full(len(able), -1, np.int64)
    if chosen is None:
        return _Named((), np.zeros((0, 2)), assignment, (), 0)
    grouping = tried.groupings[chosen]
    sizes = np.bincount(grouping.groups, minlength=grouping.k)
    shown = np.flatnonzero(sizes >= FEWEST_SHOWN)
    place = np.full(grouping.k, -1, np.int64)
    place[shown] = np.arange(len(shown))
    assignment[able] = place[grouping.groups]
    names = _names(votes, assignment, sizes[shown].tolist(), previous)
    order = np.argsort(names)
    back = np.append(np.argsort(order), -1)  # the last stands for -1, no group
    members = tried.steadiness.members[chosen] if tried.steadiness else None
    return _Named(
        ids=tuple(names[n] for n in order),
        centres=grouping.centres[shown][order],
        assignment=back[assignment],
        firmness=tuple(members[shown[n]] if members else None for n in order),
        hidden=int(sizes.sum() - sizes[shown].sum()),
    )


def _names(
    votes: Votes, assignment: Ints, sizes: Sequence[int], previous: OpinionMap | None
) -> tuple[int, ...]:
    if previous is None or not previous.groups:
        return by_size(sizes)
    overlap = np.zeros((len(sizes), len(previous.groups)), np.int64)
    for person, now in zip(votes.participants, assignment.tolist(), strict=True):
        n = previous.place_of.get(person)
        if n is not None and now >= 0 and previous.assignment[n] >= 0:
            overlap[now, previous.assignment[n]] += 1
    return named_like(overlap, names=[g.id for g in previous.groups], most=MOST_GROUPS)


def _map(
    votes: Votes,
    table: Patterns,
    found: Components,
    people: tuple[Floats, Bools],
    tried: _Tried,
    answer: Answer,
    named: _Named,
) -> OpinionMap:
    everyone = tally_of(table.counts)
    sides = group_tallies(table, named.assignment, size=len(named.ids))
    (placed_said,) = group_tallies(table, np.where(people[1], 0, -1), size=1)
    compared = sides or (placed_said,)
    chosen = representative(sides, counting=votes.counting)
    sizes = np.bincount(named.assignment[named.assignment >= 0], minlength=len(named.ids))
    open_ = np.array([s.moderation is not Moderation.OUT for s in votes.statements])
    meta = np.array([s.meta for s in votes.statements])
    asked = int((everyone.seen > 0).sum())
    weights = priorities(placed_said, extremity(found, asked=asked), meta=meta)
    return OpinionMap(
        participants=votes.participants,
        statements=votes.statements,
        cast=votes.cast,
        placed=people[1],
        positions=people[0],
        components=found,
        answer=answer,
        groups=tuple(
            Group(id_, int(sizes[n]), tuple(named.centres[n].round(_DECIMALS).tolist()), firm, said)
            for n, (id_, firm, said) in enumerate(
                zip(named.ids, named.firmness, chosen, strict=True)
            )
        ),
        assignment=named.assignment,
        hidden=named.hidden,
        everyone=everyone,
        tallies=sides,
        consensus=group_informed_consensus(compared),
        common_ground=common_ground(compared, counting=votes.counting),
        divisive=divisive(sides, named.ids, counting=votes.counting),
        uncertain=uncertain(everyone, counting=votes.counting),
        priorities=np.where(open_, weights, 0.0),
        trials=tried.trials,
        firmness=tried.firmness,
    )
