"""A real browser on a real server, with whatever assistant the test hands in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from index.passage import Comment, Document
from tests.fakes import FakeAssistant
from tests.serving import Serve
from ui.web.app import running
from ui.web.checking.port import Checking
from ui.web.port import Answering

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Opened:
    """A page that a test looks at, and what it did besides."""

    page: Page
    url: str
    outside: list[str] = field(default_factory=list)
    """Addresses asked for anywhere but at our own server."""
    errors: list[str] = field(default_factory=list)
    """Errors of scripts, and of the content security policy."""

    def ask(self, question: str) -> None:
        """Type a question and press Enter."""
        self.page.fill("#question textarea", question)
        self.page.press("#question textarea", "Enter")

    def wait(self, phase: str, number: int = 0) -> None:
        """Wait until the turn of that number (from the last one) is in `phase`."""
        self.page.locator(f'.turn[data-phase="{phase}"]').nth(number).wait_for(timeout=20_000)


OpenPage = Callable[..., Opened]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = next((path for name in _NAMES if (path := shutil.which(name))), None)
        try:
            chromium = playwright.chromium.launch(executable_path=found, args=_FLAGS)
        except PlaywrightError as error:
            reason = f"No Chromium to test with: install the package chromium. ({str(error).splitlines()[0]})"
            if os.environ.get("DIANDIAN_REQUIRE_BROWSER") == "1":
                pytest.fail(reason)
            pytest.skip(reason)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Serve an assistant and open its page; at the end nothing may have gone wrong or outside."""
    opened: list[Opened] = []
    with ExitStack() as stack:

        def start(
            assistant: Answering,
            *,
            settings: Serve | None = None,
            checks: Checking | None = None,
            paint: bool = True,
            **context: Any,
        ) -> Opened:
            url = stack.enter_context(running(assistant, settings or Serve(queue=20), checks))
            page = browser.new_context(**{"locale": "en-GB", **context}).new_page()
            stack.callback(page.context.close)
            view = Opened(page, url)
            opened.append(view)
            _listen(view)
            page.goto(url)
            if paint:
                page.wait_for_selector(".bar")
                page.wait_for_selector("#question textarea[placeholder]:not([placeholder=''])")
            return view

        yield start
    assert [address for view in opened for address in view.outside] == []
    assert [error for view in opened for error in view.errors] == []


def _listen(view: Opened) -> None:
    def asked(request: Request) -> None:
        if not request.url.startswith((view.url, "data:", "blob:")):
            view.outside.append(request.url)

    view.page.on("request", asked)
    view.page.on("pageerror", lambda error: view.errors.append(str(error)))
    view.page.on("console", lambda line: view.errors.append(line.text) if line.type == "error" else None)


def with_a_commented_note() -> FakeAssistant:
    """An assistant with one note, which has a comment."""
    said = "Closed on Tuesdays."
    text = f"The pass is 700 yen.\n\n@Mika: {said}"
    comments = (Comment("Mika", None, "en", text.index(said), len(text)),)
    return FakeAssistant({"home/kyoto.md": Document("Kyoto", text, "Lin", language="en", comments=comments)}, {})
