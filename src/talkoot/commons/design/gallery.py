"""What the gallery shows: every component with invented content in the page's language."""

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from talkoot.commons.design import charts, maps

COLOURS = (
    ("accent", "accent-strong", "accent-soft", "on-accent", "focus"),
    ("ink", "ink-soft", "line-strong", "line", "wash", "paper"),
    ("good", "good-soft", "care", "care-soft", "bad", "bad-soft"),
    ("series-1", "series-2", "series-3", "series-4", "series-5"),
)
SPACES = tuple(range(1, 9))


class SampleForm(forms.Form):
    """Every kind of field."""

    title = forms.CharField(
        label=_lazy("Title"), max_length=80, help_text=_lazy("Say it as you would to a neighbour.")
    )
    email = forms.EmailField(label=_lazy("E-mail address"))
    body = forms.CharField(
        label=_lazy("What do you propose?"), max_length=400, widget=forms.Textarea
    )
    cost = forms.IntegerField(label=_lazy("Cost, if you know it"), required=False)
    day = forms.DateField(label=_lazy("Last day"), required=False)
    kind = forms.ChoiceField(
        label=_lazy("What is it?"),
        widget=forms.RadioSelect,
        choices=[
            ("need", _lazy("A need")),
            ("idea", _lazy("An idea")),
            ("offer", _lazy("An offer")),
        ],
    )
    where = forms.ChoiceField(
        label=_lazy("Where?"),
        choices=[("", _lazy("The whole city")), ("north", _lazy("Northern shore"))],
        required=False,
    )
    agree = forms.BooleanField(label=_lazy("My name may be shown"), required=False)


def content() -> dict[str, Any]:
    """Everything that the page needs."""
    return {
        "colours": COLOURS,
        "spaces": SPACES,
        "form": SampleForm(auto_id="plain_%s", initial={"kind": "idea"}),
        "wrong": SampleForm(
            {"email": "not an address", "body": _("A bench.") * 60, "cost": "x"},
            auto_id="wrong_%s",
        ),
        "call": _call(),
        "proposal": _proposal(),
        "goals": _goals(),
        "phases": _phases(),
        "page": Paginator(range(200), 20).page(4),
        "line": _line(),
        "lines": _lines(),
        "bars": _bars(),
        "map": _map(),
        "due": date(2031, 3, 1),
    }


def _call() -> dict[str, Any]:
    return {
        "url": "#call",
        "kind": _("Budget round"),
        "title": _("Your idea for the shore"),
        "summary": _("Half a million euros for places to meet by the water."),
        "status": _("Open now"),
        "tone": "open",
        "closes": datetime(2031, 5, 12, 9, 0, tzinfo=UTC),
        "days_left": 9,
        "money": 500_000_00,
        "places": [_("Northern shore"), _("Old harbour")],
    }


def _proposal() -> dict[str, Any]:
    return {
        "url": "#proposal",
        "kind": _("Idea"),
        "title": _("A floating sauna that anyone can book"),
        "summary": _("A small sauna on the jetty, open all year round."),
        "status": _("On the ballot"),
        "tone": "good",
        "place": _("Old harbour"),
        "cost": 48_500_00,
        "supporters": 312,
        "number": 7,
        "origin": "example",
    }


def _goals() -> list[dict[str, Any]]:
    return [
        {
            "url": "#goal",
            "dimension": _("Environment"),
            "title": _("A carbon-neutral city"),
            "statement": _("Emissions fall by 80 percent from 1990."),
            "latest": _("612 kt in 2029"),
            "target": _("265 kt in 2030"),
        },
        {
            "url": "#goal-2",
            "dimension": _("Culture"),
            "title": _("Everyone has something to do nearby"),
            "due": date(2031, 3, 1),
        },
    ]


def _phases() -> list[dict[str, Any]]:
    days = [
        datetime(2031, month, day, 9, 0, tzinfo=UTC)
        for month, day in ((2, 1), (3, 1), (4, 1), (5, 1), (5, 21), (6, 30))
    ]
    return [
        {"name": _("Propose"), "opens": days[0], "closes": days[1], "state": "past"},
        {"name": _("Assess"), "opens": days[1], "closes": days[2], "state": "past"},
        {"name": _("Vote"), "opens": days[3], "closes": days[4], "state": "now"},
        {"name": _("Carry out"), "opens": days[4], "closes": days[5], "state": "coming"},
    ]


def _line() -> charts.LineChart | None:
    values = [(2010, 1010.0), (2015, 905.0), (2018, 880.0), (2020, 742.0), (2022, 700.0)]
    points = [charts.Point(year, value, str(year)) for year, value in values]
    points += [
        charts.Point(2027, 640.0, "2027", gap=True),
        charts.Point(2028, 625.0, "2028", "preliminary"),
        charts.Point(2029, 612.0, "2029", "estimate"),
    ]
    return charts.line(
        [charts.Series(_("Emissions"), points)],
        unit=_("kilotonnes of carbon dioxide equivalents"),
        target=charts.Target(265.0, _("Target 2030: 265"), 2030),
        marks={"preliminary": _("Preliminary"), "estimate": _("Estimate")},
    )


def _lines() -> charts.LineChart | None:
    names = (_("Northern shore"), _("Old harbour"), _("Forest side"))
    rows = [
        charts.Series(
            name,
            [
                charts.Point(2020 + i, 78 + n * 5 + (i * (n + 2)) % 7, str(2020 + i))
                for i in range(9)
            ],
        )
        for n, name in enumerate(names)
    ]
    return charts.line(rows, unit=_("percent"))


def _bars() -> charts.BarChart | None:
    return charts.bars(
        [
            charts.Bar(_("A floating sauna that anyone can book"), 4120, url="#sauna"),
            charts.Bar(_("Lights along the shore path"), 3877),
            charts.Bar(_("A stage in the park"), 911, tone="quiet"),
        ],
        unit=_("votes"),
    )


def _map() -> dict[str, Any]:
    names = (_("Northern shore"), _("Old harbour"), _("Forest side"))
    areas = [
        maps.feature(
            id=f"area-{n}",
            name=name,
            url=f"#area-{n}",
            geometry={"type": "Polygon", "coordinates": [_square(24.6 + n * 0.11, 60.2, 0.1)]},
            lon=24.65 + n * 0.11,
            lat=60.23,
            on=n == 1,
            named=True,
        )
        for n, name in enumerate(names)
    ]
    spot = maps.feature(
        id="sauna",
        name=_("A floating sauna that anyone can book"),
        url="#sauna",
        words=_("On the ballot"),
        lon=24.75,
        lat=60.215,
    )
    return maps.collection([*areas, spot])


def _square(west: float, south: float, side: float) -> list[list[float]]:
    east, north = west + side, south + side / 2
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]
