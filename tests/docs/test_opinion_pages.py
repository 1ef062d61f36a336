"""The worked tables of the pages about opinions, computed again from the votes on the page."""

import numpy as np
import pytest
from tests.docs.test_method_pages import PAGES, Table, tables

from talkoot_engine.opinions import explain
from talkoot_engine.opinions.draw import draw_map
from talkoot_engine.opinions.inputs import Statement, make_votes
from talkoot_engine.opinions.outcome import OpinionMap
from talkoot_engine.opinions.priority import priorities
from talkoot_engine.opinions.tallies import Tally

VOTE = {"+": 1, "-": -1, "0": 0}


@pytest.fixture(scope="module")
def drawn() -> OpinionMap:
    page = (PAGES / "opinion-map.md").read_text(encoding="utf-8")
    header = next(line for line in page.splitlines() if line.startswith("| person | Benches"))
    titles = [cell.strip() for cell in header.strip("|").split("|")][1:]
    votes = [
        (person, title, VOTE[cell])
        for person, *cells in tables("opinion-map.md")["person"][0]
        for title, cell in zip(titles, cells, strict=True)
        if cell
    ]
    return draw_map(make_votes(votes, statements=[Statement(title) for title in titles]))


def places(drawn: OpinionMap) -> Table:
    return [
        [person, str(drawn.cast[n]), *(f"{v:.2f}" for v in drawn.positions[n]), group_of(drawn, n)]
        for n, person in enumerate(drawn.participants)
    ]


def group_of(drawn: OpinionMap, n: int) -> str:
    return str(drawn.groups[drawn.assignment[n]].id)


def axes(drawn: OpinionMap) -> Table:
    return [[axis, f"{share:.1%}"] for axis, share in zip("xy", drawn.explained, strict=True)]


def trials(drawn: OpinionMap) -> Table:
    return [
        [str(t.k), f"{t.silhouette:.2f}", str(t.smallest), f"{t.stability:.2f}"]
        for t in drawn.trials
    ]


def statements(drawn: OpinionMap) -> Table:
    rows = []
    for statement in drawn.statements:
        picture = explain.statement(drawn, statement.id)
        cells = [
            f"{cell.agree}, {cell.disagree}, {cell.passed}"
            for cell in picture.groups.values()
            if cell
        ]
        rows.append([statement.id, *cells, f"{picture.consensus:.2f}", picture.code])
    return rows


def said(drawn: OpinionMap) -> Table:
    return [
        [
            str(group.id),
            f"{'+' if one.side == 'agree' else '-'} {drawn.statements[one.statement].id}",
            str(one.said),
            str(one.seen),
            *(f"{v:.2f}" for v in (one.chance, one.ratio, one.inside_z, one.outside_z)),
        ]
        for group in drawn.groups
        for one in group.representative
    ]


def weights(rows: Table) -> Table:
    found = []
    for title, agree, passed, seen, far, _ in rows:
        counts = Tally(*(_one(n) for n in (agree, int(seen) - int(agree) - int(passed), passed)))
        weight = priorities(counts, _one(far), meta=_one(0) > 0)[0]
        found.append([title, agree, passed, seen, far, f"{weight:.2f}"])
    return found


def _one(number: str | int) -> np.ndarray:
    return np.array([float(number)])


def test_the_map_on_its_page_is_what_is_drawn(drawn):
    shown = tables("opinion-map.md")

    assert shown["person"][1] == places(drawn)
    assert shown["axis"][0] == axes(drawn)
    assert shown["groups"][0] == trials(drawn)


def test_the_common_ground_on_its_page_is_what_is_counted(drawn):
    shown = tables("common-ground.md")

    assert shown["statement"][0] == statements(drawn)
    assert shown["group"][0] == said(drawn)


def test_the_weights_on_their_page_are_what_is_computed():
    shown = tables("next-statement.md")["statement"][0]

    assert len(shown) >= 4
    assert shown == weights(shown)
