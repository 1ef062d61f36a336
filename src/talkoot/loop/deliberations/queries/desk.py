"""What waits for a moderator, and what everyone may read of it."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import QuerySet

from talkoot.loop.deliberations.models import (
    Argument,
    Complaint,
    Conversation,
    Moderation,
    Statement,
)
from talkoot.loop.deliberations.rules import State

_MOST = 100


@dataclass
class Case:
    """A statement or an argument with the open reports about it."""

    target: Statement | Argument
    reports: list[Complaint] = field(default_factory=list)

    @property
    def reasons(self) -> Counter[str]:
        return Counter(report.reason for report in self.reports)


def waiting(conversation: Conversation) -> list[Statement]:
    """Statements that nobody has read yet, the oldest first."""
    rows = conversation.statements.filter(state=State.WAITING)
    return list(rows.select_related("conversation").order_by("at", "pk")[:_MOST])


def cases(conversation: Conversation) -> list[Case]:
    """What people have reported and nobody has decided."""
    rows = Complaint.objects.filter(statement__conversation=conversation, decided_at=None)
    found: dict[tuple[int, int | None], Case] = {}
    for row in rows.select_related("statement__conversation", "argument__statement__conversation"):
        key = (row.statement_id, row.argument_id)
        found.setdefault(key, Case(row.argument or row.statement)).reports.append(row)
    return list(found.values())[:_MOST]


def hidden_now(conversation: Conversation) -> list[Statement | Argument]:
    """What is out of sight, the newest first."""
    statements = conversation.statements.filter(state=State.HIDDEN).order_by("-decided_at")
    arguments = Argument.objects.filter(
        statement__conversation=conversation, state=State.HIDDEN
    ).select_related("statement")
    return [*statements[:_MOST], *arguments.order_by("-at")[:_MOST]]


def log(conversation: Conversation) -> QuerySet[Moderation]:
    """Every deed of the moderators, the newest first."""
    return conversation.moderations.select_related("statement", "argument").order_by("-at", "-pk")


def log_counts(conversation: Conversation) -> Counter[str]:
    """How many statements and arguments are hidden now, by reason."""
    statements = conversation.statements.filter(state=State.HIDDEN)
    arguments = Argument.objects.filter(statement__conversation=conversation, state=State.HIDDEN)
    return Counter(
        [
            *statements.values_list("reason", flat=True),
            *arguments.values_list("reason", flat=True),
        ]
    )
