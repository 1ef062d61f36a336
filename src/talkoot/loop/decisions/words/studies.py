"""How sure and how fair a result is, and what would have changed it, in sentences and tables."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from talkoot.commons.design.environment import money, number
from talkoot.loop.decisions.queries.results import Result
from talkoot.loop.decisions.rules import studies as rules

Found = Mapping[str, Any]
Cells = list[str]
TITLES = {
    rules.SURE: _lazy("How sure the result is"),
    rules.FAIR: _lazy("Whether every group got its due"),
    rules.CHANGES: _lazy("What would have changed it"),
}
QUESTIONS = {
    rules.SURE: _lazy(
        "If other people like these had happened to vote, would the same projects have been "
        "chosen? Ballots are drawn from those that were cast, some twice and some not at all, and "
        "counted by the same rule, many times."
    ),
    rules.FAIR: _lazy(
        "Is there a group of voters who wanted the same project, who could have paid for it from "
        "their part of the money, and who got too little?"
    ),
    rules.CHANGES: _lazy(
        "For a project that was not chosen: how much less would it have had to cost, or how many "
        "more voters would have had to choose only it? Both are found by counting again."
    ),
}


def sentences(name: str, found: Found, result: Result) -> list[str]:
    """What a study found, in a sentence or two."""
    return list(_SENTENCES[name](found, result))


def columns(name: str) -> list[Any]:
    """The heads of a study's table."""
    figure = {"number": True}
    if name == rules.SURE:
        return [
            _("Project"),
            _("In the result"),
            {"label": _("Won, %"), **figure},
        ]
    if name == rules.FAIR:
        return [
            _("What was checked"),
            _("Does it hold?"),
            _("Project"),
            {"label": _("Voters"), **figure},
            {"label": _("Money"), **figure},
        ]
    return [
        _("Project"),
        {"label": _("Cost"), **figure},
        {"label": _("Chosen by"), **figure},
        {"label": _("Wins at"), **figure},
        {"label": _("More voters"), **figure},
    ]


def rows(name: str, found: Found, result: Result) -> list[Cells]:
    """A study's table."""
    return _ROWS[name](found, result)


def _title(id_: str | None, result: Result) -> str:
    row = result.by_id.get(id_ or "")
    return row.title if row else ""


def _percent(share: float) -> str:
    return number(share * 100, 1)


# how sure


def _sure(found: Found, result: Result) -> list[str]:
    same = ngettext(
        "In %(same)s of %(num)s draw just the same projects were chosen.",
        "In %(same)s of %(num)s draws just the same projects were chosen.",
        found["samples"],
    ) % {"same": number(found["same"]), "num": number(found["samples"])}
    said = [same]
    if result.winners:
        least = min(result.winners, key=lambda row: found["wins"][row.id])
        said.append(
            _(
                "Of the chosen projects “%(title)s” is the least sure: it won in %(share)s %% of "
                "the draws."
            )
            % {"title": least.title, "share": _percent(found["wins"][least.id] / found["samples"])}
        )
    said.append(_("With 95 per cent certainty the true share lies in the range in brackets."))
    return said


def _sure_rows(found: Found, result: Result) -> list[Cells]:
    wins = found["wins"]
    shown = [row for row in (*result.winners, *result.others) if row.order or wins[row.id]]
    return [
        [
            row.title,
            _("chosen") if row.order else _("not chosen"),
            _won(wins[row.id] / found["samples"], found["intervals"][row.id]),
        ]
        for row in sorted(shown, key=lambda row: -wins[row.id])
    ]


def _won(share: float, interval: Sequence[float]) -> str:
    return f"{_percent(share)} ({'–'.join(map(_percent, interval))})"


# how fair


def _fair(found: Found, result: Result) -> list[str]:
    return [_due(found["witness"], result), _priced(found["prices"], result)]


def _due(witness: Found | None, result: Result) -> str:
    if witness is None:
        return _("Every group of voters that agreed on a project got its due.")
    return ngettext(
        "%(num)s voter chose “%(title)s”, which was not chosen. Their part of the money is "
        "%(money)s, and from the chosen projects they got less than that would have paid for.",
        "%(num)s voters all chose “%(title)s”, which was not chosen. Their part of the money is "
        "%(money)s, and none of them got from the chosen projects what that would have paid for.",
        witness["people"],
    ) % {
        "num": number(witness["people"]),
        "title": _title(witness["project"], result),
        "money": money(witness["entitled"], result.vote.currency),
    }


def _priced(prices: Found | None, result: Result) -> str:
    if prices is None and result.outcome["rule"] == "published":
        return _("Whether equal shares explain it is not known, as the city's rule is its own.")
    if prices is None:
        return _("Whether equal shares explain it was not checked: there are too many ballots.")
    if prices["holds"]:
        return _(
            "Equal shares of the money explain the result: with equal purses the voters of the "
            "chosen projects could have paid for just these."
        )
    return _(
        "Equal shares of the money do not explain the result: whoever pays for the chosen "
        "projects, the voters of “%(title)s” keep at least %(money)s more than it costs."
    ) % {
        "title": _title(prices["project"], result),
        "money": money(prices["excess"], result.vote.currency),
    }


def _fair_rows(found: Found, result: Result) -> list[Cells]:
    witness, prices = found["witness"], found["prices"]
    currency = result.vote.currency
    due = [_("Every group gets its due (EJR+ up to any project)"), _holds(witness is None)]
    if witness:
        due += [_title(witness["project"], result), number(witness["people"])]
        due += [money(witness["entitled"], currency)]
    priced = [_("Equal purses explain it (priceability)")]
    priced.append(_("not checked") if prices is None else _holds(prices["holds"]))
    if prices and not prices["holds"]:
        priced += [_title(prices["project"], result), "", money(prices["excess"], currency)]
    return [[*row, *[""] * (5 - len(row))] for row in (due, priced)]


def _holds(yes: bool) -> str:
    return _("holds") if yes else _("does not hold")


# what would have changed it


def _changes(found: Found, result: Result) -> list[str]:
    projects = found["projects"]
    if not projects:
        return [_("Every project was chosen.")]
    said = []
    near = [row for row in projects if row["voters"] is not None]
    if near:
        nearest = min(near, key=lambda row: row["voters"])
        said.append(
            ngettext(
                "“%(title)s” came nearest: with %(num)s more voter it would have been chosen.",
                "“%(title)s” came nearest: with %(num)s more voters it would have been chosen.",
                nearest["voters"],
            )
            % {"title": _title(nearest["project"], result), "num": number(nearest["voters"])}
        )
    if len(projects) < found["of"]:
        said.append(
            ngettext(
                "The table has the %(num)s project with the most votes that was not chosen.",
                "The table has the %(num)s projects with the most votes that were not chosen.",
                len(projects),
            )
            % {"num": number(len(projects))}
        )
    return said


def _changes_rows(found: Found, result: Result) -> list[Cells]:
    rows = []
    for one in found["projects"]:
        row = result.by_id[one["project"]]
        cost, voters = one["cost"], one["voters"]
        rows.append(
            [
                row.title,
                money(row.cost, result.vote.currency),
                number(row.votes),
                _("at none") if cost is None else money(cost, result.vote.currency),
                _("not with four times as many") if voters is None else number(voters),
            ]
        )
    return rows


_SENTENCES = {rules.SURE: _sure, rules.FAIR: _fair, rules.CHANGES: _changes}
_ROWS = {rules.SURE: _sure_rows, rules.FAIR: _fair_rows, rules.CHANGES: _changes_rows}
