"""A count in sentences, with the file's names and currency."""

from collections.abc import Iterator
from fractions import Fraction

from talkoot.cli.tally.as_json import MONEY
from talkoot_engine.base.money import in_currency
from talkoot_engine.budgeting.explain import Decision, by_place
from talkoot_engine.budgeting.explain.money import REST, Flows
from talkoot_engine.budgeting.formats import PabulibFile
from talkoot_engine.budgeting.outcome import Completion, Outcome, Satisfaction
from talkoot_engine.budgeting.rules import Rule


class Words:
    """Decisions as sentences."""

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

    def title(self, project: str) -> str:
        return f"{project} {self.names[project]}".rstrip()

    def reason(self, decision: Decision) -> str:
        values = {
            name: self.money(value) if name in MONEY else f"{value:,}"
            for name, value in decision.numbers.items()
        }
        tie = f"; the tie went to {decision.lost_tie_to}" if decision.lost_tie_to else ""
        sentence = _SENTENCES[decision.code]
        return sentence.format(**values, kind=self.kind, limit=decision.limit) + tie


_SENTENCES = {
    "bought": "{support} {kind}, costs {cost}; {left} left",
    "bought-from-purses": "{payers} of its {supporters} supporters paid up to {payment} each",
    "bought-with-rest": "bought with what was left: {support} {kind}, costs {cost}",
    "in-the-best-set": "{support} {kind}, costs {cost}; in the set with the most satisfaction",
    "no-votes": "nobody named it",
    "below-threshold": "{support} {kind}, {threshold} are needed",
    "limit-reached": "{support} {kind}; the limit {limit} was reached",
    "no-money-left": "costs {cost} and {left} was left: {missing} short",
    "stopped-here": "costs {cost} and {left} was left: {missing} short, so the count ended",
    "after-the-stop": "{support} {kind}; the count had ended before its turn",
    "not-in-the-best-set": "{support} {kind}, costs {cost}; another set gives more",
    "supporters-lack-money": "its {supporters} supporters had {held} left of {cost}; "
    "each would have had to add {missing_each}",
}
GROUPS = {
    "nothing": "voters for whom nothing was spent",
    "up-to-half": "voters for whom at most half a share was spent",
    "up-to-share": "voters for whom at most a full share was spent",
    "over-share": "voters for whom more than a share was spent",
    REST: "money that no purse paid",
}
_COMPLETIONS = {
    Completion.NONE: "",
    Completion.ADD1: ", add1",
    Completion.ADD1U: ", add1u",
    Completion.GREEDY: ", then greedy",
}


def rule_name(rule: Rule) -> str:
    """A rule in a word or two, with what tells it from its neighbours."""
    if rule.name == "phragmen":
        return "phragmen"
    each = rule.satisfaction in (Satisfaction.CARDINALITY, Satisfaction.ADDITIVE)
    kind = " per project" if each and rule.name == "equal-shares" else " per cost" if each else ""
    if rule.satisfaction is Satisfaction.COBB_DOUGLAS:
        kind = " cobb-douglas"
    return f"{rule.name}{kind}{_COMPLETIONS[rule.completion]}"


_PLACES = ("district", "neighborhood")


def places_of(file: PabulibFile) -> dict[str, str]:
    """Where the projects are, as far as the file says it."""
    column = next((name for name in _PLACES if name in file.projects[0]), "")
    return {row["project_id"]: row[column] for row in file.projects if row.get(column)}


def place_rows(file: PabulibFile, outcome: Outcome, words: Words) -> list[list[str]]:
    """A place a row: projects, those funded, their money, a fair share of the budget by choices,
    people who named a project there, and those of them who named a funded one anywhere."""
    return [
        [
            row.place,
            str(row.projects),
            str(row.winners),
            words.money(row.cost),
            words.money(row.fair_money),
            f"{row.voters:,}",
            f"{row.covered:,}",
        ]
        for row in by_place(file.election, outcome.winners, places_of(file))
    ]


def place_lines(file: PabulibFile, outcome: Outcome, words: Words) -> Iterator[str]:
    rows = place_rows(file, outcome, words)
    if rows:
        yield from ("", "By place:")
    for place, projects, won, cost, fair, voters, covered in rows:
        yield f"  {place}: {won} of {projects} projects funded, for {cost} (by choices {fair});"
        yield f"    {covered} of the {voters} people who named one there named a funded project"


def flow_rows(found: Flows, words: Words) -> list[list[str]]:
    """A group of voters a row: how many, and how much of the winners they paid."""
    return [
        [GROUPS[group.key], f"{group.people:,}" if group.people else "", words.money(group.money)]
        for group in found.groups
    ]
