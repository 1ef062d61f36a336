"""The gallery: each behaviour works, and none is needed to read, fill in and send."""

import pytest
from playwright.sync_api import expect
from tests import makers


@pytest.fixture
def gallery(page, enter, transactional_db):
    def show(language="en"):
        enter(page, makers.person("staff"))
        page.goto(f"/{language}/design")
        return page

    return show


def test_every_component_is_free_of_faults_in_every_language(gallery, axe, any_language):
    axe(gallery(any_language))


def test_the_error_summary_takes_focus_and_leads_to_the_field(gallery):
    page = gallery()

    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("#wrong_title")).to_be_focused()


def test_the_counter_says_how_much_is_left(gallery):
    page = gallery()

    page.locator("#plain_body").fill("a\nb")

    expect(page.locator("#plain_body-count")).to_have_text("396 characters left")


def test_the_basket_follows_the_boxes_and_says_why_something_does_not_fit(gallery, axe):
    page = gallery()
    bar = page.locator("[data-basket-bar]").first
    stage = page.locator("#sample-stage")
    note = page.locator('[data-fit="sample-stage"]')

    expect(note).to_have_text("Does not fit: €8,500 more than is left")
    stage.check()

    expect(bar).to_contain_text("€8,500 over the budget: take something out")
    expect(note).to_be_hidden()
    axe(page)
    page.locator("#sample-sauna").uncheck()
    expect(bar).to_contain_text("€40,000 left")


def test_points_are_summed_as_they_are_given(gallery):
    page = gallery()

    page.locator("#sample-points").fill("12")

    expect(page.locator("[data-points-left]")).to_have_text("2 points too many: take some back")


def test_a_dangerous_button_asks_first_and_gives_the_focus_back(gallery, axe):
    page = gallery()
    page.wait_for_load_state("networkidle")  # the behaviour is there
    button = page.locator("#buttons [data-confirm]")

    button.focus()
    page.keyboard.press("Enter")

    dialog = page.get_by_role("dialog").filter(has_text="leaves the list").last
    expect(dialog.get_by_role("button", name="Go back")).to_be_focused()
    axe(page)
    page.keyboard.press("Escape")
    expect(button).to_be_focused()


def test_a_map_becomes_one_that_zooms_and_its_list_lights_it_up(gallery, axe):
    page = gallery()

    page.locator("#maps .map").scroll_into_view_if_needed()

    expect(page.locator("body")).to_have_attribute("data-map", "idle")
    page.get_by_role("button", name="Zoom in").click()
    page.locator("#maps [data-feature] a").first.focus()
    axe(page)
