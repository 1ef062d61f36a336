"""The frame of every page: with the keyboard, in three languages, in any width."""

import pytest

PAGES = ("about", "counting", "accessibility", "no-such-page")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_the_site_has_no_fault_that_can_be_found(page, axe, any_language, path):
    page.goto(f"/{any_language}/{path}")

    axe(page)
