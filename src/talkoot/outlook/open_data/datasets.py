"""What the city publishes: each data set once, with its forms."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from talkoot.commons.base.city import pack
from talkoot.loop.goals.bridge import available as has_model

CSV, JSON, JSON_LINES, ATOM = "CSV", "JSON", "JSON Lines", "Atom"
OPEN311 = "Open311"
MEDIA_TYPES = {
    CSV: "text/csv",
    JSON: "application/json",
    JSON_LINES: "application/jsonl",
    ATOM: "application/atom+xml",
    OPEN311: "application/json",
}


@dataclass(frozen=True)
class Form:
    """One way to get a data set; `address` begins with a slash."""

    format: str
    address: str


@dataclass(frozen=True)
class Dataset:
    slug: str
    title: str
    description: str
    forms: tuple[Form, ...]


def datasets() -> Iterator[Dataset]:
    """Every data set, worded in the language of the page."""
    yield Dataset(
        "goals",
        _("Goals and indicators"),
        _("What the city wants, each indicator, and every value with its source row."),
        (Form(CSV, reverse("goals:csv")), Form(JSON, "/api/v1/goals")),
    )
    if has_model():
        yield Dataset(
            "climate",
            _("The city model"),
            _("Emissions and what stands beside them, year by year with their bands; every part."),
            (Form(CSV, reverse("goals:climate-csv")), Form(JSON, "/api/v1/climate")),
        )
    yield Dataset(
        "calls",
        _("Calls"),
        _("Every published call with its timetable, money and decision rule."),
        (Form(CSV, reverse("calls:csv")), Form(JSON, "/api/v1/calls")),
    )
    yield Dataset(
        "proposals",
        _("Proposals"),
        _("Every public proposal with place, cost and status, without its author's account."),
        (Form(CSV, reverse("proposals:csv")), Form(JSON, "/api/v1/proposals")),
    )
    yield Dataset(
        "conversations",
        _("Conversations"),
        _(
            "Every conversation with its statements, figures and map. Each has its answers as "
            "files in the format of Polis, from which anyone can compute the map."
        ),
        (Form(JSON, "/api/v1/conversations"),),
    )
    yield Dataset(
        "votes",
        _("Votes and results"),
        _("What was on each ballot and what was decided. Each result has a signed bundle."),
        (Form(JSON, "/api/v1/votes"),),
    )
    yield Dataset(
        "panels",
        _("Citizens' panels and draws"),
        _("Quotas, everyone's chance and the draw of each panel. Each draw has a signed bundle."),
        (Form(JSON, "/api/v1/panels"),),
    )
    yield from _tried()
    yield Dataset(
        "ledger",
        _("Ledger"),
        _("What was done, when and by which pseudonym, as a chain in which edits show."),
        (Form(JSON_LINES, reverse("open_data:ledger")),),
    )


def _tried() -> Iterator[Dataset]:
    """What was tried, what it became, and what it has changed."""
    yield Dataset(
        "experiments",
        _("Experiments"),
        _("What was tried, by which locked plan, what was found, and the verdict."),
        (Form(CSV, reverse("experiments:csv")), Form(JSON, "/api/v1/experiments")),
    )
    yield Dataset(
        "services",
        _("Services and promises"),
        _("The catalogue, what is promised, and whether it is kept, month by month."),
        (Form(CSV, reverse("services:csv")), Form(JSON, "/api/v1/services")),
    )
    yield Dataset(
        "requests",
        _("Requests"),
        _("What people have reported and how far it is, without who reported it."),
        (
            Form(CSV, reverse("services:requests-csv")),
            Form(JSON, "/api/v1/requests"),
            Form(OPEN311, "/open311/v2/requests.json"),
        ),
    )
    yield Dataset(
        "impact",
        _("Impact and its measures"),
        _(
            "What contributes to each goal, and what is measured of it, with the interval of each "
            "effect."
        ),
        (Form(CSV, reverse("impact:csv")), Form(JSON, "/api/v1/impact")),
    )
    yield Dataset(
        "learned",
        _("What experiments taught the model"),
        _("Each measured effect, what the city model held before it and holds now, and why."),
        (Form(CSV, reverse("impact:learned-csv")), Form(JSON, "/api/v1/learned")),
    )
    yield Dataset(
        "estimates",
        _("What proposals would do"),
        _("What proposals would do to emissions, each with a deliberately wide interval."),
        (Form(CSV, reverse("impact:estimates-csv")), Form(JSON, "/api/v1/estimates")),
    )
    if pack().reach is not None:
        yield Dataset(
            "reach",
            _("How far the centres are"),
            _("Minutes from each area to each centre, what is within reach, and how evenly."),
            (Form(CSV, reverse("impact:reach-csv")), Form(JSON, "/api/v1/reach")),
        )


# What is kept back, and why: shown on the page so that openness has no silent holes.
def withheld() -> list[tuple[str, str]]:
    """Names of what is not published, each with its reason."""
    return [
        (_("Who voted, and how a person voted"), _("Secrecy of the ballot.")),
        (_("Who registered for a panel, and who was drawn"), _("Protection of personal data.")),
        (_("E-mail addresses, accounts and drafts"), _("Protection of personal data.")),
        (
            _("Hidden comments and proposals"),
            _("They broke the rules of discussion; the log counts them by reason."),
        ),
        (_("Who reported something, and hidden texts"), _("Protection of personal data.")),
        (_("Numbers about fewer than five people"), _("A single person could be recognised.")),
    ]
