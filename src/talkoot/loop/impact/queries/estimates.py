"""What proposals are estimated to do."""

from collections.abc import Iterable

from talkoot.loop.impact.bridge import model
from talkoot.loop.impact.models import Estimate
from talkoot.loop.impact.queries.learning import absent
from talkoot.loop.impact.rules import Standing
from talkoot.loop.proposals.models import Proposal
from talkoot.loop.proposals.rules import READABLE_STATUSES

_MOST = 500


def estimates() -> list[Estimate]:
    """Those that hold and those taken back, of proposals that everyone may read, newest first."""
    rows = Estimate.objects.exclude(state=Standing.REPLACED)
    rows = rows.filter(proposal__status__in=READABLE_STATUSES).select_related("proposal__call")
    return list(rows[:_MOST])


def estimate(pk: int) -> Estimate | None:
    return Estimate.objects.select_related("proposal").filter(pk=pk).first()


def of_proposals(proposals: Iterable[Proposal]) -> dict[int, Estimate]:
    """Proposal -> the estimate that holds."""
    keys = [row.pk for row in proposals]
    rows = Estimate.objects.filter(proposal__in=keys, state=Standing.HOLDS) if keys else ()
    return {row.proposal_id: row for row in rows}


def history(proposal: Proposal) -> list[Estimate]:
    """Every estimate of a proposal, the newest first."""
    return list(proposal.estimates.all())


def current() -> str:
    """SHA-256 of the model as it is now; "" where there is none, so that no estimate fits it."""
    return "" if absent() is not None else model.fingerprint()
