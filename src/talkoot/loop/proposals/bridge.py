"""Between proposals and the matching engine."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from talkoot.commons.people.organisations import Field
from talkoot.loop.proposals.models import Proposal
from talkoot_engine.matching.inputs import Entry
from talkoot_engine.matching.match import match
from talkoot_engine.matching.rounds import best_round

_MILLION = 1_000_000


@dataclass(frozen=True)
class Fit:
    """How well two proposals fit; score in millionths, reasons as the method gives them."""

    need: str
    offer: str
    score: int
    reasons: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Joined:
    """The pairs of a round by slug, and the rule that joined them; total in millionths."""

    pairs: tuple[Fit, ...]
    rule: str
    total: int


def entry_of(row: Proposal) -> Entry:
    """A proposal as the engine sees it; goals and the field of work count alike."""
    own = () if row.field == Field.OTHER else (str(row.field),)
    return Entry(
        id=row.slug,
        title=row.title,
        text=f"{row.summary}\n{row.body}\n{row.for_whom}",
        language=row.language if row.language in ("fi", "sv", "en") else "",
        places=(row.place.slug,) if row.place else (),
        fields=(*own, *sorted(goal.slug for goal in row.goals.all())),
        budget=None if row.cost_cents is None else -(-row.cost_cents // 100),
        begins=row.starts_on,
        ends=row.ends_on,
    )


def fits(needs: Iterable[Proposal], offers: Iterable[Proposal], *, top: int) -> list[Fit]:
    """For each need its best offers, the best first."""
    found = match([entry_of(row) for row in needs], [entry_of(row) for row in offers], top=top)
    return [_fit(one) for one in found]


def join(
    needs: Iterable[Proposal], offers: Iterable[Proposal], *, refused: Iterable[tuple[str, str]]
) -> Joined:
    """One round: each need and each offer at most once, the sum of scores as large as can be.

    refused: pairs of slugs to which one side has said no.
    """
    offered = [entry_of(row) for row in offers]
    found = match([entry_of(row) for row in needs], offered, top=len(offered))
    done = best_round(found, refused=set(refused))
    by_pair = {(one.need, one.offer): _fit(one) for one in found}
    pairs = tuple(by_pair[need, offer] for need, offer, _score in done.pairs)
    return Joined(pairs, done.rule, sum(pair.score for pair in pairs))


def _fit(one: Any) -> Fit:
    reasons = tuple({"code": r.code, "values": _plain(r.values)} for r in one.reasons)
    return Fit(one.need, one.offer, round(one.score * _MILLION), reasons)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}
