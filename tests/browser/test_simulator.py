"""Trying rules on a past vote, and reading how sure and how fair its result is: by keyboard alone,
in each language, with the automatic checks of accessibility on every page."""

import pytest
from playwright.sync_api import expect
from tests.browser.keys import reach
from tests.browser.walker import Walker
from tests.makers import NOON
from tests.rooms.decisions.test_simulator import RIVER

from talkoot.loop.decisions.actions.archive import import_round
from talkoot.loop.decisions.bridge.rounds import read_round
from talkoot.loop.decisions.rules import simulating as rules
from talkoot.loop.decisions.rules.counting import COMPARED

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def river(transactional_db, tmp_path):
    path = tmp_path / "river.pb"
    path.write_text(RIVER, encoding="utf-8")
    return import_round(given=read_round(path), now=NOON)[0]


@pytest.fixture
def walker(request, new_page, axe, walk_language):
    """Each walk has a width of its own."""
    width = request.node.get_closest_marker("width").args[0]
    page = new_page(viewport={"width": width, "height": 900})
    return Walker(page, walk_language, axe)


def choose(walker, rule):
    """In the list of rules, by its arrow keys."""
    reach(walker.page, walker.at("select[name=rule]"))
    walker.page.keyboard.press("Home")
    for _ in range([*rules.CHOICES].index(rule)):
        walker.page.keyboard.press("ArrowDown")
    expect(walker.at("select[name=rule]")).to_have_value(rule)
    return walker.press('form[action*="simulator"] button[type=submit]')


def open_all(walker):
    """Everything that is folded away: what it holds is checked, too."""
    for one in walker.page.locator("main summary").all():
        reach(walker.page, one)
        walker.page.keyboard.press("Enter")
    return walker.look()


def fits(walker):
    """Nothing but a table in its own box is wider than the screen."""
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert walker.page.evaluate(wide) <= 0
    return walker


@pytest.mark.width(820)
def test_a_rule_is_tried_and_its_money_followed(walker, river):
    walker.go("votes/simulator")
    reach(walker.page, walker.at("select[name=vote]"))
    choose(walker, "equal-shares")
    expect(walker.at("#simulated h2")).to_be_visible()
    changed = walker.page.locator("section[aria-labelledby=projects] > ul > li")
    assert changed.count() == 2

    picture, rows = walker.at(".money-flow svg[role=img]"), walker.page.locator("main table")
    assert picture.get_attribute("aria-label") in walker.at(".money-flow figcaption").inner_text()
    open_all(fits(walker))
    paid = rows.nth(1).inner_text()
    assert all(title in paid for title in ("Park", "Bridge"))
    assert rows.last.locator("tbody tr").count() == len(COMPARED) + 1
    fits(walker)

    choose(walker, "most-votes")
    assert walker.page.locator("section[aria-labelledby=projects] > ul > li").count() == 0


@pytest.mark.width(390)
def test_a_search_is_started_and_its_end_is_said(walker, river):
    choose(walker.go("votes/simulator"), "most-welfare")
    walker.press('form[action*="/studies/rule-most-welfare"] button')
    expect(walker.page.locator("section[aria-labelledby=projects]")).to_be_visible()
    fits(open_all(walker))


@pytest.mark.width(1440)
def test_how_sure_and_fair_it_is_stands_behind_the_result(walker, river):
    walker.go(f"votes/{river.slug}/result").press('a[href$="/result/strength"]')
    for name in ("sure", "fair", "changes"):
        walker.press(f'form[action$="/studies/{name}"] button')
        expect(walker.at(f"#{name} table")).to_be_visible()
    fits(walker)
