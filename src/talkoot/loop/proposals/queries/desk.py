"""What waits on the desk: proposals to assess, reports to decide."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from talkoot.loop.calls.models import Call
from talkoot.loop.proposals.models import Comment, Moderation, Proposal, Report
from talkoot.loop.proposals.rules import OPEN_STATUSES, Deed, Status

_MOST_CASES = 100


def to_assess(call: Call, status: str = "") -> QuerySet[Proposal]:
    """Proposals of a call for the people who answer them, those that wait longest first."""
    rows = call.proposals.exclude(status__in=(Status.DRAFT, Status.HIDDEN))
    if status:
        rows = rows.filter(status=status)
    return rows.select_related("place", "merged_into").order_by("submitted_at", "id")


def cost_rows(call: Call) -> QuerySet[Proposal]:
    """What may stand on the ballot of a call, or stands there already."""
    rows = call.proposals.filter(status__in=(*OPEN_STATUSES, Status.ON_BALLOT))
    return rows.select_related("place").order_by("submitted_at", "id")


@dataclass
class Reported:
    """One thing that people reported, with every open report about it."""

    target: Proposal | Comment
    proposal: Proposal
    reports: list[Report] = field(default_factory=list)

    @property
    def reasons(self) -> Counter[str]:
        return Counter(report.reason for report in self.reports)


def cases() -> list[Reported]:
    """What waits for a moderator, the most reported first."""
    rows = Report.objects.filter(decided_at=None).select_related("proposal", "comment")
    found = _grouped(rows[: _MOST_CASES * 5])
    return sorted(found, key=lambda case: (-len(case.reports), case.reports[0].at))[:_MOST_CASES]


def _grouped(reports: Iterable[Report]) -> list[Reported]:
    by_target: dict[tuple[int, int | None], Reported] = {}
    for row in reports:
        target = row.comment if row.comment is not None else row.proposal
        place = by_target.setdefault(
            (row.proposal_id, row.comment_id), Reported(target, row.proposal)
        )
        place.reports.append(row)
    return list(by_target.values())


def hidden_now() -> tuple[list[Proposal], list[Comment]]:
    """What is hidden at present and could be restored."""
    comments = Comment.objects.exclude(hidden_at=None).select_related("proposal")
    proposals = Proposal.objects.filter(status=Status.HIDDEN)
    return list(proposals[:_MOST_CASES]), list(comments.order_by("-hidden_at")[:_MOST_CASES])


def moderations() -> QuerySet[Moderation]:
    """What moderators did, newest first, for moderators and auditors."""
    return Moderation.objects.select_related("proposal", "comment").order_by("-at", "-id")


def moderation_counts() -> dict[str, Counter[str]]:
    """How often what was hidden, by reason: for everyone."""
    rows = Moderation.objects.filter(deed=Deed.HIDDEN).values_list("reason").order_by("reason")
    counts: dict[str, Counter[str]] = {"comment": Counter(), "proposal": Counter()}
    for reason, comments, both in rows.annotate(Count("comment"), Count("pk")):
        counts["comment"][reason] = comments
        counts["proposal"][reason] = both - comments
    return counts
