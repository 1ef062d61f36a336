"""Experiments teach the model: what a measured effect changes, and which would teach most."""

from collections.abc import Sequence

import numpy as np

from talkoot_engine.base import BadInput
from talkoot_engine.scenarios.compiling import Plan
from talkoot_engine.scenarios.evaluating import Choice, draw
from talkoot_engine.scenarios.outcome import Learned, Lesson
from talkoot_engine.scenarios.sampling import standard

# An effect is measured with a 95 per cent interval; a normal one is this many sd to each side.
_SIDES = 1.959963984540054


def learned(
    prior: tuple[float, float],
    measured: float,
    interval: tuple[float, float],
    *,
    transfer: float,
) -> Learned:
    """An action's amount after an experiment, by weighing both with their precision.

    prior: mean and sd. measured, interval: the effect in the amount's unit and its 95 per cent
    interval. transfer: sd of how far another place may differ from the one that was measured, in
    the same unit; 0 only where the whole city was.
    Raises BadInput: bad-interval, bad-prior, bad-transfer.
    """
    mean, sd = prior
    low, high = interval
    if not low < measured < high:
        raise BadInput(
            "bad-interval",
            f"The effect {measured} is not within {low} to {high}. Give the interval around it.",
        )
    if not sd > 0:
        raise BadInput("bad-prior", f"The prior has the sd {sd}. Give one above 0.")
    if not transfer >= 0:
        raise BadInput("bad-transfer", f"transfer is {transfer}. Give 0 or more.")
    error = (high - low) / 2 / _SIDES
    widened = float(np.hypot(error, transfer))
    weight = sd**2 / (sd**2 + widened**2)
    return Learned(
        prior=prior,
        measured=(measured, error),
        transfer=transfer,
        posterior=(mean + weight * (measured - mean), sd * float(np.sqrt(1 - weight))),
        weight=weight,
    )


def lessons(
    plan: Plan,
    choice: Choice,
    node: str,
    target: float,
    year: int,
    *,
    actions: Sequence[str],
    draws: int,
    seed: int,
) -> list[Lesson]:
    """What it would be worth to know each action's amount, the one that moves most first.

    The draws are sorted by the amount and cut into equal slices; within a slice the amount is
    nearly known. narrows: the fall of the standard deviation; moves: the mean distance of the
    slices' probabilities from the whole one (M. Strong & J. Oakley, 2014, for cutting).
    """
    at = plan.year(year)
    values = draw(plan, choice, [node], draws=draws, seed=seed)[node][..., at]
    outcome = values.reshape(draws, -1).sum(axis=1)
    z = standard(plan.dims, draws, seed)
    whole, reached = float(outcome.std()), outcome <= target
    found = []
    for action in actions:
        order = np.argsort(z[:, plan.parameters.index(action)], kind="stable")
        slices = np.array_split(order, max(min(32, draws // 32), 2))
        within = np.sqrt(np.mean([outcome[part].var() for part in slices]))
        gaps = [abs(float(reached[part].mean()) - float(reached.mean())) for part in slices]
        found.append(Lesson(action, max(whole - float(within), 0.0), float(np.mean(gaps))))
    return sorted(found, key=lambda lesson: (-lesson.moves, -lesson.narrows, lesson.action))
