"""What came out, in sentences."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talkoot.commons.design.environment import closing, number, text
from talkoot.loop.calls.rules import Standing
from talkoot.loop.calls.words import since
from talkoot.loop.deliberations.models import Conversation
from talkoot.loop.deliberations.queries import Group, Listed, Read
from talkoot.loop.deliberations.rules import Tally
from talkoot.loop.deliberations.words.tables import NO_GROUPS

LETTERS = "ABCDEFGHIJ"
# From which agreement of the groups with those drawn from part of the people they are firm.
_FIRM, _FAIR = 0.8, 0.5


def group_name(group: int) -> str:
    """Groups have letters: none of them is first or better."""
    return _("Group %(letter)s") % {"letter": LETTERS[group % len(LETTERS)]}


def standing(row: Listed) -> str:
    """Where a conversation stands, and until when it is open."""
    if row.standing == Standing.OPEN and row.span:
        return _("Open until %(moment)s") % {"moment": closing(row.span.closes_at)}
    if row.standing == Standing.COMING and row.span:
        return _("Opens %(moment)s") % {"moment": since(row.span.opens_at)}
    return _("Over")


def size(row: Conversation) -> str:
    """How many people have said how much."""
    people = ngettext("%(num)s person", "%(num)s people", row.participants)
    answers = ngettext("%(num)s answer", "%(num)s answers", row.answers)
    return _("%(people)s, %(answers)s") % {
        "people": people % {"num": number(row.participants)},
        "answers": answers % {"num": number(row.answers)},
    }


def percent(part: int, whole: int) -> int:
    """Whole percent, halves up."""
    return (200 * part + whole) // (2 * whole) if whole else 0


def shares(tally: Tally) -> str:
    """How people answered a statement, in one line."""
    return _("%(agree)s%% agree, %(disagree)s%% disagree, %(pass)s%% pass; %(people)s") % {
        "agree": percent(tally.agrees, tally.seen),
        "disagree": percent(tally.disagrees, tally.seen),
        "pass": percent(tally.passes, tally.seen),
        "people": ngettext("%(num)s person answered", "%(num)s people answered", tally.seen)
        % {"num": number(tally.seen)},
    }


def headline(read: Read) -> str:
    """How many groups there are, and how large."""
    count = len(read.groups)
    if count < 2:
        return str(NO_GROUPS.get(read.map.answer, NO_GROUPS["no-structure"]))
    sizes = [
        _("%(group)s: %(people)s")
        % {
            "group": group_name(group.id),
            "people": ngettext("%(num)s person", "%(num)s people", group.size)
            % {"num": number(group.size)},
        }
        for group in read.groups
    ]
    said = {
        2: _("People answer in two different ways."),
        3: _("People answer in three different ways."),
        4: _("People answer in four different ways."),
        5: _("People answer in five different ways."),
    }
    return f"{said.get(count, '')} {'. '.join(sizes)}.".strip()


def found(read: Read) -> str:
    """Who was counted, in one sentence."""
    drawn = read.map
    return _(
        "%(placed)s of %(people)s people have answered at least seven statements and have a place."
    ) % {"placed": number(drawn.placed), "people": number(drawn.participants)}


def firm(firmness: float | None) -> str:
    """How much one may rely on the groups."""
    if firmness is None:
        return ""
    if firmness >= _FIRM:
        return _("The groups are firm: drawn again from part of the people, they hardly change.")
    if firmness >= _FAIR:
        return _("The groups are fairly firm: drawn again from part of the people, most stay.")
    return _("The groups are loose: drawn again from part of the people, many would change group.")


def spread(explained: float | None) -> str:
    """How much of the differences the picture shows."""
    if explained is None:
        return ""
    return _("The picture shows %(share)s%% of the differences between people.") % {
        "share": round(explained * 100)
    }


def where(group: Group | None, groups: int) -> str:
    """Where one person stands."""
    if groups < 2:
        return _("There are no clear groups, so nobody has a camp.")
    if group is None:
        return _("You stand between the groups, or in one that is too small to be told.")
    people = ngettext("%(num)s person answers", "%(num)s people answer", group.size)
    return _("You are closest to %(group)s. %(people)s much like you.") % {
        "group": group_name(group.id),
        "people": people % {"num": number(group.size)},
    }


def origin_proposal(statement: Any, tally: Tally | None) -> str:
    """The first words of a proposal that begins with a statement."""
    conversation = statement.conversation
    title = text(conversation.call.title).striptags()
    first = _("This proposal began as statement #%(number)s in the conversation “%(title)s”.") % {
        "number": statement.number,
        "title": title,
    }
    return f"{first} {shares(tally)}." if tally else first
