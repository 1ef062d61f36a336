"""What comes back: matches with reasons, pairs of likely duplicates, and a round."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Value = str | int | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, as data. code and values:

    same-words       words: base forms in both, the most telling first
    same-concepts    concepts: what both are about, whatever their language
    similar-wording  share: whole per cent of the letters' stretches in common
    same-field       fields
    same-place       places
    other-place      (none): both name places, and none in common
    within-budget    price, budget
    over-budget      price, budget
    dates-meet       begins, ends (of the time in common, ISO; empty where open)
    dates-apart      (none)
    """

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """score: 0 to 1; comparable within one call only."""

    need: str
    offer: str
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries that may be one; first stands earlier in the input. score: 0 to 1."""

    first: str
    second: str
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """Who meets whom.

    rule:  maximum-weight or stable.
    pairs: (need, offer, score), in the order of the needs.
    total: sum of the scores.
    """

    rule: str
    pairs: tuple[tuple[str, str, float], ...]
    unmatched_needs: tuple[str, ...]
    unmatched_offers: tuple[str, ...]
    total: float
