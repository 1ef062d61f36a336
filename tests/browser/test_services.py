"""A dark lamp from the report to the second end, and the process behind it: in each language, by
keyboard alone, with the automatic checks of accessibility on every page on the way."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests import makers
from tests.browser import keys
from tests.browser.walker import Walker
from tests.rooms.services import makers as some

from talkoot.loop.services.actions.measuring import measure
from talkoot.loop.services.models import Request

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clerk():
    return makers.person("staff")


@pytest.fixture
def lamps(clerk):
    """A service with twelve worked-off cases of the last weeks."""
    square = {
        "type": "Polygon",
        "coordinates": [[[24.7, 60.1], [24.9, 60.1], [24.9, 60.3], [24.7, 60.3], [24.7, 60.1]]],
    }
    makers.place(geometry=square)
    now = timezone.now()
    makers.call(phases={"collect": (now - timedelta(days=1), now + timedelta(days=9))})
    service = some.service(slug="lamps", questions=some.QUESTIONS[:0], goals=[makers.goal()])
    hands = [clerk, makers.person("staff")]
    for n in range(12):
        some.worked_off(
            service,
            at=now - timedelta(days=60) + timedelta(hours=30 * n),
            by=hands[n % 2],
            waits=60 if n % 3 == 0 else 4,
            pause=20 if n % 5 == 0 else 0,
            again=n % 6 == 0,
        )
    measure(service, now)
    return service


def choose(page, name, value):
    """Choose a radio button with the arrow keys."""
    keys.reach(page, page.locator(f"main [name={name}]:visible").first)
    page.keyboard.press("Space")
    for _ in range(12):
        if page.evaluate("document.activeElement.value") == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{name}={value} is not reached with the arrows")


def open_more(page, within):
    """Open what holds a form that is folded away."""
    fold = page.locator("main details.more").filter(has=page.locator(within)).first
    keys.reach(page, fold.locator("summary"))
    page.keyboard.press("Enter")


def report(walk, page, tmp_path: Path) -> Request:
    """From the front of the catalogue to the link of one's own."""
    walk.go("services/")
    walk.press("a[href$='/report/']")
    walk.press("a[href$='/report/lamps/']")
    # What is missing is said at the top and at the field.
    walk.press("form button[type=submit]")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    walk.write("[name=description]", "The lamp at the gate is dark.")
    walk.write("[name=address]", "Gate 1")
    photo = tmp_path / "lamp.jpg"
    photo.write_bytes(some.picture())
    page.locator("main [name=photo]").set_input_files(photo)
    walk.press("form button[type=submit]")
    row = Request.objects.latest("pk")
    expect(page.locator("main code")).to_contain_text(f"/requests/{row.number}/own/")
    assert row.photos.count() == 1
    return row


def test_a_request_is_worked_on_paused_closed_and_opened_again(
    walk_language, page, axe, enter, lamps, clerk, tmp_path
):
    walk = Walker(page, walk_language, axe)
    row = report(walk, page, tmp_path)
    link = page.locator("main code").inner_text().split("/", 3)[3]
    clerk.language = walk_language

    enter(page, clerk)
    walk.go("desk/")
    walk.press("a[href$='/desk/requests/']")
    walk.toggle(f"input[value='{row.number}']")
    open_more(page, "#assign_team")
    page.locator("#assign_team").select_option(lamps.owner.slug)
    walk.press("button[value=assign]")
    walk.press(f"a[href$='/desk/requests/{row.number}/']")
    walk.press("form[action$='/photo-approve'] button")
    walk.press("form[action$='/begin'] button")
    open_more(page, "form[action$='/ask']")
    walk.write("form[action$='/ask'] textarea", "Which of the two gates?")
    walk.press("form[action$='/ask'] button")
    row.refresh_from_db()
    assert row.state == "paused"

    page.context.clear_cookies()
    page.goto(f"/{link}")
    walk.look()
    expect(page.locator("#question")).to_contain_text("Which of the two gates?")
    walk.write("#question textarea", "The blue one.")
    walk.press("#question button")

    enter(page, clerk)
    walk.go(f"desk/requests/{row.number}/")
    walk.press("form[action$='/finish'] button")
    open_more(page, "form[action$='/close']")
    choose(page, "reason", "done")
    walk.press("form[action$='/close'] button")  # without words it comes back
    expect(page.locator("[data-error-summary]")).to_be_focused()
    walk.write("form[action$='/close'] [name=words]", "It burns.")
    walk.press("form[action$='/close'] button")
    row.refresh_from_db()
    assert (row.state, row.reason) == ("closed", "done")

    page.context.clear_cookies()
    page.goto(f"/{link}")
    walk.look()
    expect(page.locator("main img.photo")).to_be_visible()
    open_more(page, "form[action$='/reopen']")
    walk.write("form[action$='/reopen'] textarea", "It is dark again.")
    walk.press("form[action$='/reopen'] button")
    row.refresh_from_db()
    assert [e.happened for e in row.events.all()] == [
        "received", "begun", "asked", "answered", "finished", "closed", "reopened",
    ]  # fmt: skip
    walk.go("requests/")
    expect(page.locator("main")).to_contain_text(row.number)


def test_the_process_is_read_asked_and_made_a_need(walk_language, page, axe, enter, lamps, clerk):
    walk = Walker(page, walk_language, axe)
    walk.go("services/")
    walk.press("a[href$='/services/lamps/']")
    walk.press("a[href$='/services/lamps/process']")

    slider = page.locator("main input[type=range]")
    keys.reach(page, slider)
    shown = page.locator(".process-map .arc:not(.arc-off)")
    before = shown.count()
    page.keyboard.press("End")
    assert shown.count() >= before
    assert shown.count() == page.locator(".process-map .arc").count()
    page.keyboard.press("Home")
    assert shown.count() < page.locator(".process-map .arc").count()
    axe(page)

    page.locator("main [name=what]").select_option("once")
    page.locator("main [name=step]").select_option("repair")
    walk.press("#what-if form.form button")
    expect(page.locator("#what-if [role=status]")).to_be_visible()

    clerk.language = walk_language
    enter(page, clerk)
    walk.go("services/lamps/rules")
    walk.press("form button[type=submit]")
    page.goto(f"/{walk_language}/services/lamps/rules")
    page.locator("main [name=kind-0]").select_option("four-eyes")
    walk.press("form button[type=submit]")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.locator("main [name=activity-0]").select_option("assess")
    page.locator("main [name=other-0]").select_option("repair")
    walk.press("form button[type=submit]")
    expect(page.locator("#rules")).to_contain_text("12")
    walk.press("form[action$='/need'] button")
    assert "/propose" in page.url


def test_the_spot_is_chosen_on_the_map_without_a_mouse(page, lamps):
    page.goto("/en/report/lamps/")
    page.locator("main .map").scroll_into_view_if_needed()
    page.wait_for_selector(".map[data-map=idle]")
    keys.reach(page, page.locator(".map canvas"))
    page.keyboard.press("Enter")
    expect(page.locator("[data-pick-words]")).to_contain_text("Spot chosen on the map")
    assert float(page.locator("[name=lat]").input_value()) == pytest.approx(60.2, abs=0.05)


def test_pages_of_services_fit_every_width(new_page, lamps, any_width):
    page = new_page(viewport={"width": any_width, "height": 900})
    row = some.request(lamps, now=timezone.now())
    for path in (
        "services/", "services/lamps/", "services/lamps/process", "report/", "report/lamps/",
        "requests/", f"requests/{row.number}/",
    ):  # fmt: skip
        page.goto(f"/fi/{path}")
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, path


def test_a_report_needs_no_script(new_page, lamps):
    page = new_page(java_script_enabled=False)
    page.goto("/en/report/lamps/")
    page.locator("main [name=description]").fill("Dark")
    page.locator("main [name=address]").fill("Gate 1")
    page.locator("main form button[type=submit]").click()
    assert "This is your request" in page.locator("main").inner_text()
    page.goto("/en/services/lamps/process")
    page.locator("#share-select").select_option("50")
    page.locator("main form button").first.click()
    assert "share=50" in page.url
