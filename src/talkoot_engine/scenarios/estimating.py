"""What a proposal would do, estimated from the action most like it."""

from talkoot_engine.base import BadInput
from talkoot_engine.scenarios.compiling import Plan
from talkoot_engine.scenarios.evaluating import Choice
from talkoot_engine.scenarios.outcome import Estimate
from talkoot_engine.scenarios.wedge import singles

# A proposal is not the action it resembles: its interval is this much wider to each side.
WIDER = 2.0


def estimate(
    plan: Plan,
    action: str,
    node: str,
    year: int,
    *,
    size: float,
    reach: float = 1.0,
    draws: int = 512,
    seed: int = 0,
) -> Estimate:
    """size: how large the proposal is beside the whole action, above 0 to 1; reach: the share of
    the city that it touches, above 0 to 1, such as an area's share of the residents.

    The middle is the action's effect by size and reach; each side of its interval is WIDER times
    as far away.
    Raises BadInput: unknown-action, bad-size.
    """
    if action not in plan.model.actions:
        raise BadInput("unknown-action", f"There is no action {action!r} to compare with.")
    if not 0 < size <= 1 or not 0 < reach <= 1:
        raise BadInput(
            "bad-size",
            f"size {size} and reach {reach} must be above 0 and at most 1. Correct them.",
        )
    found = {s.action: s for s in singles(plan, Choice({}), node, year, draws=draws, seed=seed)}
    own, part = found[action], size * reach
    like = [
        other.id
        for other in plan.model.actions.values()
        if other.id != action
        and {e.node for e in other.effects} & {e.node for e in plan.model.actions[action].effects}
    ]
    return Estimate(
        action=action,
        amount=own.alone * part,
        low=(own.alone - WIDER * (own.alone - own.low)) * part,
        high=(own.alone + WIDER * (own.high - own.alone)) * part,
        unit=plan.model.nodes[node].unit,
        analogues=(action, *like),
    )
