"""How far it is to the centres, from a matrix of travel times."""

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from talkoot_engine.base import BadInput
from talkoot_engine.reach import access
from talkoot_engine.reach.formats import read_areas, read_matrix

HELP = "how far the centres are, what is within reach, how evenly (travel-time matrix .csv)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("matrix", type=Path, metavar="MATRIX", help="from, to, minutes by mode")
    parser.add_argument(
        "--areas",
        type=Path,
        metavar="FILE",
        help="which areas have a centre, and their people (default: areas.csv beside the matrix)",
    )
    parser.add_argument("--after", type=Path, metavar="MATRIX", help="what would this change?")
    parser.add_argument(
        "--within", default="15,30", metavar="MINUTES,…", help="limits (default: 15,30)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    started = time.perf_counter()
    limits = _limits(options.within)
    matrix = read_matrix(options.matrix)
    areas = read_areas(options.areas or options.matrix.with_name("areas.csv"))
    found: dict[str, Any] = {
        "areas": len(areas),
        "modes": list(matrix.minutes),
        "nearest": [
            {"area": row.area, "mode": row.mode, "centres": [list(pair) for pair in row.centres]}
            for row in access.nearest(matrix, areas)
        ],
        "within": [asdict(row) for row in access.within(matrix, areas, limits=limits)],
        "centres": [_centre(row) for row in access.centres(matrix, areas, limits=limits)],
        "balance": [asdict(row) for row in access.balance(matrix, areas, limits=limits)],
    }
    if options.after:
        after = read_matrix(options.after)
        found["changed"] = [asdict(row) for row in access.changed(matrix, after, areas)]
    found["seconds"] = round(time.perf_counter() - started, 3)
    print(json.dumps(found, ensure_ascii=False) if options.json else "\n".join(_as_text(found)))
    return 0


def _limits(text: str) -> list[float]:
    try:
        limits = [float(part) for part in text.split(",")]
    except ValueError:
        limits = []
    if not limits or not all(0 < limit < 10_000 for limit in limits):
        raise BadInput("bad-limits", f"{text!r} are no minutes. Write them like 15,30.")
    return limits


def _centre(row: Any) -> dict[str, Any]:
    catchment = [{"minutes": x, "people": people} for x, people in row.catchment.items()]
    return {**asdict(row), "catchment": catchment}


def _as_text(found: dict[str, Any]) -> Iterator[str]:
    yield f"{found['areas']} areas, by {', '.join(found['modes'])}"
    yield from ("", "Centres: people within reach; nearest to; minutes to the other centres")
    for row in found["centres"]:
        reached = ", ".join(f"{x['people']:,.0f} in {x['minutes']:g} min" for x in row["catchment"])
        others = "none is reached" if row["to_others"] is None else f"{row['to_others']:.1f} min"
        yield (
            f"  {row['centre']} by {row['mode']}: {reached}; nearest to {row['people']:,.0f}; "
            f"{others}"
        )
    yield from ("", "Balance between the centres (0 is even):")
    for row in found["balance"]:
        least, most = row["least"], row["most"]
        yield (
            f"  {row['mode']}, {row['minutes']:g} min: Gini {row['gini']:.2f}; from "
            f"{least[1]:,.0f} ({least[0]}) to {most[1]:,.0f} ({most[0]})"
        )
    for row in found.get("changed", []):
        before, after = row["mean"]
        yield (
            f"By {row['mode']} the nearest centre is {before:.1f} min away on average, and would "
            f"be {after:.1f}: sooner for {row['sooner']:,.0f} people, later for "
            f"{row['later']:,.0f}."
        )
