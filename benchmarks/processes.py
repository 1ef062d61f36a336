"""Mining an event log: ours and pm4py in one run, on the same events.

    .venv/bin/python benchmarks/processes.py --peer PYTHON [--events 10000000]
    .venv/bin/python benchmarks/processes.py --events 10000        without the peer

The permit log of shared/data/processes is drawn anew, case by case, until it has so many events,
and its rows are put into the order of time. Both libraries get the same columns in memory. Times
are processor seconds, each step once; memory is the peak of a process of its own. pm4py is AGPL and
no dependency of ours: PYTHON is an interpreter that has it.

cold:   from columns in the order of time to map, durations, variants and lead times.
sorted: the same from a log that is arranged already, as pages and reports use it.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src")]
SHARED = Path(os.environ.get("TALKOOT_SHARED", ROOT.parent / "shared"))


def main() -> None:
    options = _options()
    if options.child:
        print(json.dumps(_CHILDREN[options.child](Path(options.folder))))
        return
    with tempfile.TemporaryDirectory() as folder:
        made = _made(Path(folder), options.events, SHARED / "data" / "processes")
        print(
            f"{made['events']:,} events, {made['cases']:,} cases, {made['activities']} activities"
        )
        ours = _run(sys.executable, "ours", folder)
        print("ours  ", _shown(ours))
        if options.peer:
            theirs = _run(options.peer, "pm4py", folder)
            print("pm4py ", _shown(theirs))
            for name in ("cold", "sorted"):
                print(f"{name}: {theirs[name] / ours[name]:.0f}x")
            print("same edges, counts and variants:", theirs["check"] == ours["check"])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--peer", metavar="PYTHON")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    return parser.parse_args()


def _made(folder: Path, events: int, data: Path) -> dict[str, int]:
    """Columns as .npy files, and the names of activities."""
    from talkoot_engine.processes.formats import read_log

    log = read_log(data / "receipt.csv.gz")
    rng = np.random.default_rng(1)
    lengths = log.lengths
    drawn = rng.integers(0, len(lengths), size=int(events / lengths.mean()) + 1)
    sizes = lengths[drawn]
    case = np.repeat(np.arange(len(drawn), dtype=np.int32), sizes)
    first = np.cumsum(sizes) - sizes
    place = np.arange(len(case)) - np.repeat(first - log.starts[:-1][drawn], sizes)
    shift = rng.integers(0, 3 * 365 * 86_400, size=len(drawn)) * 1_000_000
    moment = log.time[place] + np.repeat(shift, sizes)
    order = np.argsort(moment, kind="stable")
    np.save(folder / "case.npy", case[order])
    np.save(folder / "activity.npy", log.activity[place][order])
    np.save(folder / "time.npy", moment[order])
    (folder / "names.json").write_text(json.dumps(log.activities))
    return {"events": len(case), "cases": len(drawn), "activities": len(log.activities)}


def _run(python: str, child: str, folder: str) -> dict[str, Any]:
    done = subprocess.run(
        [python, __file__, "--child", child, "--folder", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _shown(found: dict[str, Any]) -> str:
    steps = ", ".join(f"{name} {seconds:.3f}" for name, seconds in found["steps"].items())
    return (
        f"{found['version']}: cold {found['cold']:.3f} s, sorted {found['sorted']:.3f} s "
        f"({steps}), peak {found['megabytes']:.0f} MB"
    )


class _Watch:
    """Processor seconds of each step."""

    def __init__(self) -> None:
        self.steps: dict[str, float] = {}

    def __call__(self, name: str, work: Any) -> Any:
        started = time.process_time()
        found = work()
        self.steps[name] = time.process_time() - started
        return found

    def result(self, version: str, arranging: str, check: list[Any]) -> dict[str, Any]:
        total = sum(self.steps.values())
        return {
            "version": version,
            "steps": self.steps,
            "cold": total,
            "sorted": total - self.steps[arranging],
            "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "check": check,
        }


def _ours(folder: Path) -> dict[str, Any]:
    import talkoot_engine.processes.graph as graph
    from talkoot_engine.processes.inputs import sort_columns
    from talkoot_engine.processes.lead_times import lead_time
    from talkoot_engine.processes.variants import variants

    case = np.load(folder / "case.npy")
    columns = {name: np.load(folder / f"{name}.npy") for name in ("activity", "time")}
    columns["resource"] = np.full(len(case), -1, dtype=np.int32)
    columns["lifecycle"] = np.full(len(case), 2, dtype=np.int8)
    names = tuple(json.loads((folder / "names.json").read_text()))
    cases = range(int(case.max()) + 1)
    watch = _Watch()
    log = watch("arrange", partial(sort_columns, case, columns, (cases, names, ())))
    case = columns = None  # what a city would not keep beside its log
    found = watch("map with median, mean, p90", lambda: graph.directly_follows(log))
    ways = watch("variants", lambda: variants(log))
    watch("lead times", lambda: lead_time(log))
    edges = sorted([edge.source, edge.target, edge.count] for edge in found.edges)
    return watch.result(f"NumPy {np.__version__}", "arrange", [edges, len(ways)])


def _pm4py(folder: Path) -> dict[str, Any]:
    import pandas as pd
    import pm4py
    from pm4py.algo.discovery.dfg import algorithm as dfg
    from pm4py.statistics.traces.generic.pandas import case_statistics

    names = np.array(json.loads((folder / "names.json").read_text()), dtype=object)
    frame = pd.DataFrame(
        {
            "case": np.load(folder / "case.npy").astype(str),
            "activity": names[np.load(folder / "activity.npy")],
            "time": pd.to_datetime(np.load(folder / "time.npy"), unit="us", utc=True),
        }
    )
    watch = _Watch()
    keys = {"case_id": "case", "activity_key": "activity", "timestamp_key": "time"}
    log = watch("format and sort", partial(pm4py.format_dataframe, frame, **keys))
    frame = None
    counts = watch("map", lambda: dfg.apply(log, variant=dfg.Variants.FREQUENCY))
    watch("map of durations", lambda: pm4py.discover_performance_dfg(log))
    ways = watch("variants", lambda: pm4py.get_variants(log))
    watch("lead times", lambda: case_statistics.get_median_case_duration(log))
    edges = sorted([source, target, int(n)] for (source, target), n in counts.items())
    return watch.result(f"pm4py {pm4py.__version__}", "format and sort", [edges, len(ways)])


_CHILDREN = {"ours": _ours, "pm4py": _pm4py}

if __name__ == "__main__":
    main()
