"""A block-structured model of a log, for checking: the inductive miner.

S. Leemans, D. Fahland & W. van der Aalst: Discovering block-structured process models (2013), with
the noise filter of their 2014 paper: edges rarer than `noise` times the most frequent way out of
the same activity are left out where they hide a cut. A model is a tree; every trace of the log
fits one discovered without noise. Activities of different blocks are different, so whether a trace
fits is decided exactly, block by block, without replaying tokens.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from talkoot_engine.processes.outcome import Variant, check_share

Path = tuple[str, ...]
Paths = Mapping[Path, int]


class Block(StrEnum):
    """How the parts of a block go together."""

    ONE = "one"  # a single activity
    NONE = "none"  # nothing happens
    CHOICE = "choice"  # one of the parts
    SEQUENCE = "sequence"  # all of them, in this order
    PARALLEL = "parallel"  # all of them, in any order
    LOOP = "loop"  # the first, then any number of times another and the first again
    ANY = "any"  # these activities in any order and number: no structure was found


@dataclass(frozen=True, slots=True)
class Tree:
    """block and its parts; activities: those of the whole tree."""

    block: Block
    activities: frozenset[str] = frozenset()
    parts: tuple["Tree", ...] = ()

    def __str__(self) -> str:
        if self.block is Block.ONE:
            return next(iter(self.activities))
        if self.block is Block.NONE:
            return "nothing"
        inner = map(str, self.parts) if self.parts else sorted(self.activities)
        return f"{self.block}({', '.join(inner)})"


def discover(ways: Sequence[Variant], *, noise: float = 0.0) -> Tree:
    """noise: 0 keeps everything, 1 only the most frequent way out of each activity.

    Raises BadInput: bad-share.
    """
    check_share(noise)
    return _discover({way.path: way.count for way in ways}, noise)


def fitting(tree: Tree, ways: Sequence[Variant]) -> int:
    """How many cases the model allows."""
    return sum(way.count for way in ways if fits(tree, way.path))


def fits(tree: Tree, path: Path) -> bool:
    """Whether the model allows exactly this trace."""
    if any(name not in tree.activities for name in path):
        return False
    return _FITS[tree.block](tree, path)


# discovery


def _discover(paths: Paths, noise: float) -> Tree:
    names = frozenset(name for path in paths for name in path)
    if not names:
        return Tree(Block.NONE)
    empty = paths.get((), 0)
    if empty > noise * sum(paths.values()) or (empty and noise == 0):
        rest = {path: n for path, n in paths.items() if path}
        return _choice([Tree(Block.NONE), _discover(rest, noise)])
    if empty:
        paths = {path: n for path, n in paths.items() if path}
    if len(names) == 1:
        return _single(names, paths)
    for least in (0.0, noise) if noise else (0.0,):
        found = _cut(paths, names, least)
        if found is not None:
            block, groups = found
            parts = tuple(_discover(part, noise) for part in _SPLIT[block](paths, groups))
            return Tree(block, names, parts)
    return Tree(Block.ANY, names)


def _single(names: frozenset[str], paths: Paths) -> Tree:
    one = Tree(Block.ONE, names)
    if all(len(path) == 1 for path in paths):
        return one
    return Tree(Block.LOOP, names, (one, Tree(Block.NONE)))


def _choice(parts: list[Tree]) -> Tree:
    names = frozenset(name for part in parts for name in part.activities)
    return Tree(Block.CHOICE, names, tuple(parts))


Groups = list[frozenset[str]]


@dataclass(frozen=True, slots=True)
class _Flow:
    """What follows what, and what a trace begins and ends with."""

    after: Mapping[str, set[str]]
    starts: set[str]
    ends: set[str]


def _flow(paths: Paths, least: float) -> _Flow:
    counts: Counter[tuple[str, str]] = Counter()
    starts: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    for path, n in paths.items():
        starts[path[0]] += n
        ends[path[-1]] += n
        for pair in itertools.pairwise(path):
            counts[pair] += n
    most: Counter[str] = Counter()
    for (source, _), n in counts.items():
        most[source] = max(most[source], n)
    for name, n in ends.items():
        most[name] = max(most[name], n)
    after: dict[str, set[str]] = defaultdict(set)
    for (source, target), n in counts.items():
        if n >= least * most[source]:
            after[source].add(target)
    top = max(starts.values())
    return _Flow(
        after,
        {name for name, n in starts.items() if n >= least * top},
        {name for name, n in ends.items() if n >= least * most[name]},
    )


def _cut(paths: Paths, names: frozenset[str], least: float) -> tuple[Block, Groups] | None:
    flow = _flow(paths, least)
    for block, find in (
        (Block.CHOICE, _choices),
        (Block.SEQUENCE, _sequence),
        (Block.PARALLEL, _parallel),
        (Block.LOOP, _loop),
    ):
        groups = find(flow, names)
        if len(groups) > 1:
            return block, groups
    return None


def _choices(flow: _Flow, names: frozenset[str]) -> Groups:
    """Activities that no step connects."""
    return _components(names, lambda a, b: b in flow.after.get(a, ()) or a in flow.after.get(b, ()))


def _sequence(flow: _Flow, names: frozenset[str]) -> Groups:
    """Groups of which each is reached from all before it and from none after it."""
    reach = {name: _reached(flow.after, name) for name in names}
    groups = _components(
        names, lambda a, b: (b in reach[a]) == (a in reach[b])
    )  # both ways, or neither
    if len(groups) < 2:
        return groups
    first = {group: next(iter(group)) for group in groups}
    return sorted(
        groups,
        key=lambda group: sum(first[group] in reach[first[o]] for o in groups if o != group),
    )


def _parallel(flow: _Flow, names: frozenset[str]) -> Groups:
    """Groups between which everything follows everything; each can begin and end a trace."""

    def apart(a: str, b: str) -> bool:
        return not (b in flow.after.get(a, ()) and a in flow.after.get(b, ()))

    groups = _components(names, apart)
    if all(group & flow.starts and group & flow.ends for group in groups):
        return groups
    return []


def _loop(flow: _Flow, names: frozenset[str]) -> Groups:
    """What begins and ends a trace, and the parts that lead from its end to its beginning."""
    body = flow.starts | flow.ends
    rest = frozenset(names - body)
    parts = _components(rest, lambda a, b: b in flow.after.get(a, ()) or a in flow.after.get(b, ()))
    back: Groups = []
    for part in parts:
        into = {a for a in names - part for b in part if b in flow.after.get(a, ())}
        out = {b for a in part for b in flow.after.get(a, ()) if b not in part}
        comes = all(any(b in flow.after.get(end, ()) for b in part) for end in flow.ends)
        if into <= flow.ends and out <= flow.starts and out and comes:
            back.append(part)
        else:
            body |= part
    return [frozenset(body), *back] if back else []


def _components(names: Iterable[str], joined: object) -> Groups:
    """Groups of names that `joined` connects, in the order of their first name."""
    left, groups = sorted(names), []
    while left:
        group, fresh = {left[0]}, [left[0]]
        while fresh:
            one = fresh.pop()
            more = [n for n in left if n not in group and joined(one, n)]  # type: ignore[operator]
            group.update(more)
            fresh += more
        groups.append(frozenset(group))
        left = [name for name in left if name not in group]
    return groups


def _reached(after: Mapping[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    fresh = [start]
    while fresh:
        new = after.get(fresh.pop(), set()) - found
        found |= new
        fresh += new
    return found


# splitting: what each part sees of the traces


def _split_choice(paths: Paths, groups: Groups) -> list[Paths]:
    """Each trace to the group that holds most of it, without what the others hold."""
    found: list[Counter[Path]] = [Counter() for _ in groups]
    for path, n in paths.items():
        sizes = [sum(name in group for name in path) for group in groups]
        best = sizes.index(max(sizes))
        found[best][tuple(name for name in path if name in groups[best])] += n
    return list(found)


def _split_each(paths: Paths, groups: Groups) -> list[Paths]:
    """Each part of every trace to its group."""
    found: list[Counter[Path]] = [Counter() for _ in groups]
    for path, n in paths.items():
        for part, group in zip(found, groups, strict=True):
            part[tuple(name for name in path if name in group)] += n
    return list(found)


def _split_loop(paths: Paths, groups: Groups) -> list[Paths]:
    """Runs of one group after another; two runs of a way back have nothing of the body between."""
    found: list[Counter[Path]] = [Counter() for _ in groups]
    for path, n in paths.items():
        for group, run in _runs(path, groups):
            found[group][run] += n
    return list(found)


def _runs(path: Path, groups: Groups) -> list[tuple[int, Path]]:
    """The body first and last, an empty one where it is missing."""
    runs: list[tuple[int, list[str]]] = [(0, [])]
    for name in path:
        group = next(n for n, names in enumerate(groups) if name in names)
        if group != runs[-1][0]:
            if group and runs[-1][0]:
                runs.append((0, []))
            runs.append((group, []))
        runs[-1][1].append(name)
    if runs[-1][0]:
        runs.append((0, []))
    return [(group, tuple(run)) for group, run in runs]


_SPLIT = {
    Block.CHOICE: _split_choice,
    Block.SEQUENCE: _split_each,
    Block.PARALLEL: _split_each,
    Block.LOOP: _split_loop,
}


# fitting


def _parts_of(tree: Tree, path: Path) -> list[Path]:
    return [tuple(name for name in path if name in part.activities) for part in tree.parts]


def _fits_choice(tree: Tree, path: Path) -> bool:
    return any(fits(part, path) for part in tree.parts)


def _fits_sequence(tree: Tree, path: Path) -> bool:
    pieces = _parts_of(tree, path)
    in_turn = tuple(name for piece in pieces for name in piece) == path
    return in_turn and all(map(fits, tree.parts, pieces))


def _fits_parallel(tree: Tree, path: Path) -> bool:
    return all(map(fits, tree.parts, _parts_of(tree, path)))


def _fits_loop(tree: Tree, path: Path) -> bool:
    """Runs of the body and of ways back in turn; where a way back may be empty, the body may also
    come again at once, so the body's run is parted wherever that makes it fit."""
    groups = [part.activities for part in tree.parts]
    again = any(fits(part, ()) for part in tree.parts[1:])
    for group, run in _runs(path, groups):
        fitting_ = fits(tree.parts[group], run)
        if not fitting_ and not (group == 0 and again and _parted(tree.parts[0], run)):
            return False
    return True


def _parted(body: Tree, run: Path) -> bool:
    """Whether the run is several runs of the body, one after the other."""
    reached = {0}
    for end in range(1, len(run) + 1):
        if any(start in reached and fits(body, run[start:end]) for start in range(end)):
            reached.add(end)
    return len(run) in reached


_FITS = {
    Block.ONE: lambda tree, path: len(path) == 1,
    Block.NONE: lambda tree, path: not path,
    Block.ANY: lambda tree, path: True,
    Block.CHOICE: _fits_choice,
    Block.SEQUENCE: _fits_sequence,
    Block.PARALLEL: _fits_parallel,
    Block.LOOP: _fits_loop,
}
