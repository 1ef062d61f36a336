"""One experiment: who may do what in it, what is due, what has been measured."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from talkoot.commons.base.texts import pick
from talkoot.commons.people.models import Membership
from talkoot.commons.people.organising import signs_for, speaks_for
from talkoot.loop.experiments.models import (
    Agreement,
    Evaluation,
    Experiment,
    Measurement,
    Partner,
    Verdict,
)
from talkoot.loop.experiments.rules import running
from talkoot.loop.experiments.rules.running import Due
from talkoot.loop.experiments.rules.states import Duty
from talkoot.loop.proposals.models import Match
from talkoot.loop.proposals.queries import may_answer

KEYS = ("unit", "arm", "site", "period")


def experiment(slug: str) -> Experiment | None:
    """An experiment; all of them are public from the beginning."""
    rows = Experiment.objects.select_related("need__call", "offer__call", "match", "verdict")
    found = rows.filter(slug=slug).prefetch_related(
        "goals", "sites__place", "sites__organisation", "partners__organisation"
    )
    return found.first()


def of_match(match: Match) -> Experiment | None:
    return Experiment.objects.filter(match=match).first()


def may_begin(person: Any, match: Match) -> bool:
    """Either side of a match, or the city."""
    if not person.is_authenticated:
        return False
    sides = may_answer(person, match.need) or may_answer(person, match.offer)
    return sides or bool(person.has_perm("experiments.run"))


def takes_part(person: Any, row: Experiment, *duties: str) -> bool:
    """Whether someone speaks for a partner (with one of these duties), or works for the city."""
    if not person.is_authenticated:
        return False
    if person.has_perm("experiments.run"):
        return True
    partners = [p for p in row.partners.all() if not duties or p.duty in duties]
    return any(p.person_id == person.pk or speaks_for(person, p.organisation) for p in partners)


def signed_by(person: Any, row: Experiment) -> list[Partner]:
    """The parties for which this person may accept."""
    if not person.is_authenticated:
        return []
    return [
        p
        for p in row.partners.all()
        if p.person_id == person.pk or signs_for(person, p.organisation)
    ]


def name_of(partner: Partner) -> str:
    """How the public knows a partner; people by no name."""
    return partner.organisation.name if partner.organisation else ""


def agreement_of(row: Experiment) -> Agreement | None:
    """The newest text."""
    return row.agreements.prefetch_related("acceptances__partner__organisation").last()


def accepted(row: Experiment) -> set[int]:
    """Keys of the parties that have accepted the newest text."""
    text = agreement_of(row)
    return set(text.acceptances.values_list("partner", flat=True)) if text else set()


def site_names(row: Experiment) -> dict[str, str]:
    """Codes of the sites as people know them."""
    return {
        site.code: site.organisation.name
        if site.organisation
        else pick(site.place.name)[0]
        if site.place
        else site.code
        for site in row.sites.all()
    }


def measurements(row: Experiment) -> list[Measurement]:
    """The newest edition of each row."""
    newest: dict[tuple[Any, ...], Measurement] = {}
    for one in row.measurements.all():
        newest[one.period, one.site, one.unit] = one
    return list(newest.values())


def rows_of(measured: Iterable[Measurement]) -> list[dict[str, str]]:
    """Measurements as rows of text, as the engine reads them; empty keys are left out."""
    return [
        {
            **{
                name: value
                for name, value in (
                    ("unit", one.unit),
                    ("arm", one.arm),
                    ("site", one.site),
                    ("period", str(one.period or "")),
                )
                if value
            },
            **one.values,
        }
        for one in measured
    ]


@dataclass(frozen=True)
class Progress:
    """How far measuring is. dues: in order; done and whole: how many values are in, of all."""

    dues: list[Due]
    done: int
    whole: int

    def next(self, today: date) -> Due | None:
        """What is due next, or is late already."""
        return next((due for due in self.dues if due.missing), None)


def progress(row: Experiment, measured: Iterable[Measurement]) -> Progress | None:
    """None before the start is known."""
    if row.starts_on is None:
        return None
    plan: Mapping[str, Any] = row.plan
    by_period = plan["design"] not in ("random-ab", "cluster-random")
    there = {(one.period if by_period else 1, one.site) for one in measured}
    sites = list(plan["sites"]) if plan["design"] not in ("random-ab", "interrupted-series") else []
    dues = running.calendar(plan, starts_on=row.starts_on, sites=sites, there=there)
    whole = len(dues) * max(len(sites), 1)
    return Progress(dues, whole - sum(len(due.missing) for due in dues), whole)


def evaluation_of(row: Experiment) -> Evaluation | None:
    """The newest result."""
    return row.evaluations.last()


def verdict_of(row: Experiment) -> Verdict | None:
    return getattr(row, "verdict", None)


def may_evaluate(person: Any, row: Experiment) -> bool:
    """The city or the evaluating partner, never the provider alone."""
    return takes_part(person, row, Duty.EVALUATOR)


def accounts_of(row: Experiment) -> set[int]:
    """Accounts that speak for a partner: who is reminded."""
    partners = list(row.partners.all())
    homes = [p.organisation_id for p in partners if p.organisation_id]
    own = {p.person_id for p in partners if p.person_id}
    members = Membership.objects.filter(organisation__in=homes, proven_at__isnull=False)
    return own | set(members.values_list("person", flat=True))
