"""Lotteries over panels: ours and sortition-algorithms on the same pools, with the same solver.

    .venv/bin/python benchmarks/sortition.py [--data FOLDER] [--limit SECONDS] [POOL ...]
    .venv/bin/python benchmarks/sortition.py --ours [POOL ...]          without the peer
    .venv/bin/python benchmarks/sortition.py --made                     10,000 made-up people

FOLDER holds sortition/<pool>_<size>/ and sortition/expected/. Every run is a process of its own;
times are its processor seconds after its imports, from the pool in memory to a list of 1,000 panels
with their chances. The peer's leximin needs a commercial solver and without it falls back to
maximin, so ours is set beside the peer's maximin and Nash. --limit stops a run of the peer.
"""

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from talkoot_engine.sortition.formats import read_instance  # noqa: E402
from talkoot_engine.sortition.inputs import Instance, Person, Quota, make_instance  # noqa: E402
from talkoot_engine.sortition.outcome import Objective  # noqa: E402
from talkoot_engine.sortition.reference import is_valid  # noqa: E402
from talkoot_engine.sortition.solving import solve  # noqa: E402

POOLS = (
    "example_small_20",
    "sffixture_22",
    "gss16a_40",
    "example_large_200",
    "gss16b_75",
    "gss16c_110",
    "gss16d_150",
)
MADE = "made_10000_100"


def main() -> None:
    options = _options()
    if options.child:
        print("\n" + json.dumps(_child(options)))
        return
    print(f"sortition-algorithms {version('sortition-algorithms')}, HiGHS {version('highspy')}")
    for pool in [MADE] if options.made else options.pools or POOLS:
        for objective in options.objectives:
            ours = _run(options, "ours", pool, objective, None)
            line = f"{pool:18} {objective:8} ours {_shown(ours)}"
            if not options.ours and not options.made and objective != "leximin":
                peer = _run(options, "peer", pool, objective, options.limit)
                line += f" | peer {_shown(peer)} | {_ratio(ours, peer, options.limit)}"
            print(line, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    shared = Path(os.environ.get("TALKOOT_SHARED", ROOT.parent / "shared")) / "data"
    parser.add_argument("pools", nargs="*", metavar="POOL")
    parser.add_argument("--data", type=Path, default=shared)
    parser.add_argument("--limit", type=int, default=300, help="processor seconds for the peer")
    parser.add_argument("--ours", action="store_true")
    parser.add_argument("--made", action="store_true")
    parser.add_argument(
        "--objectives", nargs="+", default=[str(kind) for kind in Objective], metavar="NAME"
    )
    parser.add_argument("--child", help=argparse.SUPPRESS)
    return parser.parse_args()


def _run(
    options: argparse.Namespace, who: str, pool: str, objective: str, limit: int | None
) -> dict[str, Any] | None:
    """What a child printed; None where it ran into the limit."""
    done = subprocess.run(
        [
            sys.executable,
            __file__,
            pool,
            *("--child", who, "--objectives", objective, "--data", str(options.data)),
        ],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=_limiter(limit),
    )
    if done.returncode < 0:
        return None
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _limiter(limit: int | None) -> Any:
    def limited() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))

    return limited


def _child(options: argparse.Namespace) -> dict[str, Any]:
    (pool,), (objective,) = options.pools, options.objectives
    runner = _ours if options.child == "ours" else _peer
    return runner(options.data / "sortition", pool, objective)


def _ours(data: Path, pool: str, objective: str) -> dict[str, Any]:
    instance = _instance(data, pool)
    started = time.process_time()
    found = solve(
        instance,
        objective=Objective(objective),
        panels=1000,
        salt=b"",
        deadline=time.monotonic() + 4000,
    )
    seconds = time.process_time() - started
    ids = [person.id for person in instance.people]
    seats = [0] * len(ids)
    for panel in found["panels"]:
        if not is_valid(instance, tuple(ids[n] for n in panel)):
            raise SystemExit(f"{pool}: a panel breaks the quotas")
        for n in panel:
            seats[n] += 1
    off = max(abs(n / 1000 - p) for n, p in zip(seats, found["ideal"], strict=True))
    return {
        "seconds": seconds,
        "smallest": min(found["ideal"]),
        "at_most": found["certificate"]["smallest_at_most"],
        "certified": found["certified"],
        "gap": found["gap"],
        "rounding": off,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        **_against_expected(data, pool, objective, found["ideal"]),
    }


def _against_expected(
    data: Path, pool: str, objective: str, ideal: list[float]
) -> dict[str, float]:
    """The largest difference from the known leximin chances, sorted."""
    path = data / "expected" / f"{pool}.json"
    if objective != "leximin" or not path.exists():
        return {}
    known = json.loads(path.read_text())["leximin_lp_profile"]["p"]
    return {"off": max(abs(a - b) for a, b in zip(sorted(ideal), sorted(known), strict=True))}


def _peer(data: Path, pool: str, objective: str) -> dict[str, Any]:
    from sortition_algorithms import core
    from sortition_algorithms.features import read_in_features
    from sortition_algorithms.people import read_in_people
    from sortition_algorithms.settings import Settings

    folder = data / pool
    with (folder / "categories.csv").open() as file:
        rows = [
            {
                "feature": row["category"],
                "value": row["feature"],
                "min": row["min"],
                "max": row["max"],
            }
            for row in csv.DictReader(file)
        ]
    features = _first(read_in_features(list(rows[0]), rows))
    with (folder / "respondents.csv").open() as file:
        people_rows = [{"row_id": str(n), **row} for n, row in enumerate(csv.DictReader(file))]
    plain = Settings(id_column="row_id", columns_to_keep=[], check_same_address=False)
    people = _first(read_in_people(list(people_rows[0]), people_rows, features, plain))
    started = time.process_time()
    panels, _ = core.find_random_sample(
        features,
        people,
        int(pool.rsplit("_", 1)[1]),
        [],
        selection_algorithm=objective,
        solver_backend="highspy",
        number_selections=1000,
    )
    seconds = time.process_time() - started
    seats = dict.fromkeys(range(len(people_rows)), 0)
    for panel in panels:
        for id_ in panel:
            seats[int(id_)] += 1
    return {"seconds": seconds, "smallest": min(seats.values()) / 1000}


def _first(found: Any) -> Any:
    return found[0] if isinstance(found, tuple) else found


def _instance(data: Path, pool: str) -> Instance:
    if pool == MADE:
        return made_pool()
    folder = data / pool
    size = int(pool.rsplit("_", 1)[1])
    return read_instance(folder / "respondents.csv", folder / "categories.csv", size)


TOWN = {
    "gender": (49, 49, 2),
    "age": (18, 26, 24, 20, 12),
    "area": (27, 22, 20, 17, 14),
    "school": (18, 42, 40),
    "language": (80, 7, 13),
    "home": (45, 55),
}
VOLUNTEERS = {
    "gender": (56, 42, 2),
    "age": (8, 20, 27, 30, 15),
    "area": (33, 25, 18, 14, 10),
    "school": (6, 30, 64),
    "language": (88, 7, 5),
    "home": (36, 64),
}


def made_pool(people: int = 10_000, size: int = 100) -> Instance:
    """People who volunteer unevenly, and quotas within one seat of the shares of a made-up town."""
    rng = random.Random(20_310_502)
    found = [
        Person(
            f"m{n:05}",
            {
                name: f"{name}{rng.choices(range(len(weights)), weights)[0]}"
                for name, weights in VOLUNTEERS.items()
            },
        )
        for n in range(people)
    ]
    quotas = [
        Quota(name, f"{name}{n}", max(0, size * share // 100 - 1), size * share // 100 + 1)
        for name, shares in TOWN.items()
        for n, share in enumerate(shares)
    ]
    return make_instance(found, quotas, size)


def _shown(found: dict[str, Any] | None) -> str:
    if found is None:
        return "not finished"
    text = f"{found['seconds']:8.2f} s, smallest {found['smallest']:.6f}"
    if "certified" in found:
        proof = "certified" if found["certified"] else f"gap {found['gap']:.6f}"
        text += f", {proof}, list off by {found['rounding']:.5f}, {found['megabytes']:.0f} MB"
    if "off" in found:
        text += f", off the known chances by {found['off']:.1e}"
    return text


def _ratio(ours: dict[str, Any] | None, peer: dict[str, Any] | None, limit: int) -> str:
    if ours is None:
        return ""
    if peer is None:
        return f"> {limit / ours['seconds']:.1f}x"
    return f"{peer['seconds'] / ours['seconds']:.1f}x"


if __name__ == "__main__":
    main()
