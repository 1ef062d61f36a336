"""Count an election in a Pabulib file, and say why each project won or lost."""

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from talkoot_engine.base import BadInput
from talkoot_engine.base.money import in_currency
from talkoot_engine.budgeting.equal_shares import equal_shares
from talkoot_engine.budgeting.explain import Decision, coverage, decisions
from talkoot_engine.budgeting.formats import PabulibFile, read_pabulib
from talkoot_engine.budgeting.greedy import greedy
from talkoot_engine.budgeting.greedy_stop import greedy_stop
from talkoot_engine.budgeting.inputs import BallotType, Election
from talkoot_engine.budgeting.outcome import Completion, Outcome, Satisfaction, Tie
from talkoot_engine.budgeting.phragmen import phragmen

HELP = "count an election file (.pb, .pb.gz) and explain the result"

_RULES = ("equal-shares", "greedy", "greedy-stop", "phragmen")
_LATER = ("max-welfare",)


@dataclass(frozen=True)
class Plan:
    """How a file is counted; assumed says in words what the file does not say itself."""

    rule: str
    satisfaction: Satisfaction
    completion: Completion = Completion.NONE
    threshold: int = 0
    assumed: tuple[str, ...] = field(default=())


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="Pabulib file, .pb or .pb.gz")
    parser.add_argument(
        "--rule", choices=_RULES + _LATER, help="default: the rule that the file names"
    )
    parser.add_argument(
        "--satisfaction",
        choices=[str(kind) for kind in Satisfaction],
        help="what a funded project is worth to its supporters; "
        "default: cost, or additive-cost for points and rankings",
    )
    parser.add_argument(
        "--completion",
        choices=[str(kind) for kind in Completion],
        help="equal-shares: what happens with money left over (default: none)",
    )
    parser.add_argument(
        "--tie-order",
        default="file",
        metavar="file|FILE",
        help="of equal bids the earlier one wins: the order of the projects in the election file "
        "(default), or a file with one project id a line",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    started = time.perf_counter()
    file = read_pabulib(options.file)
    plan = _plan(options, file)
    outcome = count(file.election, plan, tie_order=_tie_order(options.tie_order, file.election))
    seconds = round(time.perf_counter() - started, 3)
    notes = [*plan.assumed, *(f"{remark.where}: {remark.sentence}" for remark in file.remarks)]
    if options.json:
        print(json.dumps(as_json(file.election, outcome, seconds=seconds), ensure_ascii=False))
        print("".join(f"note: {note}\n" for note in notes), end="", file=sys.stderr)
    else:
        print("\n".join(_as_text(file, outcome, notes)))
    return 0


def count(election: Election, plan: Plan, *, tie_order: Sequence[str]) -> Outcome:
    """The outcome of a plan."""
    if plan.rule == "equal-shares":
        return equal_shares(
            election,
            tie_order=tie_order,
            satisfaction=plan.satisfaction,
            completion=plan.completion,
        )
    if plan.rule == "phragmen":
        return phragmen(election, tie_order=tie_order)
    method = greedy_stop if plan.rule == "greedy-stop" else greedy
    return method(
        election,
        tie_order=tie_order,
        satisfaction=plan.satisfaction,
        threshold=plan.threshold,
    )


# which rule


def _plan(options: argparse.Namespace, file: PabulibFile) -> Plan:
    satisfaction = Satisfaction(options.satisfaction or usual_satisfaction(file.election))
    if options.rule in _LATER:
        raise BadInput(
            "rule-not-available",
            f"The rule {options.rule} cannot be counted yet. Use one of {', '.join(_RULES)}.",
        )
    if options.rule is None:
        plan = plan_of(file, satisfaction)
        if options.completion:
            raise BadInput("rule-missing", "--completion needs --rule equal-shares. Give both.")
        return plan
    completion = Completion(options.completion or Completion.NONE)
    if completion is not Completion.NONE and options.rule != "equal-shares":
        raise BadInput(
            "completion-not-for-rule",
            f"{options.rule} has no completion. Leave it out, or use --rule equal-shares.",
        )
    unused = "Phragmén has no satisfaction; --satisfaction is not used."
    assumed = (unused,) if options.rule == "phragmen" and options.satisfaction else ()
    return Plan(options.rule, satisfaction, completion, assumed=assumed)


def usual_satisfaction(election: Election) -> Satisfaction:
    """What cities count by: points where ballots hold points or rankings, else votes."""
    if election.ballot_type in (BallotType.CUMULATIVE, BallotType.ORDINAL):
        return Satisfaction.ADDITIVE_COST
    return Satisfaction.COST


_CITY_RULES: Mapping[str, tuple[str, Completion, str]] = {
    "greedy": ("greedy", Completion.NONE, ""),
    "greedy-threshold": ("greedy", Completion.NONE, ""),
    "greedy-no-skip": ("greedy-stop", Completion.NONE, ""),
    "greedy-exclusive": (
        "greedy",
        Completion.NONE,
        "The rule is greedy-exclusive, but the file does not say which projects exclude each "
        "other; counted as greedy without exclusions.",
    ),
    "greedy-custom": (
        "greedy-stop",
        Completion.NONE,
        "The rule is greedy-custom; counted as greedy that stops at the first project that does "
        "not fit. Projects that the city then paid from other money do not count as winners.",
    ),
    "unknown": (
        "greedy",
        Completion.NONE,
        "The file does not know the city's rule; counted as greedy. Choose one with --rule.",
    ),
    "equalshares": ("equal-shares", Completion.NONE, ""),
    "equalshares/add1": ("equal-shares", Completion.ADD1, ""),
}


def plan_of(file: PabulibFile, satisfaction: Satisfaction) -> Plan:
    """The file's own rule as we count it.

    Raises BadInput: rule-missing, rule-not-available.
    """
    named = file.meta.get("rule")
    if named is None:
        raise BadInput("rule-missing", "The file names no rule. Choose one with --rule.")
    if named not in _CITY_RULES:
        raise BadInput(
            "rule-not-available",
            f"The file's rule {named!r} cannot be counted. Choose one with --rule: "
            f"{', '.join(_RULES)}.",
        )
    rule, completion, assumed = _CITY_RULES[named]
    threshold = 0 if rule == "equal-shares" else file.threshold
    return Plan(rule, satisfaction, completion, threshold, (assumed,) if assumed else ())


def _tie_order(option: str, election: Election) -> Sequence[str]:
    if option == "file":
        return election.ids
    try:
        text = Path(option).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as no:
        raise BadInput(
            "no-file", "The order that settles ties cannot be read as UTF-8 text.", where=option
        ) from no
    return [line.strip() for line in text.splitlines() if line.strip()]


# as JSON


def as_json(election: Election, outcome: Outcome, *, seconds: float) -> dict[str, object]:
    """The result as the command line promises it; money in currency units."""
    unit = election.unit
    return {
        "rule": outcome.rule,
        "satisfaction": str(outcome.satisfaction),
        "completion": str(outcome.completion),
        "voters": election.voter_count,
        "projects": len(election.projects),
        "budget": _money(election.budget, unit),
        "winners": list(outcome.winners),
        "spent": _money(outcome.spent, unit),
        "coverage": {"voters_with_a_winner": coverage(election, outcome.winners)},
        "decisions": {
            id_: {"selected": decision.selected, "reason": _reason(decision, unit)}
            for id_, decision in decisions(election, outcome).items()
        },
        "ties": [
            {"step": tie.step, "projects": list(tie.projects), "taken": tie.taken}
            for tie in outcome.ties
        ],
        "seconds": seconds,
    }


_MONEY = {"cost", "left", "missing", "missing_each", "held", "payment"}


def _reason(decision: Decision, unit: int) -> dict[str, object]:
    numbers = {
        name: _money(value, unit) if name in _MONEY else value
        for name, value in decision.numbers.items()
    }
    tie = {"lost_tie_to": decision.lost_tie_to} if decision.lost_tie_to else {}
    return {"code": decision.code, **numbers, **tie}


def _money(minor: int | Fraction, unit: int) -> int | float:
    """In currency units, whole where it is whole."""
    exact = Fraction(minor) / unit
    return int(exact) if exact.denominator == 1 else float(exact)


# as text


def _as_text(file: PabulibFile, outcome: Outcome, notes: Sequence[str]) -> list[str]:
    election = file.election
    words = _Words(file, outcome)
    won = coverage(election, outcome.winners)
    reached = 100 * won / election.voter_count
    explained = decisions(election, outcome)
    losers = [decision for decision in explained.values() if not decision.selected]
    return [
        f"{file.meta.get('description', 'Election')}: {outcome.rule}, "
        f"satisfaction {outcome.satisfaction}, completion {outcome.completion}",
        f"{election.voter_count:,} voters, {len(election.projects)} projects, "
        f"budget {words.money(election.budget)}",
        "",
        f"Funded: {len(outcome.winners)}, for {words.money(outcome.spent)}",
        *(words.line(n, explained[id_]) for n, id_ in enumerate(outcome.winners, start=1)),
        "",
        f"Not funded: {len(losers)}",
        *(words.line(None, decision) for decision in losers),
        "",
        f"{won:,} of {election.voter_count:,} voters ({reached:.1f} %) named a funded project.",
        *(_tie_line(tie) for tie in outcome.ties),
        *(f"Note: {note}" for note in notes),
    ]


def _tie_line(tie: Tie) -> str:
    return f"Tie at purchase {tie.step + 1}: {', '.join(tie.projects)}; the order took {tie.taken}."


class _Words:
    """Decisions as sentences, with the file's names and currency."""

    def __init__(self, file: PabulibFile, outcome: Outcome) -> None:
        self.kind = "points" if outcome.satisfaction.by_points else "votes"
        self.unit = file.election.unit
        self.currency = file.meta.get("currency", "")
        self.names = {row["project_id"]: row.get("name", "") for row in file.projects}

    def money(self, minor: int | Fraction) -> str:
        """Rounded up to the smallest unit that money has."""
        cents = -(-minor * 100 // self.unit)
        text = in_currency(int(cents), 100).removesuffix(".00")
        whole, dot, part = text.partition(".")
        return f"{int(whole):,}{dot}{part} {self.currency}".rstrip()

    def line(self, place: int | None, decision: Decision) -> str:
        start = f"{place:4}." if place else "     "
        tie = f"; the tie went to {decision.lost_tie_to}" if decision.lost_tie_to else ""
        title = f"{decision.project} {self.names[decision.project]}".rstrip()
        return f"{start} {title}\n        {self.reason(decision)}{tie}"

    def reason(self, decision: Decision) -> str:
        values = {
            name: self.money(value) if name in _MONEY else f"{value:,}"
            for name, value in decision.numbers.items()
        }
        return _SENTENCES[decision.code].format(**values, kind=self.kind)


_SENTENCES = {
    "bought": "{support} {kind}, costs {cost}; {left} left",
    "bought-from-purses": "{payers} of its {supporters} supporters paid up to {payment} each",
    "bought-with-rest": "bought with what was left: {support} {kind}, costs {cost}",
    "no-votes": "nobody named it",
    "below-threshold": "{support} {kind}, {threshold} are needed",
    "no-money-left": "costs {cost} and {left} was left: {missing} short",
    "stopped-here": "costs {cost} and {left} was left: {missing} short, so the count ended",
    "after-the-stop": "{support} {kind}; the count had ended before its turn",
    "supporters-lack-money": "its {supporters} supporters had {held} left of {cost}; "
    "each would have had to add {missing_each}",
}
