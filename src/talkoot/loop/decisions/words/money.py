"""Whose money went where: a picture of bands, and the same as tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from talkoot.commons.design.environment import money, number
from talkoot.loop.decisions.queries.results import Project, Result

GROUPS = {
    "nothing": _lazy("Voters for whom nothing was spent"),
    "up-to-half": _lazy("Voters for whom at most half of their share was spent"),
    "up-to-share": _lazy("Voters for whom at most their whole share was spent"),
    "over-share": _lazy("Voters for whom more than their share was spent"),
    "rest": _lazy("Money that no voter's share paid"),
}
_KEYS = tuple(GROUPS)
_ROW = 10.0  # the height of one project in the drawing; its width is 100
_BAND = 8.0  # the dearest project's share of its row
_MOST = 20


@dataclass(frozen=True)
class Band:
    """Money from a group to a project, as a path in a box of 100 by the picture's height."""

    number: int
    path: str


@dataclass(frozen=True)
class Picture:
    """projects: those with a band, in the order of the result; more: winners beyond them."""

    height: float
    bands: list[Band]
    projects: list[Project]
    groups: list[Mapping[str, Any]]
    more: int


def picture(result: Result) -> Picture | None:
    """None where the count kept no flows, or nothing was paid."""
    kept = result.outcome.get("flows")
    if not kept or not kept["paid"]:
        return None
    shown = result.winners[:_MOST]
    scale = _BAND / max(sum(kept["paid"][row.id].values()) for row in shown)
    height = _ROW * len(shown)
    left = _starts(kept, [row.id for row in shown], scale, height)
    bands = []
    for place, row in enumerate(shown):
        top = place * _ROW + 1
        for key, amount in kept["paid"][row.id].items():
            size = amount * scale
            bands.append(Band(_KEYS.index(key) + 1, _path(left[key], top, size)))
            left[key] += size
            top += size
    groups = [{**group, "number": _KEYS.index(group["key"]) + 1} for group in kept["groups"]]
    return Picture(height, bands, shown, groups, len(result.winners) - len(shown))


def _starts(
    kept: Mapping[str, Any], shown: list[str], scale: float, height: float
) -> dict[str, float]:
    """Where the bands of each group begin, the groups spread over the height."""
    sizes = {
        group["key"]: scale * sum(kept["paid"][id_].get(group["key"], 0) for id_ in shown)
        for group in kept["groups"]
    }
    room = max(height - sum(sizes.values()), 0.0) / (len(sizes) + 1)
    starts, at = {}, room
    for key, size in sizes.items():
        starts[key] = at
        at += size + room
    return starts


def _path(left: float, right: float, size: float) -> str:
    return (
        f"M0 {left:.2f}C50 {left:.2f} 50 {right:.2f} 100 {right:.2f}L100 {right + size:.2f}"
        f"C50 {right + size:.2f} 50 {left + size:.2f} 0 {left + size:.2f}Z"
    )


def sentence(result: Result) -> str:
    """What the picture shows, and whom the result gave more or less than an equal share."""
    kept = result.outcome["flows"]
    voters = result.outcome["voters"]
    people = {group["key"]: group["people"] for group in kept["groups"]}
    return _(
        "Divided alike, the money gives each voter %(share)s. For %(nothing)s of %(voters)s voters "
        "nothing was spent, for %(over)s more than this share."
    ) % {
        "share": money(kept["share"], result.vote.currency),
        "nothing": number(people.get("nothing", 0)),
        "voters": number(voters),
        "over": number(people.get("over-share", 0)),
    }


def note(result: Result) -> str:
    """How the money of a voter is reckoned."""
    if result.outcome["purse"] is None:
        return _(
            "This rule knows no shares. To compare it, the voters of a chosen project count as "
            "having paid for it in equal parts."
        )
    return _("Each voter paid from their own share, and only for projects they had chosen.")


def group_columns() -> list[object]:
    return [
        _("Voters"),
        {"label": _("People"), "number": True},
        {"label": _("Money"), "number": True},
    ]


def group_rows(result: Result) -> list[list[str]]:
    """A group a row."""
    return [
        [
            str(GROUPS[group["key"]]),
            number(group["people"]) if group["people"] else "",
            money(group["money"], result.vote.currency),
        ]
        for group in result.outcome["flows"]["groups"]
    ]


def project_columns(result: Result) -> list[object]:
    names = [str(GROUPS[group["key"]]) for group in _payers(result)]
    return [_("Project"), *({"label": name, "number": True} for name in names)]


def project_rows(result: Result) -> list[list[str]]:
    """A winner a row, a group that paid a column."""
    paid = result.outcome["flows"]["paid"]
    keys = [group["key"] for group in _payers(result)]
    return [
        [row.title, *(money(paid[row.id].get(key, 0), result.vote.currency) for key in keys)]
        for row in result.winners
    ]


def _payers(result: Result) -> list[Mapping[str, Any]]:
    return [group for group in result.outcome["flows"]["groups"] if group["money"]]
