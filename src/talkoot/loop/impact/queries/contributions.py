"""What contributes to each goal, on the foreign keys of the stages, and what is measured of it.

Everything is read in ten queries, whatever the number of goals, and joined in memory.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery

from talkoot.loop.calls.models import Call
from talkoot.loop.calls.rules import Origin
from talkoot.loop.experiments.models import Evaluation, Experiment, Measurement, PlanVersion
from talkoot.loop.experiments.queries import one as experiments
from talkoot.loop.experiments.rules.states import State, Word
from talkoot.loop.goals.models import Goal
from talkoot.loop.goals.rules import Dimension
from talkoot.loop.impact import rules
from talkoot.loop.impact.rules import Kind, Known, Measured
from talkoot.loop.proposals.models import Proposal
from talkoot.loop.proposals.rules import Status
from talkoot.loop.services.models import Service

_CHOSEN = (Status.CHOSEN, Status.UNDER_WAY, Status.DONE)
_VERDICTS = (Word.ADOPT, Word.ADAPT, Word.STOP)
_OURS = (Origin.LIVE, Origin.EXAMPLE)
_HIGHER = "higher"
# What is known of an effect as plain values, by name: of an experiment, then of a service.
FIGURES = (
    "measure",
    "unit",
    "effect",
    "interval_low",
    "interval_high",
    "confidence",
    "verdict",
    "requests",
    "promise_kept",
    "p50_days",
    "p50_days_before",
    "p50_days_after",
    "changed_on",
)
_GOALS = Prefetch("goals", Goal.objects.only("pk"))


@dataclass(frozen=True)
class Contribution:
    """One thing that contributes, with what is known of its effect.

    row: the call, proposal, experiment or service. due: the next value where one is due.
    outcome, plan: of an evaluated experiment. promises: figures of a service, None without any.
    came_of_it: what a call or a proposal led to; its effect is theirs.
    """

    kind: Kind
    row: Any
    known: Known
    due: date | None = None
    outcome: Mapping[str, Any] | None = None
    plan: Mapping[str, Any] | None = None
    promises: Mapping[str, Any] | None = None
    came_of_it: tuple["Contribution", ...] = ()

    @property
    def origin(self) -> str:
        return str(self.row.call.origin if self.kind is Kind.PROPOSAL else self.row.origin)


@dataclass(frozen=True)
class Impact:
    """What stands behind one goal, in the order of the loop; best: what an overview names."""

    goal: Goal
    contributions: tuple[Contribution, ...]
    best: Contribution | None

    @property
    def measurable(self) -> int:
        """How many experiments and services there are: calls and proposals act through them."""
        return sum(one.kind in rules.MEASURABLE for one in self.contributions)

    @property
    def measured(self) -> int:
        return sum(
            one.kind in rules.MEASURABLE and one.known is Known.MEASURED
            for one in self.contributions
        )

    def of(self, kind: Kind) -> list[Contribution]:
        return [one for one in self.contributions if one.kind is kind]


def impacts(today: date) -> list[Impact]:
    """Every goal, in the order of the city's strategy."""
    goals = list(Goal.objects.select_related("source"))
    behind = _behind(today)
    return [_impact(goal, behind.get(goal.pk, ())) for goal in goals]


def impact(slug: str, today: date) -> Impact | None:
    goal = Goal.objects.select_related("source").filter(slug=slug).first()
    return None if goal is None else _impact(goal, _behind(today).get(goal.pk, ()))


def by_dimension(rows: Iterable[Impact]) -> dict[Dimension, list[Impact]]:
    """The same, grouped; a dimension without goals is left out."""
    groups: dict[Dimension, list[Impact]] = {dimension: [] for dimension in Dimension}
    for row in rows:
        groups[Dimension(row.goal.dimension)].append(row)
    return {dimension: group for dimension, group in groups.items() if group}


def whole(rows: Iterable[Impact]) -> list[Contribution]:
    """Each contribution once, though it may contribute to several goals."""
    seen = {(one.kind, one.row.pk): one for row in rows for one in row.contributions}
    return list(seen.values())


def figures_of(one: Contribution) -> dict[str, Any]:
    """What is known of the effect as plain values; None where it is not known or not so measured.

    Figures about fewer than ten requests are left out, as the services room leaves them out.
    """
    found: dict[str, Any] = dict.fromkeys(FIGURES)
    if one.outcome is not None and one.plan is not None:
        found |= _of_experiment(one, one.outcome, one.plan)
    elif one.kind is Kind.SERVICE and one.known is Known.MEASURED:
        found |= _of_service(one.promises or {})
    return found


def _of_experiment(
    one: Contribution, outcome: Mapping[str, Any], plan: Mapping[str, Any]
) -> dict[str, Any]:
    verdict = experiments.verdict_of(one.row)
    return {
        "measure": plan["measure"],
        "unit": plan["unit"],
        "effect": outcome["effect"],
        "interval_low": outcome["interval"][0],
        "interval_high": outcome["interval"][1],
        "confidence": outcome["confidence"],
        "verdict": verdict.word if verdict else None,
    }


def _of_service(promises: Mapping[str, Any]) -> dict[str, Any]:
    whole, before, after = (promises.get(name) for name in ("whole", "before", "after"))
    return {
        "requests": whole["n"],
        "promise_kept": whole["kept"],
        "p50_days": whole["p50_days"],
        "p50_days_before": before["p50_days"] if before and before["shown"] else None,
        "p50_days_after": after["p50_days"] if after and after["shown"] else None,
        "changed_on": promises.get("since"),
    }


def _impact(goal: Goal, contributions: Sequence[Contribution]) -> Impact:
    measured = [
        one for one in contributions if one.kind in rules.MEASURABLE and one.known is Known.MEASURED
    ]
    place = rules.best([_effect(one) for one in measured])
    return Impact(goal, tuple(contributions), None if place is None else measured[place])


def _effect(one: Contribution) -> Measured:
    live = one.origin == Origin.LIVE
    if one.outcome is None or one.plan is None:
        kept = (one.promises or {}).get("whole", {}).get("kept")
        return Measured(live=live, kind=one.kind, verdict=3, size=kept or 0.0, low=-1.0, high=1.0)
    sign = 1 if one.plan["better"] == _HIGHER else -1
    ends = [None if end is None else sign * end for end in one.outcome["interval"]]
    low, high = ends if sign > 0 else reversed(ends)
    verdict = experiments.verdict_of(one.row)
    return Measured(
        live=live,
        kind=one.kind,
        verdict=_VERDICTS.index(Word(verdict.word if verdict else one.outcome["verdict"])),
        size=sign * one.outcome["effect"],
        low=low,
        high=high,
    )


def _behind(today: date) -> dict[int, list[Contribution]]:
    """Goal -> what contributes to it, in the order of the loop."""
    tried = _experiments(today)
    served = _services()
    of_experiment = defaultdict(list)
    for one in served:
        of_experiment[one.row.experiment_id].append(one)
    asked = [*_calls(tried, of_experiment), *_proposals(tried, of_experiment)]
    found: dict[int, list[Contribution]] = defaultdict(list)
    goals_of = {one.row.pk: {goal.pk for goal in one.row.goals.all()} for one in tried}
    for one in (*asked, *tried, *served):
        keys = {goal.pk for goal in one.row.goals.all()}
        if one.kind is Kind.SERVICE:
            keys |= goals_of.get(one.row.experiment_id, set())
        for key in keys:
            found[key].append(one)
    return found


Of = Mapping[int | None, Sequence[Contribution]]


def _calls(tried: Sequence[Contribution], services: Of) -> list[Contribution]:
    rows = Call.objects.filter(published_at__isnull=False, withdrawn_at__isnull=True)
    rows = rows.filter(origin__in=_OURS, pk__in=Call.goals.through.objects.values("call"))
    rows = rows.only("slug", "title", "origin", "published_at").prefetch_related(_GOALS)
    return [
        _asked(Kind.CALL, row, [x for x in tried if row.pk in _calls_of(x)], services)
        for row in rows.order_by("published_at", "pk")
    ]


def _calls_of(one: Contribution) -> tuple[Any, ...]:
    return one.row.need_call, one.row.offer_call


def _proposals(tried: Sequence[Contribution], services: Of) -> list[Contribution]:
    rows = Proposal.objects.filter(status__in=_CHOSEN, merged_into=None, call__origin__in=_OURS)
    rows = rows.filter(pk__in=Proposal.goals.through.objects.values("proposal"))
    rows = rows.select_related("call").prefetch_related(_GOALS)
    rows = rows.only("slug", "title", "language", "status", "changed_at", "call__origin")
    return [
        _asked(
            Kind.PROPOSAL,
            row,
            [x for x in tried if row.pk in (x.row.need_id, x.row.offer_id)],
            services,
        )
        for row in rows.order_by("changed_at", "pk")
    ]


def _asked(kind: Kind, row: Any, tried: Sequence[Contribution], services: Of) -> Contribution:
    """A call or a proposal: what is known of it is what is known of what came of it."""
    came = (*tried, *(one for x in tried for one in services.get(x.row.pk, ())))
    known, due = rules.through((one.known, one.due) for one in came)
    return Contribution(kind, row, known, due, came_of_it=came)


def _experiments(today: date) -> list[Contribution]:
    newest = Evaluation.objects.filter(experiment=OuterRef("pk")).order_by("-number")
    first = PlanVersion.objects.filter(experiment=OuterRef("pk")).order_by("number")
    rows = (
        Experiment.objects.filter(origin__in=_OURS)
        .select_related("verdict")
        .annotate(
            outcome=Subquery(newest.values("outcome")[:1]),
            first_plan=Subquery(first.values("plan")[:1]),
            need_call=F("need__call"),
            offer_call=F("offer__call"),
        )
        .prefetch_related(_GOALS)
    )
    every = list(rows.order_by("made_at", "pk"))
    there = _there([row for row in every if row.state in (State.LOCKED, State.RUNNING)])
    return [_experiment(row, there.get(row.pk, []), today) for row in every]


class _Place(NamedTuple):
    """Where and when a value is there."""

    period: int
    site: str


def _there(rows: Sequence[Experiment]) -> dict[int, list[_Place]]:
    """Experiment -> which values are in."""
    found: dict[int, list[_Place]] = defaultdict(list)
    if rows:
        values = Measurement.objects.filter(experiment__in=rows).order_by()
        for key, period, site in values.values_list("experiment", "period", "site").distinct():
            found[key].append(_Place(period, site))
    return found


def _experiment(row: Any, there: Any, today: date) -> Contribution:
    running = row.state in (State.LOCKED, State.RUNNING)
    progress = experiments.progress(row, there) if running else None
    next_one = progress.next(today) if progress else None
    due = next_one.due_on if next_one else None
    return Contribution(
        kind=Kind.EXPERIMENT,
        row=row,
        known=rules.known(
            measured=row.outcome is not None,
            ended=row.state == State.ENDED,
            due=due,
            complete=progress is not None and next_one is None,
            today=today,
        ),
        due=due if row.outcome is None else None,
        outcome=row.outcome,
        plan=row.first_plan,
    )


def _services() -> list[Contribution]:
    """Services that are offered; their figures are those that the worker measured last."""
    named = Service.goals.through.objects.values("service")
    rows: QuerySet[Any] = Service.objects.filter(active=True, origin__in=_OURS)
    rows = rows.filter(Q(pk__in=named) | Q(experiment__isnull=False))
    rows = rows.annotate(promises=F("figures__data__promises"))
    rows = rows.select_related("experiment").prefetch_related(_GOALS)
    return [_service(row) for row in rows.order_by("made_at", "pk")]


def _service(row: Any) -> Contribution:
    whole = (row.promises or {}).get("whole")
    known = Known.MEASURED if whole and whole["shown"] else Known.NO_DATE
    return Contribution(Kind.SERVICE, row, known, promises=row.promises)
