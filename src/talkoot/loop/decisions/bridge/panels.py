"""Between registrations and the engine that draws panels.

People are known to the engine by the number of their registration. What is published names them
by their place in the sealed list, which the engine gives.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from talkoot.commons.base import Refused
from talkoot.loop.decisions.rules.panels import LOTTERY_SIZE, Quota
from talkoot_engine.base import BadInput
from talkoot_engine.sortition import inputs, outcome, randomness
from talkoot_engine.sortition.explain import chances_by_group, summary
from talkoot_engine.sortition.fairness import quota_prices
from talkoot_engine.sortition.feasibility import check_quotas
from talkoot_engine.sortition.formats.bundle import bundle_files
from talkoot_engine.sortition.lottery import make_lottery
from talkoot_engine.sortition.replacement import replace

People = Sequence[tuple[str, Mapping[str, str]]]
FORMAT = "talkoot-draw-1"
_SALT_BYTES = 32
# What the engine says no to for reasons that the desk can mend.
_REFUSALS: Mapping[str, Callable[..., Refused]] = {
    "quotas-clash": lambda **values: Refused("quotas-clash", **values),
    "pool-too-small": lambda **values: Refused("pool-too-small", **values),
    "out-of-time": lambda **values: Refused("out-of-time", **values),
    "pool-changed": lambda **values: Refused("pool-changed", **values),
}


@dataclass(frozen=True)
class Task:
    """A pool, its quotas and the size of the panel. people: number and answers."""

    people: People
    quotas: Sequence[Quota]
    size: int

    def instance(self) -> inputs.Instance:
        return inputs.make_instance(
            [inputs.Person(number, dict(answers)) for number, answers in self.people],
            [inputs.Quota(q.category, q.feature, q.minimum, q.maximum) for q in self.quotas],
            self.size,
        )


@dataclass(frozen=True)
class Sealed:
    """A lottery ready to be published.

    key: the same for the same pool, quotas and size. places: number of a registration → its place
    in the sealed list. openers: what shows to one person that they are in it. chances: place →
    in how many of the panels. groups: rows for `Lottery.groups`. document: what the draw needs.
    """

    key: str
    pool_hash: str
    panels_hash: str
    secret_hash: str
    places: Mapping[str, int]
    openers: Mapping[str, str]
    chances: Mapping[str, int]
    panels: int
    groups: list[dict[str, Any]]
    optimal: dict[str, Any]
    document: dict[str, Any]


@dataclass(frozen=True)
class Drawn:
    """A draw: registrations by number, and the files of the bundle."""

    seed: str
    picked: int
    panel: Sequence[str]
    reserves: Sequence[str]
    files: Mapping[str, bytes]


@contextmanager
def _worded(task: Task) -> Iterator[None]:
    """What the engine refuses and the desk can mend, as a refusal of this room."""
    try:
        yield
    except BadInput as no:
        if no.code not in _REFUSALS:
            raise
        raise _REFUSALS[no.code](pool=len(task.people), size=task.size) from no


def check(task: Task) -> outcome.Feasibility | None:
    """Whether a panel exists; None while nobody has registered."""
    return check_quotas(task.instance()) if task.people else None


def prices(task: Task) -> outcome.Prices | None:
    """What each quota costs in fairness; None where no panel exists or nobody registered."""
    if not task.people:
        return None
    try:
        return quota_prices(task.instance())
    except BadInput:
        return None


def seal(task: Task, *, objective: str, sources: Sequence[tuple[str, str]], seconds: int) -> Sealed:
    """Work out the fairest list of panels and seal pool and list.

    sources: what decides, first the named value, then its fallbacks, each with its due time (ISO).
    Raises Refused: quotas-clash, pool-too-small, out-of-time.
    """
    salt, secret = secrets.token_bytes(_SALT_BYTES), secrets.token_hex(_SALT_BYTES)
    with _worded(task):
        instance = task.instance()
        lottery = make_lottery(
            instance,
            objective=outcome.Objective(objective),
            panels=LOTTERY_SIZE,
            salt=salt,
            seconds=seconds,
        )
        sealed = randomness.commit(instance.people, salt)
        announced = _announced(instance, lottery, sealed, salt, sources, secret)
    panels = len(lottery.panels)
    return Sealed(
        key=randomness.draw_key(instance),
        pool_hash=announced.pool_hash,
        panels_hash=announced.panels_hash,
        secret_hash=announced.secret_hash,
        places=dict(sealed.numbers),
        openers=dict(sealed.keys),
        chances={str(sealed.numbers[n]): int(c * panels) for n, c in lottery.chances.items()},
        panels=panels,
        groups=[_group(row) for row in chances_by_group(instance, lottery) if row.people],
        optimal={
            "certified": lottery.certified,
            "gap": _decimal(lottery.gap),
            "rounding": _decimal(float(lottery.rounding)),
            "mean": _decimal(float(summary(lottery).mean)),
        },
        document={"salt": salt.hex(), "secret": secret, "lottery": _kept(lottery)},
    )


def _announced(
    instance: inputs.Instance,
    lottery: outcome.Lottery,
    sealed: randomness.Commitment,
    salt: bytes,
    sources: Sequence[tuple[str, str]],
    secret: str,
) -> randomness.Announcement:
    return randomness.announce(
        instance,
        lottery.panels,
        sealed,
        salt=salt,
        sources=tuple(randomness.Source(name, due) for name, due in sources),
        secret_hash=randomness.hash_of(secret.encode()),
    )


def _group(row: Any) -> dict[str, Any]:
    return {
        "category": row.category,
        "feature": row.feature,
        "people": row.people,
        "smallest": _decimal(float(row.smallest)),
        "mean": _decimal(float(row.mean)),
        "largest": _decimal(float(row.largest)),
    }


def _decimal(value: float) -> str:
    return f"{value:.9f}"


def draw(
    task: Task,
    *,
    document: Mapping[str, Any],
    sealed_as: tuple[str, str, str],
    sources: Sequence[tuple[str, str]],
    values: Mapping[str, tuple[str, str]],
    now: str,
) -> Drawn:
    """Let the public value pick a panel of the sealed list.

    sealed_as: the key and the published hashes of pool and list; what gives others is refused.
    values: source → (its value, when it came). Raises Refused: pool-changed.
    """
    salt = bytes.fromhex(document["salt"])
    with _worded(task):
        instance, lottery = task.instance(), _lottery(document["lottery"])
        sealed = randomness.commit(instance.people, salt)
        announced = _announced(instance, lottery, sealed, salt, sources, document["secret"])
        if (announced.key, announced.pool_hash, announced.panels_hash) != sealed_as:
            raise Refused("pool-changed")
        settled = randomness.settle(announced.sources, values, now=now)
        drawn = randomness.draw_panel(announced, settled, secret=document["secret"])
        files = bundle_files(
            instance, lottery, announced, settled, drawn, secret=document["secret"]
        )
    return Drawn(drawn.seed, drawn.index, drawn.panel, drawn.reserves, files)


def stand_in(
    task: Task,
    *,
    panel: Sequence[str],
    leaving: str,
    reserves: Sequence[str],
    unavailable: Sequence[str],
) -> str | None:
    """Who steps in for somebody, by the order of the draw; None where nobody is left."""
    try:
        found = replace(task.instance(), panel, [leaving], reserves, unavailable=unavailable)
    except BadInput as no:
        if no.code != "nobody-left":
            raise
        return None
    return next(iter(found.joined), None)


def _kept(lottery: outcome.Lottery) -> dict[str, Any]:
    """A lottery as plain JSON values."""
    return {
        "objective": str(lottery.objective),
        "size": lottery.size,
        "chances": {n: [c.numerator, c.denominator] for n, c in lottery.chances.items()},
        "ideal": dict(lottery.ideal),
        "bound": dict(lottery.bound),
        "gap": lottery.gap,
        "certified": lottery.certified,
        "rounding": float(lottery.rounding),
        "certificate": dict(lottery.certificate),
        "panels": [list(panel) for panel in lottery.panels],
    }


def _lottery(kept: Mapping[str, Any]) -> outcome.Lottery:
    return outcome.Lottery(
        **{
            **kept,
            "objective": outcome.Objective(kept["objective"]),
            "chances": {n: Fraction(*pair) for n, pair in kept["chances"].items()},
            "panels": tuple(tuple(panel) for panel in kept["panels"]),
        }
    )
