"""Citizens' panels: their states, quotas, the public value that decides, and who steps in."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from talkoot.commons.base import Refused
from talkoot.loop.calls.rules import State as CallState

# Larger pools are worked out in the background, with a page that shows how far it is.
WORKED_OUT_AT_ONCE = 250
LOTTERY_SIZE = 1_000
KEPT_AFTER_END = timedelta(days=182)
# Fewer people than this are not counted out in public.
SMALL = 5
THROWS = 10
# As long a named value may be late; only then does the other one count.
GRACE = timedelta(minutes=60)


class State(StrEnum):
    """Where a panel stands. Every step is taken once, in this order.

    draft: being prepared. open: people register. closed: nobody more registers; quotas are set.
    published: pool, list of panels and chances are fixed and public. drawn: the lot has fallen.
    reported: the panel's statement is with the decision that it serves.
    """

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"
    DRAWN = "drawn"
    REPORTED = "reported"


class Invite(StrEnum):
    """Who may register: those who got a letter by lot, or everyone."""

    REGISTER = "register"
    OPEN = "open"


class Objective(StrEnum):
    """What makes chances fair: the smallest as large as can be, and so on upwards; or others."""

    LEXIMIN = "leximin"
    MAXIMIN = "maximin"
    NASH = "nash"


class ValueKind(StrEnum):
    """Where the public value comes from."""

    DICE = "dice"
    LOTTERY = "lottery"
    DRAND = "drand"


class SeatState(StrEnum):
    """waiting: a reserve nobody has called yet. offered: asked, no answer yet."""

    WAITING = "waiting"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True)
class Quota:
    """How many of the panel may have a feature. pool: how many who registered have it."""

    category: str
    feature: str
    minimum: int
    maximum: int
    pool: int | None = None


def reached(state: str, needed: State) -> bool:
    """Whether a panel has come as far as `needed`."""
    order = list(State)
    return order.index(State(state)) >= order.index(needed)


def check_state(*, state: str, needed: Collection[State]) -> None:
    """Raises Refused: step-not-now."""
    if state not in needed:
        raise Refused("step-not-now", state=state)


def check_call(*, state: str) -> None:
    """A panel serves a call that stands. Raises Refused: panel-without-call."""
    if state != CallState.PUBLISHED:
        raise Refused("panel-without-call")


def check_times(*, opens: datetime, closes: datetime, draw: datetime) -> None:
    """Raises Refused: panel-times."""
    if not opens < closes <= draw:
        raise Refused("panel-times")


def check_ready(*, task: Mapping[str, str], practical: Mapping[str, str], quotas: int) -> None:
    """Refuse to invite people to something that does not say what it is.

    Raises Refused: panel-texts-missing, panel-no-quotas.
    """
    if not (task and practical):
        raise Refused("panel-texts-missing")
    if not quotas:
        raise Refused("panel-no-quotas")


def check_open(*, state: str, opens: datetime, closes: datetime, now: datetime) -> None:
    """Whether someone may register now. Raises Refused: register-not-yet, register-over."""
    if state == State.DRAFT or (state == State.OPEN and now < opens):
        raise Refused("register-not-yet", opens_at=opens)
    if state != State.OPEN or now >= closes:
        raise Refused("register-over", closes_at=closes)


def check_closable(*, closes: datetime, now: datetime, example: bool) -> None:
    """Raises Refused: register-still-open."""
    if now < closes and not example:
        raise Refused("register-still-open", closes_at=closes)


def check_answers(answers: Mapping[str, str], asked: Mapping[str, Collection[str]]) -> None:
    """Every question is answered, with one of its answers, and nothing else is said.

    Raises Refused: answers-wrong.
    """
    fits = set(answers) == set(asked)
    if not fits or any(answers[key] not in asked[key] for key in asked):
        raise Refused("answers-wrong")


def check_agreed(agreed: bool) -> None:
    """Raises Refused: not-agreed."""
    if not agreed:
        raise Refused("not-agreed")


def faults(size: int, quotas: Sequence[Quota]) -> list[Refused]:
    """What is wrong with quotas that anyone can see by adding up; the engine looks deeper.

    Codes: quota-order, quota-pool, quota-sum-low, quota-sum-high, pool-too-small.
    """
    return [*_of_features(quotas), *_of_categories(size, quotas), *_of_pool(size, quotas)]


def _of_features(quotas: Sequence[Quota]) -> list[Refused]:
    found = []
    for quota in quotas:
        where = {"category": quota.category, "feature": quota.feature}
        if quota.minimum > quota.maximum:
            found.append(
                Refused("quota-order", minimum=quota.minimum, maximum=quota.maximum, **where)
            )
        if quota.pool is not None and quota.pool < quota.minimum:
            found.append(Refused("quota-pool", minimum=quota.minimum, pool=quota.pool, **where))
    return found


def _of_categories(size: int, quotas: Sequence[Quota]) -> list[Refused]:
    found = []
    for name in dict.fromkeys(quota.category for quota in quotas):
        rows = [quota for quota in quotas if quota.category == name]
        low, high = sum(row.minimum for row in rows), sum(row.maximum for row in rows)
        if low > size:
            found.append(Refused("quota-sum-low", category=name, total=low, size=size))
        if high < size:
            found.append(Refused("quota-sum-high", category=name, total=high, size=size))
    return found


def _of_pool(size: int, quotas: Sequence[Quota]) -> list[Refused]:
    first = quotas[0].category if quotas else ""
    pool = [quota.pool for quota in quotas if quota.category == first]
    if not pool or None in pool:
        return []
    registered = sum(number or 0 for number in pool)
    return [Refused("pool-too-small", pool=registered, size=size)] if registered < size else []


def shown(counts: Sequence[int]) -> list[int | None]:
    """The counts of one category as everyone may see them, None for what is kept back.

    A small one is kept back. One alone could be worked out from the total, so that a second is
    kept back with it, the smallest of the others.
    """
    hidden = {n for n, count in enumerate(counts) if 0 < count < SMALL}
    if len(hidden) == 1 and len(counts) > 1:
        others = (n for n in range(len(counts)) if n not in hidden)
        hidden.add(min(others, key=lambda n: (counts[n] == 0, counts[n])))
    return [None if n in hidden else count for n, count in enumerate(counts)]


def proposed(size: int, population: Sequence[int], *, slack: int = 1) -> list[tuple[int, int]]:
    """Quotas around each group's share of the population: rounded down and up, and a little room.

    Returns (minimum, maximum) in the given order.
    """
    whole = sum(population)
    if not whole:
        return [(0, size) for _ in population]
    return [
        (max(size * part // whole - slack, 0), min(-(-size * part // whole) + slack, size))
        for part in population
    ]


_SHAPES = {
    ValueKind.DICE: r"[1-6]+",
    ValueKind.LOTTERY: r"\d{1,2}( \d{1,2})*",
    ValueKind.DRAND: r"[0-9a-f]{64}",
}


def canonical(kind: str, typed: str) -> str:
    """The public value as everyone writes it, so that everyone gets the same seed.

    Dice: the throws in order without spaces, at least ten. Lottery: the numbers in the order in
    which they were published, one space between. drand: the round's randomness, 64 hex digits.
    Raises Refused: value-shape.
    """
    words = re.sub(r"[\s,;.–-]+", " ", typed.strip().lower()).strip()
    if kind != ValueKind.LOTTERY:
        words = words.replace(" ", "")
    enough = kind != ValueKind.DICE or len(words) >= THROWS
    several = kind != ValueKind.LOTTERY or " " in words
    if not (enough and several and re.fullmatch(_SHAPES[ValueKind(kind)], words)):
        raise Refused("value-shape", typed=typed[:60])
    return words


def check_value_named(
    *,
    kind: str,
    name: str,
    fallback_kind: str,
    fallback: str,
    fallback_at: datetime | None,
    draw_at: datetime,
) -> None:
    """The value that decides is named before anything is fixed, and what counts without it.

    Raises Refused: value-not-named, fallback-too-soon.
    """
    if not (kind and name.strip() and fallback_kind and fallback.strip() and fallback_at):
        raise Refused("value-not-named")
    if fallback_at <= draw_at + GRACE:
        raise Refused("fallback-too-soon", draw_at=draw_at)


def check_before_draw(*, draw_at: datetime, now: datetime) -> None:
    """The list is public before the value can be known. Raises Refused: draw-too-soon."""
    if now >= draw_at:
        raise Refused("draw-too-soon", draw_at=draw_at)


def check_drawable(*, draw_at: datetime, now: datetime, example: bool) -> None:
    """Raises Refused: draw-not-yet."""
    if now < draw_at and not example:
        raise Refused("draw-not-yet", draw_at=draw_at)


def check_fallback(*, fallback_at: datetime | None, now: datetime, example: bool) -> None:
    """Raises Refused: fallback-not-yet."""
    if fallback_at is None or (now < fallback_at and not example):
        raise Refused("fallback-not-yet", fallback_at=fallback_at)


def check_second(*, first: object, person: object) -> None:
    """Raises Refused: second-signer."""
    if first == person:
        raise Refused("second-signer")


def check_same(*, first: object, second: object) -> None:
    """Raises Refused: values-differ."""
    if first != second:
        raise Refused("values-differ")


def check_seat(*, state: str, needed: Collection[SeatState]) -> None:
    """Raises Refused: seat-answered."""
    if state not in needed:
        raise Refused("seat-answered")


def is_over(*, handed_over_at: datetime | None, draw_at: datetime, now: datetime) -> bool:
    """Whether what is personal has been kept for as long as was promised.

    A panel that never hands over anything counts as ended two years after its draw.
    """
    ended = handed_over_at or draw_at + 4 * KEPT_AFTER_END
    return now >= ended + KEPT_AFTER_END
