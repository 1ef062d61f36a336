"""The fairest lottery over panels, computed in a process of its own with a time limit."""

import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

from talkoot_engine.base import BadInput
from talkoot_engine.sortition.inputs import Instance
from talkoot_engine.sortition.outcome import Lottery, Objective

LARGEST_LIST = 100_000
_least_grace = 30.0  # seconds to finish with what was found
_SOURCE = str(Path(__file__).resolve().parents[2])


def make_lottery(
    instance: Instance,
    *,
    objective: Objective = Objective.LEXIMIN,
    panels: int = 1000,
    salt: bytes = b"",
    seconds: float = 600,
) -> Lottery:
    """A list of panels, one of which is to be drawn, that gives the fairest chances.

    salt:    decides, with their ids, who of people who are alike begins; keep it as secret as the
             salt of the pool until the draw.
    seconds: after these the best lottery found so far is returned, with its gap. If even that is
             not ready a quarter later (at least 30 s), the work is stopped.

    Raises BadInput: quotas-clash, pool-too-small, group-too-large, bad-lottery-size, out-of-time.
    """
    if type(panels) is not int or not 1 <= panels <= LARGEST_LIST:
        raise BadInput(
            "bad-lottery-size",
            f"The list is to have {panels!r} panels. Give a whole number from 1 to {LARGEST_LIST}.",
        )
    asked = {
        "instance": _plain(instance),
        "objective": str(Objective(objective)),
        "panels": panels,
        "salt": salt.hex(),
        "seconds": seconds,
    }
    answer = _in_own_process(asked, limit=seconds + max(_least_grace, seconds / 4))
    if "code" in answer:
        raise BadInput(answer["code"], answer["sentence"])
    return _lottery(instance, Objective(objective), answer)


def _plain(instance: Instance) -> dict[str, Any]:
    return {
        "people": [[p.id, dict(p.features), p.household] for p in instance.people],
        "quotas": [[q.category, q.feature, q.min, q.max] for q in instance.quotas],
        "size": instance.size,
        "together": [sorted(group) for group in instance.together],
        "apart": [sorted(group) for group in instance.apart],
    }


def _in_own_process(asked: dict[str, Any], *, limit: float) -> dict[str, Any]:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "talkoot_engine.sortition.worker"],
            input=json.dumps(asked).encode(),
            stdout=subprocess.PIPE,
            timeout=limit,
            check=True,
            env={**os.environ, "PYTHONPATH": _SOURCE, "OPENBLAS_NUM_THREADS": "1"},
        )
    except subprocess.TimeoutExpired as no:
        raise BadInput(
            "out-of-time",
            f"No lottery was found within {limit:.0f} s. Give more time, or drop a category.",
        ) from no
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _lottery(instance: Instance, objective: Objective, answer: dict[str, Any]) -> Lottery:
    ids = [person.id for person in instance.people]
    panels = tuple(tuple(ids[n] for n in panel) for panel in answer["panels"])
    seats = dict.fromkeys(ids, 0)
    for panel in panels:
        for id_ in panel:
            seats[id_] += 1
    chances = {id_: Fraction(n, len(panels)) for id_, n in seats.items()}
    ideal = dict(zip(ids, answer["ideal"], strict=True))
    return Lottery(
        objective=objective,
        size=instance.size,
        chances=chances,
        ideal=ideal,
        bound=dict(zip(ids, answer["bound"], strict=True)),
        gap=answer["gap"],
        certified=answer["certified"],
        rounding=max(abs(float(chances[id_]) - ideal[id_]) for id_ in ids),
        certificate=answer["certificate"],
        panels=panels,
    )
