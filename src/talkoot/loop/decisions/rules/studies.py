"""What is worked out about a published result besides it, and how much of it.

`sure`      ballots drawn anew: {"samples", "seed", "same", "wins": {id: n},
            "intervals": {id: [low, high]}}
`fair`      {"witness": None or {"project", "people", "entitled"},
            "prices": None or {"holds", "purse", "project", "excess"}}
`changes`   the smallest change with which a project would have won: {"of", "projects":
            [{"project", "cost", "voters"}]}, None where there is no such change
`rule-…`    the outcome by a rule that somebody tries: see `rules.simulating`

Money in hundredths of the currency.
"""

from talkoot.loop.decisions.rules import simulating

SURE, FAIR, CHANGES = "sure", "fair", "changes"
ABOUT = (SURE, FAIR, CHANGES)
_TRIED = "rule-"
SAMPLES, SEED = 200, 1
# Each takes about forty counts, so only the nearest are looked at.
MOST_CHANGES = 20
# The worker begins by itself where all of it takes a minute at most.
BEGUN_UP_TO = 20_000
# Studies that may wait at the same time, and new ones from one address in so many seconds.
MOST_WAITING, MOST_ASKED, IN_SECONDS = 30, 6, 60


def tried(choice: str) -> str:
    """The name of the study that counts by a choice of the simulator."""
    return f"{_TRIED}{choice}"


def choice_of(name: str) -> str | None:
    """The choice that a study counts by; None if it is about the result itself."""
    return name.removeprefix(_TRIED) if name.startswith(_TRIED) else None


def is_known(name: str) -> bool:
    return name in ABOUT or choice_of(name) in simulating.CHOICES


def can_be_made(name: str, *, rule: str) -> bool:
    """A rule that a city published without saying how it counts cannot be counted again."""
    return name not in (SURE, CHANGES) or rule != "published"
