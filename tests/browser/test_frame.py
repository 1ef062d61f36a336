"""The frame of every page: with the keyboard, in three languages, in any width."""

from playwright.sync_api import expect

PAGES = ("about", "counting", "accessibility", "privacy", "no-such-page")
NARROW = {"width": 320, "height": 640}


def test_no_page_of_the_site_has_a_fault_that_can_be_found(page, axe, any_language):
    for path in PAGES:
        page.goto(f"/{any_language}/{path}")

        axe(page)


def test_nothing_is_cut_off_at_320_pixels(new_page, axe, any_language):
    page = new_page(viewport=NARROW)
    for path in PAGES:
        page.goto(f"/{any_language}/{path}")

        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], path
        axe(page)


def test_text_of_double_size_stays_inside_the_page(new_page):
    page = new_page(viewport={"width": 640, "height": 800})
    for path in PAGES:
        page.goto(f"/fi/{path}")
        page.evaluate("document.documentElement.style.fontSize = '200%'")

        assert page.evaluate("document.documentElement.scrollWidth") <= 640, path


def test_the_first_tab_offers_the_way_past_the_head(page):
    page.goto("/en/about")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_menu_of_a_phone_opens_and_closes_without_a_mouse(new_page, axe):
    page = new_page(viewport={"width": 390, "height": 844})
    page.goto("/en/about")
    menu = page.locator(".site-menu summary")

    menu.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("link", name="Goals")).to_be_visible()
    axe(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Goals")).to_be_hidden()


def test_everything_that_takes_the_focus_shows_it(page):
    page.goto("/en/privacy")
    seen = 0
    while seen < 60:
        page.keyboard.press("Tab")
        outline = page.evaluate(
            "(() => { const e = document.activeElement; return e === document.body ? 'end' :"
            " getComputedStyle(e).outlineStyle })()"
        )
        if outline == "end":
            break
        assert outline == "solid", page.evaluate("document.activeElement.outerHTML")
        seen += 1

    assert seen > 10


def test_colours_that_the_reader_forces_leave_buttons_and_marks_visible(new_page, axe):
    page = new_page(forced_colors="active")
    page.goto("/en/no-such-page")

    style = "e => [getComputedStyle(e).borderTopStyle, getComputedStyle(e).borderTopWidth]"
    assert page.locator("main .button").evaluate(style) == ["solid", "2px"]
    axe(page)


def test_every_page_reads_without_script(new_page):
    page = new_page(java_script_enabled=False)
    for path in PAGES:
        page.goto(f"/sv/{path}")

        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator("html")).to_have_attribute("lang", "sv")
