"""A summary in a browser: where each point comes from, what none covers, and how it is taken along."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant.documents.jobs.requests import summary
from assistant.documents.summarising.values import Point, Span, Stretch, Summary, Thread
from tests import summed
from tests.browser.conftest import OpenPage
from tests.fakes import FakeAssistant

pytestmark = pytest.mark.browser

WIDE, PHONE = {"width": 1400, "height": 900}, {"width": 390, "height": 800}
FITS = "part => document.querySelector(part).scrollWidth <= document.querySelector(part).clientWidth"
EVIL = '"><img src=x onerror="window.hacked=1"><script>window.hacked=2</script>'
IN_VIEW = """wanted => {
    const frame = document.querySelector(".source-words");
    const outer = getComputedStyle(frame).overflowY === "auto" ? frame : document.querySelector("#translate");
    const [inner, around] = [document.querySelector(wanted), outer].map(each => each.getBoundingClientRect());
    return inner.bottom > around.top && inner.top < around.bottom && inner.top >= around.top;
}"""


@pytest.fixture
def assistant() -> FakeAssistant:
    return FakeAssistant({}, {})


@pytest.fixture
def made(assistant: FakeAssistant) -> FakeAssistant:
    """One whose first job has made the summary of the harbour."""
    assistant.jobs.start(summary("harbour.txt", summed.TEXT.encode("utf-8", "replace"), "short"))
    assistant.jobs.sum_up("job-0", summed.summary())
    return assistant


def show(page: Page, url: str, points: int = 6) -> None:
    page.goto(f"{url}#translate?job=job-0")
    expect(page.locator(".point")).to_have_count(points)


def long_one(assistant: FakeAssistant, parts: int) -> Summary:
    """A summary of a long text, begun as a job and made: one point, of its last part."""
    words = "The bus to Kurama is late again, and nobody in the queue is surprised by that. " * 32
    text = "\n\n".join(f"Part {number}. {words}".strip() for number in range(parts))
    starts = [text.index(f"Part {number}. ") for number in range(parts)]
    spans = [Span(start, end) for start, end in zip(starts, [*(at - 2 for at in starts[1:]), len(text)], strict=True)]
    own = {0: (0,), parts - 1: (0,)}
    stretches = tuple(Stretch(span, own.get(at, ())) for at, span in enumerate(spans))
    point = Point("The bus is late.", (Span(0, 7), Span(starts[-1], starts[-1] + 9)))
    found = Summary((point,), stretches, "en", "short", 1.0)
    assistant.jobs.start(summary("book.txt", text.encode(), "short"))
    assistant.jobs.sum_up("job-0", found)
    return found


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_a_point_marks_its_sources_and_they_are_stepped_through(
    made: FakeAssistant, open_page: OpenPage, size: dict[str, int]
) -> None:
    view = open_page(made, viewport=size)
    page = view.page
    show(page, view.url)
    assert page.locator(".src.on").count() == 0
    page.locator(".point").nth(1).click()
    expect(page.locator(".src.on")).to_have_text(
        ["It has four piers.", "The harbour lost its crane in 1950.", "A new crane came in 1953."]
    )
    expect(page.locator(".src.now")).to_have_text("It has four piers.")
    expect(page.locator(".cell.on")).to_have_count(2)
    expect(page.locator(".source-place")).to_have_text("Source 1 of 3")
    page.wait_for_function(IN_VIEW, arg=".src.now")
    page.click('[data-act="step_source"][data-by="-1"]')
    expect(page.locator(".src.now")).to_have_text("A new crane came in 1953.")
    page.click('[data-act="step_source"][data-by="1"]')
    expect(page.locator(".src.now")).to_have_text("It has four piers.")
    expect(page.locator("#job-said")).to_have_text("Source 1 of 3: It has four piers.")
    if size is PHONE:
        page.click('[data-act="to_point"]')
        expect(page.locator(".point").nth(1)).to_be_focused()
        expect(page.locator(".point").nth(1)).to_be_in_viewport()


def test_points_are_followed_with_the_keyboard(made: FakeAssistant, open_page: OpenPage) -> None:
    view = open_page(made, viewport=WIDE)
    page = view.page
    show(page, view.url)
    page.locator(".point").nth(0).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".src.now")).to_have_text("The harbour 🚢 of Arvik opened in 1908.")
    expect(page.locator(".point").nth(0)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for wanted in ("The harbour lost its crane in 1950.", "A new crane came in 1953.", "It has four piers."):
        page.keyboard.press("ArrowRight")
        expect(page.locator(".src.now")).to_have_text(wanted)
    expect(page.locator('.point[aria-pressed="true"]')).to_have_count(1)


def test_a_point_in_the_texts_own_words_says_so_and_people_are_named(made: FakeAssistant, open_page: OpenPage) -> None:
    view = open_page(made, viewport=WIDE)
    page = view.page
    show(page, view.url)
    expect(page.locator(".point").nth(2)).to_contain_text("In the text’s own words")
    expect(page.locator(".point").nth(3)).to_contain_text("Mika · Tom")
    page.locator(".thread .point").nth(1).click()
    expect(page.locator(".src.on")).to_have_text("Go before six.")


def test_words_in_the_text_lead_back_to_their_point(made: FakeAssistant, open_page: OpenPage) -> None:
    view = open_page(made, viewport=WIDE)
    show(view.page, view.url)
    view.page.locator(".src", has_text="A new crane").click()
    expect(view.page.locator(".point.on")).to_have_text("It has piers and a crane.Sources: 3")
    expect(view.page.locator(".source-place")).to_have_text("Source 3 of 3")


def test_a_cell_leads_to_its_part_and_marks_the_points_from_it(made: FakeAssistant, open_page: OpenPage) -> None:
    view = open_page(made, viewport=WIDE)
    page = view.page
    show(page, view.url)
    page.locator(".cell").nth(2).click()
    expect(page.locator(".point.on")).to_have_count(2)
    expect(page.locator(".part.on")).to_contain_text("The harbour lost its crane")
    expect(page.locator(".cell-told")).to_have_text("Part 3 of 5 · points: 2")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".cell").nth(3)).to_be_focused()
    expect(page.locator(".part.on")).to_contain_text("unreadable")
    page.keyboard.press("Home")
    expect(page.locator(".point.on")).to_have_count(2)
    page.hover(".cell >> nth=4")
    expect(page.locator(".cell-told")).to_have_text("Part 5 of 5 · points: 3")
    page.hover(".job-title")
    expect(page.locator(".cell-told")).to_have_text("Part 1 of 5 · points: 2")


def test_what_is_in_no_point_is_counted_and_jumped_to(assistant: FakeAssistant, open_page: OpenPage) -> None:
    long_one(assistant, 12)
    view = open_page(assistant, viewport=WIDE)
    page = view.page
    show(page, view.url, 1)
    button = page.locator('[data-act="next_part"]')
    expect(button).to_have_text("In no point: 10 of 12 parts")
    for wanted in (1, 2, 3):
        button.click()
        expect(page.locator(".part.on")).to_have_attribute("data-part", str(wanted))
        page.wait_for_function(IN_VIEW, arg=".part.on")
    colours = page.locator(".cell").evaluate_all("all => all.map(each => getComputedStyle(each).backgroundColor)")
    assert colours[0] == colours[11] != colours[1] == colours[2]


def test_what_was_not_read_looks_and_reads_otherwise(made: FakeAssistant, open_page: OpenPage) -> None:
    view = open_page(made, viewport=WIDE)
    page = view.page
    show(page, view.url)
    page.click('[data-act="next_part"][data-kind="unread"]')
    expect(page.locator(".part.on .part-name")).to_have_text("Part 4 of 5 · could not be read")
    images = page.locator(".cell").evaluate_all("all => all.map(each => getComputedStyle(each).backgroundImage)")
    assert [image != "none" for image in images] == [False, False, False, True, False]


def test_a_million_characters_do_not_freeze_the_page(assistant: FakeAssistant, open_page: OpenPage) -> None:
    found = long_one(assistant, 400)
    assert found.stretches[-1].span.end > 1_000_000
    view = open_page(assistant, viewport=WIDE)
    page = view.page
    page.evaluate(
        "new PerformanceObserver(list => (window.tasks ??= []).push(...list.getEntries().map(one => one.duration)))"
        ".observe({entryTypes: ['longtask']})"
    )
    show(page, view.url, 1)
    page.locator('.part[data-part="399"]').wait_for(state="attached", timeout=30_000)
    page.locator(".point").click()
    page.locator(".point").click()
    expect(page.locator(".src.now")).to_have_text("Part 399.")
    page.wait_for_function(IN_VIEW, arg=".src.now")
    tasks = [float(task) for task in page.evaluate("window.tasks ?? []")]
    assert max(tasks, default=0) < 1500
    assert page.locator(".said").evaluate_all("all => all.map(each => each.textContent).join('')") == _text(assistant)


def _text(assistant: FakeAssistant) -> str:
    handed = assistant.jobs.summary("job-0")
    assert handed is not None
    return handed.text


def test_it_is_downloaded_with_and_without_its_sources(made: FakeAssistant, open_page: OpenPage) -> None:
    view = open_page(made)
    page = view.page
    show(page, view.url)
    for number in (0, 1):
        with page.expect_download() as download:
            page.locator(".job-deeds a").nth(number).click()
        text = Path(download.value.path()).read_text()
        assert text.startswith("- Arvik's harbour") and ("  > It has four piers." in text) == bool(number)


def test_hostile_words_stay_words(assistant: FakeAssistant, open_page: OpenPage) -> None:
    assistant.jobs.start(summary(f"{EVIL}.txt", EVIL.encode(), "short"))
    evil = Point(EVIL, (Span(0, len(EVIL)),), authors=(EVIL,))
    found = Summary((evil,), (Stretch(Span(0, len(EVIL)), (0,)),), "en", "short", 1.0, Thread((evil,)))
    assistant.jobs.sum_up("job-0", found)
    view = open_page(assistant, viewport=WIDE)
    page = view.page
    show(page, view.url, 2)
    page.locator(".point").first.click()
    expect(page.locator(".src.now")).to_have_text(EVIL)
    assert page.evaluate("window.hacked") is None
    assert page.locator("#translate img, #translate script").count() == 0


def test_arabic_goes_from_right_to_left(made: FakeAssistant, open_page: OpenPage) -> None:
    view = open_page(made, viewport=WIDE, locale="ar-EG")
    page = view.page
    show(page, view.url)
    boxes = page.locator(".cell").evaluate_all("all => all.map(each => each.getBoundingClientRect().left)")
    assert boxes == sorted(boxes, reverse=True)
    points, text = (page.locator(each).bounding_box() for each in (".told-points", ".source-text"))
    assert points is not None and text is not None and points["x"] > text["x"]
    page.locator(".cell").first.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".cell").nth(1)).to_be_focused()
    expect(page.locator('[data-act="next_part"]').first).to_have_text("ليست في أي نقطة: 1 من 5 من الأجزاء")


@pytest.mark.parametrize("size", [WIDE, PHONE])
@pytest.mark.parametrize("locale", ["en-GB", "ar-EG"])
def test_nothing_is_wider_than_the_screen(
    made: FakeAssistant, open_page: OpenPage, size: dict[str, int], locale: str
) -> None:
    view = open_page(made, viewport=size, locale=locale)
    page = view.page
    show(page, view.url)
    assert page.evaluate(FITS, "#translate") and page.evaluate(FITS, "body")
    page.goto(f"{view.url}#translate")
    page.check('[name="deed"][value="summarise"]', force=True)
    assert page.evaluate(FITS, "#translate")
