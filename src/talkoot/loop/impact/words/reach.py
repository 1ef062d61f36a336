"""Minutes, catchments and shades of the map in words."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from talkoot.commons.base.texts import Texts, pick
from talkoot.commons.design.environment import number
from talkoot.commons.design.maps import collection, feature
from talkoot.loop.impact import rules
from talkoot.loop.impact.bridge import PEOPLE, Balance, Changed
from talkoot.loop.impact.queries.reach import Chart

AMOUNTS: Mapping[str, str | Promise] = {
    PEOPLE: _lazy("Residents"),
    "jobs": _lazy("Jobs"),
}
_DASH = "–"


def plain(name: Texts | str) -> str:
    """A name in the reader's language, without markup."""
    return name if isinstance(name, str) else pick(name)[0]


def amount(what: str) -> str:
    """What is counted; an amount that the code does not know keeps the word of its file."""
    return str(AMOUNTS.get(what, what.replace("_", " ")))


def address(slug: str) -> str:
    return reverse("impact:area", args=[slug])


def minutes(value: float | None) -> str:
    return _DASH if value is None else number(value, 1)


def lead(chart: Chart, mode: str) -> str:
    """How far the nearest centre is, in one sentence."""
    mean, limit = chart.reach.mean[mode], rules.LIMITS[0]
    share = mean.shares[limit]
    if mean.minutes is None or share is None:
        return _("%(mode)s nobody reaches a centre.") % {"mode": plain(chart.modes[mode])}
    return _(
        "%(mode)s it is %(minutes)s minutes from an average home to the nearest centre; %(share)s "
        "%% of residents reach one within %(limit)s minutes."
    ) % {
        "mode": plain(chart.modes[mode]),
        "minutes": number(mean.minutes, 0),
        "share": number(100 * share, 0),
        "limit": number(limit),
    }


def even(chart: Chart, mode: str) -> str:
    """How evenly the centres are reached, in one sentence."""
    row = chart.reach.balance[mode][0]
    if row.least[1] == row.most[1]:
        return _("Within %(limit)s minutes as many residents reach each centre: %(people)s.") % {
            "limit": number(row.minutes),
            "people": number(row.most[1], 0),
        }
    return _(
        "Within %(limit)s minutes the most people reach %(most)s (%(more)s) and the fewest "
        "%(least)s (%(fewer)s). The Gini index is %(gini)s, where 0 means as many for each centre."
    ) % {
        "limit": number(row.minutes),
        "most": plain(chart.name(row.most[0])),
        "more": number(row.most[1], 0),
        "least": plain(chart.name(row.least[0])),
        "fewer": number(row.least[1], 0),
        "gini": number(row.gini, 2),
    }


def balance(chart: Chart) -> list[dict[str, Any]]:
    """Rows of the table of balance: each way of travel with each limit."""
    return [_balance(chart, row) for mode in chart.reach.modes for row in chart.reach.balance[mode]]


def _balance(chart: Chart, row: Balance) -> dict[str, Any]:
    return {
        "mode": chart.modes[row.mode],
        "limit": row.minutes,
        "gini": row.gini,
        "least": (chart.name(row.least[0]), row.least[1]),
        "most": (chart.name(row.most[0]), row.most[1]),
    }


def centres(chart: Chart) -> list[dict[str, Any]]:
    """Rows of the table of centres: catchments by each way of travel."""
    return [
        {
            "url": address(slug),
            "name": chart.name(slug),
            "catchments": [
                chart.reach.catchments[slug, mode].catchment[limit]
                for mode in chart.reach.modes
                for limit in rules.LIMITS
            ],
        }
        for slug in chart.reach.centres
    ]


def areas(chart: Chart, mode: str) -> list[dict[str, Any]]:
    """Rows of the list of areas, the nearest to a centre first."""
    rows = [_area(chart, area.id, mode) for area in chart.reach.areas]
    return sorted(rows, key=lambda row: (row["found"] is None, row["found"], row["slug"]))


def _area(chart: Chart, slug: str, mode: str) -> dict[str, Any]:
    pairs = chart.reach.nearest[slug, mode]
    found = pairs[0][1] if pairs else None
    return {
        "slug": slug,
        "url": address(slug),
        "name": chart.name(slug),
        "found": found,
        "minutes": minutes(found),
        "nearest": chart.name(pairs[0][0]) if pairs else "",
        "shade": rules.shade(found),
    }


def legend(rows: Sequence[Mapping[str, Any]]) -> list[tuple[int, str]]:
    """Shades of the map with their words, the nearest first; what is not reached where it is."""
    ends = rules.SHADES
    words = [_("at most %(n)s minutes") % {"n": number(ends[0])}]
    for low, high in pairwise(ends):
        words.append(
            _("over %(low)s, at most %(high)s") % {"low": number(low), "high": number(high)}
        )
    words.append(_("over %(n)s minutes") % {"n": number(ends[-1])})
    shades = list(zip(range(len(ends) + 1, 0, -1), words, strict=True))
    lost = any(row["found"] is None for row in rows)
    return [*shades, (0, _("no centre is reached"))] if lost else shades


def city_map(chart: Chart, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Areas shaded by how far the nearest centre is, and a spot with its name for each centre."""
    shapes = [
        feature(
            id=row["slug"],
            name=plain(row["name"]),
            geometry=place.geometry,
            lon=place.lon,
            lat=place.lat,
            url=row["url"],
            words=_("%(minutes)s min to %(centre)s")
            % {"minutes": row["minutes"], "centre": plain(row["nearest"])}
            if row["found"] is not None
            else _("no centre is reached"),
            shade=row["shade"],
        )
        for row in rows
        if (place := chart.places.get(row["slug"])) and place.geometry
    ]
    spots = [
        feature(
            id=f"centre-{slug}",
            name=plain(place.name),
            lon=place.lon,
            lat=place.lat,
            url=address(slug),
            named=True,
        )
        for slug in chart.reach.centres
        if (place := chart.places.get(slug)) and place.lon is not None
    ]
    return collection([*shapes, *spots])


def changes(chart: Chart) -> list[dict[str, Any]]:
    """Each comparison of the pack with its sentences and the areas that change most."""
    return [
        {
            "name": row.name,
            "source": source,
            "modes": [_changed(chart, one) for one in found],
        }
        for row, source, found in chart.changes
    ]


_MOST_AREAS = 10


def _changed(chart: Chart, found: Changed) -> dict[str, Any]:
    before, after = found.mean
    values = {
        "mode": plain(chart.modes[found.mode]),
        "before": number(before, 1),
        "after": number(after, 1),
        "sooner": number(found.sooner, 0),
        "later": number(found.later, 0),
    }
    return {
        **values,
        "sentence": _(
            "%(mode)s the nearest centre is %(before)s minutes away on average, and with the "
            "change %(after)s: sooner for %(sooner)s residents, later for %(later)s."
        )
        % values,
        "areas": [
            {"url": address(slug), "name": chart.name(slug), "gap": gap, "minutes": number(gap, 1)}
            for slug, gap in found.areas[:_MOST_AREAS]
        ],
        "more": max(0, len(found.areas) - _MOST_AREAS),
    }


def of_area(chart: Chart, slug: str) -> dict[str, Any] | None:
    """What the page of an area shows; None for a centre that is no area."""
    reach = chart.reach
    area = next((one for one in reach.areas if one.id == slug), None)
    if area is None:
        return None
    ways = [dict(reach.nearest[slug, mode]) for mode in reach.modes]
    order = sorted(reach.centres, key=lambda c: (ways[0].get(c) is None, ways[0].get(c, 0.0), c))
    return {
        "lead": _nearest(chart, slug, reach.modes[0]),
        "to_centres": [
            (address(one), chart.name(one), [minutes(way.get(one)) for way in ways])
            for one in order
        ],
        "amounts": [(amount(what), area.amount(what)) for what in reach.amounts],
        "within": [
            (
                chart.modes[mode],
                row.minutes,
                [(row.amounts.get(what, 0.0), _percent(row, what)) for what in reach.amounts],
            )
            for mode in reach.modes
            for row in reach.within[slug, mode]
        ],
    }


def _percent(row: Any, what: str) -> float | None:
    share = row.shares.get(what)
    return None if share is None else 100 * share


def _nearest(chart: Chart, slug: str, mode: str) -> str:
    pairs = chart.reach.nearest[slug, mode]
    values = {"mode": plain(chart.modes[mode])}
    if not pairs:
        return _("%(mode)s no centre is reached from here.") % values
    centre, found = pairs[0]
    return _("%(mode)s the nearest centre is %(centre)s, %(minutes)s minutes away.") % {
        **values,
        "centre": plain(chart.name(centre)),
        "minutes": number(found, 0),
    }


def of_centre(chart: Chart, slug: str) -> dict[str, Any] | None:
    """What the page of a centre shows; None for an area without one."""
    reach = chart.reach
    if slug not in reach.centres:
        return None
    home = reach.home[slug]
    ways = [dict(reach.nearest[home, mode]) for mode in reach.modes]
    first = reach.modes[0]
    row = reach.catchments[slug, first]
    return {
        "lead": _(
            "%(mode)s %(people)s residents reach it within %(limit)s minutes. It is the nearest "
            "centre for %(nearest)s residents."
        )
        % {
            "mode": plain(chart.modes[first]),
            "people": number(row.catchment[rules.LIMITS[0]], 0),
            "limit": number(rules.LIMITS[0]),
            "nearest": number(row.people, 0),
        },
        "catchments": [
            (
                chart.modes[mode],
                [found.catchment[limit] for limit in rules.LIMITS],
                found.people,
                minutes(found.to_others),
            )
            for mode in reach.modes
            if (found := reach.catchments[slug, mode])
        ],
        "others": [
            (address(one), chart.name(one), [minutes(way.get(one)) for way in ways])
            for one in reach.centres
            if one != slug
        ],
        "home": (address(home), chart.name(home)),
        "areas": [row for row in areas(chart, first) if _is_nearest(chart, row["slug"], slug)],
        "mode": chart.modes[first],
    }


def _is_nearest(chart: Chart, area: str, centre: str) -> bool:
    pairs = chart.reach.nearest[area, chart.reach.modes[0]]
    return bool(pairs) and pairs[0][0] == centre
