"""The Translate page over the real desk and journal; only the models are stand-ins."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import expect

from assistant.app import Assistant, build
from assistant.config import load_config
from assistant.scripted import Answering, ScriptedBackend
from tests.assistant.documents.jobs.working import Gate, english, german, reply
from tests.browser.conftest import OpenPage
from tests.fakes import FakeEmbedder

pytestmark = pytest.mark.browser

COUNT = 8
FREE = 3


@pytest.fixture
def closing() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def opened(answering: Answering) -> Assistant:
    return build(load_config(), backend=ScriptedBackend(answering), embedder=FakeEmbedder())


def test_a_job_goes_on_after_a_restart_at_the_same_address(closing: ExitStack, open_page: OpenPage) -> None:
    gate = Gate(FREE)
    first = opened(gate)
    closing.callback(first.close)
    page = open_page(first).page
    page.click('.pages a[data-page="translate"]')
    page.fill('.handing [name="text"]', english(COUNT).decode())
    page.select_option('.handing [name="target"]', "de")
    page.select_option('.handing [name="source"]', "en")
    page.click(".handing .go button")
    expect(page.locator('.pair[data-status="translated"]')).to_have_count(FREE, timeout=30_000)
    expect(page.locator(".job-facts")).to_contain_text(f"Paragraphs: {FREE} of {COUNT}")
    address = page.url.partition("#")[2]
    page.goto("about:blank")
    gate.shut = True
    first.close()

    second = opened(reply)
    closing.callback(second.close)
    second.jobs.open()
    view = open_page(second)
    page = view.page
    page.goto(f"{view.url}#{address}")
    expect(page.locator(".job-facts")).to_contain_text("Done", timeout=30_000)
    expect(page.locator(".pair .target[lang='de']")).to_have_count(COUNT)
    with page.expect_download() as download:
        page.locator(".job-deeds a").first.click()
    assert Path(download.value.path()).read_text(encoding="utf-8") == german(COUNT)
    assert download.value.suggested_filename == "The boat number 100 left the harbour at nine in.de.txt"


def test_a_correction_without_its_tags_is_refused_and_one_with_them_kept(
    closing: ExitStack, open_page: OpenPage
) -> None:
    assistant = opened(lambda _: "Das Boot Nummer <1>7</1> verließ den Hafen um neun.")
    closing.callback(assistant.close)
    view = open_page(assistant)
    page = view.page
    page.goto(f"{view.url}#translate")
    page.check('[name="way"][value="file"]', force=True)
    text = "The boat number **7** left the harbour at nine."
    page.set_input_files('[name="file"]', {"name": "boat.md", "mimeType": "", "buffer": text.encode()})
    page.select_option('.handing [name="target"]', "de")
    page.select_option('.handing [name="source"]', "en")
    page.click(".handing .go button")
    expect(page.locator(".pair .target .tagged")).to_have_text("7", timeout=30_000)
    page.locator(".pair").hover()
    page.click('[data-act="correct"]')
    expect(page.locator(".editor .tip")).to_contain_text("Keep each of them")
    page.fill(".editor textarea", "Um neun lief Boot 7 aus.")
    page.click('[data-act="save_correction"]')
    expect(page.locator(".editor .notice")).to_contain_text("must keep the segment's tags")
    view.errors.clear()  # the browser's own line about the 422
    page.fill(".editor textarea", "Um neun lief Boot <1>7</1> aus.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".pair")).to_contain_text("Your wording")
    with page.expect_download() as download:
        page.locator(".job-deeds a").first.click()
    assert Path(download.value.path()).read_text(encoding="utf-8") == "Um neun lief Boot **7** aus."
