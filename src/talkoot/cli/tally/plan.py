"""Which rule counts a file: what the options say, else what the file itself names."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from talkoot_engine.base import BadInput
from talkoot_engine.budgeting.formats import PabulibFile
from talkoot_engine.budgeting.inputs import BallotType, Election
from talkoot_engine.budgeting.limits import Limit, exclusive, votes_for_share
from talkoot_engine.budgeting.outcome import Completion, Satisfaction
from talkoot_engine.budgeting.rules import NAMES, WITH_LIMITS, Rule


@dataclass(frozen=True)
class Plan:
    """How a file is counted; assumed says in words what the file does not say itself."""

    rule: Rule
    assumed: tuple[str, ...] = ()


def plan_for(options: argparse.Namespace, file: PabulibFile) -> Plan:
    """The plan of the options."""
    satisfaction = Satisfaction(options.satisfaction or usual_satisfaction(file.election))
    if options.rule is None:
        if options.completion:
            raise BadInput("rule-missing", "--completion needs --rule equal-shares. Give both.")
        plan = plan_of(file, satisfaction)
        name, completion, assumed = plan.rule.name, plan.rule.completion, plan.assumed
        threshold = plan.rule.threshold
    else:
        name, threshold = options.rule, 0
        completion = Completion(options.completion or Completion.NONE)
        unused = "Phragmén has no satisfaction; --satisfaction is not used."
        assumed = (unused,) if name == "phragmen" and options.satisfaction else ()
    if options.threshold is not None:
        threshold = _threshold(options.threshold, file.election)
    stated, said = _stated(file, name)
    rule = Rule(
        name,
        satisfaction,
        completion,
        threshold,
        limits=(*stated, *(exclusive(_ids(text)) for text in options.exclusive)),
        seconds=options.seconds,
    )
    return Plan(rule, (*assumed, *said))


def _stated(file: PabulibFile, rule: str) -> tuple[list[Limit], list[str]]:
    """The limits of the file that a rule can keep, and what to say of them."""
    if not file.limits:
        return [], []
    names = ", ".join(limit.name for limit in file.limits)
    if rule not in WITH_LIMITS:
        return [], [f"The file limits {names}; {rule} keeps no limits, so these are not kept."]
    said = [f"The limits that the file states are kept: {names}."]
    if rule == "max-welfare" or not any(limit.least for limit in file.limits):
        return list(file.limits), said
    said.append(f"{rule} cannot promise the least numbers they ask for; max-welfare can.")
    return [replace(limit, least=None) for limit in file.limits], said


def usual_satisfaction(election: Election) -> Satisfaction:
    """What cities count by: points where ballots hold points or rankings, else votes."""
    if election.ballot_type in (BallotType.CUMULATIVE, BallotType.ORDINAL):
        return Satisfaction.ADDITIVE_COST
    return Satisfaction.COST


def _threshold(text: str, election: Election) -> int:
    """A number of votes (or points), or a share of the voters such as 2.5%."""
    number, percent, rest = text.partition("%")
    try:
        if percent and not rest and 0 <= float(number) <= 100:
            return votes_for_share(election, percent=float(number))
        if not percent and number.isascii() and number.isdigit():
            return int(number)
    except ValueError:
        pass
    raise BadInput(
        "bad-threshold",
        f"The threshold is {text!r}. Write votes such as 100, or a share such as 5%.",
    )


def _ids(text: str) -> list[str]:
    return [id_.strip() for id_ in text.split(",") if id_.strip()]


_CITY_RULES: Mapping[str, tuple[str, Completion, str]] = {
    "greedy": ("greedy", Completion.NONE, ""),
    "greedy-threshold": ("greedy", Completion.NONE, ""),
    "greedy-no-skip": ("greedy-stop", Completion.NONE, ""),
    "greedy-exclusive": (
        "greedy",
        Completion.NONE,
        "The rule is greedy-exclusive, but the file does not say which projects exclude each "
        "other; counted as greedy without exclusions. Name them with --exclusive, or in META as "
        "exclusive_projects.",
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
            f"{', '.join(NAMES)}.",
        )
    name, completion, assumed = _CITY_RULES[named]
    if named == "greedy-exclusive" and file.limits:
        assumed = ""
    threshold = 0 if name == "equal-shares" else file.threshold
    return Plan(Rule(name, satisfaction, completion, threshold), (assumed,) if assumed else ())


def tie_order(option: str, election: Election) -> Sequence[str]:
    """The order that settles ties: as the file lists projects, or a file of its own."""
    if option == "file":
        return election.ids
    try:
        text = Path(option).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as no:
        raise BadInput(
            "no-file", "The order that settles ties cannot be read as UTF-8 text.", where=option
        ) from no
    return [line.strip() for line in text.splitlines() if line.strip()]
