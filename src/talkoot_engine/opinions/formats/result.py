"""A map as JSON: what the command line prints, what a city keeps and publishes."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from talkoot_engine.opinions.components import Components
from talkoot_engine.opinions.inputs import Ints, Moderation, Statement
from talkoot_engine.opinions.outcome import (
    Answer,
    Divisive,
    Firmness,
    Group,
    OpinionMap,
    Shared,
    Trial,
    Uncertain,
)
from talkoot_engine.opinions.representative import Representative
from talkoot_engine.opinions.tallies import Tally


def map_json(drawn: OpinionMap, *, people: bool = True) -> dict[str, Any]:
    """The map as plain values, named as the command line promises.

    Statements and groups stand under their ids. assignment and positions hold placed people only;
    with people=False they are left out, for a page that shows groups but no person.
    """
    ids = [statement.id for statement in drawn.statements]
    found: dict[str, Any] = {
        "participants": len(drawn.participants),
        "statements": len(ids),
        "placed": int(drawn.placed.sum()),
        "answer": str(drawn.answer),
        "groups": [_group(group, ids) for group in drawn.groups],
        "hidden": drawn.hidden,
        "common_ground": [
            {"statement": ids[s.statement], "side": s.side, "score": s.score}
            for s in drawn.common_ground
        ],
        "divisive": [
            {**asdict(divided), "statement": ids[divided.statement]} for divided in drawn.divisive
        ],
        "uncertain": [
            {**asdict(unsure), "statement": ids[unsure.statement]} for unsure in drawn.uncertain
        ],
        "consensus": dict(zip(ids, drawn.consensus.tolist(), strict=True)),
        "priorities": dict(zip(ids, drawn.priorities.tolist(), strict=True)),
        "everyone": _tally(drawn.everyone, ids),
        "tallies": {
            str(group.id): _tally(tally, ids)
            for group, tally in zip(drawn.groups, drawn.tallies, strict=True)
        },
        "axes": _axes(drawn.components, ids),
        "trials": [asdict(trial) for trial in drawn.trials],
        "firmness": asdict(drawn.firmness) if drawn.firmness else None,
    }
    return {**found, **_people(drawn)} if people else found


def map_text(drawn: OpinionMap) -> str:
    """The whole map in one line of JSON. The same votes give the same text, everywhere."""
    statements = {s.id: {**asdict(s), "moderation": int(s.moderation)} for s in drawn.statements}
    kept = {
        **map_json(drawn),
        "listed": statements,
        "cast": dict(zip(drawn.participants, drawn.cast.tolist(), strict=True)),
        "all_positions": dict(zip(drawn.participants, drawn.positions.tolist(), strict=True)),
    }
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def map_from_json(text: str) -> OpinionMap:
    """The map that map_text wrote."""
    kept = json.loads(text)
    ids = list(kept["listed"])
    at = {id_: n for n, id_ in enumerate(ids)}
    groups = tuple(_group_back(group, at) for group in kept["groups"])
    place = {group.id: n for n, group in enumerate(groups)}
    people = list(kept["cast"])
    return OpinionMap(
        participants=tuple(people),
        statements=tuple(
            Statement(**{**s, "moderation": Moderation(s["moderation"])})
            for s in kept["listed"].values()
        ),
        cast=np.array(list(kept["cast"].values()), np.int64),
        placed=np.array([person in kept["positions"] for person in people], np.bool_),
        positions=np.array(list(kept["all_positions"].values())).reshape(-1, 2),
        components=_components(kept["axes"]),
        answer=Answer(kept["answer"]),
        groups=groups,
        assignment=np.array(
            [place.get(kept["assignment"].get(person), -1) for person in people], np.int64
        ),
        hidden=kept["hidden"],
        everyone=_tally_back(kept["everyone"]),
        tallies=tuple(_tally_back(tally) for tally in kept["tallies"].values()),
        consensus=np.array(list(kept["consensus"].values())),
        common_ground=tuple(
            Shared(at[s["statement"]], s["side"], s["score"]) for s in kept["common_ground"]
        ),
        divisive=tuple(Divisive(**_placed(d, at)) for d in kept["divisive"]),
        uncertain=tuple(Uncertain(**_placed(u, at)) for u in kept["uncertain"]),
        priorities=np.array(list(kept["priorities"].values())),
        trials=tuple(Trial(**trial) for trial in kept["trials"]),
        firmness=Firmness(**kept["firmness"]) if kept["firmness"] else None,
    )


def _people(drawn: OpinionMap) -> dict[str, Any]:
    here = np.flatnonzero(drawn.placed).tolist()
    return {
        "assignment": {
            drawn.participants[n]: drawn.groups[drawn.assignment[n]].id
            for n in here
            if drawn.assignment[n] >= 0
        },
        "positions": {drawn.participants[n]: drawn.positions[n].tolist() for n in here},
    }


def _group(group: Group, ids: list[str]) -> dict[str, Any]:
    return {
        "id": group.id,
        "size": group.size,
        "centre": list(group.centre),
        "firmness": group.firmness,
        "representative": [
            {**asdict(said), "statement": ids[said.statement]} for said in group.representative
        ],
    }


def _group_back(group: Mapping[str, Any], at: Mapping[str, int]) -> Group:
    said = tuple(Representative(**_placed(entry, at)) for entry in group["representative"])
    x, y = group["centre"]
    return Group(group["id"], group["size"], (x, y), group["firmness"], said)


def _placed(entry: Mapping[str, Any], at: Mapping[str, int]) -> dict[str, Any]:
    return {**entry, "statement": at[entry["statement"]]}


def _tally(tally: Tally, ids: list[str]) -> dict[str, dict[str, int]]:
    counts = zip(
        ids, tally.agree.tolist(), tally.disagree.tolist(), tally.passed.tolist(), strict=True
    )
    return {
        id_: {"agree": agree, "disagree": disagree, "pass": passed}
        for id_, agree, disagree, passed in counts
    }


def _tally_back(kept: Mapping[str, Mapping[str, int]]) -> Tally:
    def column(name: str) -> Ints:
        return np.array([counts[name] for counts in kept.values()], np.int64)

    return Tally(column("agree"), column("disagree"), column("pass"))


def _axes(found: Components, ids: list[str]) -> dict[str, Any]:
    return {
        "explained": found.shares.tolist(),
        "variances": found.variances.tolist(),
        "total": found.total,
        "statements": {
            id_: {"mean": mean, "x": x, "y": y}
            for id_, mean, x, y in zip(
                ids, found.means.tolist(), *found.loadings.tolist(), strict=True
            )
        },
    }


def _components(kept: Mapping[str, Any]) -> Components:
    rows = kept["statements"].values()
    return Components(
        means=np.array([row["mean"] for row in rows]),
        loadings=np.array([[row[axis] for row in rows] for axis in ("x", "y")]),
        variances=np.array(kept["variances"]),
        total=kept["total"],
    )
