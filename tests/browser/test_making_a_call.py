"""A clerk makes a round and publishes it with the keyboard alone; axe looks after every step."""

from playwright.sync_api import Page, expect
from tests import makers
from tests.makers import texts

from talkoot.loop.calls.models import Call

LANGUAGES = ("fi", "sv", "en")
MOST_TABS = 150


def reach(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus."""
    page.locator(selector).first.wait_for()
    for _ in range(MOST_TABS):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{page.url}: the keyboard does not reach {selector}")


def press(page: Page, selector: str) -> None:
    """Press Enter on a link or a button and wait for the page that it leads to."""
    reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, **fields: str) -> None:
    for name, words in fields.items():
        reach(page, f"[name={name}]")
        page.keyboard.press("Control+a")
        page.keyboard.type(words)


def test_a_round_is_made_and_published_with_the_keyboard_alone(
    page, enter, axe, clerk, walk_language
):
    makers.goal(slug="trees", statement=texts("More trees"))
    page.goto(f"/{walk_language}/calls/")
    enter(page, clerk)

    page.goto(f"/{walk_language}/desk/")
    axe(page)
    press(page, f'main a[href="/{walk_language}/desk/calls/new"]')
    axe(page)

    press(page, "main form button")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    axe(page)

    reach(page, "[name=kind]")
    page.keyboard.press("Space")
    write(page, title_fi="Puita pihoille", title_sv="Träd på gårdar", title_en="Trees for yards")
    press(page, "main form button")
    page.wait_for_url("**/desk/calls/trees-for-yards/")
    axe(page)

    press(page, 'main a[href$="/texts"]')
    write(page, summary_fi="Lyhyt", summary_sv="Kort", summary_en="Short", audience_fi="Kaikille")
    axe(page)
    press(page, "button[name=next]")
    page.wait_for_url("**/aims")
    reach(page, "[name=goals]")
    page.keyboard.press("Space")
    axe(page)
    press(page, "button[name=next]")
    page.wait_for_url("**/timetable")
    axe(page)
    press(page, "button[name=next]")
    page.wait_for_url("**/vote")
    write(page, money_cents="100.000")
    press(page, "button[name=next]")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    axe(page)
    write(page, money_cents="100 000")
    press(page, "button[name=next]")
    page.wait_for_url("**/duties")
    write(page, legal_basis_fi="22 §", privacy_notice_fi="Seloste", contact_fi="Osallisuus")
    axe(page)
    press(page, "main form button[type=submit]")
    page.wait_for_url("**/desk/calls/trees-for-yards/")
    axe(page)

    press(page, 'main a[href$="/publish"]')
    axe(page)
    press(page, "main form button")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    axe(page)
    reach(page, "[name=sure]")
    page.keyboard.press("Space")
    press(page, "main form button")
    page.wait_for_url("**/desk/calls/trees-for-yards/")
    axe(page)

    call = Call.objects.get()
    assert (call.state, call.money_cents) == ("published", 100_000_00)
    page.context.clear_cookies()
    page.goto(f"/{walk_language}/calls/trees-for-yards/")
    expect(page.locator("h1")).to_have_text(call.title[walk_language])
    axe(page)


def test_every_page_of_calls_fits_a_phone_and_a_page_of_double_text(new_page, enter, axe, clerk):
    call = makers.call(
        goals=[makers.goal()], title=texts("Kaupunginosayhdistysten yhteistyöpuisto")
    )
    draft = makers.call(state="draft", published_at=None)
    page = new_page(viewport={"width": 320, "height": 640})
    page.goto("/fi/calls/")
    enter(page, clerk)
    desk = f"/fi/desk/calls/{draft.slug}/"
    parts = ("", "texts", "aims", "timetable", "vote", "duties", "publish", "discard", "copy")
    paths = [
        "/fi/calls/",
        "/fi/calls/?kind=budget",
        f"/fi/calls/{call.slug}/",
        "/fi/desk/",
        "/fi/desk/calls/new",
        *(desk + part for part in parts),
    ]
    for path in paths:
        page.goto(path)

        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        axe(page)


def test_a_call_is_made_without_any_script(new_page, enter, clerk):
    page = new_page(java_script_enabled=False)
    page.goto("/en/calls/")
    enter(page, clerk)

    page.goto("/en/desk/calls/new")
    page.get_by_label("Consultation").check()
    page.get_by_label("In English").fill("A new plan")
    page.get_by_role("button", name="Make the draft").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("A new plan")


def test_filters_narrow_the_list_and_a_chip_takes_one_away(page, axe):
    makers.call(title=texts("Budget"), kind="budget")
    makers.call(title=texts("Challenge"), kind="challenge")
    page.goto("/en/calls/")

    page.get_by_label("Kind").select_option("challenge")
    page.get_by_role("button", name="Show").click()

    expect(page.get_by_role("link", name="Budget", exact=True)).to_have_count(0)
    expect(page.locator("[data-result-count]")).to_have_text("1 call matches")
    axe(page)
    page.get_by_role("link", name="Remove filter: Open challenge").click()
    expect(page.get_by_role("link", name="Budget", exact=True)).to_be_visible()
