"""Counting real elections: ours and pabutools in one process, on the same files.

    .venv/bin/python benchmarks/budgeting.py [--data FOLDER] [--add1] [FILE.pb.gz ...]
    .venv/bin/python benchmarks/budgeting.py --check-add1        no peer: all known add1 results

FOLDER holds pabulib/pb/ and pabulib/expected.json.gz. Times are processor seconds of this process;
the peer counts with exact fractions and grouped ballots (its multiprofile), its fastest exact way.
"""

import argparse
import dataclasses
import gzip
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from pabutools.election import Cardinality_Sat, Cost_Sat, parse_pabulib  # noqa: E402
from pabutools.rules import greedy_utilitarian_welfare, method_of_equal_shares  # noqa: E402
from tests.engine.test_real_elections import outcome_of, with_peer_points  # noqa: E402

from talkoot_engine.budgeting.equal_shares import equal_shares  # noqa: E402
from talkoot_engine.budgeting.formats import read_pabulib  # noqa: E402
from talkoot_engine.budgeting.greedy import greedy  # noqa: E402
from talkoot_engine.budgeting.inputs import Election  # noqa: E402

T = TypeVar("T")
FILES = (
    "Poland_Swiecie_2023.pb.gz",
    "Poland_Warszawa_2020_Mokotow.pb.gz",
    "Poland_Lodz_2022.pb.gz",
)


@dataclasses.dataclass(frozen=True)
class Row:
    """One comparison: seconds of ours and of the peer, and whether the winners agree."""

    file: str
    what: str
    ours: float
    peer: float
    same: bool | None

    def __str__(self) -> str:
        same = {True: "same", False: "DIFFERENT", None: ""}[self.same]
        ratio = f"{self.peer / self.ours:8.0f}x"
        return f"{self.file:38} {self.what:24} {self.ours:9.4f} {self.peer:9.3f} {ratio} {same}"


def main() -> None:
    options = _options()
    if options.check_add1:
        check_add1(options.data / "pabulib")
        return
    print(
        f"Python {sys.version.split()[0]}, NumPy {version('numpy')}, "
        f"pabutools {version('pabutools')} (exact fractions)"
    )
    print(f"{'file':38} {'what':24} {'ours s':>9} {'peer s':>9} {'ratio':>9}")
    for name in options.files or FILES:
        for row in compare(options.data / "pabulib" / "pb" / name, add1=options.add1):
            print(row, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Count real elections beside pabutools.")
    parser.add_argument("files", nargs="*", metavar="FILE.pb.gz")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--add1", action="store_true", help="also with add1 (minutes for the peer)")
    parser.add_argument("--check-add1", action="store_true")
    return parser.parse_args()


def compare(path: Path, *, add1: bool) -> Iterator[Row]:
    """Reading, greedy and equal shares, with the winners of both."""
    name = path.name.removesuffix(".pb.gz")
    reading, file = timed(lambda: read_pabulib(path))
    peer_reading, (instance, profile) = timed(lambda: _peer_read(path))
    yield Row(name, "read", reading, peer_reading, None)
    grouped = profile.as_multiprofile()
    for what, ours, peer in _counts(instance, grouped, add1=add1):
        mine, outcome = best_of(ours, file.election)
        theirs, winners = timed(peer)
        yield Row(name, what, mine, theirs, [p.name for p in winners] == [*outcome.winners])


def _counts(
    instance: Any, profile: Any, *, add1: bool
) -> Iterator[tuple[str, Callable[[Election], Any], Callable[[], Any]]]:
    kinds = {"cost": Cost_Sat, "cardinality": Cardinality_Sat}
    for kind, sat in kinds.items():
        yield (
            f"greedy {kind}",
            lambda e, kind=kind: greedy(e, tie_order=sorted(e.ids), satisfaction=kind),
            lambda sat=sat: greedy_utilitarian_welfare(instance, profile, sat_class=sat),
        )
    for completion, step in (("none", None), ("add1", 1)) if add1 else (("none", None),):
        for kind, sat in kinds.items():
            yield (
                f"equal shares {kind[:4]} {completion}",
                lambda e, kind=kind, completion=completion: equal_shares(
                    e, tie_order=sorted(e.ids), satisfaction=kind, completion=completion
                ),
                lambda sat=sat, step=step: method_of_equal_shares(
                    instance, profile, sat_class=sat, voter_budget_increment=step
                ),
            )


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Processor seconds, and what the work gave."""
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def best_of(count: Callable[[Election], T], election: Election) -> tuple[float, T]:
    """The shortest of up to three runs, each on an election that remembers no sums: ours are so
    short that one says little."""
    runs: list[tuple[float, T]] = []
    while len(runs) < 3 and (not runs or runs[0][0] < 1):
        fresh = dataclasses.replace(election)
        runs.append(timed(lambda fresh=fresh: count(fresh)))
    return min(runs, key=lambda run: run[0])


def _peer_read(path: Path) -> tuple[Any, Any]:
    """The peer reads only unpacked files; unpacking is part of our time, too."""
    with tempfile.NamedTemporaryFile(suffix=".pb") as file:
        file.write(gzip.decompress(path.read_bytes()))
        file.flush()
        return parse_pabulib(file.name)


def check_add1(folder: Path) -> None:
    """Count every election whose add1 result is known, and name those that differ."""
    with gzip.open(folder / "expected.json.gz", "rt") as file:
        known = json.load(file)
    total, counts = 0.0, 0
    for name, found in known.items():
        keys = [key for key in found["rules"] if key.endswith("add1")]
        election = read_pabulib(folder / "pb" / f"{name}.gz").election if keys else None
        for key in keys:
            seen = with_peer_points(election) if "additive" in key else election
            seconds, outcome = timed(lambda seen=seen, key=key: outcome_of(seen, key))
            total, counts = total + seconds, counts + 1
            if [*outcome.winners] != found["rules"][key]["winners"]:
                print(f"DIFFERENT {name} {key}")
            if seconds > 5:
                print(f"{name} {key}: {seconds:.1f} s, raised {outcome.raised}", flush=True)
    print(f"{counts} counts with add1 in {total:.0f} processor seconds")


if __name__ == "__main__":
    main()
