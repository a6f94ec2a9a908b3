"""The regression report in a real browser: it fits, it filters, it opens cases, and answers stay text."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from prompts.regression.comparison import Comparison
from prompts.regression.report import page as report
from prompts.regression.run import Run
from tests.prompts.regression.report.built import HOSTILE, broken, case, comparison, plausible, run, sample

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Open a report as a file; at the end nothing may have been asked for, and no script may have failed."""
    wrong: list[str] = []
    contexts = []

    def start(told: Comparison | Run, width: int = 1280, scheme: str = "light") -> Page:
        file = tmp_path / "report.html"
        file.write_text(report(told), encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if line.type in ("error", "warning") else None)
        page.on("request", lambda asked: wrong.append(asked.url) if asked.url != file.as_uri() else None)
        page.goto(file.as_uri())
        return page

    yield start
    for context in contexts:
        context.close()
    assert wrong == []


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_with_everything_open(opened: Open, width: int, scheme: str) -> None:
    page = opened(plausible(), width, scheme)
    for place in (0, 1, 60):
        page.locator(".case > summary").nth(place).click()
    page.evaluate("document.querySelectorAll('details:not(.case)').forEach((each) => { each.open = true })")
    # A case is filled when it says that it was opened, which it does a moment later.
    expect(page.locator(".case .answer").nth(4)).to_be_attached()
    assert page.locator(".case .answer").count() >= 5
    assert fits(page)
    luminance = page.evaluate("getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/g).map(Number)")
    assert (sum(luminance) < 200) is (scheme == "dark")


def test_cases_are_filtered_by_all_that_is_asked(opened: Open) -> None:
    told = plausible()
    page = opened(told)
    rows = page.locator("#rows > li")
    expect(rows).to_have_count(120)
    page.select_option("[name=fate]", "=broken")
    count = sum(each.fate == "broken" for each in told.cases)
    expect(rows).to_have_count(count)
    expect(page.locator("#shown")).to_have_text(f"{count} of 120 cases")
    page.select_option("[name=language]", "=zh")
    expect(rows).to_have_count(sum(each.fate == "broken" and each.case.language == "zh" for each in told.cases))
    page.click("#filters [type=reset]")
    expect(rows).to_have_count(120)
    page.select_option("[name=tag]", "=money")
    expect(rows).to_have_count(40)
    page.select_option("[name=failing]", "=contains_any")
    expect(rows).to_have_count(sum("money" in each.case.tags and each.fate == "broken" for each in told.cases))


def test_words_are_looked_for_in_answers_and_passages_too(opened: Open) -> None:
    one, other = case("one"), case("other", "Where is the key?")
    page = opened(run(sample(one, "Ｕnder the mat"), sample(other, "In the box", False)))
    page.fill("[name=words]", "under MAT")
    expect(page.locator("#rows > li")).to_have_attribute("data-key", "answers/one")
    page.fill("[name=words]", "nowhere")
    expect(page.locator("#rows > li")).to_have_count(0)


def test_a_count_shows_its_cases(opened: Open) -> None:
    told = plausible()
    page = opened(told)
    page.click(".tiles [data-fate=flaky]")
    expect(page.locator("#rows > li")).to_have_count(sum(each.flaky for each in told.cases))
    expect(page.locator("[name=fate]")).to_have_value("=flaky")


def test_a_case_opens_by_key_and_shows_what_differs(opened: Open) -> None:
    page = opened(comparison(broken("It is 2420 yuan a month.")))
    expect(page.locator(".answer")).to_have_count(0)
    page.locator(".case > summary").focus()
    page.keyboard.press("Enter")
    sides = page.locator(".answer")
    expect(sides).to_have_text(["It is 2350 yuan.", "It is 2420 yuan a month."])
    expect(sides.nth(0).locator("del")).to_have_text("2350")
    expect(sides.nth(1).locator("ins")).to_have_text(["2420", " a month"])
    expect(page.locator(".marks > li").first).to_contain_text('texts: ["2350"]')
    expect(page.locator(".marks .no")).to_have_text("✕ after ")


def test_repeats_are_looked_at_one_by_one(opened: Open) -> None:
    of = case()
    page = opened(run(sample(of, "first"), sample(of, "second", False, 1)))
    page.locator(".case > summary").click()
    expect(page.locator(".answer")).to_have_text("first")
    page.locator(".repeats button", has_text="2. ✕").click()
    expect(page.locator(".answer")).to_have_text("second")


def test_arabic_stands_from_right_to_left(opened: Open) -> None:
    page = opened(run(sample(case(language="ar"), "كان الإيجار 2350 يوان.")))
    page.locator(".case > summary").click()
    assert page.locator(".answer").evaluate("element => element.matches(':dir(rtl)')")


def test_hostile_answers_do_nothing(opened: Open) -> None:
    page = opened(comparison(broken(HOSTILE, id=HOSTILE, input=HOSTILE)))
    page.locator(".case > summary").click()
    expect(page.locator(".answer").nth(1)).to_contain_text("</script><img src=x")
    assert page.title() != "broken" and page.locator("img").count() == 0


def test_an_address_opens_its_case(opened: Open) -> None:
    page = opened(plausible())
    page.evaluate("location.hash = '#case=answers/fee-117'")
    expect(page.locator("[data-key='answers/fee-117'] .answer").first).to_be_visible()


def test_a_thousand_cases_are_filtered_without_waiting(opened: Open) -> None:
    page = opened(plausible(1_000))
    expect(page.locator("#rows > li")).to_have_count(200)
    page.click("#more")
    expect(page.locator("#rows > li")).to_have_count(400)
    start = time.perf_counter()
    page.fill("[name=words]", "rent-996")
    expect(page.locator("#rows > li")).to_have_count(1)
    assert time.perf_counter() - start < 3
