"""A count as one HTML page that needs nothing else: text, tables, and figures drawn as SVG."""

from collections.abc import Iterator, Sequence
from html import escape

from talkoot.cli.tally.as_text import compared_rows, fairness_lines, robustness_rows
from talkoot.cli.tally.more import More
from talkoot.cli.tally.words import GROUPS, Words, flow_rows, place_rows
from talkoot_engine.budgeting.explain import coverage, decisions
from talkoot_engine.budgeting.explain.money import Flows, flows
from talkoot_engine.budgeting.formats import PabulibFile
from talkoot_engine.budgeting.outcome import Outcome

_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem;
  color: #1d2430; background: #fff; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 2rem; }
th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid #c9ced6;
  vertical-align: top; }
svg { width: 100%; height: auto; } svg text { font: 13px system-ui, sans-serif; fill: #1d2430; }
.soft { color: #4a5361; }
"""
_TINTS = {
    "nothing": "#8a94a3",
    "up-to-half": "#5b8fd6",
    "up-to-share": "#1f5fb0",
    "over-share": "#b3541e",
    "rest": "#6d6d6d",
}
_PLACE_HEADER = (
    "Place",
    "Projects",
    "Funded",
    "For",
    "Share of the budget by choices",
    "People who named one there",
    "Of them with a funded project",
)
_HEIGHT, _WIDTH, _MOST_ROWS = 420.0, 900.0, 12


def as_html(file: PabulibFile, outcome: Outcome, notes: Sequence[str], extra: More) -> str:
    """The page."""
    title = escape(file.meta.get("description", "Election"))
    body = "\n".join(_body(file, outcome, notes, extra))
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width">'
        f"<style>{_STYLE}</style></head><body>\n<h1>{title}</h1>\n{body}\n</body></html>\n"
    )


def _body(file: PabulibFile, outcome: Outcome, notes: Sequence[str], extra: More) -> Iterator[str]:
    election, words = file.election, Words(file, outcome)
    won, found = coverage(election, outcome.winners), flows(election, outcome)
    yield _p(
        f"{outcome.rule}, satisfaction {outcome.satisfaction}, completion {outcome.completion}: "
        f"{len(outcome.winners)} of {len(election.projects)} projects for "
        f"{words.money(outcome.spent)} of {words.money(election.budget)}. {won:,} of "
        f"{election.voter_count:,} voters ({100 * won / election.voter_count:.1f} %) named a "
        "funded project."
    )
    yield from (_p(note, soft=True) for note in notes)
    yield "<h2>Projects</h2>"
    yield _table(["Project", "Cost", "Funded", "Why"], _projects(file, outcome, words))
    yield "<h2>Whose money it was</h2>"
    yield _p(
        f"The budget divided by all voters gives {words.money(found.share)} each. "
        "Voters stand left, by how much of their share was spent; projects right."
    )
    yield _picture(found, outcome, words)
    yield _table(["Voters", "People", "Money"], flow_rows(found, words))
    places = place_rows(file, outcome, words)
    if places:
        yield "<h2>By place</h2>"
        yield _table(_PLACE_HEADER, places)
    yield from _asked(file, outcome, words, extra)


def _asked(file: PabulibFile, outcome: Outcome, words: Words, extra: More) -> Iterator[str]:
    if extra.compared:
        yield "<h2>Other rules on the same ballots</h2>"
        header = ["Rule", "Funded", "For", "Voters with a funded project"]
        yield _table(header, compared_rows(file, extra))
    if extra.robustness:
        sure = extra.robustness
        yield "<h2>How sure it is</h2>"
        yield _p(
            f"Ballots drawn anew {sure.samples} times (seed {sure.seed}): just these winners in "
            f"{sure.same} samples."
        )
        header = ["Project", "Now", "Wins", "95 % interval"]
        yield _table(header, robustness_rows(sure, outcome))
    if extra.fairness:
        yield "<h2>Proportionality</h2>"
        yield from (_p(line) for line in fairness_lines(extra.fairness, words))


def _projects(file: PabulibFile, outcome: Outcome, words: Words) -> list[list[str]]:
    explained = decisions(file.election, outcome)
    costs = dict(zip(file.election.ids, file.election.costs, strict=True))
    place = {id_: str(n) for n, id_ in enumerate(outcome.winners, 1)}
    order = [*outcome.winners, *(id_ for id_ in file.election.ids if id_ not in place)]
    return [
        [words.title(i), words.money(costs[i]), place.get(i, ""), words.reason(explained[i])]
        for i in order
    ]


def _picture(found: Flows, outcome: Outcome, words: Words) -> str:
    """Bands from groups of voters to projects, as wide as the money."""
    shown = sorted(found.paid, key=lambda p: -sum(found.paid[p].values()))[:_MOST_ROWS]
    paid = {project: dict(found.paid[project]) for project in shown}
    others = [project for project in found.paid if project not in paid]
    for project in others:
        rest = paid.setdefault("", {})
        for key, amount in found.paid[project].items():
            rest[key] = rest.get(key, 0) + amount
    total = sum(map(sum, (amounts.values() for amounts in paid.values())))
    if not total:
        return ""
    scale = (_HEIGHT - 12.0 * len(paid)) / total
    left, y = {}, 0.0
    for group in found.groups:
        left[group.key] = y
        y += group.money * scale + 24.0
    parts, labels, y = [], [], 0.0
    for project, amounts in paid.items():
        labels.append(_label(project, y, words, len(others)))
        for key, amount in amounts.items():
            parts.append(_band(left[key], y, amount * scale, _TINTS[key]))
            left[key] += amount * scale
            y += amount * scale
        y += 12.0
    groups = "".join(
        f'<text x="0" y="{left[g.key] - g.money * scale + 14:.1f}">{escape(GROUPS[g.key])}</text>'
        for g in found.groups
        if g.money
    )
    return (
        f'<svg viewBox="0 0 {_WIDTH:.0f} {max(_HEIGHT, y) + 30:.0f}" role="img" '
        f'aria-label="Money from groups of voters to projects; the table below has the sums.">'
        f"{''.join(parts)}{groups}{''.join(labels)}</svg>"
    )


def _label(project: str, y: float, words: Words, others: int) -> str:
    text = words.title(project) if project else f"{others} more projects"
    short = text if len(text) <= 30 else f"{text[:29]}…"
    return f'<text x="{_WIDTH - 245:.0f}" y="{y + 13:.1f}">{escape(short)}</text>'


def _band(from_y: float, to_y: float, width: float, tint: str) -> str:
    x0, x1 = 0.0, _WIDTH - 250
    middle = x1 / 2
    return (
        f'<path fill="{tint}" fill-opacity=".55" d="M{x0},{from_y:.2f} '
        f"C{middle},{from_y:.2f} {middle},{to_y:.2f} {x1},{to_y:.2f} L{x1},{to_y + width:.2f} "
        f'C{middle},{to_y + width:.2f} {middle},{from_y + width:.2f} {x0},{from_y + width:.2f}Z"/>'
    )


def _p(text: str, *, soft: bool = False) -> str:
    return f"<p{' class=soft' if soft else ''}>{escape(text)}</p>"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in header)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>\n" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
