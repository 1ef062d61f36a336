"""Checks a published draw from its files alone, with the standard library alone.

    python -m talkoot_engine.sortition.recheck FILE.zip

`draw.json`      what was announced and what was drawn
`pool.txt`       the sealed pool: a leaf a line, sorted
`panels.txt`     the list of panels: a line a panel, numbers of people
`chances.csv`    in how many panels each number stands
`reserves.txt`   the numbers of the reserves in their order
`openings.jsonl` only in an auditor's edition: who is behind each leaf
"""

import json
import sys
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NoReturn

from talkoot_engine.base import BadInput
from talkoot_engine.sortition import randomness

FORMAT = "talkoot-draw-1"
DRAW, POOL, PANELS = "draw.json", "pool.txt", "panels.txt"
CHANCES, RESERVES, OPENINGS = "chances.csv", "reserves.txt", "openings.jsonl"
NEEDED = (DRAW, POOL, PANELS, CHANCES, RESERVES)


@dataclass(frozen=True)
class Checked:
    """What held, in sentences, and the facts found on the way."""

    checks: list[str]
    facts: dict[str, Any]


def recheck(files: Mapping[str, bytes], *, name: str = "") -> Checked:
    """Draw again from the files of a bundle.

    Raises BadInput for the first thing that does not hold: draw-file-missing, draw-malformed,
    pool-changed, panels-changed, bad-panel, chances-differ, seed-differs, panel-differs,
    reserves-differ, source-differs, wrong-secret, opening-wrong, quota-missed, household-twice,
    rule-broken.
    """
    said, leaves, panels = _read(files, name)
    checks = [
        _check_pool(said, files[POOL], leaves, name),
        _check_panels(said, files[PANELS], panels, len(leaves), name),
        _check_chances(said, files[CHANCES], panels, len(leaves), name),
        _check_source(said, name),
        *_check_draw(said, files[RESERVES], leaves, panels, name),
    ]
    if OPENINGS in files:
        checks.append(_check_openings(said, files[OPENINGS], leaves, panels, name))
    else:
        checks.append(
            "The quotas were not checked: that takes the auditor's edition, which says who is who."
        )
    facts = {
        "panel": said["panel"],
        "panels": len(panels),
        "index": said["index"],
        "people": len(leaves),
        "seed": said["seed"],
        "source": said["source"],
        "value": said["value"],
        "openings": OPENINGS in files,
    }
    return Checked(checks, facts)


def _fail(code: str, sentence: str, where: str) -> NoReturn:
    raise BadInput(code, sentence, where=where or None)


_SHAPE = {
    "format": str,
    "size": int,
    "objective": str,
    "people": int,
    "pool_hash": str,
    "panels_hash": str,
    "lottery_size": int,
    "key": str,
    "quotas": list,
    "together": list,
    "apart": list,
    "sources": list,
    "secret_hash": str,
    "secret": str,
    "source": str,
    "value": str,
    "skipped": list,
    "seed": str,
    "index": int,
    "panel": list,
    "smallest": str,
    "largest": str,
    "rounding": str,
    "certified": bool,
}


def _read(
    files: Mapping[str, bytes], name: str
) -> tuple[dict[str, Any], list[str], list[list[int]]]:
    for needed in NEEDED:
        if needed not in files:
            _fail("draw-file-missing", f"{needed} is missing. Download the bundle again.", name)
    try:
        said = json.loads(files[DRAW])
        leaves = files[POOL].decode().splitlines()
        panels = randomness.read_panels(files[PANELS])
    except (ValueError, RecursionError) as no:
        raise BadInput(
            "draw-malformed", "A file of the draw is not in its form.", where=name or None
        ) from no
    shaped = isinstance(said, dict) and set(said) == set(_SHAPE)
    if not shaped or any(type(said[field]) is not kind for field, kind in _SHAPE.items()):
        _fail("draw-malformed", f"{DRAW} has not the fields of a draw.", name)
    if said["format"] != FORMAT or not panels:
        _fail("draw-malformed", f"{DRAW} is of the form {said['format']!r}.", name)
    return said, leaves, panels


def _check_pool(said: Mapping[str, Any], data: bytes, leaves: list[str], name: str) -> str:
    sound = randomness.hash_of(data) == said["pool_hash"] and len(leaves) == said["people"]
    if not sound or leaves != sorted(set(leaves)) or data != randomness.lines(leaves):
        _fail("pool-changed", f"{POOL} is not the pool that was sealed.", name)
    return f"The sealed pool has {len(leaves)} people and the hash that was announced."


def _check_panels(
    said: Mapping[str, Any], data: bytes, panels: list[list[int]], people: int, name: str
) -> str:
    if randomness.hash_of(data) != said["panels_hash"] or len(panels) != said["lottery_size"]:
        _fail("panels-changed", f"{PANELS} is not the list that was announced.", name)
    for number, panel in enumerate(panels):
        known = all(1 <= n <= people for n in panel)
        if len(panel) != said["size"] or panel != sorted(set(panel)) or not known:
            _fail(
                "bad-panel",
                f"Panel {number} is not {said['size']} different people of the pool.",
                name,
            )
    return f"The list has {len(panels)} panels of {said['size']} and the hash that was announced."


def _check_chances(
    said: Mapping[str, Any], data: bytes, panels: list[list[int]], people: int, name: str
) -> str:
    seats = Counter(n for panel in panels for n in panel)
    written = chances_written(seats, people)
    chances = [Fraction(seats[n], len(panels)) for n in range(1, people + 1)]
    least, most = str(min(chances)), str(max(chances))
    if data != written or (said["smallest"], said["largest"]) != (least, most):
        _fail("chances-differ", "The chances are not those that the list of panels gives.", name)
    return (
        f"The chances are those of the list: from {_percent(min(chances))} "
        f"to {_percent(max(chances))}."
    )


def _percent(chance: Fraction) -> str:
    return f"{float(100 * chance):.1f} %"


def chances_written(seats: Mapping[int, int], people: int) -> bytes:
    """chances.csv: each number and in how many panels it stands."""
    rows = (f"{n},{seats.get(n, 0)}" for n in range(1, people + 1))
    return randomness.lines(["number,panels", *rows])


def _check_source(said: Mapping[str, Any], name: str) -> str:
    try:
        named = [source["name"] for source in said["sources"]]
        skipped = [skip["name"] for skip in said["skipped"]]
    except (TypeError, KeyError):
        _fail("draw-malformed", f"The sources in {DRAW} are not in their form.", name)
    if [*skipped, said["source"]] != named[: len(skipped) + 1]:
        _fail(
            "source-differs",
            f"The number came from {said['source']!r}, which was not the next of {named}.",
            name,
        )
    after = f", after {', '.join(skipped)} gave none in time" if skipped else ""
    return f"The number {said['value']} is from {said['source']}, named beforehand{after}."


def _check_draw(
    said: Mapping[str, Any],
    reserves: bytes,
    leaves: list[str],
    panels: list[list[int]],
    name: str,
) -> list[str]:
    secret = said["secret"]
    if randomness.hash_of_secret(secret) != said["secret_hash"]:
        _fail("wrong-secret", "The organiser's secret is not the one announced.", name)
    seed = randomness.seed_of(said["pool_hash"], said["panels_hash"], said["value"], secret)
    if seed != said["seed"]:
        _fail("seed-differs", f"The seed is {seed}, not {said['seed']}.", name)
    index = randomness.place_of(seed, len(panels))
    if (index, panels[index]) != (said["index"], said["panel"]):
        _fail("panel-differs", f"The number picks panel {index}: {panels[index]}.", name)
    order = randomness.reserve_order(seed, leaves, panels[index])
    if randomness.lines(map(str, order)) != reserves:
        _fail("reserves-differ", "The reserves are not in the order that the seed gives.", name)
    return [
        f"The seed is the hash of pool, list and number, and picks panel {index}, the one drawn.",
        f"The {len(order)} reserves stand in the order that the same seed gives.",
    ]


def _check_openings(
    said: Mapping[str, Any],
    data: bytes,
    leaves: list[str],
    panels: list[list[int]],
    name: str,
) -> str:
    people = _opened(data, leaves, name)
    for number, panel in enumerate(panels):
        _check_seats(said, number, [people[n - 1] for n in panel], name)
        _check_ties(said, number, set(panel), name)
    return (
        f"Each of the {len(leaves)} leaves is the person said to be behind it; all "
        f"{len(panels)} panels meet the {len(said['quotas'])} quotas and the rules who sits with "
        "whom."
    )


def _opened(data: bytes, leaves: list[str], name: str) -> list[dict[str, Any]]:
    try:
        rows = [json.loads(line) for line in data.decode().splitlines()]
        found = [randomness.leaf(row.pop("key"), row) for row in rows]
    except (ValueError, KeyError, AttributeError, TypeError) as no:
        raise BadInput(
            "opening-wrong", f"{OPENINGS} is not in its form.", where=name or None
        ) from no
    if found != leaves:
        _fail("opening-wrong", "A leaf is not the person said to be behind it.", name)
    return rows


def _check_seats(
    said: Mapping[str, Any], number: int, seated: list[dict[str, Any]], name: str
) -> None:
    for category, feature, least, most in said["quotas"]:
        seats = sum(person["features"].get(category) == feature for person in seated)
        if not least <= seats <= most:
            _fail(
                "quota-missed",
                f"Panel {number} has {seats} of {category} {feature}, not {least} to {most}.",
                name,
            )
    homes = [person["household"] for person in seated if person["household"]]
    if len(set(homes)) < len(homes):
        _fail("household-twice", f"Panel {number} has two people of one household.", name)


def _check_ties(said: Mapping[str, Any], number: int, panel: set[int], name: str) -> None:
    apart = any(len(panel.intersection(group)) > 1 for group in said["apart"])
    if apart or any(0 < len(panel.intersection(g)) < len(g) for g in said["together"]):
        _fail("rule-broken", f"Panel {number} breaks a rule who sits with whom.", name)


def main(arguments: list[str]) -> int:
    """Check one bundle, a ZIP, without its signature; the exit code is 0 or 2."""
    try:
        with zipfile.ZipFile(arguments[0]) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        found = recheck(files, name=arguments[0])
    except (IndexError, OSError, zipfile.BadZipFile) as no:
        sys.stderr.write(f"cannot-read: Give the bundle of a draw, a ZIP file ({no}).\n")
        return 2
    except BadInput as no:
        sys.stderr.write(f"{no.code}: {no.sentence}\n")
        return 2
    sys.stdout.write("".join(f"ok  {sentence}\n" for sentence in found.checks))
    sys.stdout.write(f"Panel {found.facts['index']}: {found.facts['panel']}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
