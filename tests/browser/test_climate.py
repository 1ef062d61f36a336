"""The climate page with the city's own model: switches, sources and shares by address; by keyboard,
at each width, without script, and with the automatic checks of accessibility after every step."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.browser import keys
from tests.browser.walker import Walker

from talkoot.commons.base import city
from talkoot.commons.places.actions import load_places
from talkoot.loop.goals.actions import load_goals

pytestmark = pytest.mark.django_db(transaction=True)

# Every text with a figure that is neither a year nor part of a control, and the link it stands in.
# The certificate states how often was drawn; that is its own source.
FIGURES = """() => {
  const found = [];
  const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.replace(/CO2e|(19|20)\\d\\d/g, "");
    const from = walk.currentNode.parentElement;
    if (!/\\d/.test(text) || !from.checkVisibility({visibilityProperty: true})) continue;
    if (from.closest("h1, svg, label, output, nav, code, .plot, [data-outlook]")) continue;
    if (from.closest("#certificate")) continue;
    const link = from.closest("a") ?? from.closest(".bars li")?.querySelector("a");
    found.push([text.trim(), link?.getAttribute("href") ?? ""]);
  }
  return found;
}"""


@pytest.fixture
def espoo():
    """The goals, places and sources of the pack, as a city that has just been set up has them."""
    now = timezone.now()
    load_places(city.pack(), now=now)
    load_goals(city.pack(), now=now)


def test_every_figure_of_the_page_opens_the_rows_it_rests_on(page, axe, espoo):
    page.goto("/en/climate/")
    for fold in page.locator("main details.more summary").all():
        fold.click()
    axe(page)
    found = page.evaluate(FIGURES)

    assert len(found) > 200
    assert [text for text, link in found if not link] == []
    for link in sorted({link.split("?")[0] for _, link in found if link.startswith("/")}):
        answer = page.request.get(link)
        body = answer.text()
        assert answer.ok, link
        assert re.search(
            r'href="https?://|aria-labelledby="rows"|id="behind"|>not available', body
        ), link


def test_a_switch_answers_at_once_and_its_address_says_the_same(page, axe, any_language, espoo):
    walk = Walker(page, any_language, axe)
    walk.go("goals/carbon-neutral-2030/")
    walk.press("a[href$='/climate/']")
    value = page.locator("[data-figure=value]").first
    before, said = value.text_content(), page.locator("[data-outlook]").text_content()
    keys.toggle(page, page.locator("#on-road_pricing"))
    expect(value).not_to_have_text(before)
    expect(page.locator("[data-outlook]")).not_to_have_text(said)
    keys.reach(page, page.locator("#level-road_pricing"))
    whole = value.text_content()
    for _ in range(8):
        page.keyboard.press("ArrowLeft")
    expect(page.locator(".lever:has(#level-road_pricing) output")).to_have_text("60 %")
    expect(value).not_to_have_text(whole)
    expect(page).to_have_url(re.compile("set=road_pricing:0.6"))
    # What is drawn from many futures follows: the area around the line is whole again.
    expect(page.locator(".chart path.area.stale")).to_have_count(0)
    axe(page)
    now = value.text_content()
    page.reload()
    assert page.locator("[data-figure=value]").first.text_content() == now
    walk.press("a.figure[href*='/climate/model/']")
    walk.press(".formula a")
    walk.press("nav .chip:not([aria-current])")
    expect(page.locator("h1")).to_be_visible()


def test_a_choice_is_compared_and_an_area_opened(page, axe, espoo):
    walk = Walker(page, "en", axe)
    walk.go("climate/")
    walk.press("a[href*='/climate/compare/']")
    page.locator("#b").select_option("none")
    walk.press("form.filters button[type=submit]")
    assert "b=none" in page.url
    walk.go("climate/")
    walk.press("a[href*='/climate/areas/']")
    walk.press("nav[aria-labelledby=others] a")
    walk.go("climate/model/?q=heat")
    walk.press("ul.rows a")


def test_everything_fits_every_width(new_page, any_width, axe, espoo):
    page = new_page(viewport={"width": any_width, "height": 900})
    for path in ("", "?scenario=all", "model/net/", "actions/road_pricing/", "compare/"):
        page.goto(f"/fi/climate/{path}")
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, path
        axe(page)


def test_without_script_the_sentence_the_table_and_the_switches_are_there(new_page, espoo):
    page = new_page(java_script_enabled=False)
    page.goto("/sv/climate/")
    said = page.locator("[data-outlook]").text_content()
    page.locator(".chart details summary").first.click()
    expect(page.locator(".chart table tbody tr").first).to_be_visible()
    page.locator("#on-road_pricing").check()
    page.locator("[data-climate-form] button[type=submit]").click()
    expect(page).to_have_url(re.compile("set=road_pricing:1"))
    assert page.locator("[data-outlook]").text_content() != said
