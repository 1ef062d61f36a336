"""Counting as plain JSON values, for rows and for anyone who recounts a bundle; no Django here."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

import talkoot_engine
from talkoot.loop.decisions.rules.counting import COMPARED, running_totals
from talkoot_engine.base import BadInput
from talkoot_engine.budgeting import reference
from talkoot_engine.budgeting.explain import coverage, decisions
from talkoot_engine.budgeting.explain.money import flows
from talkoot_engine.budgeting.formats import PabulibFile, pabulib_text, parse_pabulib
from talkoot_engine.budgeting.inputs import BallotType, Election
from talkoot_engine.budgeting.outcome import Completion, Outcome, Satisfaction
from talkoot_engine.budgeting.rules import Rule
from talkoot_engine.budgeting.rules import count as count_by

CENTS = 100
ENGINE = talkoot_engine.__version__
# The second counter asks every voter about every project before every purchase, in fractions;
# beyond so many questions it takes minutes.
_MOST_QUESTIONS = 3_000_000
_SCORED = (BallotType.CUMULATIVE, BallotType.ORDINAL)
_BY_POINTS = {
    Satisfaction.COST: Satisfaction.ADDITIVE_COST,
    Satisfaction.CARDINALITY: Satisfaction.ADDITIVE,
}
_MONEY = {"cost", "left", "missing", "missing_each", "held", "payment"}
_SECOND: Mapping[str, Callable[..., Sequence[str]]] = {
    "equal-shares": reference.equal_shares,
    "greedy": reference.greedy,
    "greedy-stop": reference.greedy_stop,
}
Progress = Callable[[int, int], None]


def count(
    election: Election,
    *,
    rule: str,
    satisfaction: str,
    completion: str,
    tie_order: Sequence[str],
    threshold: int = 0,
) -> Outcome:
    """Count an election by the names that a vote keeps. Raises BadInput: unknown-rule."""
    named = rule_of(
        election,
        rule=rule,
        satisfaction=satisfaction,
        completion=completion,
        threshold=threshold,
    )
    return count_by(election, named, tie_order=tie_order)


def rule_of(
    election: Election, *, rule: str, satisfaction: str, completion: str, threshold: int = 0
) -> Rule:
    """The engine's rule by the names that a vote keeps. Raises BadInput: unknown-rule."""
    return Rule(
        rule,
        satisfaction=_taste(election, satisfaction),
        completion=Completion(completion or Completion.NONE),
        # A threshold is greedy's; archived rounds with equal shares never had one.
        threshold=threshold if rule in _SECOND and rule != "equal-shares" else 0,
    )


def _taste(election: Election, satisfaction: str) -> Satisfaction:
    """What a project is worth to its voters; on ballots with points the points weigh it."""
    taste = Satisfaction(satisfaction or Satisfaction.COST)
    return _BY_POINTS.get(taste, taste) if election.ballot_type in _SCORED else taste


def outcome(
    election: Election,
    *,
    rule: str,
    satisfaction: str,
    completion: str,
    threshold: int = 0,
    tie_order: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """The result as plain values (see `rules.counting`), with the other rules beside it."""
    order = list(tie_order or election.ids)
    names = {"rule": rule, "satisfaction": satisfaction, "completion": completion}
    found = alone(election, **names, tie_order=order, threshold=threshold)
    return {**found, "others": list(_others(election, names, order, progress))}


def alone(
    election: Election,
    *,
    rule: str,
    satisfaction: str,
    completion: str,
    tie_order: Sequence[str],
    threshold: int = 0,
) -> dict[str, Any]:
    """The result as plain values, without other rules beside it."""
    names = {"rule": rule, "satisfaction": satisfaction, "completion": completion}
    found = count(election, **names, tie_order=tie_order, threshold=threshold)
    return {
        **names,
        "threshold": threshold,
        "purse": None if found.purse is None else in_cents(found.purse, election.unit),
        "raised": found.raised * CENTS,
        **_searched(found),
        **_facts(election),
        **_winners(election, found.winners),
        "decisions": _decisions(election, found),
        "ties": [{"projects": list(tie.projects), "chosen": tie.taken} for tie in found.ties],
        "flows": _flows(election, found),
        "others": [],
    }


def _searched(found: Outcome) -> dict[str, float]:
    """By how much another set could be worth more at most, in parts of it; 0 if that is proved."""
    if not found.bound or found.welfare is None:
        return {}
    return {"beyond": (found.bound - found.welfare) / found.bound}


def published(election: Election, winners: Set[str], *, tie_order: Sequence[str]) -> dict[str, Any]:
    """An outcome as a city published it, where its rule is not one that we count."""
    votes = dict(zip(election.ids, election.votes, strict=True))
    place = {id_: n for n, id_ in enumerate(tie_order)}
    ordered = sorted(winners, key=lambda id_: (-votes[id_], place[id_]))
    names = {"rule": "published", "satisfaction": "", "completion": ""}
    return {
        **names,
        "threshold": 0,
        "purse": None,
        "raised": 0,
        **_facts(election),
        **_winners(election, ordered),
        "decisions": {
            id_: {"selected": id_ in winners, "reason": "published"} for id_ in election.ids
        },
        "ties": [],
        "others": list(_others(election, names, list(tie_order), None)),
    }


def _others(
    election: Election, own: Mapping[str, str], order: list[str], progress: Progress | None
) -> Any:
    compared = [pair for pair in COMPARED if pair != (own["rule"], own["satisfaction"] or "cost")]
    for done, (rule, satisfaction) in enumerate(compared, 1):
        if progress:
            progress(done, len(compared) + 1)
        completion = (own["completion"] or "greedy") if rule == "equal-shares" else ""
        names = {"rule": rule, "satisfaction": satisfaction, "completion": completion}
        found = count(election, **names, tie_order=order)
        yield {**names, **_winners(election, found.winners)}


def _facts(election: Election) -> dict[str, Any]:
    return {
        "voters": election.voter_count,
        "budget": in_cents(election.budget, election.unit),
        "votes": dict(zip(election.ids, election.votes, strict=True)),
        "points": dict(zip(election.ids, election.points, strict=True))
        if election.ballot_type in _SCORED
        else {},
    }


def _winners(election: Election, winners: Sequence[str]) -> dict[str, Any]:
    costs = {
        id_: in_cents(cost, election.unit)
        for id_, cost in zip(election.ids, election.costs, strict=True)
    }
    totals = running_totals(list(winners), costs)
    return {
        "winners": list(winners),
        "totals": totals,
        "spent": totals[-1] if totals else 0,
        "covered": coverage(election, winners),
    }


def _decisions(election: Election, found: Outcome) -> dict[str, Any]:
    """Why each project won or not, money in hundredths."""
    return {
        id_: {
            "selected": one.selected,
            "reason": one.code,
            "lost_tie_to": one.lost_tie_to,
            **{
                name: in_cents(value, election.unit) if name in _MONEY else int(value)
                for name, value in one.numbers.items()
            },
        }
        for id_, one in decisions(election, found).items()
    }


def _flows(election: Election, found: Outcome) -> dict[str, Any]:
    """Whose money it was, in hundredths; part of one rounded down, so that sums stay sums."""
    scale = CENTS // election.unit
    money = flows(election, found)
    return {
        "share": money.share * scale,
        "groups": [
            {"key": group.key, "people": group.people, "money": group.money * scale}
            for group in money.groups
        ],
        "paid": {
            project: {key: amount * scale for key, amount in paid.items()}
            for project, paid in money.paid.items()
        },
    }


def in_cents(minor: int | Fraction, unit: int) -> int:
    """Minor units of an election in hundredths of the currency, part of one rounded up."""
    return ceil(Fraction(minor) * CENTS / unit)


def written(
    election: Election, *, meta: Mapping[str, str], columns: Mapping[str, Mapping[str, str]]
) -> bytes:
    """The ballots as a Pabulib file; equal elections give equal bytes."""
    return pabulib_text(election, meta=meta, projects=columns).encode()


@dataclass(frozen=True)
class Read:
    """The ballots of a bundle. budget in hundredths; published: winners the file names, sorted."""

    file: PabulibFile
    voters: int
    budget: int
    projects: list[str]
    published: list[str]


def read(content: bytes, *, name: str) -> Read:
    """Raises BadInput with the code and the line, as the engine does."""
    try:
        text = content.decode()
    except UnicodeDecodeError as no:
        raise BadInput("not-utf8", "The ballots are not UTF-8 text.", where=name) from no
    file = parse_pabulib(text, name=name)
    election = file.election
    return Read(
        file=file,
        voters=election.voter_count,
        budget=in_cents(election.budget, election.unit),
        projects=list(election.ids),
        published=sorted(file.published_winners or ()),
    )


Found = tuple[list[str], int]


def recount(ballots: Read, rule: Mapping[str, Any]) -> Found:
    """Winners in buying order and money given in hundredths, by the engine that cities use.

    rule: as in a bundle's manifest, with the order that settles ties.
    """
    election = ballots.file.election
    found = count(election, **rule)
    return list(found.winners), in_cents(found.spent, election.unit)


def second_count(ballots: Read, rule: Mapping[str, Any]) -> Found | None:
    """The same by the slow, obvious counter; None where it would take too long."""
    election = ballots.file.election
    first = count(election, **rule)
    questions = election.voter_count * len(election.ids)
    if rule["rule"] == "equal-shares":
        questions *= (len(first.winners) + 1) * (first.raised + 2)
    if questions > _MOST_QUESTIONS:
        return None
    options: dict[str, Any] = {
        "tie_order": rule["tie_order"],
        "satisfaction": _taste(election, rule["satisfaction"]),
    }
    if rule["rule"] == "equal-shares":
        options["completion"] = Completion(rule["completion"] or Completion.NONE)
    else:
        options["threshold"] = rule["threshold"]
    winners = list(_SECOND[rule["rule"]](election, **options))
    costs = dict(zip(election.ids, election.costs, strict=True))
    return winners, in_cents(sum(costs[id_] for id_ in winners), election.unit)


def in_currency(cents: int, currency: str) -> str:
    """123456 is 1234.56 EUR."""
    return f"{cents // CENTS}.{cents % CENTS:02d} {currency}"
