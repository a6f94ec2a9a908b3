"""The page over the real model and the real notes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage

if TYPE_CHECKING:
    from assistant import Assistant

pytestmark = [pytest.mark.browser, pytest.mark.models, pytest.mark.slow]

QUESTION = "How long is the train from Xiamen to Quanzhou, and what does it cost?"


def test_ask_watch_it_grow_open_the_citation(real_assistant: Assistant, open_page: OpenPage) -> None:
    view = open_page(real_assistant)
    page = view.page
    view.ask(QUESTION)
    page.locator(".sources .card").first.wait_for(timeout=120_000)
    lengths = set()
    deadline = time.monotonic() + 180
    while page.locator('.turn[data-phase="answered"]').count() == 0 and time.monotonic() < deadline:
        lengths.add(len(page.locator(".answer").inner_text()))
        page.wait_for_timeout(50)
    view.wait("answered")
    assert len(lengths) > 2
    page.locator(".answer button.mark").first.click()
    expect(page.locator("#passage")).to_be_in_viewport()
    assert page.locator("#reader mark").first.inner_text().strip()


def test_stop_leaves_the_engine_idle(real_assistant: Assistant, open_page: OpenPage) -> None:
    view = open_page(real_assistant)
    view.ask("Describe everything that these notes say about travelling, in as many words as you can.")
    expect(view.page.locator(".answer")).not_to_be_empty(timeout=180_000)
    assert real_assistant.status().backend.load.running == 1
    view.page.click("#stop")
    deadline = time.monotonic() + 2
    while real_assistant.status().backend.load.running and time.monotonic() < deadline:
        time.sleep(0.02)
    assert real_assistant.status().backend.load.running == 0
    view.wait("stopped")


def test_fifty_thousand_characters_are_refused_with_both_numbers_and_nothing_is_lost(
    real_assistant: Assistant, open_page: OpenPage
) -> None:
    view = open_page(real_assistant)
    question = "Where did we eat well in Lisbon? " * 1516
    assert len(question) > 50_000
    view.ask(question)
    view.wait("failed")
    notice = view.page.locator("#live .notice").inner_text()
    context = real_assistant.backend().context
    assert f"the model's context holds {context}" in notice and "\n" not in notice
    assert int("".join(filter(str.isdigit, notice.split("tokens")[0]))) > 10_000
    view.page.locator('[data-act="edit"]').click()
    expect(view.page.locator("#question textarea")).to_have_value(question.strip())


def test_a_note_in_another_language_is_found_marked_opened_and_has_relatives(
    real_assistant: Assistant, open_page: OpenPage
) -> None:
    view = open_page(real_assistant)
    page = view.page
    page.goto(f"{view.url}#search?q=how to keep nukadoko pickles from smelling&language=ja")
    page.reload()
    page.locator(".hit").first.wait_for(timeout=120_000)
    assert {facts.split(" · ")[-1] for facts in page.locator(".hit .note-facts").all_inner_texts()} == {"日本語"}
    page.locator(".hit-title").first.click()
    expect(page.locator("#passage")).to_be_in_viewport(timeout=20_000)
    expect(page.locator("#reader .related li .why").first).not_to_be_empty()
