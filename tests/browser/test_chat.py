"""The conversation in a browser, with an assistant that answers by a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from assistant.chat.events import Related
from assistant.errors import BackendClosed
from index.passage import Document
from tests.browser.conftest import OpenPage
from tests.fakes import FakeAssistant, Reply
from tests.serving import Serve

pytestmark = pytest.mark.browser

KYOTO = "home/kyoto.md"
BREAD = "home/bread.md"
LONG_BEFORE = "\n\n".join(f"Day {day}: nothing much, we slept and read." for day in range(60))
QUOTE = "The onsen in Kurama is **closed on Tuesdays** all winter."


@pytest.fixture
def assistant() -> FakeAssistant:
    kyoto = Document("Three winter days", f"# Kyoto\n\n{LONG_BEFORE}\n\n{QUOTE}\n\n{LONG_BEFORE}", "Lin", language="en")
    bread = Document("Bread", "Knead for ten minutes.", language="en")
    related = (Related(BREAD, "Bread", "also about waiting"),)
    slow = tuple(f"word{n} " for n in range(400))
    return FakeAssistant(
        {KYOTO: kyoto, BREAD: bread},
        {
            "Kurama": Reply(
                ("The bath in ", "Kurama is ", "**clo", "sed** on ", "Tuesdays", " [1", "]."),
                ((KYOTO, QUOTE),),
                related=related,
            ),
            "slow": Reply(slow, ((BREAD, "Knead for ten minutes."),)),
            "break": Reply(("Half ",), error=BackendClosed("The model was closed. Start it again: diandian serve")),
            "crash": Reply((), error=RuntimeError("a secret detail")),
            "": Reply(("Nothing.",)),
        },
        suggested=["When is the bath in Kurama closed?"],
    )


def test_an_answer_grows_and_its_citation_opens_the_note_at_the_passage(
    assistant: FakeAssistant, open_page: OpenPage
) -> None:
    assistant.delay_s = 0.15
    view = open_page(assistant)
    page = view.page
    view.ask("When is Kurama closed?")
    expect(page.locator(".sources .card")).to_have_count(1)
    assert page.locator(".answer").inner_text() == ""  # the passages are there before the first word
    lengths = set()
    while page.locator('.turn[data-phase="answered"]').count() == 0:
        lengths.add(len(page.locator(".answer").inner_text()))
        page.wait_for_timeout(60)
    assert len(lengths) > 2
    expect(page.locator(".answer strong")).to_have_text("closed")
    page.click(".answer button.mark")
    passage = page.locator("#passage")
    expect(passage).to_be_in_viewport()
    assert page.locator("#reader mark").all_inner_texts() == [
        "The onsen in Kurama is ",
        "closed on Tuesdays",
        " all winter.",
    ]
    expect(page.locator("#reader h2")).to_have_text("Three winter days")
    page.keyboard.press("Escape")
    expect(page.locator("#reader .sheet")).to_have_count(0)
    expect(page.locator(".answer button.mark")).to_be_focused()
    page.click(".related button")
    expect(page.locator("#reader .page")).to_have_text("Knead for ten minutes.")


@pytest.mark.parametrize("how", ["button", "escape"])
def test_stop_closes_the_iterator_and_keeps_the_words(assistant: FakeAssistant, open_page: OpenPage, how: str) -> None:
    view = open_page(assistant)
    view.ask("a slow one")
    expect(view.page.locator(".answer")).to_contain_text("word3 ")
    if how == "button":
        view.page.click("#stop")
    else:
        view.page.keyboard.press("Escape")
    assert assistant.closed.wait(2)
    view.wait("stopped")
    expect(view.page.locator(".answer")).to_contain_text("word3 ")
    expect(view.page.locator("#send")).to_be_visible()
    expect(view.page.locator("#stop")).to_be_hidden()


def test_closing_the_tab_closes_the_iterator(assistant: FakeAssistant, open_page: OpenPage) -> None:
    view = open_page(assistant)
    view.ask("a slow one")
    expect(view.page.locator(".answer")).to_contain_text("word3 ")
    view.page.close()
    assert assistant.closed.wait(6)


def test_a_page_opens_while_the_model_loads_and_the_question_waits(
    assistant: FakeAssistant, open_page: OpenPage
) -> None:
    assistant.state = "loading"
    view = open_page(assistant)
    expect(view.page.locator(".bar .state")).to_have_text("Loading the model")
    expect(view.page.locator(".line")).to_contain_text("You can ask already")
    view.ask("When is Kurama closed?")
    expect(view.page.locator(".waiting")).to_contain_text("Your question is kept")
    assistant.state = "ready"
    view.wait("answered")
    expect(view.page.locator(".bar .state")).to_have_text("Ready")


def test_a_question_can_wait_and_still_be_stopped(assistant: FakeAssistant, open_page: OpenPage) -> None:
    assistant.state = "loading"
    view = open_page(assistant)
    view.ask("When is Kurama closed?")
    expect(view.page.locator(".waiting")).to_contain_text("Your question is kept")
    view.page.click("#stop")
    view.wait("stopped")
    assistant.state = "ready"  # only now can the stand-in notice that nobody listens any more
    assert assistant.closed.wait(2)


def test_a_conversation_goes_on_is_edited_taken_back_and_begun_anew(
    assistant: FakeAssistant, open_page: OpenPage
) -> None:
    view = open_page(assistant)
    page = view.page
    page.click(".example")
    view.wait("answered")
    view.ask("And in summer?")
    view.wait("answered", 1)
    first = "When is the bath in Kurama closed?"
    assert assistant.asked[1][0] == "And in summer?"
    assert [exchange.question for exchange in assistant.asked[1][1]] == [first]
    assert "**closed**" in assistant.asked[1][1][0].answer  # the raw words, not their picture
    expect(page.locator("#past .answer button.mark")).to_have_count(1)  # citations outlive the next question
    page.click('#live [data-act="regenerate"]')
    while len(assistant.asked) < 3:
        page.wait_for_timeout(20)
    view.wait("answered", 1)
    assert assistant.asked[2] == assistant.asked[1]
    page.hover("#past .turn")
    page.click('#past [data-act="edit"]')
    expect(page.locator("#question textarea")).to_have_value(first)
    expect(page.locator(".hint")).to_contain_text("editing an earlier question")
    view.ask("When is Kurama open?")
    expect(page.locator(".question")).to_have_text(["When is Kurama open?"])
    view.wait("answered")
    assert assistant.asked[3] == ("When is Kurama open?", ())
    page.click('[data-act="undo"]')
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#question textarea")).to_have_value("When is Kurama open?")
    view.ask("Again?")
    view.wait("answered")
    page.click('[data-act="new_chat"]')
    expect(page.locator(".welcome")).to_be_visible()


def test_the_answer_is_copied_with_its_sources(assistant: FakeAssistant, open_page: OpenPage) -> None:
    view = open_page(assistant, permissions=["clipboard-read", "clipboard-write"])
    view.ask("Kurama?")
    view.wait("answered")
    view.page.click('[data-act="copy"]')
    expect(view.page.locator('[data-act="copy"]')).to_have_text("Copied")
    copied = view.page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith("Sources\n[1] Three winter days")


def test_errors_are_one_calm_line(
    assistant: FakeAssistant, open_page: OpenPage, caplog: pytest.LogCaptureFixture
) -> None:
    view = open_page(assistant)
    view.ask("Will it break?")
    view.wait("failed")
    expect(view.page.locator("#live .notice")).to_have_text("The model was closed. Start it again: diandian serve")
    expect(view.page.locator(".answer")).to_have_text("Half")
    view.ask("Will it crash?")
    expect(view.page.locator("#live .notice")).to_contain_text("Something went wrong here")
    assert "a secret detail" not in view.page.content()
    assert "a secret detail" in caplog.text
    view.ask("   ")
    expect(view.page.locator(".hint")).to_contain_text("The question is empty")


def test_keys(assistant: FakeAssistant, open_page: OpenPage) -> None:
    view = open_page(assistant)
    field = view.page.locator("#question textarea")
    field.fill("first line")
    field.press("Shift+Enter")
    field.type("second line")
    expect(field).to_have_value("first line\nsecond line")
    field.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    field.dispatch_event("keypress", {"key": "Enter", "isComposing": True, "bubbles": True})
    view.page.wait_for_timeout(300)
    assert assistant.asked == []
    field.press("Enter")
    view.wait("answered")
    assert assistant.asked[0][0] == "first line\nsecond line"


def test_a_full_queue_is_said_and_nothing_is_left_waiting(assistant: FakeAssistant, open_page: OpenPage) -> None:
    settings = Serve(queue=1)
    first = open_page(assistant, settings=settings)
    pages = [first.page, *(first.page.context.new_page() for _ in range(2))]
    for page in pages[1:]:
        page.goto(first.url)
    for page in pages:
        page.wait_for_selector("#question textarea[placeholder]:not([placeholder=''])")
        page.fill("#question textarea", "a slow one")
        page.press("#question textarea", "Enter")
        page.wait_for_selector(".turn")
        page.wait_for_timeout(500)
    expect(pages[2].locator("#live .notice")).to_contain_text("Too many questions are waiting")
    first.errors.clear()  # the refusal itself is reported as a failed request
    pages[0].click("#stop")
    expect(pages[1].locator(".answer")).to_contain_text("word3 ")


@pytest.mark.parametrize(
    ("locale", "placeholder", "direction"),
    [("zh-CN", "问问你的笔记", "ltr"), ("ar-EG", "اسأل ملاحظاتك", "rtl"), ("xx", "Ask your notes", "ltr")],
)
def test_labels_follow_the_browser(
    assistant: FakeAssistant, open_page: OpenPage, locale: str, placeholder: str, direction: str
) -> None:
    page = open_page(assistant, locale=locale).page
    expect(page.locator("#question textarea")).to_have_attribute("placeholder", placeholder)
    expect(page.locator("html")).to_have_attribute("dir", direction)


@pytest.mark.parametrize("viewport", [(390, 844), (1440, 900)])
def test_nothing_sticks_out_sideways(assistant: FakeAssistant, open_page: OpenPage, viewport: tuple[int, int]) -> None:
    view = open_page(assistant, viewport={"width": viewport[0], "height": viewport[1]})
    view.ask("Kurama?")
    view.wait("answered")
    assert view.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    expect(view.page.locator("#send")).to_be_in_viewport()
    view.page.locator(".card").first.click()
    expect(view.page.locator("#passage")).to_be_in_viewport()
    expect(view.page.locator(".close")).to_be_in_viewport()
