"""From the front page to a measured effect and to the centres: by keyboard, at each width, and with
the automatic checks of accessibility after every step."""

import pytest
from playwright.sync_api import expect
from tests import makers
from tests.browser import keys
from tests.browser.walker import Walker
from tests.rooms.impact import makers as some
from tests.rooms.services import makers as served

from talkoot.commons.base import city
from talkoot.commons.places.actions import load_places

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def goal():
    """A goal with a measured experiment, a service without figures, and one without anything."""
    trial = some.tried()
    makers.goal()
    found = trial.goals.get()
    trial.need.call.goals.set([found])
    served.service(goals=[found], origin="example")
    return found


@pytest.fixture
def places():
    load_places(city.pack(), now=makers.NOON)


def test_a_measured_effect_is_found_from_the_front_page(page, axe, any_language, goal):
    walk = Walker(page, any_language, axe)
    walk.go("")
    walk.press("a[href$='/impact/']")
    fold = page.locator("main details.more summary").first
    keys.reach(page, fold)
    page.keyboard.press("Enter")
    axe(page)
    walk.press(f"a[href$='/impact/{goal.slug}/']")
    expect(page.locator("main")).to_contain_text("95 %")
    walk.press("a[href*='/journey/experiments/']")
    walk.press(f"a[href$='/impact/{goal.slug}/']")


def test_the_centres_are_found_without_a_mouse(page, axe, goal, places):
    walk = Walker(page, "en", axe)
    walk.go("impact/")
    walk.press("a[href$='/impact/reach/']")
    page.locator("main .map").scroll_into_view_if_needed()
    page.wait_for_selector(".map[data-map=idle]")
    axe(page)
    walk.press(".chip:not([aria-current])")
    assert "mode=" in page.url
    expect(page.locator(".chip[aria-current]")).to_have_count(1)
    walk.press("tr[data-feature] a")
    walk.press("table a")


def test_everything_fits_every_width(new_page, any_width, axe, goal, places):
    page = new_page(viewport={"width": any_width, "height": 900})
    for path in ("", f"{goal.slug}/", "reach/", "reach/02100/", "reach/tapiola/"):
        page.goto(f"/fi/impact/{path}")
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, path
        axe(page)


def test_without_script_the_map_is_drawn_and_the_table_says_the_same(new_page, goal, places):
    page = new_page(java_script_enabled=False)
    page.goto("/sv/impact/reach/")
    expect(page.locator(".map-drawing .area")).to_have_count(46)
    expect(page.locator("tr[data-feature]")).to_have_count(46)
    expect(page.locator(".map-legend li")).to_have_count(5)
