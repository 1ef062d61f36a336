"""A count as plain text."""

from collections.abc import Iterator, Sequence

from talkoot.cli.tally.more import Explained, Fairness, More
from talkoot.cli.tally.words import Words, flow_rows, place_lines, rule_name
from talkoot_engine.budgeting.explain import Decision, coverage, decisions, still_fitting
from talkoot_engine.budgeting.explain.money import flows
from talkoot_engine.budgeting.formats import PabulibFile
from talkoot_engine.budgeting.inputs import Election
from talkoot_engine.budgeting.outcome import Outcome, Tie
from talkoot_engine.budgeting.robustness import Robustness


def as_text(
    file: PabulibFile, outcome: Outcome, notes: Sequence[str], extra: More | None = None
) -> Iterator[str]:
    """Line by line: the result, the reasons, and what was asked besides."""
    election, words = file.election, Words(file, outcome)
    won = coverage(election, outcome.winners)
    reached = 100 * won / election.voter_count
    explained = decisions(election, outcome)
    losers = [decision for decision in explained.values() if not decision.selected]
    yield (
        f"{file.meta.get('description', 'Election')}: {outcome.rule}, "
        f"satisfaction {outcome.satisfaction}, completion {outcome.completion}"
    )
    yield (
        f"{election.voter_count:,} voters, {len(election.projects)} projects, "
        f"budget {words.money(election.budget)}"
    )
    yield from ("", f"Funded: {len(outcome.winners)}, for {words.money(outcome.spent)}")
    for n, id_ in enumerate(outcome.winners, start=1):
        yield _line(n, explained[id_], words)
    yield from ("", f"Not funded: {len(losers)}")
    yield from (_line(None, decision, words) for decision in losers)
    yield from (
        "",
        f"{won:,} of {election.voter_count:,} voters ({reached:.1f} %) named a funded project.",
    )
    yield from _fits(election, outcome, words)
    yield from place_lines(file, outcome, words)
    yield from _welfare(outcome)
    yield from (_tie_line(tie) for tie in outcome.ties)
    yield from (f"Note: {note}" for note in notes)
    yield from _more(file, outcome, words, extra or More())


def _line(place: int | None, decision: Decision, words: Words) -> str:
    start = f"{place:4}." if place else "     "
    return f"{start} {words.title(decision.project)}\n        {words.reason(decision)}"


def _tie_line(tie: Tie) -> str:
    return f"Tie at purchase {tie.step + 1}: {', '.join(tie.projects)}; the order took {tie.taken}."


def _fits(election: Election, outcome: Outcome, words: Words) -> Iterator[str]:
    left = words.money(election.budget - outcome.spent)
    fitting = still_fitting(election, outcome)
    if fitting:
        yield f"{left} is left; {len(fitting)} of the projects not funded cost no more than that."
    else:
        yield f"{left} is left: no further project fits."


def _welfare(outcome: Outcome) -> Iterator[str]:
    if outcome.welfare is None or outcome.bound is None:
        return
    if outcome.welfare == outcome.bound:
        yield "No affordable set gives more satisfaction: proved."
    else:
        gap = 100 * (outcome.bound - outcome.welfare) / outcome.bound
        yield f"The time was up. Another set may give more, but at most {gap:.3f} %."


def _more(file: PabulibFile, outcome: Outcome, words: Words, extra: More) -> Iterator[str]:
    if extra.explained:
        yield from ("", *_explained(extra.explained, words))
    if extra.compared:
        yield from ("", "Other rules on the same ballots:")
        yield from _table(
            ["rule", "funded", "for", "voters with a funded project"], compared_rows(file, extra)
        )
    if extra.robustness:
        yield from ("", *_robustness(extra.robustness, outcome, words))
    if extra.fairness:
        yield from ("", *fairness_lines(extra.fairness, words))
    if extra.compared or extra.fairness:
        found = flows(file.election, outcome)
        yield from ("", f"Whose money it was (one voter's share is {words.money(found.share)}):")
        yield from _table(["voters", "people", "money"], flow_rows(found, words))


def compared_rows(file: PabulibFile, extra: More) -> list[list[str]]:
    """One row a rule."""
    election, rows = file.election, []
    for rule, outcome in extra.compared:
        won = coverage(election, outcome.winners)
        rows.append(
            [
                rule_name(rule),
                str(len(outcome.winners)),
                Words(file, outcome).money(outcome.spent),
                f"{won:,} ({100 * won / election.voter_count:.1f} %)",
            ]
        )
    return rows


def _explained(one: Explained, words: Words) -> Iterator[str]:
    yield f"{words.title(one.project)}:"
    if one.changes:
        cost, voters = one.changes.cost, one.changes.voters
        yield (
            "  At no cost would it have won."
            if cost is None
            else f"  At a cost of {words.money(cost)} it would have won."
        )
        yield (
            "  Not with four times as many voters would it have won."
            if voters is None
            else f"  With {voters:,} further voters who name only it, it would have won."
        )
    names = ", ".join(rule_name(rule) for rule in one.chosen_by) or "none of them"
    yield f"  Of the rules side by side these choose it: {names}."


def _robustness(sure: Robustness, outcome: Outcome, words: Words) -> Iterator[str]:
    yield f"Ballots drawn anew {sure.samples} times (seed {sure.seed}):"
    yield f"  Just these winners in {sure.same} of {sure.samples} samples."
    yield from _table(["project", "now", "wins", "95 % interval"], robustness_rows(sure, outcome))


def robustness_rows(sure: Robustness, outcome: Outcome) -> list[list[str]]:
    """One row a project that won in any sample, the surest first."""
    shown = [id_ for id_, wins in sure.wins.items() if wins or id_ in outcome.winners]
    shown.sort(key=lambda id_: -sure.wins[id_])
    rows = []
    for id_ in shown:
        low, high = sure.interval(id_)
        now = "funded" if id_ in outcome.winners else ""
        wins = f"{100 * sure.wins[id_] / sure.samples:.1f} %"
        rows.append([id_, now, wins, f"{100 * low:.1f}-{100 * high:.1f} %"])
    return rows


def fairness_lines(found: Fairness, words: Words) -> Iterator[str]:
    """What the two checks found."""
    witness, prices = found.witness, found.prices
    if witness is None:
        yield "Every group of voters has its due (EJR+ up to any project holds)."
    else:
        yield (
            f"EJR+ up to any project fails: {witness.people:,} voters all named "
            f"{words.title(witness.project)}; their share of the budget is "
            f"{words.money(witness.entitled)}, and none of them has as much from the winners."
        )
    if prices is None:
        yield "Priceability was not checked: the election is too large for it."
    elif prices.holds:
        yield "Equal purses explain the result (it is priceable)."
    else:
        yield (
            f"It is not priceable: supporters of {words.title(prices.project or '')} would keep at "
            f"least {words.money(round(prices.excess))} more than it costs."
        )


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    for row in (header, *rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  " + "  ".join(cells).rstrip()
