"""A round: many needs and many offers meet at once, by a stated rule."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from talkoot_engine.base import BadInput
from talkoot_engine.matching.outcome import Match, Round


def best_round(
    matches: Sequence[Match],
    *,
    capacity: Mapping[str, int] | None = None,
    refused: Collection[tuple[str, str]] = (),
) -> Round:
    """The pairs with the greatest total score: the rule "maximum-weight".

    matches:  what may be paired; a need gets at most one offer.
    capacity: offer -> how many needs it can serve; 1 where not named.
    refused:  (need, offer) that one side has declined.

    No other round has a greater sum of scores. It may give one need its second best so that
    another is served at all. Of equal rounds it takes one by the order of the matches, always the
    same. Time O(n^3).

    Raises BadInput: bad-capacity.
    """
    needs, offers, scores = _table(matches, refused)
    places = _places(offers, capacity or {})
    if not needs or not places:
        return _round("maximum-weight", needs, offers, {}, scores)
    weights = np.array([[scores.get((need, offer), 0.0) for offer in places] for need in needs])
    rows, columns = linear_sum_assignment(weights, maximize=True)
    chosen = {
        needs[row]: places[column]
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        if (needs[row], places[column]) in scores
    }
    return _round("maximum-weight", needs, offers, chosen, scores)


def stable_round(
    matches: Sequence[Match],
    *,
    offer_ranks: Mapping[str, Sequence[str]] | None = None,
    need_ranks: Mapping[str, Sequence[str]] | None = None,
    capacity: Mapping[str, int] | None = None,
    refused: Collection[tuple[str, str]] = (),
) -> Round:
    """Deferred acceptance, the needs proposing: the rule "stable".

    need_ranks:  need -> offers it wants, best first; by score where not named.
    offer_ranks: offer -> needs it wants, best first; by score where not named.

    No need and offer would both rather have each other than what they got, and no need does
    better in any other stable round; needs cannot gain by a false order. Equal scores stand in the
    order of the matches. Gale & Shapley (1962).

    Raises BadInput: bad-capacity.
    """
    needs, offers, scores = _table(matches, refused)
    wants = {n: _ranked(n, 0, need_ranks or {}, scores) for n in needs}
    liked = {o: _ranked(o, 1, offer_ranks or {}, scores) for o in offers}
    room = {offer: _places([offer], capacity or {}).count(offer) for offer in offers}
    kept: dict[str, list[str]] = {offer: [] for offer in offers}
    free = list(reversed(needs))
    while free:
        need = free.pop()
        if not wants[need]:
            continue
        offer = wants[need].pop(0)
        if need not in liked[offer]:
            free.append(need)
            continue
        kept[offer] = sorted([*kept[offer], need], key=liked[offer].index)
        free += kept[offer][room[offer] :]
        kept[offer] = kept[offer][: room[offer]]
    chosen = {need: offer for offer, served in kept.items() for need in served}
    return _round("stable", needs, offers, chosen, scores)


Scores = dict[tuple[str, str], float]


def _table(
    matches: Sequence[Match], refused: Collection[tuple[str, str]]
) -> tuple[list[str], list[str], Scores]:
    needs = list(dict.fromkeys(match.need for match in matches))
    offers = list(dict.fromkeys(match.offer for match in matches))
    declined = set(refused)
    scores = {(m.need, m.offer): m.score for m in matches if (m.need, m.offer) not in declined}
    return needs, offers, scores


def _places(offers: Sequence[str], capacity: Mapping[str, int]) -> list[str]:
    bad = [offer for offer in offers if capacity.get(offer, 1) < 0]
    if bad:
        raise BadInput(
            "bad-capacity",
            f"The offers {bad[:5]} can serve fewer than 0 needs. Give 0 or more.",
        )
    return [offer for offer in offers for _ in range(capacity.get(offer, 1))]


def _ranked(one: str, side: int, ranks: Mapping[str, Sequence[str]], scores: Scores) -> list[str]:
    mine = [pair for pair in scores if pair[side] == one]
    if one in ranks:
        possible = {pair[1 - side] for pair in mine}
        return [other for other in ranks[one] if other in possible]
    return [pair[1 - side] for pair in sorted(mine, key=lambda pair: -scores[pair])]


def _round(
    rule: str,
    needs: Sequence[str],
    offers: Sequence[str],
    chosen: Mapping[str, str],
    scores: Scores,
) -> Round:
    pairs = tuple((n, chosen[n], scores[n, chosen[n]]) for n in needs if n in chosen)
    used = set(chosen.values())
    return Round(
        rule=rule,
        pairs=pairs,
        unmatched_needs=tuple(need for need in needs if need not in chosen),
        unmatched_offers=tuple(offer for offer in offers if offer not in used),
        total=sum(score for _, _, score in pairs),
    )
