"""From an empty form to a comment under the sent proposal, with the keyboard alone."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect
from tests import makers
from tests.browser.conftest import newest_code

from talkoot.loop.proposals.actions.indexing import index
from talkoot.loop.proposals.models import Comment, Proposal
from talkoot.loop.proposals.queries.words import LANGUAGES, lemmas

pytestmark = pytest.mark.django_db(transaction=True)
MOST_TABS = 150


@pytest.fixture
def call():
    cache.clear()
    for language in LANGUAGES:
        lemmas("bench", language)  # reads the dictionaries, once a process
    now = timezone.now()
    makers.place()
    return makers.call(
        goals=[makers.goal()],
        phases={"collect": (now - timedelta(days=1), now + timedelta(days=9))},
    )


def tab_to(page, selector):
    """Press Tab until the element has the focus; it must be in view then."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            assert page.evaluate(
                "(r => r.bottom > 0 && r.top < innerHeight)"
                "(document.activeElement.getBoundingClientRect())"
            )
            return
    raise AssertionError(f"{selector} is not reached with the keyboard on {page.url}")


def press_enter(page):
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_resident_proposes_supports_and_comments_by_keyboard(page, axe, walk_language, call):
    page.goto(f"/{walk_language}/calls/{call.slug}/propose")
    axe(page)
    tab_to(page, "button[value=preview]")
    press_enter(page)
    expect(page.locator("[data-error-summary]")).to_be_focused()
    axe(page)

    tab_to(page, "[data-error-summary] a")
    page.keyboard.press("Enter")
    expect(page.locator("#id_title")).to_be_focused()
    page.keyboard.type("A bench by the pond")
    for name, words in (("summary", "To rest."), ("body", "For **all**."), ("cost", "1200,50")):
        tab_to(page, f"[name={name}]")
        page.keyboard.type(words)
    tab_to(page, "[name=goals]")
    page.keyboard.press("Space")
    tab_to(page, "button[value=preview]")
    press_enter(page)
    expect(page.locator("#preview-title")).to_have_text("A bench by the pond")
    axe(page)

    tab_to(page, "main a[href*='next=']")
    press_enter(page)
    tab_to(page, "main input[type=email]")
    page.keyboard.type("writer@example.org")
    press_enter(page)
    tab_to(page, "main input[name=code]")
    page.keyboard.type(newest_code("writer@example.org"))
    press_enter(page)
    page.wait_for_url("**/proposals/drafts/**")
    tab_to(page, "form[action$='/submit'] button")
    press_enter(page)
    row = Proposal.objects.get()
    assert page.url.endswith(f"/{row.slug}/")
    assert (row.author.email, row.cost_cents) == ("writer@example.org", 1200_50)
    axe(page)

    tab_to(page, "form[action$='/support'] button")
    press_enter(page)
    expect(page.locator("button[name=withdraw]")).to_be_visible()
    axe(page)

    tab_to(page, "form[action$='/comment'] button[type=submit]")
    press_enter(page)
    expect(page.locator("[data-error-summary]")).to_be_focused()
    axe(page)
    tab_to(page, "form[action$='/comment'] textarea")
    page.keyboard.type("Where exactly?")
    tab_to(page, "form[action$='/comment'] button[type=submit]")
    press_enter(page)
    said = Comment.objects.get()
    expect(page.locator(f"#comment-{said.pk}")).to_contain_text("Where exactly?")
    axe(page)


def test_what_is_typed_is_saved_and_what_resembles_it_is_shown(page, axe, call):
    row = makers.proposal(call, title="A bench by the pond", supports_count=3)
    index([row])
    page.goto(f"/en/calls/{call.slug}/propose")

    page.locator("#id_title").press_sequentially("Benches at the pond")

    expect(page.locator("#id_title-similar li")).to_contain_text("A bench by the pond")
    expect(page.locator(".saved")).to_contain_text("saved")
    axe(page)
    page.reload()
    page.get_by_role("link", name="Benches at the pond").click()
    expect(page.locator("#id_title")).to_have_value("Benches at the pond")


def test_the_desk_answers_moderates_and_fixes_the_ballot(page, axe, enter, any_width):
    now = timezone.now()
    ahead = {"decide": (now + timedelta(days=1), now + timedelta(days=9))}
    row = makers.proposal(makers.call(phases=ahead), version=1)
    page.set_viewport_size({"width": any_width, "height": 900})
    page.goto("/en/proposals/")
    axe(page)
    enter(page, makers.person("staff"))

    for path in ("", "ballot", "merge"):
        page.goto(f"/en/desk/proposals/{row.call.slug}/{path}")
        axe(page)
        page.locator("main form[method=post] button[type=submit]").first.click()
        expect(page.locator("[data-error-summary]")).to_be_visible()
        axe(page)
    page.goto(f"/en/proposals/{row.slug}/report")
    page.locator("input[value=spam]").check()
    page.locator("main form button[type=submit]").click()
    page.goto("/en/desk/moderation/")
    page.locator("summary", has_text="Hide").click()
    axe(page)
    page.locator("button[value=hide]").click()
    expect(page.locator("[data-error-summary]")).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= any_width
