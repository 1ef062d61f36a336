"""What experiments taught the city model, and what they did not."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery

from talkoot.loop.calls.rules import Origin
from talkoot.loop.experiments.models import Evaluation, Experiment, PlanVersion
from talkoot.loop.experiments.rules.states import State
from talkoot.loop.impact import rules
from talkoot.loop.impact.bridge import model
from talkoot.loop.impact.bridge.model import BadInput, Future, Learned, Prior, Worth
from talkoot.loop.impact.models import Lesson
from talkoot.loop.impact.queries.reach import Absent
from talkoot.loop.impact.rules import Evidence, Standing

_MOST = 200


@dataclass(frozen=True)
class Taught:
    """A lesson with what it does to the model as it is now.

    lost: why it counts no more, "unknown-action", "other-unit" or "bad-prior" where the model is
    sure of the action now; then the rest is None.
    before, after: the default scenario with this action on, without and with the lesson.
    """

    lesson: Lesson
    lost: str = ""
    prior: Prior | None = None
    learned: Learned | None = None
    before: Future | None = None
    after: Future | None = None
    command: str = ""


@dataclass(frozen=True)
class Together:
    """All lessons that count at once; evidence: one for each action."""

    evidence: tuple[tuple[str, Evidence], ...]
    before: Future
    after: Future
    command: str


@dataclass(frozen=True)
class Learning:
    """absent: why there is no model; then all but the lessons that were taken back is empty."""

    absent: Absent | None
    rows: tuple[Taught, ...] = ()
    ended: tuple[Lesson, ...] = ()
    together: Together | None = None
    worth: Worth | None = None


def lessons() -> list[Lesson]:
    """All that were ever entered, in the order of time; the newest where there are very many."""
    newest = Lesson.objects.select_related("experiment").order_by("-made_at", "-pk")[:_MOST]
    return list(reversed(newest))


def lesson(pk: int) -> Lesson | None:
    return Lesson.objects.select_related("experiment").filter(pk=pk).first()


def lessons_of(experiment: Experiment) -> list[Lesson]:
    """What an experiment taught, as long as it counts."""
    return list(experiment.lessons.filter(state=Standing.HOLDS))


def absent() -> Absent | None:
    """Why there is no model to teach or to ask."""
    if not model.available():
        return Absent("no-model")
    try:
        model.fingerprint()
    except BadInput as no:
        return Absent(no.code, no.sentence)
    return None


def learning() -> Learning:
    """Everything that the page shows, computed with the model as it is now."""
    every = lessons()
    holding = [one for one in every if one.state == Standing.HOLDS]
    ended = tuple(one for one in every if one.state != Standing.HOLDS)
    no = absent()
    if no is not None:
        rows = tuple(Taught(one, lost=no.code) for one in holding)
        return Learning(no, rows, ended)
    rows = tuple(_taught(one) for one in holding)
    return Learning(None, rows, ended, _together(rows), model.worth())


def _taught(one: Lesson) -> Taught:
    try:
        prior = model.prior_of(one.action)
    except BadInput as no:
        return Taught(one, lost=no.code)
    if prior.unit != one.unit:
        return Taught(one, lost="other-unit")
    measured = evidence_of(one)
    given = ((one.action, measured),)
    try:
        learned = model.learned(one.action, measured)
    except BadInput as no:
        return Taught(one, lost=no.code)
    return Taught(
        lesson=one,
        prior=prior,
        learned=learned,
        before=model.future([one.action]),
        after=model.future([one.action], given),
        command=model.command([one.action], given),
    )


def _together(rows: Sequence[Taught]) -> Together | None:
    found: dict[str, list[Evidence]] = defaultdict(list)
    for row in rows:
        if not row.lost:
            found[row.lesson.action].append(evidence_of(row.lesson))
    if not found:
        return None
    given = tuple((action, rules.pooled(some)) for action, some in sorted(found.items()))
    return Together(
        evidence=given,
        before=model.future(list(found)),
        after=model.future(list(found), given),
        command=model.command(list(found), given),
    )


def evidence_of(one: Lesson) -> Evidence:
    return Evidence(one.effect, one.low, one.high, one.transfer)


def evaluated(slug: str = "") -> list[Any]:
    """Experiments that can teach, the newest first, with `outcome` and `first_plan`; or one."""
    newest = Evaluation.objects.filter(experiment=OuterRef("pk")).order_by("-number")
    first = PlanVersion.objects.filter(experiment=OuterRef("pk")).order_by("number")
    rows = (
        Experiment.objects.filter(
            state__in=(State.EVALUATED, State.DECIDED), origin__in=(Origin.LIVE, Origin.EXAMPLE)
        )
        .annotate(
            outcome=Subquery(newest.values("outcome")[:1]),
            first_plan=Subquery(first.values("plan")[:1]),
        )
        .prefetch_related("lessons")
    )
    if slug:
        rows = rows.filter(slug=slug)
    return list(rows.order_by("-changed_at", "-pk")[:_MOST])


def offered(outcome: Mapping[str, Any], plan: Mapping[str, Any], prior: Prior) -> Evidence | None:
    """What an evaluation found, in the action's unit; None where it is measured otherwise.

    transfer: the usual one.
    """
    factor = rules.factor_to(prior.unit, measured_in=str(plan["unit"]))
    low, high = outcome["interval"]
    if factor is None or low is None or high is None or outcome["confidence"] != _CONFIDENCE:
        return None
    effect = factor * outcome["effect"]
    transfer = rules.usual_transfer(effect=effect, prior_sd=prior.sd)
    return Evidence(effect, factor * low, factor * high, transfer)


_CONFIDENCE = 0.95
