"""Counting real elections: ours and pabutools in one run, on the same files.

    .venv/bin/python benchmarks/budgeting.py [--data FOLDER] [--limit SECONDS] [FILE.pb.gz ...]
    .venv/bin/python benchmarks/budgeting.py --large             every file over 10,000 ballots
    .venv/bin/python benchmarks/budgeting.py --check             no peer: all known results
    .venv/bin/python benchmarks/budgeting.py --ballots 10000000  no peer: a made-up country

FOLDER holds pabulib/pb/ and pabulib/expected.json.gz. Times are processor seconds; the peer counts
with exact fractions and grouped ballots (its multiprofile), its fastest exact way. Ours groups
while it reads; the peer's grouping is a part of its count in the first table. --large prints three
ratios: from the file to the winners (reading, grouping, counting); from what each one's reader
gives to the winners, as in the first table; and from grouped ballots to the winners. Each count
runs in a process of its own, whose peak of memory, reading included, is printed beside it; of short
counts the shortest of some runs is taken, on both sides. --limit stops a count of the peer, and so
do 12 GB of memory.
"""

import argparse
import csv
import dataclasses
import gzip
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from tests.engine.peer import with_peer_points  # noqa: E402
from tests.engine.test_real_elections import (  # noqa: E402
    BOUGHT_WITHOUT_POINTS,
    outcome_of,
)

from talkoot_engine.budgeting.formats import read_pabulib  # noqa: E402
from talkoot_engine.budgeting.inputs import (  # noqa: E402
    Election,
    Project,
    join_packed,
    pack_approvals,
    unpack_approvals,
)
from talkoot_engine.budgeting.phragmen import phragmen  # noqa: E402
from talkoot_engine.budgeting.rules import Rule, count  # noqa: E402

T = TypeVar("T")
FILES = (
    "Poland_Swiecie_2023.pb.gz",
    "Poland_Warszawa_2020_Mokotow.pb.gz",
    "Poland_Lodz_2022.pb.gz",
)
COUNTS = (
    "read",
    "greedy/cost",
    "greedy/cardinality",
    "equal-shares/cost/none",
    "equal-shares/cardinality/none",
    "phragmen",
    "equal-shares/cost/add1",
    "equal-shares/cardinality/add1",
)
MANY, MANY_TIMES, SCORED = 10_000, 100, ("cumulative", "ordinal", "scoring")
RUNS, ENOUGH = 20, 1.0  # runs of a count, and seconds of them


@dataclasses.dataclass(frozen=True)
class Measured:
    """Processor seconds, peak of memory in MB, and the winners in buying order.

    counting: seconds from grouped ballots to winners; reading: from the file to ballots, which
    groups ours; grouping: the peer's own.
    """

    seconds: float
    megabytes: float
    winners: list[str]
    counting: float = 0.0
    reading: float = 0.0
    grouping: float = 0.0
    distinct: int = 0

    @property
    def job(self) -> float:
        """From the file to the winners."""
        return self.reading + self.grouping + self.counting


def main() -> None:
    options = _options()
    if options.large:
        large(options.data / "pabulib")
    elif options.check:
        check(options.data / "pabulib")
    elif options.ballots:
        country(options.ballots)
    else:
        compare(options.data / "pabulib" / "pb", options.files or FILES, limit=options.limit)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Count real elections beside pabutools.")
    parser.add_argument("files", nargs="*", metavar="FILE.pb.gz")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--limit", type=int, default=600, help="processor seconds for the peer")
    parser.add_argument("--large", action="store_true", help="equal shares on every large file")
    parser.add_argument("--check", action="store_true", help="count all known results")
    parser.add_argument("--ballots", type=int, default=0, help="count so many made-up ballots")
    return parser.parse_args()


# beside the peer


def compare(folder: Path, files: Any, *, limit: int) -> None:
    print(
        f"Python {sys.version.split()[0]}, NumPy {version('numpy')}, "
        f"pabutools {version('pabutools')} (exact fractions)"
    )
    print(f"{'file':34} {'what':30} {'ours s':>8} {'MB':>5} {'peer s':>8} {'MB':>5} {'ratio':>7}")
    for name in files:
        for what in COUNTS:
            ours = apart(ours_on, folder / name, what)
            theirs = apart(theirs_on, folder / name, what, limit=limit)
            print(
                f"{name.removesuffix('.pb.gz'):34} {what:30} {ours.seconds:8.4f} "
                f"{ours.megabytes:5.0f} {beside(ours, theirs, what, limit)}",
                flush=True,
            )


def beside(ours: Measured, theirs: Measured | None, what: str, limit: int) -> str:
    if theirs is None:
        return f"   not finished in {limit} s and 12 GB, > {limit / ours.seconds:.0f}x"
    same = sorted if what == "phragmen" else list  # the peer sorts its winners
    agree = same(ours.winners) == same(theirs.winners)
    return (
        f"{theirs.seconds:8.2f} {theirs.megabytes:5.0f} {theirs.seconds / ours.seconds:6.0f}x "
        f"{'' if agree else 'DIFFERENT'}"
    )


def large(folder: Path) -> None:
    """Equal shares without completion on every file over 10,000 ballots: the whole job; the count
    of what each one's reader gives, as in the first table; and the count alone of ballots that
    both have grouped."""
    with (folder / "index.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if int(row["votes"]) > MANY]
    print(f"{'file':30} {'projects x ballots':>18} {'distinct':>8} what", end="")
    print(f"{'file to winners: ours, theirs s':>42}{'read to winners':>16}", end="")
    print(f"{'grouped to winners: ours, theirs ms':>38}")
    below = {"file to winners": 0, "read to winners": 0, "grouped to winners": 0}
    for row in sorted(rows, key=lambda row: -int(row["votes"])):
        path = folder / "pb" / f"{row['file']}.gz"
        for kind in ("additive",) if row["vote_type"] in SCORED else ("cost", "cardinality"):
            ours, theirs = (
                apart(work, path, f"equal-shares/{kind}/none") for work in (ours_on, theirs_on)
            )
            whole, counting = theirs.job / ours.job, theirs.counting / ours.counting
            count = theirs.seconds / ours.seconds
            below["file to winners"] += whole < MANY_TIMES
            below["read to winners"] += count < MANY_TIMES
            below["grouped to winners"] += counting < MANY_TIMES
            print(
                f"{row['file']:30.30} {row['projects']:>8} x {row['votes']:>7} {ours.distinct:8} "
                f"{kind:11} {ours.job:10.3f} {theirs.job:8.2f} {whole:6.0f}x "
                f"{count:12.0f}x {ours.counting * 1000:12.3f} {theirs.counting * 1000:10.2f} "
                f"{counting:6.0f}x",
                "" if ours.winners == theirs.winners else "DIFFERENT",
                flush=True,
            )
    print(f"Below {MANY_TIMES}x: {below}")


def apart(
    work: Callable[[Path, str], Measured], path: Path, what: str, *, limit: int | None = None
) -> Measured | None:
    """In a process of its own; None where it ran into the limit."""
    context = get_context("spawn")
    with ProcessPoolExecutor(1, context, initializer=held_to, initargs=(limit,)) as pool:
        try:
            return pool.submit(work, path, what).result()
        except (BrokenProcessPool, MemoryError):
            return None


def held_to(limit: int | None) -> None:
    if limit is not None:
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
        resource.setrlimit(resource.RLIMIT_AS, (12 << 30, 12 << 30))


def ours_on(path: Path, what: str) -> Measured:
    reading, file = timed(lambda: read_pabulib(path))
    if what == "read":
        return Measured(reading, _peak(), [])
    election = file.election
    if "additive" in what:  # a ranking as the peer scores it: points are a part of our ballots
        election = with_peer_points(election)
    # Sums are remembered by an election, so each run has a fresh one.
    fresh = iter([dataclasses.replace(election) for _ in range(RUNS)])
    seconds, outcome = best_of(lambda: ours_by(next(fresh), what))
    distinct = len(election.ballots.voters)
    return Measured(seconds, _peak(), [*outcome.winners], seconds, reading, distinct=distinct)


def ours_by(election: Election, what: str) -> Any:
    if what == "phragmen":
        return phragmen(election, tie_order=sorted(election.ids))
    return outcome_of(election, what)


def theirs_on(path: Path, what: str) -> Measured:
    from pabutools.election import (
        Additive_Borda_Sat,
        Additive_Cardinal_Sat,
        Cardinality_Sat,
        Cost_Sat,
    )
    from pabutools.rules import (
        greedy_utilitarian_welfare,
        method_of_equal_shares,
        sequential_phragmen,
    )

    reading, (instance, profile) = timed(lambda: _peer_read(path))
    if what == "read":
        return Measured(reading, _peak(), [])
    grouping, seen = timed(profile.as_multiprofile)
    rule, *rest = what.split("/")
    by_points = Additive_Borda_Sat if "Ordinal" in type(profile).__name__ else Additive_Cardinal_Sat
    sats = {"cost": Cost_Sat, "cardinality": Cardinality_Sat, "additive": by_points}
    sat = sats.get(rest[0] if rest else "")

    def work() -> Any:
        if rule == "phragmen":
            return sequential_phragmen(instance, seen)
        if rule == "greedy":
            return greedy_utilitarian_welfare(instance, seen, sat_class=sat)
        step = 1 if rest[1] == "add1" else None
        return method_of_equal_shares(instance, seen, sat_class=sat, voter_budget_increment=step)

    seconds, winners = best_of(work)
    names = [project.name for project in winners]
    return Measured(grouping + seconds, _peak(), names, seconds, reading, grouping)


def _peer_read(path: Path) -> tuple[Any, Any]:
    """The peer reads only unpacked files; unpacking is part of our time, too."""
    from pabutools.election import parse_pabulib

    with tempfile.NamedTemporaryFile(suffix=".pb") as file:
        file.write(gzip.decompress(path.read_bytes()))
        file.flush()
        return parse_pabulib(file.name)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Processor seconds, and what the work gave."""
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def best_of(work: Callable[[], T]) -> tuple[float, T]:
    """The shortest of up to so many runs, while they are short: of one, the first says little."""
    runs: list[tuple[float, T]] = []
    while not runs or (len(runs) < RUNS and sum(run[0] for run in runs) < ENOUGH):
        runs.append(timed(work))
    return min(runs, key=lambda run: run[0])


# all that is known


def check(folder: Path) -> None:
    """Count every election by every rule of which the result is known; name those that differ."""
    with gzip.open(folder / "expected.json.gz", "rt") as file:
        known = json.load(file)
    counts: dict[str, int] = {}
    seconds: dict[str, float] = {}
    for name, key, read, peer in _known(folder, known):
        election = with_peer_points(read) if "additive" in key else read
        took, outcome = timed(lambda e=election, k=key: ours_by(e, k))
        counts[key] = counts.get(key, 0) + 1
        seconds[key] = seconds.get(key, 0.0) + took
        winners = [*outcome.winners, *BOUGHT_WITHOUT_POINTS.get((name, key), [])]
        same = sorted if key == "phragmen" else list
        if same(winners) != same(peer):
            print(f"DIFFERENT {name} {key}")
        if took > 5:
            print(f"{name} {key}: {took:.1f} s, raised {outcome.raised}", flush=True)
    for key, n in sorted(counts.items()):
        print(f"{key:34} {n:4} counts {seconds[key]:7.1f} s")


def _known(folder: Path, known: Any) -> Iterator[tuple[str, str, Election, list[str]]]:
    for name, found in known.items():
        election = read_pabulib(folder / "pb" / f"{name}.gz").election if found["rules"] else None
        for key, peer in found["rules"].items():
            if election is not None and not key.startswith("max-welfare"):
                yield name, key, election, peer["winners"]


# a made-up country


def country(people: int, projects: int = 200, seed: int = 1) -> None:
    """Approval ballots by two-step chance: a region's projects are chosen more often there."""
    started = time.process_time()
    election = _made_up(people, projects, np.random.default_rng(seed))
    made = time.process_time() - started
    print(
        f"{people:,} ballots, {len(election.ballots.voters):,} distinct, "
        f"{len(election.ballots.projects):,} choices; made and grouped in {made:.0f} s, "
        f"peak {_peak():,.0f} MB"
    )
    for rule in (Rule("greedy"), Rule("equal-shares"), Rule("phragmen")):
        seconds, outcome = timed(lambda r=rule: count(election, r, tie_order=election.ids))
        print(
            f"{rule.name:14} {seconds:7.1f} s, {len(outcome.winners)} winners, "
            f"peak {_peak():,.0f} MB",
            flush=True,
        )


def _made_up(people: int, projects: int, rng: np.random.Generator) -> Election:
    chance = rng.beta(0.3, 20, size=(20, projects)).astype(np.float32)
    parts, left = [], people
    while left:
        now = min(left, 250_000)
        region = rng.integers(0, 20, size=now)
        parts.append(pack_approvals(rng.random((now, projects), np.float32) < chance[region]))
        left -= now
    costs = (rng.lognormal(11, 1, size=projects) + 1000).astype(int).tolist()
    return Election(
        projects=tuple(Project(str(n), int(cost)) for n, cost in enumerate(costs)),
        ballots=unpack_approvals(join_packed(parts), projects),
        budget=sum(costs) // 4,
    )


if __name__ == "__main__":
    main()
