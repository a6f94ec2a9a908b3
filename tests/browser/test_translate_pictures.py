"""A picture beside its translations in a browser: boxes and texts that belong together, and the picture that fills."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from assistant.documents.jobs.requests import translation
from tests.assistant.documents.formats.pictures.drawing import Sheet, menu
from tests.browser.conftest import OpenPage
from tests.fakes import FakeAssistant

pytestmark = pytest.mark.browser

GERMAN = ("Hafenküche", "Tomatensuppe", "Basilikum", "Tintenfisch", "Zitrone", "Salat", "mit Kernen")
FITS = "part => document.querySelector(part).scrollWidth <= document.querySelector(part).clientWidth"
EVIL = '"><img src=x onerror="window.hacked=1"><script>window.hacked=2</script>'


@pytest.fixture
def assistant() -> FakeAssistant:
    assistant = FakeAssistant({}, {})
    sheet = menu()
    sheet.warnings = ("2 lines look like text but could not be read.",)
    assistant.jobs.pictures["menu.png"] = sheet.layout()
    assistant.jobs.start(translation("menu.png", b"a picture", "de"))
    return assistant


def say(assistant: FakeAssistant, *targets: str) -> None:
    desk = assistant.jobs
    for segment, target in zip(list(desk.jobs["job-0"].segments), targets, strict=False):
        desk.put("job-0", replace(segment, target=target, status="translated"))


def show(page: Page, url: str) -> None:
    page.goto(f"{url}#translate?job=job-0")
    expect(page.locator(".spot")).to_have_count(7)


def test_a_text_and_its_box_are_marked_together(assistant: FakeAssistant, open_page: OpenPage) -> None:
    view = open_page(assistant, viewport={"width": 1400, "height": 900})
    page = view.page
    show(page, view.url)
    expect(page.locator(".job-picture .notice")).to_have_text("2 lines look like text but could not be read.")
    page.hover('.pair[data-place="3"]')
    expect(page.locator(".spot.on")).to_have_attribute("data-place", "3")
    page.hover('.spot[data-place="5"]')
    expect(page.locator(".pair.on")).to_have_attribute("data-place", "5")
    page.click('.spot[data-place="6"]')
    expect(page.locator('.pair[data-place="6"]')).to_be_focused()
    expect(page.locator(".pair.on")).to_have_attribute("data-place", "6")


def test_boxes_are_gone_through_with_the_keyboard(assistant: FakeAssistant, open_page: OpenPage) -> None:
    view = open_page(assistant)
    page = view.page
    show(page, view.url)
    page.focus('.spot[data-place="0"]')
    for key, place in (("ArrowDown", "1"), ("End", "6"), ("ArrowLeft", "5"), ("Home", "0")):
        page.keyboard.press(key)
        expect(page.locator(f'.spot[data-place="{place}"]')).to_be_focused()
        expect(page.locator(".pair.on")).to_have_attribute("data-place", place)
    page.keyboard.press("Enter")
    expect(page.locator('.pair[data-place="0"]')).to_be_focused()


def test_the_translation_fills_in_but_not_at_every_change(assistant: FakeAssistant, open_page: OpenPage) -> None:
    view = open_page(assistant)
    page, drawn = view.page, list[str]()
    page.on("request", lambda request: drawn.append(request.url) if "picture/translated" in request.url else None)
    show(page, view.url)
    expect(page.locator(".canvas .now")).to_be_visible()
    for count in range(1, 8):
        say(assistant, *GERMAN[:count])
        page.wait_for_timeout(400)
    assert len(drawn) <= 2, "drawn anew with every text"
    assistant.jobs.move("job-0", "done")
    revision = assistant.jobs.jobs["job-0"].revision
    expect(page.locator(".canvas .now")).to_have_attribute("src", f"jobs/picture/translated?id=job-0&at={revision}")


def test_the_original_is_shown_and_either_opens_alone(assistant: FakeAssistant, open_page: OpenPage) -> None:
    say(assistant, EVIL, *GERMAN[1:])
    view = open_page(assistant)
    page = view.page
    show(page, view.url)
    with page.expect_popup() as popup:
        page.click(".picture-bar a")
    alone = popup.value
    alone.wait_for_load_state()
    assert alone.evaluate("document.documentElement.nodeName") == "svg"
    assert alone.evaluate("[window.hacked, document.scripts?.length ?? 0]") == [None, 0]
    page.check('[name="picture-view"][value="original"]', force=True)
    expect(page.locator(".canvas .now")).to_be_hidden()
    href = page.locator(".picture-bar a").get_attribute("href") or ""
    assert "jobs/picture/original?id=job-0" in href
    assert page.evaluate("window.hacked") is None


def test_another_job_has_no_picture(assistant: FakeAssistant, open_page: OpenPage) -> None:
    assistant.jobs.start(translation("a.txt", b"One.", "de"))
    view = open_page(assistant)
    show(view.page, view.url)
    view.page.goto(f"{view.url}#translate?job=job-1")
    expect(view.page.locator(".pair")).to_have_count(1)
    expect(view.page.locator(".job-picture")).to_have_count(0)


@pytest.mark.parametrize("size", [(390, 800), (1400, 900)])
@pytest.mark.parametrize("locale", ["en-GB", "ar-EG"])
def test_nothing_is_wider_than_the_screen(
    assistant: FakeAssistant, open_page: OpenPage, size: tuple[int, int], locale: str
) -> None:
    assistant.jobs.pictures["long.png"] = Sheet(700, 4_000).write(40, 3_800, "Far down below").layout()
    assistant.jobs.start(translation("long.png", b"a picture", "ar"))
    view = open_page(assistant, viewport={"width": size[0], "height": size[1]}, locale=locale)
    show(view.page, view.url)
    assert view.page.evaluate(FITS, "#translate") and view.page.evaluate(FITS, "body")
    beside = view.page.evaluate(
        "document.querySelector('.pairs').getBoundingClientRect().top"
        " < document.querySelector('.job-picture').getBoundingClientRect().bottom"
    )
    assert beside == (size[0] == 1400)
    view.page.goto(f"{view.url}#translate?job=job-1")
    view.page.locator(".spot").wait_for(state="attached")
    assert view.page.evaluate(FITS, "#translate")
