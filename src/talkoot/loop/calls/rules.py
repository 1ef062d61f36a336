"""The law of calls: kinds, timetables, and what must be there before publishing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from talkoot.commons.base import Refused


class Kind(StrEnum):
    """What sort of round a call is; each has a template."""

    BUDGET = "budget"
    CHALLENGE = "challenge"
    CONSULTATION = "consultation"


class Origin(StrEnum):
    """Live is the city's own; an example is demonstration; an archive was held elsewhere."""

    LIVE = "live"
    EXAMPLE = "example"
    ARCHIVE = "archive"


class State(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class PhaseKind(StrEnum):
    """Any order, and they may overlap."""

    COLLECT = "collect"
    DELIBERATE = "deliberate"
    DECIDE = "decide"
    TRY = "try"
    REPORT = "report"


class BallotKind(StrEnum):
    """How one votes: tick projects, fill a basket up to the budget, or give points."""

    APPROVAL = "approval"
    KNAPSACK = "knapsack"
    POINTS = "points"


class CountRule(StrEnum):
    """How the ballots choose; the names are those of the counting methods."""

    EQUAL_SHARES = "equal-shares"
    PHRAGMEN = "phragmen"
    GREEDY = "greedy"
    GREEDY_STOP = "greedy-stop"
    MAX_WELFARE = "max-welfare"


class Satisfaction(StrEnum):
    """What a voter is said to get from a funded project: its price, or one."""

    COST = "cost"
    CARDINALITY = "cardinality"


class Completion(StrEnum):
    """What happens with money that equal shares leave over."""

    NONE = "none"
    ADD1 = "add1"
    ADD1U = "add1u"
    GREEDY = "greedy"


class Proof(StrEnum):
    """What a voter must prove: an e-mail address, a posted code, or strong identity."""

    EMAIL = "email"
    CODE = "code"
    STRONG = "strong"


@dataclass(frozen=True)
class Template:
    """What a new call starts with; `phases` gives each phase's length in days, in order."""

    phases: tuple[tuple[PhaseKind, int], ...]
    ballot: str = ""
    rule: str = ""
    satisfaction: str = ""
    completion: str = ""
    max_choices: int | None = None
    proof: str = ""


TEMPLATES: Mapping[Kind, Template] = {
    Kind.BUDGET: Template(
        phases=(
            (PhaseKind.COLLECT, 28),
            (PhaseKind.DELIBERATE, 28),
            (PhaseKind.DECIDE, 14),
            (PhaseKind.REPORT, 28),
        ),
        ballot=BallotKind.APPROVAL,
        rule=CountRule.EQUAL_SHARES,
        satisfaction=Satisfaction.COST,
        completion=Completion.ADD1,
        max_choices=5,
        proof=Proof.EMAIL,
    ),
    Kind.CHALLENGE: Template(
        phases=(
            (PhaseKind.COLLECT, 42),
            (PhaseKind.DELIBERATE, 21),
            (PhaseKind.TRY, 120),
            (PhaseKind.REPORT, 28),
        )
    ),
    Kind.CONSULTATION: Template(phases=((PhaseKind.COLLECT, 28), (PhaseKind.REPORT, 28))),
}


@dataclass(frozen=True)
class Span:
    """One phase as plain values."""

    kind: PhaseKind
    opens_at: datetime
    closes_at: datetime

    def is_open(self, now: datetime) -> bool:
        return self.opens_at <= now < self.closes_at


class Standing(StrEnum):
    """Where a published call is: not begun, on its way, over."""

    COMING = "coming"
    OPEN = "open"
    ENDED = "ended"


@dataclass(frozen=True)
class Moment:
    """What a timetable says at one time.

    open: phases open now, the first to close first. next: the phase that opens next.
    """

    standing: Standing
    open: tuple[Span, ...]
    next: Span | None


def moment(phases: Iterable[Span], now: datetime) -> Moment:
    """Where the timetable stands at `now`; between two phases a call is still on its way."""
    spans = sorted(phases, key=lambda span: (span.closes_at, span.opens_at))
    running = tuple(span for span in spans if span.is_open(now))
    coming = [span for span in spans if span.opens_at > now]
    following = min(coming, key=lambda span: span.opens_at, default=None)
    if len(coming) == len(spans):
        return Moment(Standing.COMING, (), following)
    if not running and not coming:
        return Moment(Standing.ENDED, (), None)
    return Moment(Standing.OPEN, running, following)


class Step(StrEnum):
    """The one thing a reader is asked to do on a call's page."""

    VOTE = "vote"
    PROPOSE = "propose"
    DISCUSS = "discuss"
    RESULT = "result"
    FOLLOW = "follow"


_STEP_IN = {
    PhaseKind.DECIDE: Step.VOTE,
    PhaseKind.COLLECT: Step.PROPOSE,
    PhaseKind.DELIBERATE: Step.DISCUSS,
}


def step(phases: Sequence[Span], now: datetime) -> tuple[Step, Span | None]:
    """The step of this moment and the phase it belongs to; voting goes before proposing."""
    running = {span.kind: span for span in phases if span.is_open(now)}
    for kind, name in _STEP_IN.items():
        if kind in running:
            return name, running[kind]
    voted = [s for s in phases if s.kind == PhaseKind.DECIDE and s.closes_at <= now]
    return (Step.RESULT, voted[0]) if voted else (Step.FOLLOW, None)


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


def wrong_order(phases: Iterable[Span]) -> bool:
    """Whether voting would open while proposals still come in: the ballot could not be fixed."""
    at = {span.kind: span for span in phases}
    collect, decide = at.get(PhaseKind.COLLECT), at.get(PhaseKind.DECIDE)
    return bool(collect and decide and decide.opens_at < collect.closes_at)


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
    if facts.rule == CountRule.EQUAL_SHARES and not facts.completion:
        yield Lack("completion", "vote")


# What voters and proposers rely on: fixed when the call is published.
FIXED = frozenset(
    {
        "kind",
        "money_cents",
        "currency",
        "ballot",
        "rule",
        "satisfaction",
        "completion",
        "max_choices",
        "points",
        "proof",
    }
)


def check_editable(*, state: str, changed: Collection[str]) -> None:
    """Refuse a change of the rule once it is published, and any change once withdrawn.

    Raises Refused: withdrawn, rule-fixed.
    """
    if state == State.WITHDRAWN:
        raise Refused("withdrawn")
    touched = sorted(FIXED & set(changed))
    if state == State.PUBLISHED and touched:
        raise Refused("rule-fixed", fields=touched)


def check_span(span: Span) -> None:
    """Raises Refused: ends-before-it-opens."""
    if span.closes_at <= span.opens_at:
        raise Refused(
            "ends-before-it-opens",
            phase=span.kind,
            opens_at=span.opens_at,
            closes_at=span.closes_at,
        )


def check_timetable(
    old: Mapping[str, Span], new: Mapping[str, Span], *, state: str, now: datetime
) -> None:
    """Refuse a timetable that cannot be held, or that moves what people already rely on.

    Of a published call, a phase that has begun may only get more time, a vote that has begun
    nothing at all, and none of them disappears.

    Raises Refused: ends-before-it-opens, vote-before-proposals, phase-begun.
    """
    for span in new.values():
        check_span(span)
    if wrong_order(new.values()):
        raise Refused("vote-before-proposals")
    if state != State.PUBLISHED:
        return
    for kind, span in old.items():
        if span.opens_at <= now and not _may_become(span, new.get(kind), now):
            raise Refused("phase-begun", phase=kind)


def _may_become(old: Span, new: Span | None, now: datetime) -> bool:
    if new is None or new.opens_at != old.opens_at:
        return False
    if old.kind == PhaseKind.DECIDE or old.closes_at <= now:
        return new.closes_at == old.closes_at
    return new.closes_at >= old.closes_at


def check_publishable(facts: Facts, *, state: str, languages: Sequence[str], now: datetime) -> None:
    """Raises Refused: withdrawn, already-published, call-incomplete."""
    if state == State.WITHDRAWN:
        raise Refused("withdrawn")
    if state == State.PUBLISHED:
        raise Refused("already-published")
    missing = lacks(facts, languages=languages, now=now)
    if missing:
        raise Refused("call-incomplete", count=len(missing), codes=[m.code for m in missing])


def check_withdrawable(*, state: str, reason: str) -> None:
    """Raises Refused: withdrawn, reason-missing."""
    if state == State.WITHDRAWN:
        raise Refused("withdrawn")
    if not reason.strip():
        raise Refused("reason-missing")
