"""Every component looks as it did when somebody last looked at it."""

import pytest
from PIL import Image, ImageDraw
from tests import makers
from tests.browser import shots
from tests.browser.conftest import LANGUAGES, WIDTHS


@pytest.fixture
def picture(new_page, enter, transactional_db):
    """The gallery as one long picture; without script, so that nothing moves."""

    def take(width, language, style=""):
        page = new_page(
            viewport={"width": width, "height": 900}, java_script_enabled=False, locale="en-GB"
        )
        if style:
            page.route(
                "**/theme.css", lambda route: route.fulfill(body=style, content_type="text/css")
            )
        enter(page, makers.person("staff"))
        page.goto(f"/{language}/design")
        return page.screenshot(full_page=True, animations="disabled")

    return take


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_gallery_looks_as_it_did(picture, language):
    for name, width in WIDTHS.items():
        shots.compare(picture(width, language), f"gallery-{name}-{language}")


@pytest.mark.parametrize(
    "style",
    [
        ".button:not(.button-secondary) { background: #777 !important }",
        ".card { padding: 8px !important }",
        ".tag { display: none !important }",
        ".field label { font-weight: 400 !important; font-size: 14px !important }",
    ],
)
def test_a_component_that_changes_is_noticed(picture, style):
    with pytest.raises(AssertionError):
        shots.compare(picture(WIDTHS["desk"], "en", style), "gallery-desk-en")


def test_the_softness_of_letters_is_not_a_change():
    kept = Image.new("RGB", (40, 40), "white")
    now = kept.copy()
    ImageDraw.Draw(now).rectangle((5, 5, 30, 8), fill=(230, 232, 230))

    assert shots.changed(now, kept) == 0
