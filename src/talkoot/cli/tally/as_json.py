"""A count as the JSON object that the command line promises; money in currency units."""

import dataclasses
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from talkoot.cli.tally.more import More
from talkoot_engine.budgeting.explain import (
    Decision,
    by_place,
    coverage,
    decisions,
    still_fitting,
)
from talkoot_engine.budgeting.inputs import Election
from talkoot_engine.budgeting.outcome import Outcome
from talkoot_engine.budgeting.rules import Rule

MONEY = {"cost", "left", "missing", "missing_each", "held", "payment"}


def as_json(
    election: Election,
    outcome: Outcome,
    *,
    seconds: float,
    extra: More | None = None,
    places: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The promised keys, and one more for each thing that was asked for.

    places: project -> place, where the file says it.
    """
    unit = election.unit
    fits = still_fitting(election, outcome)
    return {
        "rule": outcome.rule,
        "satisfaction": str(outcome.satisfaction),
        "completion": str(outcome.completion),
        "voters": election.voter_count,
        "projects": len(election.projects),
        "budget": money(election.budget, unit),
        "winners": list(outcome.winners),
        "spent": money(outcome.spent, unit),
        "coverage": {
            "voters_with_a_winner": coverage(election, outcome.winners),
            **_places(election, outcome, places or {}),
        },
        "exhaustive": not fits,
        "still_fits": fits,
        "decisions": {
            id_: {"selected": decision.selected, "reason": _reason(decision, unit)}
            for id_, decision in decisions(election, outcome).items()
        },
        "ties": [
            {"step": tie.step, "projects": list(tie.projects), "taken": tie.taken}
            for tie in outcome.ties
        ],
        "seconds": seconds,
        **_welfare(outcome, unit),
        **_more(election, extra or More()),
    }


def _places(election: Election, outcome: Outcome, places: Mapping[str, str]) -> dict[str, Any]:
    rows = [
        {
            **dataclasses.asdict(row),
            "cost": money(row.cost, election.unit),
            "fair_money": money(row.fair_money, election.unit),
        }
        for row in by_place(election, outcome.winners, places)
    ]
    return {"by_place": rows} if rows else {}


def _reason(decision: Decision, unit: int) -> dict[str, object]:
    numbers = {
        name: money(value, unit) if name in MONEY else value
        for name, value in decision.numbers.items()
    }
    tie = {"lost_tie_to": decision.lost_tie_to} if decision.lost_tie_to else {}
    limit = {"limit": decision.limit} if decision.limit else {}
    return {"code": decision.code, **numbers, **tie, **limit}


def _welfare(outcome: Outcome, unit: int) -> dict[str, Any]:
    """max-welfare: what the set gives, and what none exceeds. By cost it is money times votes."""
    if outcome.welfare is None or outcome.bound is None:
        return {}
    scale = unit if outcome.satisfaction.by_cost else 1
    return {
        "welfare": money(outcome.welfare, scale),
        "bound": money(outcome.bound, scale),
        "proved": outcome.welfare == outcome.bound,
    }


def _more(election: Election, extra: More) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if extra.compared:
        found["compared"] = [
            {
                **rule_json(rule),
                "winners": list(outcome.winners),
                "spent": money(outcome.spent, election.unit),
                "coverage": {"voters_with_a_winner": coverage(election, outcome.winners)},
            }
            for rule, outcome in extra.compared
        ]
    if extra.explained:
        one = extra.explained
        found["explained"] = {
            "project": one.project,
            "chosen_by": [rule_json(rule) for rule in one.chosen_by],
            "wins_at_cost": _money_or_none(one.changes and one.changes.cost, election.unit),
            "wins_with_further_voters": one.changes and one.changes.voters,
        }
    if extra.robustness:
        sure = extra.robustness
        found["robustness"] = {
            "samples": sure.samples,
            "seed": sure.seed,
            "same_winners": sure.same,
            "projects": {
                id_: {"wins": wins, "interval": [round(x, 6) for x in sure.interval(id_)]}
                for id_, wins in sure.wins.items()
            },
        }
    if extra.fairness:
        found["fairness"] = _fairness(election, extra)
    return found


def _fairness(election: Election, extra: More) -> dict[str, Any]:
    assert extra.fairness is not None
    witness, prices = extra.fairness.witness, extra.fairness.prices
    group = witness and {
        "project": witness.project,
        "people": witness.people,
        "entitled": money(witness.entitled, election.unit),
    }
    return {
        "ejr_plus": {"holds": witness is None, "witness": group},
        "priceable": prices
        and {
            "holds": prices.holds,
            "purse": round(prices.purse / election.unit, 6),
            "project": prices.project,
            "excess": round(prices.excess / election.unit, 6),
        },
    }


def rule_json(rule: Rule) -> dict[str, str]:
    return {
        "rule": rule.name,
        "satisfaction": str(rule.satisfaction),
        "completion": str(rule.completion),
    }


def _money_or_none(minor: int | None, unit: int) -> int | float | None:
    return None if minor is None else money(minor, unit)


def money(minor: int | Fraction, unit: int) -> int | float:
    """In currency units, whole where it is whole."""
    exact = Fraction(minor) / unit
    return int(exact) if exact.denominator == 1 else float(exact)
