"""The law of conversations: who may say what when, what is hidden, what may be told."""

from talkoot.loop.deliberations.rules.kinds import (
    LIMITS,
    PLACED_AFTER,
    SMALLEST,
    Choice,
    Deed,
    Limits,
    Link,
    Reason,
    Screening,
    Side,
    State,
)
from talkoot.loop.deliberations.rules.maps import Due, Tally, enough, order, refresh_due, told
from talkoot.loop.deliberations.rules.moderating import check_hide, check_shown, check_waiting
from talkoot.loop.deliberations.rules.reporting import check_report, citations
from talkoot.loop.deliberations.rules.taking_part import (
    Remark,
    check_argument,
    check_choice,
    check_open,
    check_statement,
    check_votable,
    newest,
    remarks,
    span_of,
)

__all__ = [
    "LIMITS",
    "PLACED_AFTER",
    "SMALLEST",
    "Choice",
    "Deed",
    "Due",
    "Limits",
    "Link",
    "Reason",
    "Remark",
    "Screening",
    "Side",
    "State",
    "Tally",
    "check_argument",
    "check_choice",
    "check_hide",
    "check_open",
    "check_report",
    "check_shown",
    "check_statement",
    "check_votable",
    "check_waiting",
    "citations",
    "enough",
    "newest",
    "order",
    "refresh_due",
    "remarks",
    "span_of",
    "told",
]
