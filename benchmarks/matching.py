"""How well likely duplicates agree with what a city merged: all proposals of OmaStadi.

    .venv/bin/python benchmarks/matching.py [--data FOLDER]

FOLDER holds omastadi/proposals.csv. Two proposals with the same plan are right; only proposals with
a plan are looked at, and only pairs of the same round and area.
"""

import argparse
import csv
import sys
import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src")]

from talkoot_engine.matching.inputs import Entry  # noqa: E402
from talkoot_engine.matching.similarity import DUPLICATES, MATCHING, Texts, read_texts  # noqa: E402

WAYS = {
    "letters alone": {"grams": 1.0},
    "base forms alone": {"words": 1.0},
    "concepts alone": {"concepts": 1.0},
    "as for matching": MATCHING,
    "as for duplicates": DUPLICATES,
}
Row = Mapping[str, str]


def proposals(folder: Path) -> list[Row]:
    """One row a proposal that was merged into a plan, with a text."""
    with (folder / "omastadi" / "proposals.csv").open(encoding="utf-8") as file:
        rows = {(row["round"], row["id"]): row for row in csv.DictReader(file)}
    return [row for row in rows.values() if row["link_plans"] and (row["title"] + row["texts"])]


def groups(rows: list[Row], *columns: str) -> list[list[int]]:
    """The places of the rows that agree in the columns."""
    found: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for n, row in enumerate(rows):
        found[tuple(row[column] for column in columns)].append(n)
    return list(found.values())


def measure(texts: Texts, rows: list[Row], weights: Mapping[str, float]) -> tuple[float, float]:
    """Share with a plan-mate among the first five, and precision of the 100 most alike pairs."""
    hits, pairs = [], []
    for area in groups(rows, "round", "areaScope"):
        plans = np.array([rows[n]["link_plans"] for n in area])
        alike = sum(weight * texts.cosine(kind, area, area) for kind, weight in weights.items())
        np.fill_diagonal(alike, -1.0)
        mates = plans[:, None] == plans[None, :]
        np.fill_diagonal(mates, False)
        first = np.argsort(-alike, axis=1, kind="stable")[:, :5]
        found = np.take_along_axis(mates, first, axis=1).any(axis=1)
        hits += found[mates.any(axis=1)].tolist()
        upper = np.triu_indices(len(area), 1)
        pairs += zip(alike[upper].tolist(), mates[upper].tolist(), strict=True)
    best = sorted(pairs, key=lambda pair: -pair[0])[:100]
    return float(np.mean(hits)), float(np.mean([right for _, right in best]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    kept = proposals(parser.parse_args().data)
    began = time.process_time()
    read = read_texts([Entry(str(n), r["title"], r["texts"], "fi") for n, r in enumerate(kept)])
    print(f"{len(kept)} proposals, read in {time.process_time() - began:.1f} CPU s\n")
    print("| way | a plan-mate among the first five | precision of the 100 most alike pairs |")
    print("|---|---|---|")
    for way, weights in WAYS.items():
        hit, precise = measure(read, kept, weights)
        print(f"| {way} | {hit:.2f} | {precise:.2f} |")
