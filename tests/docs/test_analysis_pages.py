"""The tables of the further pages in docs/methods, counted again from the numbers on the page."""

from tests.docs.test_method_pages import PAGES, election_on, purchases, shown, tables

from talkoot_engine.budgeting.bounded_overspending import bounded_overspending
from talkoot_engine.budgeting.explain.changes import smallest_changes
from talkoot_engine.budgeting.explain.money import flows
from talkoot_engine.budgeting.fairness import ejr_plus, priceability
from talkoot_engine.budgeting.limits import Limit, exclusive
from talkoot_engine.budgeting.max_welfare import max_welfare
from talkoot_engine.budgeting.robustness import robustness
from talkoot_engine.budgeting.rules import Rule, compared, count


def winners(election, rule, **options):
    return ", ".join(count(election, Rule(rule, **options), tie_order=election.ids).winners)


def test_the_bounded_overspending_page_shows_what_is_counted():
    page = "bounded-overspending.md"
    election = election_on(page)
    outcome = bounded_overspending(election, tie_order=election.ids)

    assert tables(page)["step"] == [purchases(outcome)]
    held = [[name, "6", shown(money)] for name, money in outcome.money_of.items()]
    assert tables(page)["not bought"] == [held]


def test_the_best_set_page_adds_up_and_names_the_best():
    page = "max-welfare.md"
    election = election_on(page)
    outcome = max_welfare(election, tie_order=election.ids)
    votes = dict(zip(election.ids, election.votes, strict=True))
    costs = {id_: cost // 100 for id_, cost in zip(election.ids, election.costs, strict=True)}

    rows = tables(page)["set"][0]
    for names, cost, satisfaction in rows:
        ids = names.split(", ")
        assert int(cost) == sum(costs[id_] for id_ in ids)
        assert int(satisfaction) == sum(costs[id_] * votes[id_] for id_ in ids)
    assert rows[0][0] == ", ".join(outcome.winners)
    assert outcome.welfare == outcome.bound == int(rows[0][2]) * 100


def test_the_robustness_page_shows_its_samples():
    page = "robustness.md"
    election = election_on(page)
    for rule, *shares, same in tables(page)["rule"][0]:
        found = robustness(election, Rule(rule), tie_order=election.ids, samples=1000, seed=1)
        assert [f"{wins / 10:.1f}" for wins in found.wins.values()] == shares
        assert str(found.same) == same
        if rule == "greedy":
            low, high = found.interval("Playground")
            words = f"{100 * low:.1f} to {100 * high:.1f} %"
            assert words in (PAGES / page).read_text(encoding="utf-8")


def test_the_fairness_page_shows_what_is_checked():
    page = "fairness.md"
    election = election_on(page)
    rows = []
    for rule in ("greedy", "equal-shares", "phragmen"):
        outcome = count(election, Rule(rule), tie_order=election.ids)
        found = ejr_plus(election, outcome.winners)
        group = (
            [found.project, str(found.people), str(found.entitled // 100)]
            if found
            else ["", "", ""]
        )
        holds = "yes" if priceability(election, outcome).holds else "no"
        rows.append([rule, "fails" if found else "holds", *group, holds])

    assert tables(page)["rule"] == [rows]


def test_the_reasons_page_shows_what_is_counted():
    page = "reasons.md"
    election = election_on(page)
    rules, spent = tables(page)["rule"]
    assert rules == [
        [
            f"{rule.name}, {rule.satisfaction}, {rule.completion}",
            ", ".join(count(election, rule, tie_order=election.ids).winners),
        ]
        for rule in compared(election)
    ]
    for project, rule, cost, voters in tables(page)["project"][1]:
        found = smallest_changes(election, Rule(rule), tie_order=election.ids, project=project)
        assert ("never" if found.cost is None else shown(found.cost)) == cost
        assert str(found.voters) == voters
    assert spent == [
        [rule, group.key, str(group.people), str(group.money // 100)]
        for rule in ("equal-shares", "greedy")
        for group in flows(election, count(election, Rule(rule), tie_order=election.ids)).groups
    ]


def test_the_limits_page_shows_what_is_counted():
    page = "limits.md"
    election = election_on(page)
    west = frozenset({"Park", "Path", "Playground"})
    found = [
        winners(election, "greedy", limits=(exclusive(["Path", "Playground"]),)),
        winners(election, "greedy", limits=(Limit("west", west, most_cost=7000_00),)),
        winners(
            election, "max-welfare", limits=(Limit("both", frozenset({"Path", "Bridge"}), least=2),)
        ),
        winners(election, "greedy", threshold=5),
        winners(election, "equal-shares", threshold=5),
    ]

    assert [row[2] for row in tables(page)["rule"][0]] == found


def test_every_method_has_a_page_that_the_list_names():
    listed = (PAGES / "README.md").read_text(encoding="utf-8")

    for page in PAGES.glob("*.md"):
        assert page.name == "README.md" or f"({page.name})" in listed
