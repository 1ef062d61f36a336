"""What may change on a call, when, and what may no longer."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from talkoot.commons.base import Refused
from talkoot.loop.calls.rules.kinds import BallotKind, CountRule, Satisfaction, State
from talkoot.loop.calls.rules.publishing import PASSED, Facts, lacks
from talkoot.loop.calls.rules.timetable import Span, Standing, moment

# The parts of a call as staff fill them in, with the fields of each, in the order of the form.
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "texts": ("title", "summary", "body", "audience"),
    "aims": ("goals", "places"),
    "timetable": ("phases",),
    "vote": (
        "money_cents",
        "ballot",
        "max_choices",
        "points",
        "rule",
        "satisfaction",
        "completion",
        "proof",
    ),
    "duties": ("legal_basis", "privacy_notice", "contact"),
}
TEXTS = (*SECTIONS["texts"], *SECTIONS["duties"])
CHANGEABLE = frozenset((*TEXTS, *SECTIONS["vote"]))

# What voters and proposers rely on: fixed when the call is published.
FIXED = frozenset({"kind", "currency", *SECTIONS["vote"]})


def check_editable(*, state: str, changed: Collection[str]) -> None:
    """Refuse a change of the rule once it is published, and any change once withdrawn.

    Raises Refused: withdrawn, rule-fixed.
    """
    if state == State.WITHDRAWN:
        raise Refused("withdrawn")
    touched = sorted(FIXED & set(changed))
    if state == State.PUBLISHED and touched:
        raise Refused("rule-fixed", fields=touched)


def check_fields(changed: Collection[str]) -> None:
    """Refuse what nobody may set by hand, such as who made a call or its state.

    Raises Refused: not-changeable.
    """
    strange = sorted(set(changed) - CHANGEABLE)
    if strange:
        raise Refused("not-changeable", fields=", ".join(strange))


def check_unseen(*, seen: str, current: str) -> None:
    """Refuse to write over what someone else wrote since the form was opened.

    Raises Refused: changed-meanwhile.
    """
    if seen and seen != current:
        raise Refused("changed-meanwhile")


def check_title(title: Mapping[str, str]) -> None:
    """Raises Refused: title-missing."""
    if not any(words.strip() for words in title.values()):
        raise Refused("title-missing")


def check_still_whole(facts: Facts, *, state: str, languages: Sequence[str], now: datetime) -> None:
    """Refuse a change that takes from a published call what it had to have for publishing.

    Raises Refused: call-incomplete.
    """
    if state != State.PUBLISHED:
        return
    found = lacks(facts, languages=languages, now=now)
    missing = [lack for lack in found if lack.code not in PASSED]
    if missing:
        raise Refused("call-incomplete", count=len(missing), codes=[m.code for m in missing])


def check_publishable(facts: Facts, *, state: str, languages: Sequence[str], now: datetime) -> None:
    """Raises Refused: withdrawn, already-published, call-incomplete."""
    if state == State.WITHDRAWN:
        raise Refused("withdrawn")
    if state == State.PUBLISHED:
        raise Refused("already-published")
    missing = lacks(facts, languages=languages, now=now)
    if missing:
        raise Refused("call-incomplete", count=len(missing), codes=[m.code for m in missing])


def check_withdrawable(
    *, state: str, phases: Sequence[Span], vote: str, reason: Mapping[str, str], now: datetime
) -> None:
    """A published call may be taken back until its timetable has ended; then it is a record.

    vote: the state of its vote. While people vote, no one person stops the call.

    Raises Refused: withdrawn, not-published, call-ended, vote-open, reason-missing.
    """
    if state == State.WITHDRAWN:
        raise Refused("withdrawn")
    if state != State.PUBLISHED:
        raise Refused("not-published")
    if moment(phases, now).standing == Standing.ENDED:
        raise Refused("call-ended")
    if vote == "open":
        raise Refused("vote-open")
    if not any(words.strip() for words in reason.values()):
        raise Refused("reason-missing")


def check_discardable(*, state: str) -> None:
    """Only a draft disappears; what was published stays readable.

    Raises Refused: not-a-draft.
    """
    if state != State.DRAFT:
        raise Refused("not-a-draft")


def only_what_applies(vote: Mapping[str, Any]) -> dict[str, Any]:
    """The vote's settings without those that its ballot or its rule does not use."""
    kept = dict(vote)
    if kept.get("ballot") != BallotKind.APPROVAL:
        kept["max_choices"] = None
    if kept.get("ballot") != BallotKind.POINTS:
        kept["points"] = None
    if kept.get("rule") != CountRule.EQUAL_SHARES:
        kept["completion"] = ""
        # The other rules go by votes, which is what the cost of a project comes to there.
        kept["satisfaction"] = Satisfaction.COST if kept.get("rule") else ""
    return kept


def check_vote(vote: Mapping[str, Any]) -> None:
    """Refuse amounts that cannot be meant and rules that nobody counts here.

    Raises Refused: money-not-positive, too-few-choices, too-few-points, rule-not-offered.
    """
    if _below_one(vote.get("money_cents")):
        raise Refused("money-not-positive")
    if _below_one(vote.get("max_choices")):
        raise Refused("too-few-choices")
    if _below_one(vote.get("points")):
        raise Refused("too-few-points")
    if vote.get("rule") and vote["rule"] not in OFFERED:
        raise Refused("rule-not-offered", rule=vote["rule"])


# The rules by which a round of this city may be counted; an archived round may have had others.
OFFERED = (CountRule.EQUAL_SHARES, CountRule.GREEDY, CountRule.GREEDY_STOP)


def _below_one(amount: int | None) -> bool:
    return amount is not None and amount < 1
