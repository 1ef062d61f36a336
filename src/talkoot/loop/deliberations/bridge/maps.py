"""The map of a conversation as rows, and one person's place on it."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from talkoot.loop.deliberations.bridge.votes import votes_of
from talkoot.loop.deliberations.models import Conversation, OpinionMap
from talkoot_engine.opinions import draw as engine
from talkoot_engine.opinions import follow
from talkoot_engine.opinions.formats import map_from_json, map_text, matrix_text
from talkoot_engine.opinions.inputs import Votes
from talkoot_engine.opinions.outcome import Answer
from talkoot_engine.opinions.outcome import OpinionMap as Found
from talkoot_engine.opinions.priority import new_statement_priority

ENGINE = "talkoot-opinions 1"
# How often people are drawn again to see how firm the groups are.
RESAMPLES = 20
# How many of each kind a page tells.
_TOLD = 5
# The picture holds at most this many places a side; people in one are one mark.
_FINENESS = 40


@dataclass(frozen=True)
class Figure:
    """How one group answered one statement."""

    number: int
    group: int
    agrees: int
    disagrees: int
    passes: int


@dataclass(frozen=True)
class Drawn:
    """facts: the fields of `models.OpinionMap`. places: participant's number to group, x, y.

    priorities: a statement's number to how soon it is shown next.
    """

    facts: Mapping[str, Any]
    figures: tuple[Figure, ...]
    places: Mapping[int, tuple[int | None, float, float]]
    priorities: Mapping[int, float]


@dataclass(frozen=True)
class Place:
    """Where someone stands; group is None between groups."""

    group: int | None
    x: float
    y: float


def draw(conversation: Conversation) -> Drawn | None:
    """The map of all opinions as they are now; None where there is none.

    An earlier map keeps its way up and its groups' names.
    """
    votes = votes_of(conversation)
    if votes is None:
        return None
    before = conversation.maps.order_by("-day").values_list("base", flat=True).first()
    previous = map_from_json(before) if before else None
    found = engine.draw_map(votes, previous=previous, resamples=RESAMPLES)
    places = _places(found)
    return Drawn(
        facts=_facts(votes, found, places),
        figures=tuple(_figures(found)),
        places=places,
        priorities={
            int(s.id): float(weight)
            for s, weight in zip(found.statements, found.priorities.tolist(), strict=True)
        },
    )


def _facts(votes: Votes, found: Found, places: Mapping[int, Any]) -> dict[str, Any]:
    numbers = [int(statement.id) for statement in found.statements]
    groups = {str(number): place[0] for number, place in places.items() if place[0] is not None}
    exported = matrix_text(votes, groups=groups)
    return {
        "engine": ENGINE,
        "answer": str(found.answer),
        "answers": len(votes.values),
        "participants": len(found.participants),
        "placed": int(found.placed.sum()),
        "groups": [_group(group, numbers) for group in found.groups],
        "common": [
            {"statement": numbers[s.statement], "side": str(s.side), "score": s.score}
            for s in found.common_ground[:_TOLD]
        ],
        "divisive": [
            {
                "statement": numbers[d.statement],
                "difference": d.difference,
                "most": d.most,
                "least": d.least,
            }
            for d in found.divisive[:_TOLD]
        ],
        "uncertain": [
            {"statement": numbers[u.statement], "share": u.share} for u in found.uncertain[:_TOLD]
        ],
        "explained": sum(found.explained),
        "firmness": _firmness(found),
        "cells": _cells(places),
        "base": map_text(found),
        "export_hash": hashlib.sha256(exported.encode()).hexdigest(),
    }


def _group(group: Any, numbers: list[int]) -> dict[str, Any]:
    return {
        "id": group.id,
        "size": group.size,
        "firmness": group.firmness,
        "centre": list(group.centre),
        "statements": [
            {"statement": numbers[r.statement], "side": str(r.side)} for r in group.representative
        ],
    }


def _firmness(found: Found) -> float | None:
    """How alike the groups stay when people are drawn again."""
    if found.answer is not Answer.GROUPS:
        return None
    count = len(found.groups)
    return next((trial.stability for trial in found.trials if trial.k == count), None)


def _places(found: Found) -> dict[int, tuple[int | None, float, float]]:
    places = {}
    for n, person in enumerate(found.participants):
        if found.placed[n]:
            group = int(found.assignment[n])
            x, y = found.positions[n].tolist()
            places[int(person)] = (None if group < 0 else found.groups[group].id, x, y)
    return places


def _cells(places: Mapping[int, tuple[int | None, float, float]]) -> list[list[Any]]:
    """Near neighbours of one group as one mark: [group or -1, x, y, people], in a fixed order."""
    if not places:
        return []
    reach = max(max(abs(x), abs(y)) for _group, x, y in places.values()) or 1.0
    step = 2 * reach / _FINENESS
    counted = Counter(
        (-1 if group is None else group, round(x / step), round(y / step))
        for group, x, y in places.values()
    )
    return [
        [group, round(x * step, 4), round(y * step, 4), people]
        for (group, x, y), people in sorted(counted.items())
    ]


def _figures(found: Found) -> list[Figure]:
    figures = []
    for group, tally in zip(found.groups, found.tallies, strict=True):
        columns = (tally.agree, tally.disagree, tally.passed)
        counts = np.stack(columns, axis=1).tolist()
        for statement, (agrees, disagrees, passes) in zip(found.statements, counts, strict=True):
            figures.append(Figure(int(statement.id), group.id, agrees, disagrees, passes))
    return figures


def new_priority() -> float:
    """How soon a statement is shown that is newer than the map."""
    return new_statement_priority()


def place(drawn: OpinionMap, opinions: Mapping[int, int]) -> Place | None:
    """Where someone with these opinions (statement's number to choice) stands on a map.

    None before they have answered enough.
    """
    base = drawn.base
    found = follow.place(map_from_json(base), {str(n): vote for n, vote in opinions.items()})
    return Place(found.group, found.x, found.y) if found.placed else None
