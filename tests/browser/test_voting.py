"""Voting by keyboard alone, and without a script: what is left is said, mistakes cost nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests import makers
from tests.browser.keys import press, toggle

from talkoot.loop.decisions.models import Ballot

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def vote(transactional_db):
    now = timezone.now()
    return makers.open_vote(
        ballot="knapsack",
        max_choices=None,
        phases={"decide": (now - timedelta(days=1), now + timedelta(days=5))},
    )


def test_the_basket_says_what_is_left_and_a_voter_votes_twice_by_keyboard(page, vote, enter, axe):
    enter(page, makers.person())
    page.goto(f"/en/votes/{vote.slug}/")
    said = page.locator("[data-basket-bar] [role=status]")
    expect(said).to_contain_text("€100,000 left")

    toggle(page, page.locator("#project-6"))
    expect(said).to_contain_text("€40,000 left")
    toggle(page, page.locator("#project-5"))
    expect(said).to_contain_text("€10,000 over the budget: take something out")
    axe(page)
    press(page, page.get_by_role("button", name="Check my ballot"))
    expect(page.locator("[data-error-summary]")).to_contain_text("cost €10,000 more")
    expect(page.locator("#project-5")).to_be_checked()
    axe(page)

    toggle(page, page.locator("#project-5"))
    press(page, page.get_by_role("button", name="Check my ballot"))
    axe(page)
    press(page, page.get_by_role("button", name="Cast this ballot"))
    expect(page.locator(".receipt")).to_be_visible()
    first = page.locator(".receipt").inner_text()
    axe(page)

    press(page, page.get_by_role("link", name="Vote again"))
    toggle(page, page.locator("#project-1"))
    press(page, page.get_by_role("button", name="Check my ballot"))
    press(page, page.get_by_role("button", name="Cast this ballot instead of the earlier one"))
    assert page.locator(".receipt").inner_text() != first
    assert Ballot.objects.count() == 1


def test_a_ballot_is_cast_without_a_script(new_page, vote, enter):
    page = new_page(java_script_enabled=False)
    enter(page, makers.person())
    page.goto(f"/sv/votes/{vote.slug}/")
    page.check("#project-2")
    page.click("button:has-text('Spara och räkna')")
    expect(page.locator("[data-basket-bar] [role=status]")).to_contain_text("80 000 € kvar")
    page.click("button:has-text('Granska min röstsedel')")
    page.click("button:has-text('Rösta')")

    expect(page.locator(".receipt")).to_be_visible()
    assert Ballot.objects.count() == 1
