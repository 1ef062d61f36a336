"""What is worked out about a result, as plain values; see `rules.studies` for their form."""

from collections.abc import Mapping, Sequence
from typing import Any

from talkoot.loop.decisions.bridge.counting import Progress, in_cents, rule_of
from talkoot_engine.base import BadInput
from talkoot_engine.budgeting.explain.changes import smallest_changes
from talkoot_engine.budgeting.fairness import Prices, ejr_plus, priceability
from talkoot_engine.budgeting.inputs import Election
from talkoot_engine.budgeting.outcome import Satisfaction
from talkoot_engine.budgeting.robustness import robustness
from talkoot_engine.budgeting.rules import Rule, count

_NAMES = ("rule", "satisfaction", "completion", "threshold")
Kept = Mapping[str, Any]


def _rule(election: Election, outcome: Kept) -> Rule:
    return rule_of(election, **{name: outcome[name] for name in _NAMES})


def sure(
    election: Election,
    outcome: Kept,
    order: Sequence[str],
    *,
    samples: int,
    seed: int,
    progress: Progress,
) -> dict[str, Any]:
    """How often each project wins when the ballots are drawn anew."""
    found = robustness(
        election,
        _rule(election, outcome),
        tie_order=order,
        samples=samples,
        seed=seed,
        progress=progress,
    )
    return {
        "samples": found.samples,
        "seed": found.seed,
        "same": found.same,
        "wins": dict(found.wins),
        "intervals": {id_: list(found.interval(id_)) for id_ in election.ids},
    }


def fair(election: Election, outcome: Kept, order: Sequence[str]) -> dict[str, Any]:
    """Whether a group of voters came short of its due, and whether equal purses explain it."""
    each = outcome["satisfaction"] == Satisfaction.CARDINALITY
    kind = Satisfaction.CARDINALITY if each else Satisfaction.COST
    witness = ejr_plus(election, outcome["winners"], satisfaction=kind)
    prices = _prices(election, outcome, order)
    return {
        "witness": witness
        and {
            "project": witness.project,
            "people": witness.people,
            "entitled": in_cents(witness.entitled, election.unit),
        },
        "prices": prices
        and {
            "holds": prices.holds,
            "purse": in_cents(round(prices.purse), election.unit),
            "project": prices.project,
            "excess": in_cents(round(prices.excess), election.unit),
        },
    }


def _prices(election: Election, outcome: Kept, order: Sequence[str]) -> Prices | None:
    """None where it cannot be checked: the rule is not known, or there is too much to pay."""
    if outcome["rule"] == "published":
        return None
    found = count(election, _rule(election, outcome), tie_order=order)
    try:
        return priceability(election, found)
    except BadInput as no:
        if no.code != "too-large-to-check":
            raise
        return None


def changes(
    election: Election, outcome: Kept, order: Sequence[str], *, most: int, progress: Progress
) -> dict[str, Any]:
    """The smallest change for each of the most chosen projects that did not win."""
    votes, winners = outcome["votes"], set(outcome["winners"])
    lost = sorted((id_ for id_ in order if id_ not in winners), key=lambda id_: -votes[id_])
    rule, rows = _rule(election, outcome), []
    for done, project in enumerate(lost[:most]):
        progress(done, min(len(lost), most))
        found = smallest_changes(election, rule, tie_order=order, project=project)
        cost = None if found.cost is None else in_cents(found.cost, election.unit)
        rows.append({"project": project, "cost": cost, "voters": found.voters})
    return {"of": len(lost), "projects": rows}
