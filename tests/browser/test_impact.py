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
from talkoot.loop.experiments.models import Experiment
from talkoot.loop.impact import actions
from talkoot.loop.impact.models import Estimate, Lesson

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


@pytest.fixture
def taught(goal):
    """The experiment has taught the city's model, and its need has an estimate."""
    trial, clerk = Experiment.objects.get(), makers.person("staff")
    actions.teach(
        experiment=trial,
        action="road_pricing",
        measured=(-0.08, -0.12, -0.04),
        transfer=None,
        whole_city=False,
        reason=makers.texts("The street is like many others"),
        by=clerk,
        now=makers.NOON,
    )
    return actions.estimate(
        proposal=trial.need,
        action="renovation",
        size=0.01,
        area="",
        reason=makers.texts("One school"),
        by=clerk,
        now=makers.NOON,
    )


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


def test_everything_fits_every_width(new_page, any_width, axe, goal, places, taught):
    page = new_page(viewport={"width": any_width, "height": 900})
    for path in (
        "", f"{goal.slug}/", "reach/", "reach/02100/", "reach/tapiola/", "learned/", "estimates/",
    ):  # fmt: skip
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


def test_a_clerk_lets_an_experiment_teach_the_model(page, axe, enter, goal):
    enter(page, makers.person("staff"))
    walk = Walker(page, "en", axe)
    walk.go("impact/").press("a[href$='/impact/learned/']")
    expect(page.locator("main")).to_contain_text("No experiment has taught the model yet.")
    walk.press("a[href$='/learned/enter/']").press("h2 a[href*='/learned/enter/']")
    walk.at("select").select_option("road_pricing")
    walk.press("button[type=submit]")
    for name, words in (("effect", "\N{MINUS SIGN}0,08"), ("low", "-0.12"), ("high", "-0.04")):
        walk.write(f"[name={name}]", words)
    walk.press("button[type=submit]")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    walk.write("[name=reason_en]", "The street is like many others")
    walk.press("button[type=submit]")
    expect(page.locator("main .lead")).to_contain_text("1 measured effect has taught")
    assert Lesson.objects.get().transfer > 0


def test_a_clerk_estimates_a_proposal_and_the_chain_shows_it(page, axe, enter, goal):
    trial = Experiment.objects.get()
    enter(page, makers.person("staff"))
    walk = Walker(page, "fi", axe)
    walk.go(f"impact/proposals/{trial.need.slug}/estimate/")
    walk.at("select[name=action]").select_option("renovation")
    walk.write("[name=size]", "0,05").write("[name=reason_fi]", "Yksi koulu")
    walk.press("button[type=submit]")
    assert Estimate.objects.get().size == 0.05
    walk.go(f"journey/experiments/{trial.slug}/")
    expect(page.locator("main")).to_contain_text("Arvio on tarkoituksella väljä.")
    walk.press("a[href*='/impact/estimates/#']")
