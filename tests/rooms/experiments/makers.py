"""Experiments at each point of their life, through the same actions as anyone."""

from datetime import timedelta
from typing import Any

from tests import makers
from tests.makers import NOON

from talkoot.commons.people.models import Membership, Organisation, Person, Role
from talkoot.loop.experiments import bridge
from talkoot.loop.experiments.actions import preparing, running
from talkoot.loop.experiments.models import Experiment
from talkoot.loop.proposals import actions as proposals
from talkoot.loop.proposals.models import Match
from talkoot.loop.proposals.rules import Side

PARTS = {
    name: f"About {name}."
    for name in (
        "tasks", "costs", "data_protection", "rights", "insurance", "ethics", "afterwards",
    )
}  # fmt: skip
STARTS = (NOON + timedelta(days=3)).date()


def organisation(slug: str, type: str = "company", **fields: Any) -> Organisation:
    return Organisation.objects.create(
        slug=slug, type=type, name=slug.title(), confirmed_at=NOON, made_at=NOON, **fields
    )


def speaker(home: Organisation, duty: str = "signatory") -> Person:
    person = makers.person()
    Membership.objects.create(
        person=person, organisation=home, duty=duty, proof="document", asked_at=NOON, proven_at=NOON
    )
    Role.objects.create(person=person, kind="partner", organisation=home, given_at=NOON)
    return person


def match(**fields: Any) -> Match:
    """A school's need and a company's offer, both interested."""
    school, company = organisation("school", "site", **fields), organisation("company")
    call = makers.call()
    need = makers.proposal(
        call, kind="need", title="Fresh air in classrooms", author_organisation=school,
        field="buildings",
    )  # fmt: skip
    need.goals.set([makers.goal()])
    offer = makers.proposal(
        call, kind="offer", title="Sensors that open windows for fresh air in classrooms",
        author_organisation=company, field="buildings",
    )  # fmt: skip
    for side, home in ((Side.NEED, school), (Side.OFFER, company)):
        found = proposals.reply_to_match(
            need=need, offer=offer, side=side, reply="interested", reason="", by=speaker(home),
            now=NOON,
        )  # fmt: skip
    return found


def speaker_of(experiment: Experiment, duty: str) -> Person:
    home = experiment.partners.get(duty=duty).organisation
    return home.memberships.first().person


def begun(**fields: Any) -> Experiment:
    found = match(**fields)
    return preparing.begin(match=found, by=found.need_by, now=NOON)


def plan(sites: Any = (), **fields: Any) -> dict[str, Any]:
    """A stepped wedge over the sites, eight weeks."""
    return {
        "question": "Is the air better?",
        "if_": "windows open by themselves",
        "then": "there is less carbon dioxide",
        "because": "nobody has to think of it",
        "measure": "Carbon dioxide",
        "column": "carbon_dioxide",
        "unit": "ppm",
        "source": "Sensors",
        "better": "lower",
        "proportion": False,
        "missing": "refuse",
        "smallest_effect": "50",
        "harm": "",
        "harm_column": "",
        "harm_unit": "",
        "harm_better": "lower",
        "harm_worst": "",
        "design": "stepped-wedge",
        "sites": [site.slug for site in sites],
        "treated": [],
        "start": 2,
        "periods": 8,
        "period_days": 7,
        "starts_on": STARTS.isoformat(),
        "expected_effect": "200",
        "expected_sd": "60",
        "base_share": "",
        "correlation": "",
        "per_arm": None,
        "per_site": None,
        "confidence": "0.95",
        "looks": "once",
        "draw": "Lottery of 4 May",
        "stopping": "If anyone is cold.",
        "ethics": "Nobody is filmed.",
        "privacy": "No data about people.",
        **fields,
    }


def planned(sites: int = 5, **fields: Any) -> Experiment:
    row = begun()
    # The same slugs each time, so that the same lots are drawn each time.
    places = [makers.place(slug=f"centre-{n}") for n in range(sites)]
    return preparing.save_plan(
        experiment=row,
        title="Windows that open by themselves",
        summary="In five places",
        plan=plan(places, **fields),
        sites=places,
        by=speaker_of(row, "need"),
        now=NOON,
    )


def agree(row: Experiment) -> None:
    text = preparing.write_agreement(
        experiment=row, parts=PARTS, by=speaker_of(row, "provider"), now=NOON
    )
    for partner in row.partners.all():
        preparing.accept(
            agreement=text, partner=partner, by=speaker_of(row, partner.duty), now=NOON
        )


def locked(sites: int = 5, **fields: Any) -> Experiment:
    row = planned(sites, **fields)
    agree(row)
    return preparing.lock(experiment=row, by=makers.person("staff"), now=NOON)


def drawn(sites: int = 5, **fields: Any) -> Experiment:
    row = locked(sites, **fields)
    return preparing.draw(
        experiment=row, value="4 8 15 16 23 42", by=makers.person("staff"), now=NOON
    )


def rows(row: Experiment, effect: float = -200) -> list[dict[str, str]]:
    """Data in which the trial changes the value by `effect` beside a small, fixed wobble."""

    starts = bridge.groups(row.plan, seed=row.seed)
    found = []
    for place, site in enumerate(row.plan["sites"]):
        for period in range(1, row.plan["periods"] + 1):
            wobble = ((place * 7 + period * 13) % 11 - 5) * 2
            value = 900 + 20 * place + wobble + (effect if period >= int(starts[site]) else 0)
            found.append({"site": site, "period": str(period), "carbon_dioxide": f"{value:g}"})
    return found


AFTER = NOON + timedelta(days=70)


def measured(effect: float = -200) -> Experiment:
    row = drawn()
    running.measure(
        experiment=row, rows=rows(row, effect), source="csv", by=speaker_of(row, "need"), now=AFTER
    )
    row.refresh_from_db()
    return row


def evaluated(effect: float = -200) -> Experiment:
    row = measured(effect)
    running.evaluate(experiment=row, by=makers.person("staff"), now=AFTER)
    row.refresh_from_db()
    return row
