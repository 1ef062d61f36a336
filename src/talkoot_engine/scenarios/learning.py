"""Experiments teach the model: what a measured effect changes, and which would teach most."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from talkoot_engine.base import BadInput
from talkoot_engine.scenarios.axes import Floats
from talkoot_engine.scenarios.compiling import Plan
from talkoot_engine.scenarios.evaluating import Choice, draw
from talkoot_engine.scenarios.outcome import Learned, Lesson
from talkoot_engine.scenarios.sampling import standard

# An effect is measured with a 95 per cent interval; a normal one is this many sd to each side.
_SIDES = 1.959963984540054
# Few, since each slice's chance adds to the answer; eight leave a twentieth of the amount's own
# variance unknown within them.
_SLICES = 8


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
    nearly known (M. Strong & J. Oakley, 2014). Both answers are less what slices of pure chance
    would show, so that an action which does nothing teaches nothing.
    """
    at = plan.year(year)
    values = draw(plan, choice, [node], draws=draws, seed=seed)[node][..., at]
    outcome = values.reshape(draws, -1).sum(axis=1)
    z = standard(plan.dims, draws, seed)
    reached = (outcome <= target).astype(np.float64)
    found = []
    for action in actions:
        order = np.argsort(z[:, plan.parameters.index(action)], kind="stable")
        slices = np.array_split(order, max(min(_SLICES, draws // _SLICES), 2))
        left, _ = _within_and_between(outcome, slices)
        _, moved = _within_and_between(reached, slices)
        narrows = max(float(outcome.std(ddof=1)) - left, 0.0)
        found.append(Lesson(action, narrows, moved))
    return sorted(found, key=lambda lesson: (-lesson.moves, -lesson.narrows, lesson.action))


def _within_and_between(values: Floats, slices: Sequence[NDArray[np.int64]]) -> tuple[float, float]:
    """The standard deviation that is left within slices, and that of their means beyond chance."""
    within = np.array([values[part].var(ddof=1) for part in slices])
    means = np.array([values[part].mean() for part in slices])
    chance = np.mean(within / np.array([len(part) for part in slices]))
    between = max(float(means.var(ddof=1)) - float(chance), 0.0)
    return float(np.sqrt(within.mean())), float(np.sqrt(between))
