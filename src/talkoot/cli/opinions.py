"""Draw the opinion map of a Polis export: groups, common ground, and where people part."""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from talkoot_engine.base import BadInput
from talkoot_engine.opinions import explain
from talkoot_engine.opinions.draw import draw_map
from talkoot_engine.opinions.formats import (
    PolisExport,
    map_from_json,
    map_json,
    map_text,
    read_polis,
)
from talkoot_engine.opinions.outcome import Group, OpinionMap
from talkoot_engine.opinions.schedulers import Threads, dask_cluster

HELP = "draw the opinion map of a Polis export (.csv, .csv.gz or its folder)"

_LISTED = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "votes",
        type=Path,
        metavar="VOTES.csv",
        help="participants-votes.csv, votes.csv, or the folder that holds them",
    )
    parser.add_argument("--statements", type=Path, metavar="FILE", help="comments.csv")
    parser.add_argument(
        "--groups",
        default="auto",
        metavar="auto|K",
        help="how many groups, 2 to 5 (default: as many as part people best, or none)",
    )
    parser.add_argument(
        "--resamples",
        type=int,
        default=20,
        metavar="N",
        help="how often people are drawn again to see whether groups hold (default: 20)",
    )
    parser.add_argument("--threads", type=int, default=1, metavar="N")
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="a Dask cluster to count on; the result is the same"
    )
    parser.add_argument("--save", type=Path, metavar="FILE", help="keep the whole map in a file")
    parser.add_argument(
        "--previous",
        type=Path,
        metavar="FILE",
        help="a map that was saved earlier: the picture keeps its way up, groups their numbers",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    started = time.perf_counter()
    export = read_polis(options.votes, statements=options.statements)
    drawn = _drawn(export, options)
    seconds = round(time.perf_counter() - started, 3)
    if options.save:
        _save(drawn, options.save)
    notes = [f"{remark.where}: {remark.sentence}" for remark in export.remarks]
    if options.json:
        print(json.dumps({**map_json(drawn), "seconds": seconds}, ensure_ascii=False))
        print("".join(f"note: {note}\n" for note in notes), end="", file=sys.stderr)
    else:
        print("\n".join([*_as_text(drawn, export), *(f"Note: {note}" for note in notes)]))
    return 0


def _drawn(export: PolisExport, options: argparse.Namespace) -> OpinionMap:
    groups = _groups(options.groups)
    with ExitStack() as stack:
        scheduler, blocks = None, 1
        if options.scheduler:
            scheduler = stack.enter_context(dask_cluster(options.scheduler))
            blocks = scheduler.workers
        elif options.threads > 1:
            scheduler, blocks = stack.enter_context(Threads(options.threads)), options.threads
        return draw_map(
            export.votes,
            groups=groups,
            previous=_previous(options.previous) if options.previous else None,
            resamples=options.resamples,
            scheduler=scheduler,
            blocks=blocks,
        )


def _save(drawn: OpinionMap, path: Path) -> None:
    try:
        path.write_text(map_text(drawn), encoding="utf-8")
    except OSError as no:
        sentence = f"The file cannot be written: {no.strerror}. Give another place."
        raise BadInput("cannot-write", sentence, where=str(path)) from no


def _previous(path: Path) -> OpinionMap:
    try:
        return map_from_json(path.read_text(encoding="utf-8"))
    except OSError as no:
        raise BadInput("no-file", f"It cannot be read: {no.strerror}.", where=str(path)) from no
    except (ValueError, KeyError, TypeError, AttributeError) as no:
        sentence = "This is no map that --save kept. Give one, or leave --previous out."
        raise BadInput("not-a-map", sentence, where=str(path)) from no


def _groups(text: str) -> int | None:
    if text == "auto":
        return None
    if not (text.isascii() and text.isdigit()):
        raise BadInput("bad-groups", f"--groups is {text!r}. Give auto, or a number from 2 to 5.")
    return int(text)


def _as_text(drawn: OpinionMap, export: PolisExport) -> Iterator[str]:
    yield f"{export.summary.get('topic', 'Conversation')}: {len(drawn.statements)} statements"
    for reason in explain.summary(drawn):
        steady = reason.code == "groups-found" and "stability" in reason.numbers
        yield _SENTENCES["groups-steady" if steady else reason.code].format(**reason.numbers)
    for group in drawn.groups:
        yield from ("", *_group_lines(drawn, group))
    yield from _listed(
        drawn, "All groups agree" if drawn.groups else "Most people agree", "agree", "+"
    )
    yield from _listed(
        drawn, "All groups disagree" if drawn.groups else "Most people disagree", "disagree", "-"
    )
    if drawn.divisive:
        yield from ("", "Groups part most on")
        for divided in drawn.divisive[:_LISTED]:
            shares = "; ".join(_shares(drawn, divided.statement))
            yield f"  {_title(drawn, divided.statement)}\n      {shares}"


def _listed(drawn: OpinionMap, title: str, side: str, sign: str) -> Iterator[str]:
    found = [shared for shared in drawn.common_ground if shared.side == side][:_LISTED]
    if found:
        yield from ("", title)
        for shared in found:
            yield f"  {sign} {_title(drawn, shared.statement)}  ({shared.score:.2f})"


def _group_lines(drawn: OpinionMap, group: Group) -> Sequence[str]:
    firm = "" if group.firmness is None else f", {group.firmness:.0%} of it stays together"
    lines = [f"Group {group.id}: {group.size:,} people{firm}"]
    for said in group.representative:
        sign = "+" if said.side == "agree" else "-"
        counts = f"{said.said} of {said.seen} {said.side}"
        lines.append(f"  {sign} {_title(drawn, said.statement)}  ({counts})")
    return lines


def _shares(drawn: OpinionMap, statement: int) -> Iterator[str]:
    for group, tally in zip(drawn.groups, drawn.tallies, strict=True):
        yield f"group {group.id}: {tally.agree[statement]} of {tally.seen[statement]} agree"


def _title(drawn: OpinionMap, place: int) -> str:
    statement = drawn.statements[place]
    text = " ".join(statement.text.split())
    return f"{statement.id} {text if len(text) <= 100 else text[:99] + '…'}".rstrip()


_SENTENCES = {
    "placed": "{placed:,} of {participants:,} people voted enough to be placed "
    "({votes_needed} votes)",
    "groups-found": "{groups} groups, silhouette {silhouette:.2f}",
    "groups-steady": "{groups} groups, silhouette {silhouette:.2f}; drawn again {resamples} times, "
    "they stay alike by {stability:.2f} of 1",
    "too-few-people": "No groups: {placed} people are placed, at least {needed} are needed",
    "no-structure": "No groups: the first direction shows {first_share:.1%} of all differences, "
    "votes dealt by chance show {by_chance:.1%}",
    "unstable": "No groups: other people would have made other ones. The steadiest {groups} stay "
    "alike by {stability:.2f} of 1; {needed} is needed",
    "hidden-people": "{hidden} people are in groups too small to show",
    "explained": "The map shows {first:.1%} (across) and {second:.1%} (up) of all differences",
    "common-ground": "{statements} statements are common ground",
    "divisive": "{statements} statements part the groups",
    "uncertain": "{statements} statements leave many unsure",
}
