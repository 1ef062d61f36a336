"""From goals and figures to plain sentences in the reader's language."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from talkoot.commons.base.texts import pick
from talkoot.commons.design import charts
from talkoot.commons.design.environment import day, number
from talkoot.loop.goals import rules
from talkoot.loop.goals.models import Indicator, Observation
from talkoot.loop.goals.queries import Aim, Reading, Standing
from talkoot.loop.goals.rules import Certainty, Course, Dimension, Missing, Movement, Point

DIMENSIONS: Mapping[Dimension, str | Promise] = {
    Dimension.ECONOMIC: _lazy("Economy"),
    Dimension.ENVIRONMENTAL: _lazy("Environment"),
    Dimension.SOCIAL: _lazy("Community"),
    Dimension.CULTURAL: _lazy("Culture and learning"),
}
CERTAINTIES: Mapping[Certainty, str | Promise] = {
    Certainty.PRELIMINARY: _lazy("preliminary"),
    Certainty.DERIVED: _lazy("computed from other published figures"),
    Certainty.ESTIMATE: _lazy("estimate"),
    Certainty.SECONDARY: _lazy("quoted by someone else"),
    Certainty.TARGET: _lazy("target"),
    Certainty.SUPERSEDED: _lazy("target that no longer holds"),
}
COURSES: Mapping[Course, str | Promise] = {
    Course.TOWARDS: _lazy("Right direction"),
    Course.AWAY: _lazy("Wrong direction"),
    Course.REACHED: _lazy("Target reached"),
}
TONES = {Course.TOWARDS: "good", Course.AWAY: "care", Course.REACHED: "good"}
DIRECTIONS: Mapping[str, str | Promise] = {
    "up": _lazy("More is better"),
    "down": _lazy("Less is better"),
    "none": _lazy("Neither more nor less is better as such"),
}
_SPACE = "\N{NO-BREAK SPACE}"


def quantity(value: Decimal, indicator: Indicator) -> str:
    """A value with its unit; shown with more decimals where it has them."""
    unit, _language = pick(indicator.unit)
    return f"{figure(value, indicator)}{_SPACE}{unit}"


def figure(value: Decimal, indicator: Indicator) -> str:
    """A value with at least the decimals of its indicator."""
    own = max(0, -int(value.normalize().as_tuple().exponent))
    return number(value, max(indicator.decimals, own))


def when(period: str) -> str:
    """A period inside a sentence: "in 2023", "in December 2018", "on 31 December 2016"."""
    for pattern, say in _PERIODS:
        found = re.fullmatch(pattern, period)
        if found:
            return say(*found.groups())
    return period


def short_period(period: str) -> str:
    """A period in a table: a plain year stays plain."""
    return period if period.isdigit() else capfirst(when(period))


def _month(year: str, month: str) -> str:
    name = format_date(date(int(year), int(month), 1), "LLLL", locale=(get_language() or "en")[:2])
    # Translators: Finnish adds its ending to the name of the month: "%(month)sssa %(year)s".
    return _("in %(month)s %(year)s") % {"month": name, "year": year}


def _day(year: str, month: str, number_: str) -> str:
    return _("on %(day)s") % {"day": day(date(int(year), int(month), int(number_)))}


_PERIODS = (
    (r"(\d{4})", lambda year: _("in %(year)s") % {"year": year}),
    (r"(\d{4})-(\d\d)", _month),
    (r"(\d{4})-(\d\d)-(\d\d)", _day),
    (r"(\d{4})-H1", lambda year: _("in the first half of %(year)s") % {"year": year}),
    (r"(\d{4})-H2", lambda year: _("in the second half of %(year)s") % {"year": year}),
    (r"about (\d{4})", lambda year: _("in about %(year)s") % {"year": year}),
    (r"(\d{4})s", lambda decade: _("in the %(decade)ss") % {"decade": decade}),
    (r"mid (\d{4})s", lambda decade: _("in the middle of the %(decade)ss") % {"decade": decade}),
    (r"yearly", lambda: _("every year")),
)


def finding(reading: Reading) -> str:
    """What the newest value says, in one or two sentences; empty where there is none."""
    latest, indicator = reading.latest, reading.indicator
    if latest is None:
        return ""
    words = {
        "value": quantity(latest.value, indicator),
        "when": when(latest.period),
        "compared": compared(reading),
    }
    if words["compared"]:
        said = _("%(value)s %(when)s, %(compared)s.") % words
    else:
        said = _("%(value)s %(when)s.") % words
    return f"{said} {_computed(reading)}".strip()


def compared(reading: Reading) -> str:
    """How the newest value compares with the one before it: "18 % less than in 2022"."""
    trend = reading.trend
    if trend is None:
        return ""
    before = when(trend.since.period)
    if trend.movement == Movement.STEADY:
        return _("about the same as %(before)s") % {"before": before}
    words = {"change": _change(reading), "before": before}
    if trend.movement == Movement.RISING:
        return _("%(change)s more than %(before)s") % words
    return _("%(change)s less than %(before)s") % words


def _change(reading: Reading) -> str:
    """The size of a change: in per cent, or in percentage points where the unit is per cent."""
    trend, indicator = reading.trend, reading.indicator
    assert trend is not None
    size = abs(trend.change)
    if pick(indicator.unit, "en")[0].startswith("%"):
        return _("%(number)s percentage points") % {"number": figure(size, indicator)}
    if not trend.since.value:
        return quantity(size, indicator)
    share = size / abs(trend.since.value) * 100
    return f"{number(share, 0 if share >= 10 else 1)}{_SPACE}%"


def _computed(reading: Reading) -> str:
    if reading.computed is None:
        return ""
    return _("For a newer figure we computed %(value)s %(when)s from published changes.") % {
        "value": quantity(reading.computed.value, reading.indicator),
        "when": when(reading.computed.period),
    }


def target(aim: Aim | None, indicator: Indicator) -> str:
    """The target as words: "212 kt CO2e in 2030"."""
    if aim is None:
        return ""
    return f"{quantity(aim.value, indicator)} {when(str(aim.year))}"


def pace(standing: Standing) -> str:
    """What it takes each year to reach the target in time; empty where it is reached or past."""
    if not standing.pace or not standing.reading or standing.course == Course.REACHED:
        return ""
    indicator = standing.reading.indicator
    size = round(abs(standing.pace), indicator.decimals)
    words = {"change": quantity(size, indicator)}
    if standing.pace < 0:
        return _("To get there in time it has to fall by %(change)s a year.") % words
    return _("To get there in time it has to rise by %(change)s a year.") % words


def missing(standing: Standing) -> str:
    """Why a goal shows no value, as a sentence; empty where it shows one."""
    indicator = standing.goal.target_indicator
    if standing.missing is None:
        return ""
    if standing.missing == Missing.NO_INDICATOR or indicator is None:
        return _("No measure has been named for this goal yet.")
    if standing.missing == Missing.NOT_AVAILABLE:
        return pick(indicator.next_value_note)[0]
    due = {"day": day(indicator.next_value_due)}
    if standing.missing == Missing.DUE:
        return _("Next value due on %(day)s.") % due
    return _("A value was due on %(day)s and has not come.") % due


def next_value(indicator: Indicator) -> str:
    """When the next value is due, or why nobody knows."""
    if indicator.next_value_due:
        return _("Next value due on %(day)s.") % {"day": day(indicator.next_value_due)}
    return pick(indicator.next_value_note)[0]


def card(standing: Standing) -> dict[str, Any]:
    """A goal for the card component: design/cards.html goal_card."""
    reading = standing.reading
    latest = reading.latest if reading else None
    return {
        "url": standing.goal.get_absolute_url(),
        "title": standing.goal.statement,
        "dimension": DIMENSIONS[Dimension(standing.goal.dimension)],
        "term": term(standing.goal.term),
        "latest": _latest(reading) if reading and latest else "",
        "row": reverse("goals:observation", args=[latest.key]) if latest else "",
        "measure": reading.indicator.name if reading and latest else "",
        "trend": capfirst(compared(reading)) if reading else "",
        "course": COURSES.get(standing.course, ""),
        "tone": TONES.get(standing.course, ""),
        "target": target(standing.aim, reading.indicator) if reading else "",
        "note": missing(standing),
    }


def term(years: str) -> str:
    return _("Council term %(years)s") % {"years": years} if years else ""


def _latest(reading: Reading) -> str:
    assert reading.latest is not None
    return f"{quantity(reading.latest.value, reading.indicator)} {when(reading.latest.period)}"


def sureness(row: Observation) -> str:
    """How sure a value is, in one word; empty for a plain published one."""
    return str(CERTAINTIES.get(rules.certainty(row.status), ""))


def frame_name(indicator: Indicator, slug: str) -> str:
    """The name of an accounting basis; empty where the indicator has only one."""
    names = {frame["slug"]: frame["name"] for frame in indicator.frames}
    return pick(names[slug])[0] if slug in names else ""


def chart(reading: Reading, aim: Aim | None, addresses: Mapping[int, str]) -> Any:
    """The series as a chart; None with fewer than two values to draw.

    Lone dots that no line joins stand on a scale from zero, since only their height speaks.
    """
    if len(reading.points) < 2:
        return None
    gaps = {after.key for _before, after in rules.breaks(reading.points)}
    name, _language = pick(reading.indicator.name)
    series = charts.Series(name, [_drawn(p, gaps, addresses) for p in reading.points])
    return charts.line(
        [series],
        unit=pick(reading.indicator.unit)[0],
        target=_aimed(aim, reading.indicator),
        marks={sure.value: str(capfirst(words)) for sure, words in CERTAINTIES.items()},
        from_zero=len(gaps) == len(reading.points) - 1,
    )


def _drawn(point: Point, gaps: set[int], addresses: Mapping[int, str]) -> charts.Point:
    return charts.Point(
        x=point.at,
        y=float(point.value),
        label=short_period(point.period),
        mark="" if point.certainty == Certainty.PLAIN else point.certainty.value,
        gap=point.key in gaps,
        url=addresses.get(point.key, ""),
    )


def _aimed(aim: Aim | None, indicator: Indicator) -> charts.Target | None:
    if aim is None:
        return None
    label = _("Target: %(target)s") % {"target": target(aim, indicator)}
    return charts.Target(float(aim.value), label, float(aim.year))
