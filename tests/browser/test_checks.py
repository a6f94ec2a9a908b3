"""The page of checks in a browser: save an answer, edit what is expected, run, see what broke, accept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant.evaluating.checks.room import Checks
from assistant.evaluating.checks.values import Said
from index.passage import Document
from tests.assistant.evaluating.checks.laboratory import GatedLaboratory, checks_of
from tests.browser.conftest import Opened, OpenPage
from tests.fakes import FakeAssistant, Reply

pytestmark = pytest.mark.browser

KYOTO, BREAD = "home/kyoto.md", "home/bread.md"
EVIL = '"><img src=x onerror="window.hacked=1"><script>window.hacked=2</script>'
PASS = "The pass is 700 yen."
FITS = "document.querySelector('#checks').scrollWidth <= document.querySelector('#checks').clientWidth"


@pytest.fixture
def assistant() -> FakeAssistant:
    notes = {
        KYOTO: Document("Kyoto", f"# Kyoto\n\n{PASS}", language="en"),
        BREAD: Document(f"Bread {EVIL}", f"Knead {EVIL}.", language="en"),
    }
    replies = {
        "pass": Reply(("The pass costs ", "700 yen [1]."), ((KYOTO, PASS), (BREAD, "Knead"))),
        "evil": Reply((f"So {EVIL} [1].",), ((BREAD, "Knead"),)),
        "تذكرة": Reply(("سعر التذكرة 700 ين [1].",), ((KYOTO, PASS),), language="ar"),
        "": Reply(("Nothing.",)),
    }
    return FakeAssistant(notes, replies, delay_s=0.0)


@pytest.fixture
def laboratory() -> GatedLaboratory:
    return GatedLaboratory("The pass costs 700 yen [1].")


@pytest.fixture
def checks(tmp_path: Path, assistant: FakeAssistant, laboratory: GatedLaboratory) -> Iterator[Checks]:
    made = checks_of(tmp_path, assistant.document, laboratory)
    yield made
    laboratory.gate.set()
    made.close()


def ask_and_save(view: Opened, question: str, number: int = 0) -> None:
    view.ask(question)
    view.wait("answered", number)
    view.page.locator("#live [data-act=save_check]").dblclick()
    expect(view.page.locator("#live .saved-check")).to_contain_text("Saved as a check.")


def saved(assistant: FakeAssistant, checks: Checks, *questions: str) -> None:
    hits = assistant.search("Knead").hits
    for question in questions:
        checks.save(Said(question, "It is 700.", "en", False, tuple(hits)))


def back(page: Page) -> None:
    page.click(".back >> visible=true")


def run(page: Page) -> None:
    page.click("form.running [type=submit]")
    expect(page.locator(".verdict h2")).to_be_focused()


def accept(page: Page) -> None:
    page.click("[data-act=accept_run]")
    expect(page.locator(".verdict")).to_contain_text("This is the accepted run.")


def test_save_edit_run_accept_and_see_what_broke(
    assistant: FakeAssistant, checks: Checks, laboratory: GatedLaboratory, open_page: OpenPage
) -> None:
    view = open_page(assistant, checks=checks)
    page = view.page
    ask_and_save(view, "How much is the pass?")
    expect(page.locator("#live .saved-check a")).to_be_focused()
    ask_and_save(view, "What about the pass, again?", 1)
    expect(page.locator("#past .saved-check")).to_have_count(1)
    page.click('.pages a[data-page="checks"]')
    expect(page.locator(".listed li")).to_have_count(2)
    expect(page.locator(".listed .check-state").first).to_have_text("Not run yet")
    page.click(".listed li >> nth=1")
    edit(page)
    (check,) = [each for each in checks.overview().checks if "cost" in each.question]
    assert [(line.kind, line.texts, line.on) for line in check.lines[3:]] == [
        ("cites", ("notes/Kyoto.md",), False),
        ("none", ("dollar",), True),
    ]
    back(page)
    run(page)
    expect(page.locator(".verdict h2")).to_have_text("2 of 2 passed.")
    accept(page)
    back(page)
    laboratory.answer_with = "The pass costs 700 dollar [1]."
    page.fill("[name=passages]", "1")
    run(page)
    look_at_what_broke(page)
    back(page)
    expect(page.locator(".check-state[data-state=broke]")).to_have_text("Broke since the accepted run")
    expect(page.locator(".records li")).to_have_count(2)


def edit(page: Page) -> None:
    rows = page.locator("form.check .expectation")
    expect(rows).to_have_count(4)
    expect(rows.nth(2).locator("textarea")).to_have_value("700")
    expect(rows.nth(3).locator("select")).to_have_value("notes/Kyoto.md")
    rows.nth(3).locator("[name=counts]").uncheck()
    page.select_option("[name=adding]", "none")
    page.keyboard.type("dollar")  # what was added has the focus
    page.fill("[name=question]", "What does the pass cost?")
    page.click("form.check [type=submit]")
    expect(page.locator("[data-saved]")).to_have_text("Saved.")


def look_at_what_broke(page: Page) -> None:
    expect(page.locator(".verdict h2")).to_have_text("1 of 2 broke. Answers got worse.")
    broken = page.locator(".fate[data-fate=broken] .difference")
    expect(broken).to_contain_text("It contains none of these: “dollar”")
    expect(broken.locator("del")).to_have_text("yen")
    expect(broken.locator("ins")).to_have_text("dollar")
    with page.context.expect_page() as opened:
        page.click(".deeds a.ghost")
    expect(opened.value.locator("h1")).to_contain_text("Worse")
    expect(opened.value.locator("#rows > li")).to_have_count(2)


def test_a_run_goes_on_without_the_page_is_seen_again_and_stopped(
    assistant: FakeAssistant, checks: Checks, laboratory: GatedLaboratory, open_page: OpenPage
) -> None:
    saved(assistant, checks, "One?", "Two?")
    laboratory.gate.clear()
    view = open_page(assistant, checks=checks)
    page = view.page
    page.click('.pages a[data-page="checks"]')
    page.click("form.running [type=submit]")
    expect(page.locator(".standing")).to_contain_text("Answered: 0 of 2")
    page.reload()
    expect(page.locator(".standing")).to_contain_text("Answered: 0 of 2")
    expect(page.locator("form.running [type=submit]")).to_be_disabled()
    assert laboratory.entered.wait(10)
    page.click("[data-act=stop_checks]")
    expect(page.locator(".standing")).to_contain_text("Stopping")
    laboratory.gate.set()
    expect(page.locator(".standing")).to_contain_text("The run was stopped.")
    expect(page.locator("form.running [type=submit]")).to_be_enabled()
    expect(page.locator(".records")).to_contain_text("1 of 2 answered")


def test_on_a_phone_all_of_it_fits_and_hostile_words_do_nothing(
    assistant: FakeAssistant, checks: Checks, laboratory: GatedLaboratory, open_page: OpenPage
) -> None:
    saved(assistant, checks, f"An evil one {EVIL}", "Two?")
    view = open_page(assistant, checks=checks, viewport={"width": 360, "height": 740}, color_scheme="dark")
    page = view.page
    page.click('.pages a[data-page="checks"]')
    laboratory.answer_with = f"700 {EVIL}"
    run(page)
    accept(page)
    back(page)
    laboratory.answer_with = f"800 {EVIL} [1]"
    page.fill("[name=passages]", "1")
    run(page)
    expect(page.locator(".fate[data-fate=broken]")).to_contain_text("<script>window.hacked=2")
    assert page.evaluate(FITS)
    back(page)
    expect(page.locator(".listed li")).to_have_count(2)
    assert page.evaluate(FITS)
    page.click(".listed li >> nth=1")
    page.click(".given > summary")
    page.click(".given li summary")
    assert page.evaluate(FITS)
    page.fill("form.check [name=question]", " ")
    page.click("form.check [type=submit]")
    expect(page.locator("form.check .trouble")).to_have_text("The question is empty.")
    view.errors.clear()  # the browser's own line about the 422
    page.once("dialog", lambda dialog: dialog.accept())
    page.click("[data-act=delete_check]")
    expect(page.locator(".listed li")).to_have_count(1)
    with page.expect_download() as download:
        page.click(".listed a.ghost")
    assert Path(download.value.path()).read_text("utf-8") == checks.text()
    assert page.evaluate("window.hacked === undefined") and page.locator("#checks img").count() == 0


def test_in_arabic_it_stands_from_right_to_left(assistant: FakeAssistant, checks: Checks, open_page: OpenPage) -> None:
    view = open_page(assistant, checks=checks, viewport={"width": 360, "height": 740}, locale="ar")
    page = view.page
    view.ask("بكم تذكرة الحافلة؟")
    view.wait("answered")
    page.locator("#live [data-act=save_check]").click()
    page.locator("#live .saved-check a").click()
    expect(page.locator("#checks .checking")).to_have_attribute("dir", "rtl")
    expect(page.locator(".then .answer")).to_have_attribute("dir", "rtl")
    expect(page.locator(".expectations legend")).to_have_text("ما يُنتظر من الجواب")
    tick, drop = (page.locator(f".expectation >> nth=0 >> {part}") for part in ("[name=counts]", "[data-act]"))
    boxes = [part.bounding_box() for part in (tick, drop)]
    assert boxes[0] and boxes[1] and boxes[0]["x"] > boxes[1]["x"] and page.evaluate(FITS)
    back(page)
    run(page)
    assert page.locator(".verdict h2").evaluate("element => element.matches(':dir(rtl)')") and page.evaluate(FITS)
