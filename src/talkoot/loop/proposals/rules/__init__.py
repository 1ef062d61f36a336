"""The law of proposals: kinds and statuses, and who may do what to them when."""

from talkoot.loop.proposals.rules.assessing import (
    ANSWERS,
    Costed,
    check_answer,
    check_bring,
    check_decided,
    check_merge,
)
from talkoot.loop.proposals.rules.matching import (
    ASKING,
    SEEKING,
    Reply,
    Side,
    agreed,
    check_matching_reply,
    check_pair,
    check_round,
)
from talkoot.loop.proposals.rules.moderating import (
    Deed,
    Reason,
    check_hide,
    check_restore,
)
from talkoot.loop.proposals.rules.statuses import (
    OPEN_STATUSES,
    PUBLIC_STATUSES,
    READABLE_STATUSES,
    Kind,
    Status,
)
from talkoot.loop.proposals.rules.taking_part import (
    check_comment,
    check_commentable,
    check_reply,
    check_supportable,
)
from talkoot.loop.proposals.rules.versions import Change, Part, changes
from talkoot.loop.proposals.rules.writing import (
    LIMITS,
    Limits,
    check_author,
    check_changeable,
    check_collecting,
    check_complete,
    check_cost,
    check_own_draft,
    check_times,
)

__all__ = [
    "ANSWERS",
    "ASKING",
    "LIMITS",
    "OPEN_STATUSES",
    "PUBLIC_STATUSES",
    "READABLE_STATUSES",
    "SEEKING",
    "Change",
    "Costed",
    "Deed",
    "Kind",
    "Limits",
    "Part",
    "Reason",
    "Reply",
    "Side",
    "Status",
    "agreed",
    "changes",
    "check_answer",
    "check_author",
    "check_bring",
    "check_changeable",
    "check_collecting",
    "check_comment",
    "check_commentable",
    "check_complete",
    "check_cost",
    "check_decided",
    "check_hide",
    "check_matching_reply",
    "check_merge",
    "check_own_draft",
    "check_pair",
    "check_reply",
    "check_restore",
    "check_round",
    "check_supportable",
    "check_times",
]
