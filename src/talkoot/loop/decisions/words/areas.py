"""Where the money goes, area by area, beside what the votes there would make of it."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talkoot.commons.base.texts import pick
from talkoot.commons.design.environment import money, number
from talkoot.loop.decisions.queries.results import Project, Result


def sentence(result: Result) -> str:
    """How many areas got something."""
    groups = _groups(result)
    won = sum(1 for projects in groups.values() if any(row.order for row in projects))
    return ngettext(
        "%(won)s of %(num)s area with projects on the ballot has a chosen one.",
        "%(won)s of %(num)s areas with projects on the ballot have a chosen one.",
        len(groups),
    ) % {"won": number(won), "num": number(len(groups))}


def columns() -> list[Any]:
    """Of `rows`."""
    figures = (_("Projects"), _("Chosen projects"), _("Money"), _("Votes"), _("Money by votes"))
    return [_("Area"), *({"label": label, "number": True} for label in figures)]


def rows(result: Result) -> list[list[str]]:
    """An area a row, the most voted for first; none where only one area is known.

    Money by votes: the budget divided by the votes for projects in each area, rounded down.
    """
    groups = _groups(result)
    if len(groups) < 2:
        return []
    votes = {area: sum(row.votes for row in projects) for area, projects in groups.items()}
    order = sorted(groups, key=lambda area: (-votes[area], area))
    return [_row(result, area, groups[area], sum(votes.values())) for area in order]


def _row(result: Result, area: str, projects: Sequence[Project], votes: int) -> list[str]:
    chosen = [row for row in projects if row.order]
    here = sum(row.votes for row in projects)
    fair = result.outcome["budget"] * here // votes if votes else 0
    return [
        area,
        number(len(projects)),
        number(len(chosen)),
        money(sum(row.cost for row in chosen), result.vote.currency),
        number(here),
        money(fair, result.vote.currency),
    ]


def _groups(result: Result) -> dict[str, list[Project]]:
    """Projects by the name of their area; those without one are the whole city's."""
    groups: dict[str, list[Project]] = {}
    for row in result.projects:
        name = pick(row.place)[0] if row.place else _("The whole city")
        groups.setdefault(name, []).append(row)
    return groups
