"""A way through several pages, walked as its user does."""

import re

from playwright.sync_api import Page, expect

from tests.browser.looking import findings


class Walk:
    """Somebody's tab. Each page that she comes to is looked at; what is wrong is added to `wrong`."""

    def __init__(self, page: Page, wrong: list[str]) -> None:
        self.page, self.wrong = page, wrong
        self.look()

    def look(self) -> None:
        self.wrong.extend(f"{self.page.url}: {finding}" for finding in findings(self.page))

    def go(self, address: str) -> None:
        self.page.goto(re.sub(r"(//[^/]+).*", r"\1", self.page.url) + address)
        self.look()

    def press(self, label: str) -> None:
        """Presses the button or follows the link, and looks at what comes."""
        act = self.page.get_by_role("button", name=label, exact=True)
        (act if act.count() else self.page.get_by_role("link", name=label, exact=True)).first.click()
        self.page.wait_for_load_state()
        self.look()

    def fill(self, label: str, value: str) -> None:
        self.page.get_by_label(label, exact=True).fill(value)

    def take(self, step: str) -> None:
        """A step: its button on the row's page, and once more on the page that asks."""
        self.press(step)
        self.press(step)

    def reads(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()
