"""Trying a rule on a past vote: which rules there are to try, and on how large a vote."""

from collections.abc import Mapping

# A page counts on the spot where that takes about a second; the rest is work for the worker.
MOST_BALLOTS = 20_000
_SEARCHED = ("max-welfare",)
# The name in the address: rule, satisfaction, completion.
CHOICES: Mapping[str, tuple[str, str, str]] = {
    "equal-shares": ("equal-shares", "cost", "add1u"),
    "equal-shares-each": ("equal-shares", "cardinality", "add1u"),
    "equal-shares-alone": ("equal-shares", "cost", "none"),
    "bounded-overspending": ("bounded-overspending", "cost", ""),
    "phragmen": ("phragmen", "", ""),
    "most-votes": ("greedy", "cost", ""),
    "votes-for-money": ("greedy", "cardinality", ""),
    "most-votes-stop": ("greedy-stop", "cost", ""),
    "most-welfare": ("max-welfare", "cost", ""),
}
# Counts of one address in one minute; each may take a second of the processor.
MOST_COUNTS, IN_SECONDS = 20, 60


def on_the_spot(choice: str, *, ballots: int) -> bool:
    """Whether a page may count by this rule while somebody waits for it."""
    return ballots <= MOST_BALLOTS and CHOICES[choice][0] not in _SEARCHED


def names(choice: str) -> dict[str, str]:
    """A choice as the names that a count takes."""
    return dict(zip(("rule", "satisfaction", "completion"), CHOICES[choice], strict=True))
