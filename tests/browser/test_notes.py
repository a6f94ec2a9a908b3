"""The Notes page in a browser: over a scripted assistant, and over a real index that files are added to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from assistant.app import Assistant, build
from assistant.config import load_config
from assistant.scripted import ScriptedBackend
from index.loaders.plain.comments import parse_comments
from index.passage import Document, Region
from index.sync_events import Failure
from tests.browser.conftest import OpenPage
from tests.fakes import FakeAssistant, FakeEmbedder
from tests.index.pictures import drawn, saved
from tests.serving import Serve

pytestmark = pytest.mark.browser

TICKET = "home/ticket.png"
TALK = "home/talk.md"
WORDS = (
    "The bath is closed.\n\n## Comments\n\n- **Mika** (2025-01-20, ja): 火曜です。\n  - **Lin** (2025-01-21): Thanks."
)


@pytest.fixture
def assistant() -> FakeAssistant:
    line = Region(0, 18, (0.05, 0.1, 0.5, 0.25))
    notes = {f"home/{n}.md": Document(f"Note {n}", f"Text {n}", tags=("t",)) for n in range(120)}
    notes |= {TICKET: Document("Ticket", "Bus pass 1,100 yen\n\nTrain 700 yen", regions=(line,))}
    notes |= {TALK: Document("Talk", WORDS, comments=parse_comments(WORDS))}
    fake = FakeAssistant(notes, {})
    fake.shelf.shown[TICKET] = saved(drawn([(45, 30, "Bus pass 1,100 yen")]), "JPEG")
    fake.shelf.failures = (Failure("home/broken.pdf", "broken.pdf is damaged. Save it again."),)
    return fake


def test_folders_failures_and_the_list_by_the_page(assistant: FakeAssistant, open_page: OpenPage) -> None:
    page = open_page(assistant).page
    page.click('.pages a[data-page="notes"]')
    expect(page.locator(".folders li").first).to_contain_text("Notes: 122")
    expect(page.locator(".failures")).to_contain_text("broken.pdf is damaged. Save it again.")
    expect(page.locator(".health")).to_have_text("The index is whole. Passages: 7")
    expect(page.locator(".entry")).to_have_count(50)
    page.click('#listing [data-act="turn_list"] >> nth=1')
    expect(page.locator("#listing .turning")).to_contain_text("51–100 of 122")
    page.fill('.finder [name="words"]', "note 11")
    expect(page.locator(".entry")).to_have_count(11)
    page.locator(".entry").nth(1).click()
    expect(page.locator("#reader .page")).to_have_text("Text 110")


def test_work_is_started_and_a_folder_forgotten_only_when_sure(assistant: FakeAssistant, open_page: OpenPage) -> None:
    page = open_page(assistant).page
    page.click('.pages a[data-page="notes"]')
    page.click('[data-act="sync_now"]')
    page.click('[data-act="rebuild_now"]')
    page.click('[data-act="audit_now"]')
    expect(page.locator(".checked")).to_contain_text("all 7 passages find themselves")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.click('[data-act="forget_folder"]')
    page.once("dialog", lambda dialog: dialog.accept())
    page.click('[data-act="forget_folder"]')
    page.wait_for_timeout(300)
    assert assistant.shelf.done == ["sync", "rebuild", "forget old"]
    assistant.shelf.progress, assistant.shelf.busy = "12/40", True
    expect(page.locator(".checked progress")).to_have_attribute("value", "12")


def test_a_note_from_a_picture_shows_it_with_the_cited_line_boxed(
    assistant: FakeAssistant, open_page: OpenPage
) -> None:
    view = open_page(assistant)
    page = view.page
    page.goto(f"{view.url}#search?q=Bus")
    page.locator(".hit-title").first.click()
    box = page.locator(".picture .cited-line")
    expect(box).to_have_count(1)
    page.wait_for_function("document.querySelector('.picture img').naturalWidth === 900")
    picture, line = page.locator(".picture img").bounding_box(), box.bounding_box()
    assert picture and line
    assert abs((line["x"] - picture["x"]) / picture["width"] - 0.05) < 0.02
    assert abs((line["y"] - picture["y"]) / picture["height"] - 0.1) < 0.03


def test_comments_are_threads(assistant: FakeAssistant, open_page: OpenPage) -> None:
    view = open_page(assistant)
    page = view.page
    page.goto(f"{view.url}#notes")
    page.fill('.finder [name="words"]', "talk")
    expect(page.locator(".entry")).to_have_count(1)
    page.click(".entry")
    expect(page.locator(".comments > li > .by")).to_have_text("Mika · 2025-01-20 · 日本語")
    expect(page.locator(".comments ol li .page")).to_have_text("Thanks.")


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Assistant]:
    """A real index that is empty."""
    config = load_config()
    built = build(config, backend=ScriptedBackend(["no"]), embedder=FakeEmbedder())
    yield built
    built.close()


def test_files_are_added_found_or_told_why_not(real: Assistant, open_page: OpenPage, tmp_path: Path) -> None:
    ferry, broken, tool, big = (tmp_path / name for name in ("ferry 船.md", "broken.pdf", "tool.exe", "big.md"))
    ferry.write_text("# Ferry\n\nThe ferry to Sado leaves at seven.\n", encoding="utf-8")
    broken.write_text("no PDF")
    tool.write_text("MZ")
    big.write_text("x" * (1024 * 1024 + 1))
    view = open_page(real, settings=Serve(max_upload_mb=1, queue=20))
    page = view.page
    page.goto(f"{view.url}#notes")
    page.locator("#upload").set_input_files([ferry, broken, big])
    expect(page.locator(".uploads .good")).to_have_count(2)
    expect(page.locator(".uploads .bad")).to_have_text("big.mdLarger than 1 MB: not sent.")
    expect(page.locator(".failures")).to_contain_text("broken.pdf", timeout=20_000)
    expect(page.locator(".failures li span")).to_contain_text("PDF")
    expect(page.locator(".entry")).to_have_count(1)
    page.goto(f"{view.url}#search?q=Sado ferry")
    expect(page.locator(".hit-title")).to_have_text("Ferry")
    page.goto(f"{view.url}#notes")
    page.locator("#upload").set_input_files(tool)
    expect(page.locator(".uploads .bad").first).to_contain_text("tool.exe has no known note format")
    assert [error for error in view.errors if "422" in error]  # the browser's own line about the refusal
    view.errors.clear()
