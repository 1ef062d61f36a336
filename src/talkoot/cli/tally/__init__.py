"""Count an election in a Pabulib file, and say why each project won or lost."""

import argparse
import json
import sys
import time
from pathlib import Path

from talkoot.cli.tally.as_html import as_html
from talkoot.cli.tally.as_json import as_json
from talkoot.cli.tally.as_text import as_text
from talkoot.cli.tally.more import more
from talkoot.cli.tally.plan import plan_for, plan_of, tie_order, usual_satisfaction
from talkoot.cli.tally.words import places_of
from talkoot_engine.base import BadInput
from talkoot_engine.budgeting.formats import read_pabulib
from talkoot_engine.budgeting.outcome import Completion, Satisfaction
from talkoot_engine.budgeting.rules import NAMES, count

__all__ = ["HELP", "add_arguments", "plan_of", "run", "usual_satisfaction"]

HELP = "count an election file (.pb, .pb.gz) and explain the result"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="Pabulib file, .pb or .pb.gz")
    parser.add_argument("--rule", choices=NAMES, help="default: the rule that the file names")
    parser.add_argument(
        "--satisfaction",
        choices=[str(kind) for kind in Satisfaction],
        help="what a funded project is worth to its supporters; "
        "default: cost, or additive-cost for points and rankings",
    )
    parser.add_argument(
        "--completion",
        choices=[str(kind) for kind in Completion],
        help="equal-shares: what happens with money left over (default: none)",
    )
    parser.add_argument(
        "--threshold",
        metavar="N|P%",
        help="a project with fewer votes (or points), or named by a smaller share of all voters, "
        "cannot win; default: what the file's own rule asks",
    )
    parser.add_argument(
        "--exclusive",
        action="append",
        default=[],
        metavar="A,B",
        help="greedy, greedy-stop, max-welfare: of these projects at most one; may be repeated",
    )
    parser.add_argument(
        "--tie-order",
        default="file",
        metavar="file|FILE",
        help="of equal bids the earlier one wins: the order of the projects in the election file "
        "(default), or a file with one project id a line",
    )
    parser.add_argument(
        "--seconds", type=float, default=60.0, help="max-welfare: how long to search (default: 60)"
    )
    _add_more(parser)
    parser.add_argument("--report", type=Path, metavar="FILE", help="write it to FILE.html or .txt")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _add_more(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--compare", action="store_true", help="count by all rules, side by side")
    parser.add_argument(
        "--explain", metavar="PROJECT", help="say what would have made this project win"
    )
    parser.add_argument(
        "--robustness",
        type=_samples,
        metavar="N",
        help="draw the ballots anew N times: how often does each project win?",
    )
    parser.add_argument("--seed", type=int, default=0, help="of the drawing (default: 0)")
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="spread the samples over this Dask cluster"
    )
    parser.add_argument(
        "--fairness", action="store_true", help="check EJR+ and priceability, with a witness"
    )


def _samples(text: str) -> int:
    samples = int(text)
    if samples < 1:
        raise argparse.ArgumentTypeError("give 1 or more")
    return samples


def run(options: argparse.Namespace) -> int:
    started = time.perf_counter()
    _check_report(options.report)
    file = read_pabulib(options.file)
    plan, order = plan_for(options, file), tie_order(options.tie_order, file.election)
    outcome = count(file.election, plan.rule, tie_order=order)
    extra = more(options, file.election, plan.rule, outcome, order)
    seconds = round(time.perf_counter() - started, 3)
    notes = [*plan.assumed, *(f"{remark.where}: {remark.sentence}" for remark in file.remarks)]
    if options.report:
        html = options.report.suffix == ".html"
        text = "\n".join([*as_text(file, outcome, notes, extra), ""])
        page = as_html(file, outcome, notes, extra) if html else text
        options.report.write_text(page, encoding="utf-8")
    if options.json:
        found = as_json(
            file.election, outcome, seconds=seconds, extra=extra, places=places_of(file)
        )
        print(json.dumps(found, ensure_ascii=False))
        print("".join(f"note: {note}\n" for note in notes), end="", file=sys.stderr)
    elif not options.report:
        print("\n".join(as_text(file, outcome, notes, extra)))
    return 0


def _check_report(path: Path | None) -> None:
    if path is None:
        return
    if path.suffix not in (".html", ".txt"):
        raise BadInput("bad-report", f"The report is {path.name!r}. Name it .html or .txt.")
    if not path.absolute().parent.is_dir():
        raise BadInput("no-file", "There is no such folder for the report.", where=str(path))
