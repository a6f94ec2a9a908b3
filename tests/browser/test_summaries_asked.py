"""Summaries asked for in a browser: from the form, a note and a long question; watched, paused, come back to."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from assistant.documents.jobs.requests import document_title, summary
from tests import summed
from tests.browser.conftest import OpenPage, with_a_commented_note
from tests.fakes import FakeAssistant

pytestmark = pytest.mark.browser

WIDE = {"width": 1400, "height": 900}


@pytest.fixture
def assistant() -> FakeAssistant:
    return with_a_commented_note()


def test_ask_for_a_summary_watch_it_and_come_back_to_it(assistant: FakeAssistant, open_page: OpenPage) -> None:
    page, desk = open_page(assistant, viewport=WIDE).page, assistant.jobs
    page.click('.pages a[data-page="translate"]')
    page.focus('[name="deed"]:checked')
    page.keyboard.press("ArrowRight")
    expect(page.locator(".handing .terms")).to_be_hidden()
    expect(page.locator('[name="target"]')).to_be_hidden()
    page.select_option('[name="extent"]', "short")
    page.select_option('.handing [name="language"]', "ar")
    page.fill('.handing [name="text"]', summed.TEXT.replace("\ud800", "?"))
    expect(page.locator(".handing .go button")).to_have_text("Summarise")
    page.click(".handing .go button")
    expect(page.locator(".job-facts")).to_contain_text("Summarising")
    assert desk.jobs["job-0"].request.options == {"length": "short", "language": "ar"}
    desk.grow("job-0", 2)
    expect(page.locator(".job-facts")).to_contain_text("Parts read: 2 of 5")
    expect(page.locator(".job-facts")).to_contain_text("min left")
    expect(page.locator(".awaiting")).to_be_visible()
    assert page.locator(".pairs").is_hidden() and page.locator(".pair").count() == 0
    page.click('[data-deed="pause"]')
    expect(page.locator(".job-facts")).to_contain_text("Paused")
    page.reload()
    page.click('[data-deed="resume"]')
    expect(page.locator(".job-facts")).to_contain_text("Summarising")
    desk.sum_up("job-0", summed.summary("ar"))
    expect(page.locator(".point")).to_have_count(6)
    expect(page.locator(".point .says").first).to_have_attribute("dir", "rtl")
    expect(page.locator(".awaiting")).to_be_hidden()
    page.reload()
    expect(page.locator(".point")).to_have_count(6)
    page.click(".back")
    expect(page.locator("#job-list li")).to_contain_text("Summary")
    expect(page.locator('[name="extent"]')).to_have_value("short")
    expect(page.locator('[name="deed"][value="summarise"]')).to_be_checked()


def test_an_opened_note_is_summarised(assistant: FakeAssistant, open_page: OpenPage) -> None:
    view = open_page(assistant)
    page = view.page
    page.goto(f"{view.url}#notes")
    page.click('[data-act="open_note"]')
    page.click('[data-act="summarise_note"]')
    expect(page.locator(".job-title h2")).to_have_text("Kyoto")
    expect(page.locator("#reader .sheet")).to_have_count(0)
    request = assistant.jobs.jobs["job-0"].request
    assert (request.kind, document_title(request.name), request.options) == ("summarise", "Kyoto", {"length": "medium"})


def test_a_long_question_is_offered_a_summary(assistant: FakeAssistant, open_page: OpenPage) -> None:
    page = open_page(assistant).page
    page.fill("#question textarea", "Long text. " * 400)
    page.click('[data-act="question_in"][data-deed="summarise"]')
    expect(page.locator('[name="deed"][value="summarise"]')).to_be_checked()
    expect(page.locator('.handing [name="text"]')).to_have_value("Long text. " * 400)
    page.keyboard.press("Enter")
    expect(page.locator(".job-facts")).to_contain_text("Summarising")
    assert assistant.jobs.jobs["job-0"].request.kind == "summarise"


def test_a_failed_one_says_why_and_goes_on(assistant: FakeAssistant, open_page: OpenPage) -> None:
    assistant.jobs.start(summary("harbour.txt", b"One.\n\nTwo.", "short"))
    assistant.jobs.move("job-0", "failed", "The model cannot answer.")
    view = open_page(assistant)
    page = view.page
    page.goto(f"{view.url}#translate?job=job-0")
    expect(page.locator(".job-standing .bad")).to_have_text("The model cannot answer.")
    expect(page.locator(".awaiting")).to_be_hidden()
    page.click('[data-deed="resume"]')
    expect(page.locator(".awaiting")).to_be_visible()
