"""A person at a browser, who uses the keyboard and is stopped by any fault of a page."""

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page
from tests.browser.keys import press, reach, toggle, write
from tests.browser.letters import newest_code


@dataclass
class Walker:
    """Every step ends with the automatic checks of accessibility on the page that it led to."""

    page: Page
    language: str
    axe: Callable[[Page], None]
    seen: list[str] = field(default_factory=list)

    def go(self, path: str) -> "Walker":
        self.page.goto(f"/{self.language}/{path}")
        return self.look()

    def look(self) -> "Walker":
        assert self.page.evaluate("document.documentElement.lang") == self.language
        self.axe(self.page)
        self.seen.append(self.page.url)
        return self

    def press(self, where: str) -> "Walker":
        press(self.page, self.at(where))
        return self.look()

    def toggle(self, where: str) -> "Walker":
        toggle(self.page, self.at(where))
        return self

    def write(self, where: str, words: str) -> "Walker":
        write(self.page, self.at(where), words)
        return self

    def at(self, where: str) -> Locator:
        return self.page.locator(f"main {where}").first

    def sign_in(self, email: str) -> "Walker":
        """On the sign-in page: the address, then the code that came by mail."""
        self.write("input[type=email]", email).enter()
        return self.write("input[name=code]", newest_code(email)).enter()

    def enter(self) -> "Walker":
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        return self.look()

    def step(self, name: str) -> "Walker":
        """A step of a ceremony, on its desk."""
        return self.press(_step(name))

    def step_confirmed(self, name: str) -> "Walker":
        """The same for a step that asks once more."""
        return self.confirm(_step(name))

    def confirm(self, where: str) -> "Walker":
        """Push a button that asks once more; the safe answer has the focus first."""
        reach(self.page, self.at(where))
        self.page.keyboard.press("Enter")
        self.axe(self.page)
        press(self.page, self.page.locator("dialog button").last)
        return self.look()


def _step(name: str) -> str:
    return f'form[action$="/step/{name}"] button'
