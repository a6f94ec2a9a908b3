"""Summaries in the page over the real desk, journal and index; only the models are stand-ins."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import expect

from assistant.app import Assistant, build
from assistant.config import load_config
from assistant.scripted import ScriptedBackend
from tests.assistant.documents.summarising.telling import fact, first_sentences, text_of
from tests.browser.conftest import OpenPage
from tests.fakes import FakeEmbedder

pytestmark = pytest.mark.browser

FACTS = 60


@pytest.fixture
def assistant() -> Iterator[Assistant]:
    with ExitStack() as stack:
        made = build(load_config(), backend=ScriptedBackend(first_sentences), embedder=FakeEmbedder())
        stack.callback(made.close)
        yield made


def test_a_pasted_text_is_summarised_and_every_point_leads_to_its_words(
    assistant: Assistant, open_page: OpenPage
) -> None:
    page = open_page(assistant, viewport={"width": 1400, "height": 900}).page
    page.click('.pages a[data-page="translate"]')
    page.check('[name="deed"][value="summarise"]', force=True)
    page.fill('.handing [name="text"]', f"😀 {text_of(FACTS)}")
    page.select_option('[name="extent"]', "short")
    page.click(".handing .go button")
    expect(page.locator(".point")).to_have_count(3, timeout=30_000)
    for number in range(3):
        page.locator(".point").nth(number).click()
        expect(page.locator(".src.now")).to_have_text(page.locator(".point .says").nth(number).inner_text())
        expect(page.locator(".src.now")).to_be_in_viewport()
    said = page.locator(".said").evaluate_all("all => all.map(each => each.textContent).join('')")
    assert said == f"😀 {text_of(FACTS)}"
    with page.expect_download() as download:
        page.locator(".job-deeds a").nth(1).click()
    assert download.value.suggested_filename.endswith(".summary.en.md")
    assert Path(download.value.path()).read_text().count("\n  > ") == 3


def test_a_note_is_summarised_with_its_comments(assistant: Assistant, open_page: OpenPage, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "facts.md").write_text(
        f"# Facts\n\n{fact(9)}\n\n## Comments\n\n- **Ann** (2025-01-20, en): {fact(1)}\n", "utf-8"
    )
    list(assistant.sync([folder]))
    view = open_page(assistant, viewport={"width": 1400, "height": 900})
    page = view.page
    page.goto(f"{view.url}#notes")
    page.click('[data-act="open_note"]')
    page.click('[data-act="summarise_note"]')
    expect(page.locator(".job-title h2")).to_have_text("Facts")
    page.locator(".point", has_text=fact(1)).click(timeout=30_000)
    expect(page.locator(".src.on", has_text=fact(1))).to_have_count(1)
