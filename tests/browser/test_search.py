"""The Search page in a browser: over a scripted assistant, and over the real index of the sample notes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from assistant.app import Assistant, build
from assistant.chat.events import Related
from assistant.config import load_config
from assistant.scripted import ScriptedBackend
from index.passage import Document, Place
from tests.browser.conftest import OpenPage
from tests.fakes import FakeAssistant, FakeEmbedder

pytestmark = pytest.mark.browser

FITS = "part => document.querySelector(part).scrollWidth <= document.querySelector(part).clientWidth"
KYOTO, BREAD, REPORT = "home/kyoto.md", "home/bread.md", "home/report.pdf"


@pytest.fixture
def assistant() -> FakeAssistant:
    text = "First page.\n\nThe **bus** pass costs 700 yen."
    notes = {
        KYOTO: Document("Kyoto", "Snow.\n\nThe bus is late.", "Lin", "2025-01-18", "en", ("travel",)),
        BREAD: Document("Bread", "Knead, then take the bus.", "Ana", "2024-12-02", "es", ("baking",)),
        REPORT: Document("Report", text, language="en", places=(Place(13, len(text), "page", "2"),)),
    }
    fake = FakeAssistant(notes, {})
    fake.kin = {KYOTO: (Related(BREAD, "Bread", "both take the bus"),)}
    return fake


def search(page: Page, query: str) -> None:
    page.fill("#seek-words", query)
    page.press("#seek-words", "Enter")


def test_search_mark_open_and_related(assistant: FakeAssistant, open_page: OpenPage) -> None:
    view = open_page(assistant)
    page = view.page
    page.click('.pages a[data-page="search"]')
    expect(page.locator("#seek-words")).to_be_focused()
    search(page, "bus")
    expect(page.locator(".hit")).to_have_count(3)
    assert page.locator(".hit mark").all_inner_texts() == ["bus", "bus", "bus"]
    expect(page.locator(".hit").nth(0).locator(".note-facts")).to_have_text("Lin · 2025-01-18 · English")
    expect(page.locator(".hit").nth(2).locator(".note-facts")).to_contain_text("Page 2")
    assert page.url.endswith("#search?q=bus")
    page.locator(".hit .kin summary").first.click()
    expect(page.locator(".hit .relatives").first).to_contain_text("both take the bus")
    page.locator(".hit-title").nth(2).click()
    expect(page.locator("#passage")).to_be_in_viewport()
    assert page.locator("#reader mark").all_inner_texts() == ["The ", "bus", " pass costs 700 yen."]
    expect(page.locator("#reader .where")).to_have_text("Page 2")
    page.keyboard.press("Escape")
    expect(page.locator(".hit-title").nth(2)).to_be_focused()
    page.locator(".relatives button").click()
    expect(page.locator("#reader h2")).to_have_text("Bread")


def test_filters_narrow_and_say_so_when_nothing_is_left(assistant: FakeAssistant, open_page: OpenPage) -> None:
    page = open_page(assistant).page
    page.keyboard.press("Tab")  # out of the question field
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    expect(page.locator("#seek-words")).to_be_focused()
    search(page, "bus")
    expect(page.locator(".hit")).to_have_count(3)
    page.click(".filters summary")
    expect(page.locator('#search [name="language"] option')).to_have_count(3)
    page.select_option('#search [name="language"]', "es")
    expect(page.locator(".hit")).to_have_count(1)
    assert "language=es" in page.url and assistant.searched[-1][2] == {"language": "es"}
    page.fill('[name="tag"]', "travel")
    page.press('[name="tag"]', "Enter")
    expect(page.locator("#results .none")).to_have_text(
        "Nothing was found with these filters: Tag: travel, Language: es. Without them: 3."
    )
    page.go_back()
    expect(page.locator(".hit")).to_have_count(1)
    expect(page.locator('[name="tag"]')).to_have_value("")
    page.click('.filters button[type="reset"]')
    expect(page.locator(".hit")).to_have_count(3)
    expect(page.locator('#search [name="language"]')).to_have_value("")


def test_an_address_holds_a_search(assistant: FakeAssistant, open_page: OpenPage) -> None:
    view = open_page(assistant)
    view.page.goto(f"{view.url}#search?q=bus&language=es")
    view.page.reload()
    expect(view.page.locator(".hit")).to_have_count(1)
    expect(view.page.locator("#seek-words")).to_have_value("bus")
    expect(view.page.locator('#search [name="language"]')).to_have_value("es")
    expect(view.page.locator(".filters .active")).to_have_text("(1)")


def test_nothing_typed_nothing_found_and_an_error_are_a_line_each(
    assistant: FakeAssistant, open_page: OpenPage
) -> None:
    view = open_page(assistant)
    page = view.page
    page.goto(f"{view.url}#search")
    search(page, "   ")
    expect(page.locator("#results .none")).to_have_text("Type what you are looking for.")
    search(page, "zebra")
    expect(page.locator("#results .none")).to_have_text("Nothing was found.")
    search(page, "break")
    expect(page.locator("#results .bad")).to_have_text("'soon' is no date. Write a year, a month or a day.")
    search(page, "bus")
    expect(page.locator(".hit")).to_have_count(3)


def test_hostile_words_stay_words(open_page: OpenPage) -> None:
    evil = '"><img src=x onerror="window.hacked=1"><script>window.hacked=2</script> [a](javascript:window.hacked=3)'
    note = Document(evil, f"bus {evil} ${{window.hacked=4}}", evil, evil, "en", (evil,))
    fake = FakeAssistant({f"home/{evil}.md": note}, {})
    fake.kin = {f"home/{evil}.md": (Related(f"home/{evil}.md", evil, evil),)}
    view = open_page(fake)
    page = view.page
    page.goto(f"{view.url}#search?q=bus&tag=%22%3E%3Cimg%20src%3Dx%3E")
    expect(page.locator("#results .none")).to_contain_text('Tag: "><img src=x>')
    page.click('[data-act="unfilter"]')
    page.click(".hit .kin summary")
    expect(page.locator(".relatives button")).to_contain_text("<script>")
    page.locator(".hit-title").click()
    expect(page.locator("#reader h2")).to_contain_text("<script>")
    assert page.evaluate("window.hacked") is None
    assert page.locator("#results img, #reader img, #house script, #known img").count() == 0


@pytest.mark.parametrize("size", [(390, 800), (1400, 900)])
@pytest.mark.parametrize("locale", ["en-GB", "ar-EG"])
def test_nothing_is_wider_than_the_screen(
    assistant: FakeAssistant, open_page: OpenPage, size: tuple[int, int], locale: str
) -> None:
    view = open_page(assistant, viewport={"width": size[0], "height": size[1]}, locale=locale)
    page = view.page
    page.goto(f"{view.url}#search?q=bus")
    expect(page.locator(".hit")).to_have_count(3)
    page.click(".filters summary")
    assert page.evaluate(FITS, "#search")
    page.goto(f"{view.url}#notes")
    expect(page.locator(".entry")).to_have_count(3)
    assert page.evaluate(FITS, "#notes")
    assert page.evaluate("document.documentElement.dir") == ("rtl" if locale == "ar-EG" else "ltr")


@pytest.fixture
def indexed() -> Iterator[Assistant]:
    """The real catalogue, keyword index and Chroma over the sample notes; only the models are stand-ins."""
    built = build(load_config(), backend=ScriptedBackend(["no"]), embedder=FakeEmbedder())
    list(built.sync())
    yield built
    built.close()


def test_the_real_index_over_the_sample_notes(indexed: Assistant, open_page: OpenPage) -> None:
    view = open_page(indexed)
    page = view.page
    page.goto(f"{view.url}#search")
    search(page, "Aquadulce tag:allotment")
    first = page.locator(".hit").first
    first.wait_for(timeout=60_000)  # the first search loads what tells languages
    expect(first.locator("mark").first).to_have_text("Aquadulce", ignore_case=True)
    assert set(page.locator(".hit").first.locator(".tag").all_inner_texts()) >= {"allotment"}
    first.locator(".hit-title").click()
    expect(page.locator("#passage")).to_be_in_viewport()
    assert "Aquadulce" in "".join(page.locator("#reader mark").all_inner_texts())
    expect(page.locator("#reader .related li").first).to_be_visible()
    page.keyboard.press("Escape")
    page.click(".filters summary")
    page.select_option('[name="kind"]', "comment")
    expect(page.locator(".hit .note-facts").first).to_contain_text("Comment")
    page.fill('[name="after"]', "next spring")
    page.press('[name="after"]', "Enter")
    expect(page.locator("#results .bad")).to_contain_text("'next spring' is no date.")
