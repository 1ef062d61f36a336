"""Draw a panel from a pool so that everyone has the fairest chance, and say the chances."""

import argparse
import json
import re
import secrets
import sys
import time
from pathlib import Path

from talkoot_engine.base import BadInput
from talkoot_engine.sortition.explain import chances_by_group, summary
from talkoot_engine.sortition.formats import panels_written, read_instance
from talkoot_engine.sortition.inputs import Instance
from talkoot_engine.sortition.lottery import make_lottery
from talkoot_engine.sortition.outcome import Lottery, Objective
from talkoot_engine.sortition.randomness import place_of

HELP = "draw a panel from a pool and quotas (.csv) by a fair lottery"

_HEX = re.compile(r"(?:0x)?[0-9a-fA-F]{1,128}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pool", type=Path, metavar="POOL.csv", help="a line a person")
    parser.add_argument(
        "quotas", type=Path, metavar="QUOTAS.csv", help="category, feature, min, max"
    )
    parser.add_argument("--size", type=int, required=True, metavar="K", help="seats of the panel")
    parser.add_argument(
        "--objective",
        choices=[str(kind) for kind in Objective],
        default=str(Objective.LEXIMIN),
        help="what the fairest chances are (default: leximin)",
    )
    parser.add_argument(
        "--seed",
        metavar="HEX",
        help="the public number as hex digits; its remainder by the length of the list picks the "
        "panel (default: a random one, which is printed)",
    )
    parser.add_argument(
        "--lottery-size", type=int, default=1000, metavar="N", help="panels in the list"
    )
    parser.add_argument("--id", default="", metavar="COLUMN", help="the column of the ids")
    parser.add_argument(
        "--household",
        action="append",
        default=[],
        metavar="COLUMN",
        help="at most one person of those who have the same in this column (in all of them, if "
        "given several times) is drawn",
    )
    parser.add_argument("--seconds", type=float, default=600, help="time limit (default: 600)")
    parser.add_argument("--panels", type=Path, metavar="FILE", help="write the list of panels here")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    started = time.perf_counter()
    seed = _seed(options.seed)
    instance = _instance(options)
    lottery = make_lottery(
        instance,
        objective=Objective(options.objective),
        panels=options.lottery_size,
        seconds=options.seconds,
    )
    if options.panels:
        _write(options.panels, panels_written(lottery.panels))
    index = place_of(seed, len(lottery.panels))
    seconds = round(time.perf_counter() - started, 3)
    if options.json:
        print(json.dumps(as_json(lottery, seed, index, seconds=seconds), ensure_ascii=False))
    else:
        print("\n".join(_as_text(instance, lottery, seed, index)))
    if not lottery.certified:
        print(f"note: {_gap_sentence(lottery)}", file=sys.stderr)
    return 0


def _instance(options: argparse.Namespace) -> Instance:
    try:
        return read_instance(
            options.pool,
            options.quotas,
            options.size,
            id_column=options.id,
            household_columns=options.household,
        )
    except (OSError, UnicodeDecodeError) as no:
        where = getattr(no, "filename", None) or f"{options.pool}, {options.quotas}"
        sentence = "The file cannot be read as UTF-8 text. Check its name and encoding."
        raise BadInput("no-file", sentence, where=str(where)) from no


def _seed(given: str | None) -> str:
    """0 is a seed like any other; only where none was given is one made."""
    if given is None:
        return secrets.token_hex(32)
    if not _HEX.fullmatch(given):
        raise BadInput("bad-seed", f"The seed {given!r} is not made of hex digits 0-9 and a-f.")
    return given.lower().removeprefix("0x")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as no:
        sentence = f"The list of panels cannot be written: {no.strerror}."
        raise BadInput("cannot-write", sentence, where=str(path)) from no


def as_json(lottery: Lottery, seed: str, index: int, *, seconds: float) -> dict[str, object]:
    """The result as the command line promises it."""
    return {
        "size": lottery.size,
        "objective": str(lottery.objective),
        "probabilities": {id_: float(chance) for id_, chance in lottery.chances.items()},
        "minimum": float(lottery.smallest),
        "panels": len(lottery.panels),
        "panel": list(lottery.panels[index]),
        "panel_number": index,
        "seed": seed,
        "certified": lottery.certified,
        "gap": lottery.gap,
        "rounding": lottery.rounding,
        "minimum_at_most": lottery.certificate["smallest_at_most"],
        "certificate": dict(lottery.certificate),
        "optimum": dict(lottery.ideal),
        "seconds": seconds,
    }


def _as_text(instance: Instance, lottery: Lottery, seed: str, index: int) -> list[str]:
    found = summary(lottery)
    proof = "proved optimal" if lottery.certified else _gap_sentence(lottery)
    return [
        f"{found.size} of {found.people} people, {lottery.objective}: {proof}",
        f"Chances: from {_percent(found.smallest)} ({found.smallest_people} people) to "
        f"{_percent(found.largest)} ({found.largest_people}); {_percent(found.mean)} on average.",
        f"In the list of {len(lottery.panels)} panels they differ from the optimum by at most "
        f"{_percent(lottery.rounding)}.",
        "",
        *(
            f"  {row.category} {row.feature}: {row.people} people, chances "
            f"{_range(row.smallest, row.largest)}; {row.seats_min} to {row.seats_max} seats"
            for row in chances_by_group(instance, lottery)
        ),
        "",
        f"Seed {seed} picks panel {index}:",
        *(f"  {id_}" for id_ in lottery.panels[index]),
    ]


def _gap_sentence(lottery: Lottery) -> str:
    return (
        "not proved optimal in the time given; nobody's chance is more than "
        f"{_percent(lottery.gap)} below the best that can be"
    )


def _range(least: object, most: object) -> str:
    return "none" if least is None else f"{_percent(least)} to {_percent(most)}"


def _percent(share: object) -> str:
    return f"{100 * float(share):.2f} %"  # type: ignore[arg-type]
