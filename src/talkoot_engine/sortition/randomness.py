"""From a sealed pool and a public number to one panel. Standard library only, integers only.

1. `commit` before anything else: the hash of the salted, sorted pool is published.
2. `announce` the list of panels and where the public number will come from, before it exists.
3. `settle` which of the named sources gave a number in time.
4. `draw_panel`: seed = SHA-256 of pool hash, panels hash and number; the panel's place in the list
   is the seed, as a whole number, modulo the number of panels.

The last step can be done on paper: begin with 0 and go through the 64 hex digits of the seed; each
time multiply by 16, add the digit, and keep the remainder by the number of panels (for 1,000
panels: the last three digits).
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from talkoot_engine.base import BadInput
from talkoot_engine.sortition.inputs import Instance, Person

SHORTEST_SALT = 16


@dataclass(frozen=True, slots=True)
class Commitment:
    """A sealed pool.

    pool_hash: SHA-256 of the leaves, a line each.
    leaves:    one a person, sorted, so that their order tells nothing; person number n is the nth.
    numbers:   id -> number, from 1.
    keys:      id -> secret with which that person, and nobody else, finds their leaf.
    """

    pool_hash: str
    leaves: tuple[str, ...]
    numbers: Mapping[str, int]
    keys: Mapping[str, str]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids in the order of their numbers."""
        return tuple(sorted(self.numbers, key=self.numbers.__getitem__))


@dataclass(frozen=True, slots=True)
class Source:
    """Where a public number comes from, and when it will be there (ISO 8601, with offset)."""

    name: str
    due: str


@dataclass(frozen=True, slots=True)
class Settled:
    """The number that counts, from which source; skipped: (source, missing | late | early)."""

    source: str
    value: str
    skipped: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Announcement:
    """All that is fixed before the number exists.

    key:     the same for the same people, rules, quotas and size, however sealed: one draw each.
    panels:  the list as published: a line a panel, numbers of the people in it, ascending.
    leaves:  of the commitment; ids: in the order of their numbers (not published).
    secret_hash: SHA-256 of a secret of the organiser that is revealed at the draw, or "".
    """

    key: str
    pool_hash: str
    panels: bytes
    panels_hash: str
    sources: tuple[Source, ...]
    leaves: tuple[str, ...]
    ids: tuple[str, ...]
    secret_hash: str = ""


@dataclass(frozen=True, slots=True)
class Draw:
    """seed: 64 hex digits. index: the panel's place in the list, from 0. panel: ids, sorted.

    reserves: all others in the order, drawn by the same seed, in which they are asked.
    """

    seed: str
    index: int
    panel: tuple[str, ...]
    reserves: tuple[str, ...]


def commit(people: Iterable[Person], salt: bytes) -> Commitment:
    """Seal a pool. Raises BadInput: salt-too-short."""
    if len(salt) < SHORTEST_SALT:
        raise BadInput(
            "salt-too-short",
            f"The salt has {len(salt)} bytes. Take {SHORTEST_SALT} or more random ones.",
        )
    people = tuple(people)
    keys = {p.id: hmac.new(salt, p.id.encode(), hashlib.sha256).hexdigest() for p in people}
    leaf_of = {p.id: leaf(keys[p.id], opening(p)) for p in people}
    order = sorted(leaf_of, key=leaf_of.__getitem__)
    leaves = tuple(leaf_of[id_] for id_ in order)
    numbers = {id_: n for n, id_ in enumerate(order, start=1)}
    return Commitment(hash_of(lines(leaves)), leaves, numbers, keys)


def opening(person: Person) -> dict[str, Any]:
    """What a leaf seals."""
    return {
        "features": dict(person.features),
        "household": person.household,
        "id": person.id,
    }


def leaf(key: str, opened: Mapping[str, Any]) -> str:
    """SHA-256 of the key, a line break, and the opening as canonical JSON."""
    return hash_of(f"{key}\n{canonical(opened)}".encode())


def draw_key(instance: Instance) -> str:
    """What is drawn from, as a hash: one draw for each, whatever the salt or the order."""
    return hash_of(
        canonical(
            {
                "people": sorted(canonical(opening(person)) for person in instance.people),
                "quotas": sorted([q.category, q.feature, q.min, q.max] for q in instance.quotas),
                "size": instance.size,
                "together": sorted(sorted(group) for group in instance.together),
                "apart": sorted(sorted(group) for group in instance.apart),
            }
        ).encode()
    )


def announce(
    instance: Instance,
    panels: Sequence[Sequence[str]],
    commitment: Commitment,
    *,
    salt: bytes,
    sources: Iterable[Source],
    secret_hash: str = "",
) -> Announcement:
    """Fix the list of panels and the sources. panels: ids, such as Lottery.panels.

    Raises BadInput: pool-changed where the people are not those who were sealed; no-sources,
    bad-source, duplicate-source.
    """
    if commit(instance.people, salt).pool_hash != commitment.pool_hash:
        raise BadInput(
            "pool-changed",
            f"The pool of {len(instance.people)} people is not the one that was sealed as "
            f"{commitment.pool_hash[:16]}…. Draw from the sealed pool, or seal a new one publicly.",
        )
    listed = lines(
        " ".join(str(n) for n in sorted(commitment.numbers[id_] for id_ in panel))
        for panel in panels
    )
    named = tuple(sources)
    _check_sources(named)
    return Announcement(
        draw_key(instance),
        commitment.pool_hash,
        listed,
        hash_of(listed),
        named,
        commitment.leaves,
        commitment.ids,
        secret_hash,
    )


def settle(
    sources: Sequence[Source],
    values: Mapping[str, tuple[str, str]],
    *,
    now: str,
    grace_minutes: int = 60,
) -> Settled:
    """The first source that gave a number when it was due, or at most grace_minutes later.

    values: source -> (number as published, when it was published). Later sources count only after
    the time of the earlier ones has passed without a number.
    Raises BadInput: not-yet-due, no-value, bad-value.
    """
    skipped: list[tuple[str, str]] = []
    for source in sources:
        due = datetime.fromisoformat(source.due)
        last = due + timedelta(minutes=grace_minutes)
        value, at = values.get(source.name, ("", ""))
        if at and due <= datetime.fromisoformat(at) <= last:
            _check_value(value)
            return Settled(source.name, value, tuple(skipped))
        if not at and datetime.fromisoformat(now) <= last:
            raise BadInput(
                "not-yet-due",
                f"{source.name} has no number yet; it can come until {last.isoformat()}. "
                "Wait for it: the next source counts only after that.",
            )
        late = at and datetime.fromisoformat(at) > last
        skipped.append((source.name, "late" if late else "early" if at else "missing"))
    raise BadInput(
        "no-value",
        "None of the named sources gave a number in time: "
        f"{', '.join(f'{name} ({why})' for name, why in skipped)}. "
        "Announce new ones publicly, for the same pool and the same list of panels.",
    )


def draw_panel(announcement: Announcement, settled: Settled, *, secret: str = "") -> Draw:
    """The panel that the number picks. Raises BadInput: wrong-secret, bad-value."""
    _check_value(settled.value)
    if hash_of_secret(secret) != announcement.secret_hash:
        raise BadInput(
            "wrong-secret",
            "The organiser's secret is not the one whose hash was announced. Reveal that one.",
        )
    seed = seed_of(announcement.pool_hash, announcement.panels_hash, settled.value, secret)
    panels = read_panels(announcement.panels)
    index = place_of(seed, len(panels))
    ids = announcement.ids
    reserves = reserve_order(seed, announcement.leaves, panels[index])
    return Draw(
        seed,
        index,
        tuple(sorted(ids[n - 1] for n in panels[index])),
        tuple(ids[n - 1] for n in reserves),
    )


# the arithmetic that a check repeats


def seed_of(pool_hash: str, panels_hash: str, value: str, secret: str = "") -> str:
    """SHA-256 of the three (with a secret, four) lines, without a line break at the end."""
    parts = [pool_hash, panels_hash, value, *([secret] if secret else [])]
    return hash_of("\n".join(parts).encode())


def place_of(seed: str, panels: int) -> int:
    """The seed as a whole number, modulo the number of panels."""
    return int(seed, 16) % panels


def reserve_order(seed: str, leaves: Sequence[str], panel: Iterable[int]) -> list[int]:
    """The numbers of all who are not in the panel, by SHA-256 of seed, line break and leaf."""
    seated = set(panel)
    others = [n for n in range(1, len(leaves) + 1) if n not in seated]
    return sorted(others, key=lambda n: hash_of(f"{seed}\n{leaves[n - 1]}".encode()))


def read_panels(data: bytes) -> list[list[int]]:
    """The way back from Announcement.panels. Raises ValueError."""
    return [[int(word) for word in line.split(" ")] for line in data.decode().splitlines()]


def lines(texts: Iterable[str]) -> bytes:
    """Each text and a line break."""
    return "".join(f"{text}\n" for text in texts).encode()


def hash_of(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def hash_of_secret(secret: str) -> str:
    """What is announced of the organiser's secret; "" where there is none."""
    return hash_of(secret.encode()) if secret else ""


def canonical(value: object) -> str:
    """JSON with sorted names, no spaces, no escapes that are not needed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _check_sources(sources: Sequence[Source]) -> None:
    if not sources:
        raise BadInput("no-sources", "No source of the public number is named. Name at least one.")
    names = [source.name for source in sources]
    if len(set(names)) < len(names):
        raise BadInput("duplicate-source", f"A source is named twice: {names}. Name each once.")
    for source in sources:
        try:
            aware = datetime.fromisoformat(source.due).tzinfo is not None
        except ValueError:
            aware = False
        if not source.name.strip() or not aware:
            raise BadInput(
                "bad-source",
                f"The source {source.name!r} is due {source.due!r}. Give a name, and a date and "
                "time with its offset, such as 2031-05-02T12:00:00+03:00.",
            )


def _check_value(value: str) -> None:
    if not value.strip() or value != value.strip() or not value.isprintable():
        raise BadInput(
            "bad-value",
            f"The public number is {value!r}. Write it as it was published, in one line.",
        )
