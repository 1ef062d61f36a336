"""Match needs with offers, and say why each offer fits."""

import argparse
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from talkoot_engine.base import BadInput
from talkoot_engine.matching.formats import read_entries
from talkoot_engine.matching.inputs import Entry
from talkoot_engine.matching.match import match
from talkoot_engine.matching.outcome import Match, Reason
from talkoot_engine.matching.rounds import best_round

HELP = "match needs with offers (NEEDS.csv, OFFERS.csv), with reasons"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("needs", type=Path, metavar="NEEDS.csv")
    parser.add_argument("offers", type=Path, metavar="OFFERS.csv")
    parser.add_argument("--top", type=int, default=5, metavar="N", help="offers a need (5)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    started = time.perf_counter()
    if options.top < 1:
        raise BadInput("bad-top", f"--top is {options.top}. Give 1 or more.")
    needs, offers = read_entries(options.needs), read_entries(options.offers)
    found = match(needs, offers, top=options.top)
    if options.json:
        seconds = round(time.perf_counter() - started, 3)
        print(json.dumps(as_json(found, seconds=seconds), ensure_ascii=False))
    else:
        print("\n".join(_lines(needs, offers, found)))
    return 0


def as_json(found: Sequence[Match], *, seconds: float) -> dict[str, object]:
    """The matches, and the round that gives the greatest total score."""
    one = best_round(found)
    return {
        "matches": [
            {
                "need": each.need,
                "offer": each.offer,
                "score": round(each.score, 4),
                "reasons": [{"code": r.code, **r.values} for r in each.reasons],
            }
            for each in found
        ],
        "round": {
            "rule": one.rule,
            "pairs": [{"need": need, "offer": offer} for need, offer, _ in one.pairs],
            "unmatched_needs": one.unmatched_needs,
        },
        "seconds": seconds,
    }


def _lines(
    needs: Sequence[Entry], offers: Sequence[Entry], found: Sequence[Match]
) -> Iterator[str]:
    titles = {offer.id: offer.title for offer in offers}
    for need in needs:
        yield f"{need.id}  {need.title}"
        mine = [one for one in found if one.need == need.id]
        for one in mine:
            yield f"  {one.score:.2f}  {one.offer}  {titles[one.offer]}"
            yield from (f"        {_said(reason)}" for reason in one.reasons)
        if not mine:
            yield "  no offer has anything in common with it"


def _said(reason: Reason) -> str:
    values: Mapping[str, object] = {
        name: ", ".join(value) if isinstance(value, tuple) else value
        for name, value in reason.values.items()
    }
    return f"{reason.code}: {', '.join(map(str, values.values()))}" if values else reason.code
