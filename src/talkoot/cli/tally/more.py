"""What is asked besides the count: other rules, one project, how sure, how fair, whose money."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from talkoot.cli.cluster import spread
from talkoot.cli.tally.progress import bar
from talkoot_engine.base import BadInput
from talkoot_engine.budgeting.explain.changes import Changes, smallest_changes
from talkoot_engine.budgeting.fairness import Prices, Witness, ejr_plus, priceability
from talkoot_engine.budgeting.inputs import Election
from talkoot_engine.budgeting.outcome import Outcome, Satisfaction
from talkoot_engine.budgeting.robustness import Robustness, robustness
from talkoot_engine.budgeting.rules import Rule, compared, count


@dataclass(frozen=True)
class Fairness:
    """prices: None where the election is too large for that check."""

    witness: Witness | None
    prices: Prices | None


@dataclass(frozen=True)
class Explained:
    """One project: which of the rules side by side choose it, and what would have made it win."""

    project: str
    chosen_by: tuple[Rule, ...]
    changes: Changes | None


@dataclass(frozen=True)
class More:
    compared: tuple[tuple[Rule, Outcome], ...] = ()
    explained: Explained | None = None
    robustness: Robustness | None = None
    fairness: Fairness | None = None


def more(
    options: argparse.Namespace,
    election: Election,
    rule: Rule,
    outcome: Outcome,
    order: Sequence[str],
) -> More:
    """Everything that the options ask for."""
    rows = ()
    if options.compare or options.explain:
        rows = tuple(_compared(election, order))
    return More(
        compared=rows if options.compare else (),
        explained=_explained(options.explain, election, rule, outcome, order, rows)
        if options.explain
        else None,
        robustness=_robustness(options, election, rule, order) if options.robustness else None,
        fairness=_fairness(election, outcome) if options.fairness else None,
    )


def _compared(election: Election, order: Sequence[str]) -> list[tuple[Rule, Outcome]]:
    rules, found = compared(election), []
    with bar("other rules") as show:
        for done, rule in enumerate(rules):
            show(done, len(rules))
            found.append((rule, count(election, rule, tie_order=order)))
    return found


def _explained(
    project: str,
    election: Election,
    rule: Rule,
    outcome: Outcome,
    order: Sequence[str],
    rows: Sequence[tuple[Rule, Outcome]],
) -> Explained:
    if project not in election.ids:
        raise BadInput("unknown-project", f"There is no project {project!r}. Check the id.")
    changes = None
    if project not in outcome.winners:
        with bar("smallest change") as show:
            changes = smallest_changes(
                election, rule, tie_order=order, project=project, progress=show
            )
    chosen_by = tuple(other for other, found in rows if project in found.winners)
    return Explained(project, chosen_by, changes)


def _robustness(
    options: argparse.Namespace, election: Election, rule: Rule, order: Sequence[str]
) -> Robustness:
    def run(mapped: Callable[..., object] | None) -> Robustness:
        with bar("samples") as show:
            return robustness(
                election,
                rule,
                tie_order=order,
                samples=options.robustness,
                seed=options.seed,
                mapped=mapped,  # type: ignore[arg-type]
                progress=show,
            )

    if options.scheduler is None:
        return run(None)
    with spread(options.scheduler) as mapped:
        return run(mapped)


def _fairness(election: Election, outcome: Outcome) -> Fairness:
    kind = Satisfaction.COST if outcome.satisfaction.by_cost else Satisfaction.CARDINALITY
    witness = ejr_plus(election, outcome.winners, satisfaction=kind)
    try:
        return Fairness(witness, priceability(election, outcome))
    except BadInput as no:
        if no.code != "too-large-to-check":
            raise
        return Fairness(witness, None)
