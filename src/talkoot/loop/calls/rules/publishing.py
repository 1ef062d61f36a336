"""What must be there before a call is published."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from talkoot.loop.calls.rules.kinds import BallotKind, CountRule, Kind, PhaseKind
from talkoot.loop.calls.rules.timetable import Span, Standing, moment, wrong_order


@dataclass(frozen=True)
class Facts:
    """A call as plain values, for judging whether it may be published."""

    kind: Kind
    texts: Mapping[str, Mapping[str, str]]
    goals: int
    phases: tuple[Span, ...]
    money_cents: int | None = None
    ballot: str = ""
    rule: str = ""
    satisfaction: str = ""
    completion: str = ""
    max_choices: int | None = None
    points: int | None = None
    proof: str = ""


@dataclass(frozen=True)
class Lack:
    """One thing missing: a stable code, the section of the form, and the language if one."""

    code: str
    section: str
    language: str = ""


# Texts that every language of the city needs; of the others one language is enough to publish.
_EVERY_LANGUAGE = ("title", "summary")
_ONE_LANGUAGE = {
    "audience": "texts",
    "legal_basis": "duties",
    "privacy_notice": "duties",
    "contact": "duties",
}

# What time alone brings about; it stands in the way of publishing and of nothing later.
PASSED = frozenset({"timetable-past", "vote-begun"})


def lacks(facts: Facts, *, languages: Sequence[str], now: datetime) -> tuple[Lack, ...]:
    """What is missing before publishing, in the order of the form; empty when nothing is."""
    return (
        *_text_lacks(facts.texts, languages),
        *(() if facts.goals else (Lack("goal", "aims"),)),
        *_timetable_lacks(facts, now),
        *(_vote_lacks(facts) if has_vote(facts) else ()),
    )


def has_vote(facts: Facts) -> bool:
    """A budget round always ends in a vote; another call does when its timetable has one."""
    return facts.kind == Kind.BUDGET or any(s.kind == PhaseKind.DECIDE for s in facts.phases)


def _text_lacks(texts: Mapping[str, Mapping[str, str]], languages: Sequence[str]) -> Iterable[Lack]:
    for field in _EVERY_LANGUAGE:
        for language in languages:
            if not texts.get(field, {}).get(language, "").strip():
                yield Lack(field, "texts", language)
    for field, section in _ONE_LANGUAGE.items():
        if not any(words.strip() for words in texts.get(field, {}).values()):
            yield Lack(field.replace("_", "-"), section)


def _timetable_lacks(facts: Facts, now: datetime) -> Iterable[Lack]:
    if not facts.phases:
        yield Lack("timetable", "timetable")
        return
    kinds = {span.kind for span in facts.phases}
    if facts.kind == Kind.BUDGET:
        for kind in (PhaseKind.COLLECT, PhaseKind.DECIDE):
            if kind not in kinds:
                yield Lack(f"phase-{kind}", "timetable")
    if wrong_order(facts.phases):
        yield Lack("vote-before-proposals", "timetable")
    if moment(facts.phases, now).standing == Standing.ENDED:
        yield Lack("timetable-past", "timetable")
    elif any(s.kind == PhaseKind.DECIDE and s.opens_at <= now for s in facts.phases):
        yield Lack("vote-begun", "timetable")


def _vote_lacks(facts: Facts) -> Iterable[Lack]:
    if not facts.money_cents:
        yield Lack("money", "vote")
    for field in ("ballot", "rule", "proof"):
        if not getattr(facts, field):
            yield Lack(field, "vote")
    if facts.ballot == BallotKind.APPROVAL and not facts.max_choices:
        yield Lack("max-choices", "vote")
    if facts.ballot == BallotKind.POINTS and not facts.points:
        yield Lack("points", "vote")
    if facts.rule == CountRule.EQUAL_SHARES:
        for field in ("satisfaction", "completion"):
            if not getattr(facts, field):
                yield Lack(field, "vote")
