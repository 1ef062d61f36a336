"""Opinion maps of real conversations: ours and red-dwarf in one process, on the same votes.

    python benchmarks/opinions.py [--data FOLDER] [CONVERSATION ...]
    python benchmarks/opinions.py --made 10000 500        the same on made-up votes
    python benchmarks/opinions.py --large                 ours alone: 9.8 million made-up votes
    python benchmarks/opinions.py --noise                 ours alone: how often noise is grouped
    python benchmarks/opinions.py --fold                  ours alone: folding in or drawing anew

FOLDER holds polis/opendata. The first two need red-dwarf (dependency group `peers`; any environment
with it, NumPy and SciPy will do). Times are processor seconds of this process, the better of two.
Both start from the same Python list of votes; the peer asks nothing about firmness, so neither do
we there (resamples=0), and the last columns show what asking adds.
"""

import argparse
import csv
import gzip
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from talkoot_engine.opinions.agreement import group_informed_consensus  # noqa: E402
from talkoot_engine.opinions.draw import draw_map  # noqa: E402
from talkoot_engine.opinions.firmness import adjusted_rand  # noqa: E402
from talkoot_engine.opinions.follow import Follower  # noqa: E402
from talkoot_engine.opinions.formats import read_polis  # noqa: E402
from talkoot_engine.opinions.inputs import (  # noqa: E402
    Moderation,
    Statement,
    Votes,
    make_votes,
    votes_from_arrays,
)
from talkoot_engine.opinions.outcome import OpinionMap  # noqa: E402
from talkoot_engine.opinions.tallies import tallies  # noqa: E402

T = TypeVar("T")


def main() -> None:
    options = _options()
    if options.large:
        large()
    elif options.noise:
        noise()
    elif options.fold:
        fold(options.data)
    elif options.made:
        compare_made(*options.made)
    else:
        compare_real(options.data, options.names)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Opinion maps beside red-dwarf.")
    parser.add_argument("names", nargs="*", metavar="CONVERSATION")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--made", type=int, nargs=2, metavar=("PEOPLE", "STATEMENTS"))
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--noise", action="store_true")
    parser.add_argument("--fold", action="store_true")
    return parser.parse_args()


def timed(work: Callable[[], T], *, times: int = 2) -> tuple[float, T]:
    """Processor seconds, the best of some, and what the work gave."""
    best, result = float("inf"), None
    for _ in range(times):
        start = time.process_time()
        result = work()
        best = min(best, time.process_time() - start)
    return best, result  # type: ignore[return-value]


def peak() -> float:
    """The most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# beside the peer


def compare_real(data: Path, names: list[str]) -> None:
    peer, pipeline = _peer()
    print(f"Python {sys.version.split()[0]}, NumPy {np.__version__}, {peer}")
    print(
        f"{'conversation':30} {'votes':>7} {'groups: published':>17} ours peer | "
        f"{'ARI ours':>8} peer | {'ours s':>7} {'peer s':>7} ratio | "
        f"{'answer':>12} stability firm s"
    )
    folder = data / "polis" / "opendata"
    for path in sorted(folder.iterdir()):
        if not names or path.name in names:
            print(_real(path, pipeline), flush=True)


def _peer() -> tuple[str, Callable[..., Any]]:
    polis = import_module("reddwarf.implementations.polis")
    return f"red-dwarf {version('red-dwarf')}", polis.run_pipeline


def _real(path: Path, pipeline: Callable[..., Any]) -> str:
    export = read_polis(path)
    votes, published = export.votes, dict(export.groups)
    rows = list(_rows(votes))
    ours, drawn = timed(lambda: _from_rows(rows, votes.statements))
    given = [_as_dict(row) for row in rows]
    out = [int(s.id) for s in votes.statements if s.moderation is Moderation.OUT]
    theirs, result = timed(lambda: pipeline(votes=given, mod_out_statement_ids=out, random_state=0))
    labels = {str(k): int(v) for k, v in result.participants_df["cluster_id"].dropna().items()}
    firm, asked = timed(lambda: draw_map(votes), times=1)
    chosen = next((t for t in asked.trials if t.k == len(asked.groups)), None)
    stability = f"{chosen.stability:.2f}" if chosen else "-"
    _check_same(votes, drawn, labels, result)
    return (
        f"{path.name[:30]:30} {len(rows):7} {len(set(published.values())):17} "
        f"{len(asked.groups):4} {len(set(labels.values())):4} | "
        f"{alike(asked.participants, _named(asked), published):8.2f} "
        f"{alike(votes.participants, labels, published):4.2f} | "
        f"{ours:7.3f} {theirs:7.3f} {theirs / ours:5.1f} | "
        f"{asked.answer:>12} {stability:>9} {firm:6.2f}"
    )


def compare_made(people: int, statements: int) -> None:
    """Counts, time and memory on made-up votes; the peer last, since memory only grows."""
    peer, pipeline = _peer()
    rows, columns, values = made(people, statements, max(7, statements * 19 // 100))
    print(f"{len(values):,} votes of {people:,} people on {statements} statements; {peer}")
    ours, drawn = timed(lambda: _from_arrays(rows, columns, values, people, statements))
    print(f"ours from arrays: {ours:.2f} s, peak {peak():.0f} MB, {len(drawn.groups)} groups")
    given = [
        {"participant_id": p, "statement_id": s, "vote": v, "modified": n}
        for n, (p, s, v) in enumerate(
            zip(rows.tolist(), columns.tolist(), values.tolist(), strict=True)
        )
    ]
    before = peak()
    theirs, result = timed(lambda: pipeline(votes=given, random_state=0), times=1)
    found = result.participants_df["cluster_id"].nunique()
    print(f"peer from a list: {theirs:.2f} s, peak {before:.0f} -> {peak():.0f} MB, {found} groups")
    print(f"ratio {theirs / ours:.0f}")


def _rows(votes: Votes) -> Iterator[tuple[str, str, int]]:
    for n, person in enumerate(votes.participants):
        for statement, vote in votes.of(n).items():
            yield person, statement, vote


def _as_dict(row: tuple[str, str, int]) -> dict[str, int]:
    return {
        "participant_id": int(row[0]),
        "statement_id": int(row[1]),
        "vote": row[2],
        "modified": 0,
    }


def _from_rows(rows: list[tuple[str, str, int]], statements: tuple[Statement, ...]) -> OpinionMap:
    return draw_map(make_votes(rows, statements=statements), resamples=0)


def _named(drawn: OpinionMap) -> dict[str, int]:
    return {p: g.id for p in drawn.participants if (g := drawn.group_of(p)) is not None}


def alike(people: tuple[str, ...], one: dict[str, int], other: dict[str, int]) -> float:
    """Adjusted Rand index over the people who are in both groupings; 0 where one has none."""
    table = np.zeros((6, 6), np.int64)
    for person in people:
        if person in one and person in other:
            table[one[person], other[person]] += 1
    return adjusted_rand(table) if table.any() else 0.0


def _check_same(votes: Votes, drawn: OpinionMap, labels: dict[str, int], result: Any) -> None:
    """Where both define a figure, it is the same: directions, and consensus of the same groups."""
    groups = np.array([labels.get(person, -1) for person in votes.participants])
    ours = group_informed_consensus(tallies(votes, groups, size=groups.max() + 1))
    theirs = result.statements_df["group-aware-consensus"]
    worst = max(
        abs(ours[n] - theirs[int(id_)])
        for n, id_ in enumerate(votes.statement_ids)
        if int(id_) in theirs.index
    )
    if worst > 1e-9:
        print(f"  DIFFERENT: consensus by {worst}")
    pc1 = np.asarray(result.reducer.components_[0])
    ids = [n for n, id_ in enumerate(votes.statement_ids) if int(id_) in theirs.index]
    cosine = abs(float((drawn.components.loadings[0][ids] * pc1).sum()))
    if cosine < 0.9999:
        print(f"  DIFFERENT: first direction, cosine {cosine:.5f}")


# ours alone


def made(
    people: int, statements: int, cast: int, *, groups: int = 3
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Votes of groups that lean each their own way, in no order."""
    dice = np.random.RandomState(0)
    seen = np.concatenate(
        [
            dice.rand(min(10_000, people - first), statements).argpartition(cast, axis=1)[:, :cast]
            for first in range(0, people, 10_000)
        ]
    ).ravel()
    rows = np.repeat(np.arange(people), cast)
    lean = dice.randn(groups, statements) * 0.8
    liking = lean[rows % groups, seen] + (dice.randn(statements) * 0.7)[seen]
    liking += dice.randn(len(rows))
    values = np.where(liking > 0.3, 1, np.where(liking < -0.5, -1, 0)).astype(np.int8)
    order = dice.permutation(len(rows))
    return rows[order], seen[order], values[order]


def _votes(
    rows: np.ndarray, columns: np.ndarray, values: np.ndarray, people: int, statements: int
) -> Votes:
    return votes_from_arrays(
        people=rows,
        columns=columns,
        values=values,
        participants=[str(n) for n in range(people)],
        statements=[Statement(str(n)) for n in range(statements)],
    )


def _from_arrays(
    rows: np.ndarray, columns: np.ndarray, values: np.ndarray, people: int, statements: int
) -> OpinionMap:
    return draw_map(_votes(rows, columns, values, people, statements), resamples=0)


def large() -> None:
    """100,000 people and 1,000 statements."""
    rows, columns, values = made(100_000, 1_000, 98)
    print(f"{len(values):,} votes in arrays, peak so far {peak():.0f} MB")
    started = time.perf_counter()
    building, votes = timed(lambda: _votes(rows, columns, values, 100_000, 1_000), times=1)
    drawing, drawn = timed(lambda: draw_map(votes, resamples=0), times=1)
    print(
        f"votes {building:.2f} s + map {drawing:.2f} s = {building + drawing:.2f} s of processor "
        f"time, {time.perf_counter() - started:.2f} s by the clock, peak {peak():.0f} MB; "
        f"{len(drawn.groups)} groups"
    )
    firm, asked = timed(lambda: draw_map(votes), times=1)
    print(f"map with firmness {firm:.2f} s; stability {[t.stability for t in asked.trials]}")
    follower = Follower(votes, drawn)
    one, _ = timed(lambda: follower.vote("5", "7", 1))
    both, _ = timed(lambda: (follower.vote("77777", "7", -1), follower.map()))
    print(f"one new vote {one * 1000:.2f} ms, and the whole map of then {both * 1000:.1f} ms")


def noise() -> None:
    """Conversations in which every vote is thrown by the statement's own dice."""
    for people, statements, cast, in_order in (
        (12, 10, 10, False),
        (25, 20, 20, True),
        (60, 30, 20, False),
        (60, 30, 20, True),
        (150, 50, 40, False),
        (150, 50, 40, True),
        (400, 100, 40, True),
        (1_000, 60, 30, True),
    ):
        answers: Counter[str] = Counter()
        for seed in range(40 if people < 400 else 20):
            answers[str(draw_map(_noise(people, statements, cast, in_order, seed)).answer)] += 1
        how = "the first ones" if in_order else "any"
        print(
            f"{people:5} people, up to {cast} of {statements} ({how}): {dict(answers)}", flush=True
        )


def _noise(people: int, statements: int, cast: int, in_order: bool, seed: int) -> Votes:
    dice = np.random.RandomState(seed)
    chances = np.cumsum(dice.dirichlet([2, 1, 3], statements), axis=1)
    rows, columns, values = list[int](), list[int](), list[int]()
    for person in range(people):
        count = dice.randint(7, cast + 1)
        seen = np.arange(count) if in_order else dice.permutation(statements)[:count]
        rows += [person] * count
        columns += seen.tolist()
        values += ((dice.rand(count)[:, None] > chances[seen][:, :2]).sum(axis=1) - 1).tolist()
    return _votes(np.array(rows), np.array(columns), np.array(values), people, statements)


def fold(data: Path) -> None:
    """Fold in the last votes of each event log, up to when a refresh is due, and draw anew."""
    for path in sorted((data / "polis" / "opendata").iterdir()):
        if (path / "votes.csv.gz").exists():
            print(_folded(path), flush=True)


def _folded(path: Path) -> str:
    events = _events(path)
    export = read_polis(path)
    new = max(50, int(0.02 * len(export.votes.values)))
    before = _latest(events[:-new], export.votes.statements)
    drawn = draw_map(before, resamples=0)
    follower = Follower(before, drawn)
    for _, person, statement, vote in events[-new:]:
        follower.vote(person, statement, vote)
    folded = follower.map()
    anew = draw_map(
        _latest(events, export.votes.statements),
        groups=len(drawn.groups) or None,
        previous=drawn,
        resamples=0,
    )
    order = [folded.place_of[person] for person in anew.participants]
    both = anew.placed & folded.placed[order]
    moved = np.hypot(*(folded.positions[order] - anew.positions)[both].T)
    width = np.hypot(*anew.positions[both].std(axis=0))
    same = (folded.assignment[order] == anew.assignment)[both].mean()
    counts = np.array_equal(folded.everyone.agree, anew.everyone.agree)
    return (
        f"{path.name[:30]:30} {new:5} votes folded in: {same:.1%} in the same group, places off by "
        f"{np.median(moved) / width:.3f} of the spread (median), {moved.max() / width:.2f} (most); "
        f"counts {'the same' if counts else 'DIFFERENT'}; "
        f"largest mean moved by {follower.drift().means:.3f}"
    )


def _events(path: Path) -> list[tuple[int, str, str, int]]:
    with gzip.open(path / "votes.csv.gz", "rt", encoding="utf-8") as file:
        rows = [
            (int(r["timestamp"]), r["voter-id"], r["comment-id"], int(r["vote"]))
            for r in csv.DictReader(file)
        ]
    return sorted(rows)


def _latest(events: list[tuple[int, str, str, int]], statements: tuple[Statement, ...]) -> Votes:
    last = {(person, statement): vote for _, person, statement, vote in events}
    return make_votes([(p, s, v) for (p, s), v in last.items()], statements=statements)


if __name__ == "__main__":
    main()
