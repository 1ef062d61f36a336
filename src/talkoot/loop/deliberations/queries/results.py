"""What came out: the newest map, and its statements with everyone's and each group's figures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from talkoot.loop.deliberations import rules
from talkoot.loop.deliberations.models import Conversation, Figure, OpinionMap, Report, Statement
from talkoot.loop.deliberations.queries.statements import to_be_shown
from talkoot.loop.deliberations.rules import Tally


@dataclass(frozen=True)
class Compared:
    """A statement with the figures of all who answered and of each group that may be told.

    everyone is None where too few have answered; a group is None where too few of it have.
    side: which side it is named for, where it is: agree or disagree.
    """

    statement: Statement
    everyone: Tally | None
    groups: Mapping[int, Tally | None]
    side: str = ""


@dataclass(frozen=True)
class Group:
    """People who answered alike: how many, and what tells them from the others."""

    id: int
    size: int
    centre: tuple[float, float]
    says: Sequence[Compared]


@dataclass(frozen=True)
class Read:
    """A map as people read it, best statements first."""

    map: OpinionMap
    groups: Sequence[Group]
    common: Sequence[Compared]
    divisive: Sequence[Compared]
    uncertain: Sequence[Compared]


def newest_map(conversation: Conversation) -> OpinionMap | None:
    return conversation.maps.defer("base").order_by("-day").first()


def report_of(conversation: Conversation) -> Report | None:
    """The closing report once it is published."""
    return Report.objects.filter(conversation=conversation, published_at__isnull=False).first()


def read_map(conversation: Conversation) -> Read | None:
    """The newest map with its statements, in a handful of reads; None before there is one."""
    drawn = newest_map(conversation)
    if drawn is None or not rules.enough(drawn.participants):
        return None
    named = (
        drawn.common,
        drawn.divisive,
        drawn.uncertain,
        *(g["statements"] for g in drawn.groups),
    )
    numbers = {item["statement"] for some in named for item in some}
    rows = by_group(drawn, to_be_shown(conversation, sorted(numbers)))
    found = {row.statement.number: row for row in rows}

    def chosen(some: Iterable[dict[str, Any]]) -> list[Compared]:
        there = (item for item in some if item["statement"] in found)
        return [replace(found[i["statement"]], side=i.get("side", "")) for i in there]

    groups = [
        Group(g["id"], g["size"], tuple(g["centre"]), chosen(g["statements"])) for g in drawn.groups
    ]
    return Read(
        drawn, groups, chosen(drawn.common), chosen(drawn.divisive), chosen(drawn.uncertain)
    )


def by_group(drawn: OpinionMap | None, statements: Iterable[Statement]) -> list[Compared]:
    """Statements with their figures, each group's where so many of it answered."""
    rows = list(statements)
    figures: dict[int, dict[int, Tally | None]] = {row.pk: {} for row in rows}
    if drawn is not None:
        for figure in Figure.objects.filter(map=drawn, statement_id__in=figures.keys()):
            figures[figure.statement_id][figure.group] = rules.told(_tally(figure))
    return [Compared(row, rules.told(_tally(row)), figures[row.pk]) for row in rows]


def _tally(row: Any) -> Tally:
    return Tally(row.agrees, row.disagrees, row.passes)


def cited(
    conversation: Conversation, drawn: OpinionMap, numbers: Iterable[int]
) -> list[dict[str, Any]]:
    """Statements with their figures as plain values, for the closing report."""
    rows = by_group(drawn, to_be_shown(conversation, numbers))
    return [
        {
            "number": row.statement.number,
            "text": row.statement.text,
            "language": row.statement.language,
            "everyone": _plain(row.everyone),
            "groups": {str(group): _plain(tally) for group, tally in row.groups.items()},
        }
        for row in rows
    ]


def _plain(tally: Tally | None) -> dict[str, int] | None:
    return None if tally is None else vars(tally)
