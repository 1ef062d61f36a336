"""The worked tables of docs/methods, counted again from the numbers on the page."""

from pathlib import Path

import pytest
from tests.engine.test_real_elections import MISMATCHES

from talkoot_engine.budgeting.equal_shares import equal_shares
from talkoot_engine.budgeting.explain import decisions
from talkoot_engine.budgeting.greedy import greedy
from talkoot_engine.budgeting.greedy_stop import greedy_stop
from talkoot_engine.budgeting.inputs import Election, make_election
from talkoot_engine.budgeting.outcome import Outcome
from talkoot_engine.budgeting.phragmen import phragmen

PAGES = Path(__file__).resolve().parents[2] / "docs" / "methods"
BUDGET = 10_000_00
Table = list[list[str]]


def tables(page: str) -> dict[str, list[Table]]:
    """The rows of each table of a page, by its first heading; cells as text."""
    found: dict[str, list[Table]] = {}
    rows: Table = []
    for line in [*(PAGES / page).read_text(encoding="utf-8").splitlines(), ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
        elif rows:
            found.setdefault(rows[0][0], []).append(rows[2:])
            rows = []
    return found


def cents(text: str) -> int:
    return round(float(text) * 100)


def shown(minor: object) -> str:
    return f"{float(minor) / 100:.2f}"  # type: ignore[arg-type]


def election_on(page: str) -> Election:
    assert "The budget is 10,000 €" in (PAGES / page).read_text(encoding="utf-8")
    projects = {name: cents(cost) for name, cost in tables(page)["project"][0]}
    ballots = [
        named.split(", ") for voters, named in tables(page)["voters"][0] for _ in range(int(voters))
    ]
    return make_election(projects=projects, ballots=ballots, budget=BUDGET, unit=100)


@pytest.mark.parametrize(
    ("page", "method"), [("greedy.md", greedy), ("greedy-stop.md", greedy_stop)]
)
def test_the_greedy_pages_show_what_is_counted(page, method):
    election = election_on(page)
    outcome = method(election, tie_order=election.ids)

    bought = [
        [str(n), step.project, str(step.supporters), str(step.left // 100)]
        for n, step in enumerate(outcome.steps, start=1)
    ]
    assert tables(page)["step"] == [bought]
    assert tables(page)["not bought"] == [stopped_at(election, outcome)]


def test_the_equal_shares_page_shows_what_is_counted():
    page = "equal-shares.md"
    election = election_on(page)
    alone = equal_shares(election, tie_order=election.ids)
    more = equal_shares(election, tie_order=election.ids, completion="add1")

    assert (alone.purse, more.raised) == (1_000_00, 167)
    assert tables(page)["step"] == [purchases(alone), purchases(more)]
    assert tables(page)["not bought"] == [losses(election, alone), losses(election, more)]
    assert [tie.projects for tie in alone.ties] == [("Park", "Path", "Playground")]


def purchases(outcome: Outcome) -> Table:
    return [
        [str(n), step.project, str(step.payers), shown(step.payment), str(step.left // 100)]
        for n, step in enumerate(outcome.steps, start=1)
    ]


def losses(election: Election, outcome: Outcome) -> Table:
    names = ("held", "missing", "missing_each")
    return [
        [
            decision.project,
            str(decision.numbers["supporters"]),
            *(shown(decision.numbers[name]) for name in names),
        ]
        for decision in decisions(election, outcome).values()
        if not decision.selected
    ]


def test_the_phragmen_page_shows_what_is_counted():
    page = "phragmen.md"
    election = election_on(page)
    outcome = phragmen(election, tie_order=election.ids)

    bought = [
        [str(n), step.project, str(step.supporters), shown(step.score), str(step.left // 100)]
        for n, step in enumerate(outcome.steps, start=1)
    ]
    assert tables(page)["step"] == [bought]
    assert tables(page)["not bought"] == [stopped_at(election, outcome)]


def stopped_at(election: Election, outcome: Outcome) -> Table:
    return [
        [
            decision.project,
            str(decision.numbers["support"]),
            str(decision.numbers["left"] // 100),
            str(decision.numbers["missing"] // 100),
        ]
        for decision in decisions(election, outcome).values()
        if not decision.selected and "left" in decision.numbers
    ]


def test_each_known_mismatch_with_a_published_result_is_explained():
    pages = "".join(path.read_text(encoding="utf-8") for path in PAGES.glob("greedy*.md"))

    for name in set().union(*MISMATCHES.values()):
        assert f"`{name}`" in pages
