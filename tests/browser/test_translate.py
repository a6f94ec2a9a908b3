"""The Translate page in a browser: paste, watch it grow, correct, pause, reload, resume, download."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant.documents.jobs.requests import translation
from tests.browser.conftest import OpenPage, with_a_commented_note
from tests.fakes import FakeAssistant

pytestmark = pytest.mark.browser

FITS = "part => document.querySelector(part).scrollWidth <= document.querySelector(part).clientWidth"
TEXT = "# Kurama\n\nThe bus is late.\n\nSome doubt about 7.\n\nA hopeless line.\n\nThe end."
EVIL = '"><img src=x onerror="window.hacked=1"><script>window.hacked=2</script>'


@pytest.fixture
def assistant() -> FakeAssistant:
    return with_a_commented_note()


def paste(page: Page, text: str, target: str = "fr") -> None:
    page.fill('.handing [name="text"]', text)
    page.select_option('.handing [name="target"]', target)
    page.click(".handing .go button")
    page.locator(".pair").first.wait_for()


def statuses(page: Page) -> list[str]:
    return [str(each) for each in page.locator(".pair").evaluate_all("rows => rows.map(row => row.dataset.status)")]


def test_paste_watch_it_grow_and_correct_meanwhile(assistant: FakeAssistant, open_page: OpenPage) -> None:
    page, desk = open_page(assistant).page, assistant.jobs
    page.click('.pages a[data-page="translate"]')
    paste(page, TEXT)
    assert page.url.endswith("#translate?job=job-0")
    assert statuses(page) == ["pending"] * 5
    assert desk.jobs["job-0"].request.name == "Kurama.txt"
    expect(page.locator(".job-facts")).to_contain_text("Translating")
    desk.grow("job-0", 2)
    expect(page.locator(".pair").nth(0).locator(".target h4")).to_have_text("KURAMA")
    expect(page.locator(".pair").nth(1).locator(".target")).to_have_attribute("lang", "fr")
    assert statuses(page) == ["translated", "translated", "pending", "pending", "pending"]
    expect(page.locator(".job-facts")).to_contain_text("Paragraphs: 2 of 5")

    page.locator(".pair").nth(1).locator('[data-act="correct"]').click()
    area = page.locator(".editor textarea")
    expect(area).to_be_focused()
    expect(area).to_have_value("THE BUS IS LATE.")
    area.fill("Le bus est en retard.")
    desk.put("job-0", desk.jobs["job-0"].segments[1])  # told again while it is being typed
    desk.grow("job-0", 1)
    expect(page.locator('.pair[data-status="doubtful"]')).to_have_count(1)
    expect(area).to_have_value("Le bus est en retard.")
    area.press("Control+Enter")
    expect(page.locator(".pair").nth(1).locator(".target")).to_have_text("Le bus est en retard.")
    expect(page.locator(".pair").nth(1)).to_contain_text("Your wording")
    assert desk.jobs["job-0"].segments[1].corrected


def test_pause_reload_resume_download(assistant: FakeAssistant, open_page: OpenPage) -> None:
    page, desk = open_page(assistant).page, assistant.jobs
    page.click('.pages a[data-page="translate"]')
    paste(page, TEXT)
    desk.grow("job-0", 3)
    desk.correct("job-0", 1, "Le bus est en retard.")
    page.click('[data-deed="pause"]')
    expect(page.locator(".job-facts")).to_contain_text("Paused")
    expect(page.locator('[data-deed="resume"]')).to_be_focused()
    page.reload()
    expect(page.locator(".pair").nth(1).locator(".target")).to_have_text("Le bus est en retard.")
    page.click('[data-deed="resume"]')
    expect(page.locator(".job-facts")).to_contain_text("Translating")
    desk.grow("job-0", 9)
    expect(page.locator(".job-facts")).to_contain_text("Done")
    expect(page.locator(".job-facts")).to_contain_text("Covered: 80 %")
    expect(page.locator(".pair").nth(3)).to_contain_text("Not translated; the original stands here")

    for number, expected in ((0, ".fr.txt"), (1, ".fr.txt")):
        with page.expect_download() as download:
            page.locator(".job-deeds a").nth(number).click()
        assert download.value.suggested_filename.endswith(expected)
        text = Path(download.value.path()).read_text()
        assert ("The bus is late." in text) == bool(number) and "Le bus est en retard." in text


def test_what_wants_a_look_can_be_gone_through(assistant: FakeAssistant, open_page: OpenPage) -> None:
    view = open_page(assistant)
    page = view.page
    page.click('.pages a[data-page="translate"]')
    paste(page, TEXT)
    assistant.jobs.grow("job-0", 9)
    page.click('[data-act="next_mark"][data-status="doubtful"]')
    expect(page.locator(".pair").nth(2)).to_be_focused()
    page.locator(".pair").nth(2).locator("summary").click()
    expect(page.locator(".pair").nth(2)).to_contain_text("The number 7 is missing.")
    page.click('[data-act="next_mark"][data-status="untranslated"]')
    expect(page.locator(".pair").nth(3)).to_be_focused()
    page.locator(".pair").nth(2).hover()
    page.locator(".pair").nth(2).locator('[data-act="correct"]').click()
    page.fill(".editor textarea", " ")
    page.click('[data-act="save_correction"]')
    expect(page.locator(".editor .notice")).to_contain_text("The correction is empty.")
    view.errors.clear()  # the browser's own line about the 422
    page.keyboard.press("Escape")
    expect(page.locator(".editor")).to_have_count(0)
    expect(page.locator(".pair").nth(2).locator('[data-act="correct"]')).to_be_focused()


def test_jobs_are_listed_steered_and_removed(assistant: FakeAssistant, open_page: OpenPage) -> None:
    desk = assistant.jobs
    desk.start(translation("one.txt", b"One.", "ar"))
    desk.start(translation("two.txt", b"Two.\n\nThree.", "ja", source="en"))
    view = open_page(assistant)
    page = view.page
    page.goto(f"{view.url}#translate")
    expect(page.locator("#job-list li")).to_have_count(2)
    expect(page.locator("#job-list li").first).to_contain_text("English → 日本語")
    desk.grow("job-1", 1)
    expect(page.locator("#job-list li").first).to_contain_text("50 %")
    page.locator("#job-list a").first.click()
    expect(page.locator(".pair")).to_have_count(2)
    page.click('[data-deed="cancel"]')
    expect(page.locator(".job-facts")).to_contain_text("Cancelled")
    page.click(".back")
    expect(page.locator("#job-list li").first).to_contain_text("Cancelled")
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator('[data-act="forget_job"]').first.click()
    expect(page.locator("#job-list li")).to_have_count(1)
    page.goto(f"{view.url}#translate?job=job-1")
    expect(page.locator(".go .trouble")).to_contain_text("There is no job 'job-1'.")
    view.errors.clear()  # the browser's own line about the 404


def test_a_file_a_note_and_what_the_browser_remembers(assistant: FakeAssistant, open_page: OpenPage) -> None:
    view = open_page(assistant, locale="es-ES")
    page, desk = view.page, assistant.jobs
    page.goto(f"{view.url}#translate")
    expect(page.locator('.handing [name="target"]')).to_have_value("es")
    page.select_option('.handing [name="target"]', "ar")
    page.click(".terms summary")
    page.fill('[name="term"]', "bus")
    page.fill('[name="rendering"]', "autobús")
    page.check('[name="way"][value="file"]', force=True)
    page.set_input_files('[name="file"]', {"name": "a.xyz", "mimeType": "", "buffer": b"Hello."})
    page.click(".handing .go button")
    expect(page.locator(".go .trouble")).to_contain_text("a.xyz cannot be taken apart.")
    view.errors.clear()  # the browser's own line about the 422
    page.set_input_files('[name="file"]', {"name": "a.md", "mimeType": "", "buffer": b"# Hello."})
    page.click(".handing .go button")
    expect(page.locator(".pair")).to_have_count(1)
    request = desk.jobs["job-0"].request
    assert (request.name, request.data, request.options["target"]) == ("a.md", b"# Hello.", "ar")
    assert json.loads(request.options["glossary"])[0][0] == {"": ["bus"], "*": ["autobús"]}

    page.goto(f"{view.url}#translate")
    page.reload()
    expect(page.locator(".handing")).to_be_visible()
    expect(page.locator('.handing [name="target"]')).to_have_value("ar")
    expect(page.locator('[name="rendering"]')).to_have_value("autobús")
    page.check('[name="way"][value="note"]', force=True)
    page.fill('[name="finding"]', "kyo")
    page.click('[data-act="choose_note"]')
    page.click(".handing .go button")
    expect(page.locator(".pair")).to_have_count(3)
    assert desk.jobs["job-1"].request.name == "Kyoto.md"
    expect(page.locator(".pair .by")).to_have_text("Mika")


def test_an_opened_note_is_read_in_the_readers_language(assistant: FakeAssistant, open_page: OpenPage) -> None:
    view = open_page(assistant, locale="fr-FR")
    view.page.goto(f"{view.url}#notes")
    view.page.click('[data-act="open_note"]')
    view.page.click('[data-act="read_note"]')
    expect(view.page.locator(".pair")).to_have_count(3)
    expect(view.page.locator("#reader .sheet")).to_have_count(0)
    assert assistant.jobs.jobs["job-0"].request.options["target"] == "fr"


def test_a_server_that_is_silent_for_a_while_is_told_and_awaited(assistant: FakeAssistant, open_page: OpenPage) -> None:
    view = open_page(assistant)
    page = view.page
    page.click('.pages a[data-page="translate"]')
    paste(page, TEXT)
    page.route("**/jobs/view*", lambda route: route.abort())
    expect(page.locator("#job .lost")).to_contain_text("Diandian does not answer.")
    assistant.jobs.grow("job-0", 2)
    page.unroute("**/jobs/view*")
    expect(page.locator('.pair[data-status="translated"]')).to_have_count(2)
    expect(page.locator("#job .lost")).to_be_hidden()
    view.errors.clear()  # the browser's own lines about the aborted requests


def test_a_long_question_is_offered_a_translation(assistant: FakeAssistant, open_page: OpenPage) -> None:
    page = open_page(assistant).page
    page.fill("#question textarea", "Short.")
    expect(page.locator(".offer")).to_have_count(0)
    page.fill("#question textarea", "Long text. " * 400)
    expect(page.locator(".offer")).to_contain_text("4,400")
    page.click('[data-act="question_in"][data-deed="translate"]')
    expect(page.locator('.handing [name="text"]')).to_have_value("Long text. " * 400)
    page.keyboard.press("Enter")
    expect(page.locator(".pair")).to_have_count(1)


def test_hostile_words_stay_words(assistant: FakeAssistant, open_page: OpenPage) -> None:
    desk = assistant.jobs
    desk.start(translation(f"{EVIL}.txt", f"# {EVIL}\n\n@{EVIL.replace(':', '')}: {EVIL}".encode(), "fr"))
    desk.grow("job-0", 9)
    desk.move("job-0", "failed", EVIL)
    view = open_page(assistant)
    page = view.page
    page.goto(f"{view.url}#translate")
    expect(page.locator("#job-list li")).to_have_count(1)
    page.goto(f"{view.url}#translate?job=job-0")
    expect(page.locator(".job-standing .bad")).to_contain_text("<script>")
    page.locator(".pair").first.hover()
    page.locator('.pair [data-act="correct"]').first.click()
    assert page.evaluate("window.hacked") is None
    assert page.locator("#translate img, #translate script").count() == 0


def test_three_thousand_segments_stay_fluid(assistant: FakeAssistant, open_page: OpenPage) -> None:
    desk = assistant.jobs
    paragraphs = [f"Paragraph {number}. " + "The bus to Kurama is late again. " * 4 for number in range(3000)]
    desk.start(translation("book.txt", "\n\n".join(paragraphs).encode(), "fr"))
    desk.grow("job-0", 1500)
    view = open_page(assistant)
    page = view.page
    page.evaluate(
        "new PerformanceObserver(list => (window.tasks ??= []).push(...list.getEntries().map(one => one.duration)))"
        ".observe({entryTypes: ['longtask']})"
    )
    begun = time.monotonic()
    page.goto(f"{view.url}#translate?job=job-0")
    page.locator('.pair[data-place="2999"]').wait_for(state="attached", timeout=30_000)
    whole = time.monotonic() - begun
    asked = len(desk.asked)
    desk.grow("job-0", 300)
    expect(page.locator('.pair[data-place="1799"]')).to_have_attribute("data-status", "translated")
    page.evaluate("document.querySelector('#translate').scrollTop = 1e6")
    page.wait_for_timeout(3000)
    tasks = [float(task) for task in page.evaluate("window.tasks ?? []")]
    print(f"3,000 segments after {whole:.1f} s; longest task {max(tasks, default=0):.0f} ms; {len(tasks)} long ones")
    assert len(desk.asked) - asked <= 6, "asked more than once a second"
    assert all(since for _, since in desk.asked[-2:]), "asked for everything again"
    assert max(tasks, default=0) < 1500


@pytest.mark.parametrize("size", [(390, 800), (1400, 900)])
@pytest.mark.parametrize("locale", ["en-GB", "ar-EG"])
def test_nothing_is_wider_than_the_screen(
    assistant: FakeAssistant, open_page: OpenPage, size: tuple[int, int], locale: str
) -> None:
    assistant.jobs.start(translation("long" * 40 + ".txt", f"{TEXT}\n\n{'x' * 300}".encode(), "ar"))
    assistant.jobs.grow("job-0", 9)
    view = open_page(assistant, viewport={"width": size[0], "height": size[1]}, locale=locale)
    view.page.goto(f"{view.url}#translate")
    expect(view.page.locator("#job-list li")).to_have_count(1)
    assert view.page.evaluate(FITS, "#translate") and view.page.evaluate(FITS, "body")
    view.page.goto(f"{view.url}#translate?job=job-0")
    expect(view.page.locator(".pair")).to_have_count(6)
    assert view.page.evaluate(FITS, "#translate")
    expect(view.page.locator(".pair").first.locator(".target")).to_have_attribute("dir", "rtl")
