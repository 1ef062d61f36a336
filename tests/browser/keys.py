"""A page used by keyboard alone: everything is reached by Tab, and the focus can be seen."""

from contextlib import suppress
from typing import Any

from playwright.sync_api import Locator, Page, TimeoutError

FURTHEST = 250
_ON_IT = "element => element === document.activeElement"
# How many stops lie before the element in the order of the page, or 0 if it is not ahead. A group
# of radio buttons is one stop. A wrong answer costs time alone: `reach` looks where the focus is.
_AHEAD = """target => {
  const kinds = "a[href], button, input, select, textarea, summary, [tabindex]";
  const open = one => one.tabIndex >= 0 && !one.disabled
    && one.checkVisibility({visibilityProperty: true});
  const spokesman = one => {
    const group = [...document.getElementsByName(one.name)];
    return group.find(other => other.checked) ?? group[0];
  };
  const stops = [...document.querySelectorAll(kinds)].filter(open)
    .filter(one => one === target || one.type !== "radio" || one === spokesman(one));
  return stops.indexOf(target) - stops.indexOf(document.activeElement) - 1;
}"""
_SEEN = """() => {
  const element = document.activeElement;
  const marks = node => {
    const style = node && getComputedStyle(node);
    return !!style && (style.outlineStyle !== "none" || style.boxShadow !== "none");
  };
  const box = element.getBoundingClientRect();
  return {
    name: element.tagName + " " + (element.textContent || element.name || "").trim().slice(0, 40),
    marked: marks(element) || marks(element.closest(".card")),
    inView: box.bottom > 0 && box.top < innerHeight,
  };
}"""
_SETTLED_MS = 2_000


def reach(page: Page, target: Locator) -> None:
    """Tab to the element; fails where the way is endless or the focus cannot be seen."""
    target.wait_for()
    element = target.element_handle()
    for _ in range(page.evaluate(_AHEAD, element)):
        page.keyboard.press("Tab")
    for _ in range(FURTHEST):
        if page.evaluate(_ON_IT, element):
            seen = _settled(page)
            assert seen["marked"], f"focus is not visible on {seen['name']}"
            assert seen["inView"], f"focus is out of view on {seen['name']}"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"not reached by keyboard: {target}")


def _settled(page: Page) -> dict[str, Any]:
    """What the focus looks like once a page that is still growing has scrolled after it."""
    with suppress(TimeoutError):
        page.wait_for_function(f"() => ({_SEEN})().inView", timeout=_SETTLED_MS)
    return page.evaluate(_SEEN)


def press(page: Page, target: Locator) -> None:
    """Follow a link or push a button, and wait for the page it leads to."""
    reach(page, target)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_load_state()


def toggle(page: Page, target: Locator) -> None:
    """Tick a box or choose a radio button."""
    reach(page, target)
    page.keyboard.press("Space")


def write(page: Page, target: Locator, words: str) -> None:
    """Type into a field instead of what is there."""
    reach(page, target)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(words)
