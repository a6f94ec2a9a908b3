"""The page: whole by itself, and safe whatever an answer holds."""

from __future__ import annotations

import json
import time
from html.parser import HTMLParser

import pytest

from prompts.regression.comparison import Comparison
from prompts.regression.report import page
from prompts.regression.run import Run
from tests.prompts.regression.report.built import (
    HOSTILE,
    about,
    broken,
    case,
    comparison,
    metric,
    plausible,
    run,
    sample,
)


class Parsed(HTMLParser):
    """The elements and attributes of a page, and its data."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.data = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.found and self.found[-1][1].get("id") == "data" and not self.data:
            self.data = data


def hostile() -> Comparison:
    change = broken(HOSTILE, id=HOSTILE, input=HOSTILE, tags=(HOSTILE,), language=HOSTILE, note=HOSTILE)
    prompts = {HOSTILE: HOSTILE}
    return comparison(
        change,
        before=about(HOSTILE, {"a": HOSTILE}, prompts),
        after=about("y", {HOSTILE: "b"}, {}),
        metrics=(metric(HOSTILE),),
        languages={HOSTILE: (metric(HOSTILE),)},
        errors=(HOSTILE,),
        warnings=(HOSTILE,),
        only_before=(HOSTILE,),
    )


def test_answers_that_hold_html_stay_text() -> None:
    html = page(hostile())
    parsed = Parsed(html)
    tags = [tag for tag, _ in parsed.found]
    assert tags.count("script") == 2 and "img" not in tags
    assert not [name for _, attributes in parsed.found for name in attributes if name.startswith("on")]
    assert "<img" not in html and "{{ 7*7 }}" in html
    assert json.loads(parsed.data)["cases"][0]["input"] == HOSTILE.replace("\udc80", "?")


def test_a_page_can_be_written_whatever_an_answer_holds() -> None:
    assert page(hostile()).encode("utf-8")


@pytest.mark.parametrize(
    "told", [comparison(broken()), run(sample(case(), "x")), hostile()], ids=["two", "one", "hostile"]
)
def test_nothing_is_fetched(told: Comparison | Run) -> None:
    parsed = Parsed(page(told))
    assert not [attributes for _, attributes in parsed.found if {"src", "srcset", "action"} & set(attributes)]
    assert [attributes["href"] for _, attributes in parsed.found if "href" in attributes] == ["#cases"]
    assert "http://" not in page(told) and "https://" not in page(told)
    policy = next(attributes["content"] or "" for tag, attributes in parsed.found if "http-equiv" in attributes)
    assert policy.startswith("default-src 'none'; style-src 'sha256-") and "unsafe" not in policy
    assert not [tag for tag, attributes in parsed.found if "style" in attributes]


def test_no_cases_and_no_metrics_are_said() -> None:
    html = page(comparison(metrics=(), languages={}, latencies=()))
    assert "Nothing was measured." in html
    assert json.loads(Parsed(html).data)["cases"] == []
    assert "The run has no cases" in page(run())


def test_one_run_has_no_before() -> None:
    html = page(run(sample(case(), "It is 2350 yuan.")))
    assert "1 of 1 case pass" in html
    assert json.loads(Parsed(html).data)["sides"] == ["after"]
    assert "95 % interval" not in html and "What differs" not in html


def test_the_metrics_are_told_in_words_and_numbers() -> None:
    html = page(comparison(broken()))
    for words in (
        "−10.0",
        "−16.0 to −5.0",
        "0.003",
        "needs 330 more cases to see a 3-point change",
        "worse",
        "English",
    ):
        assert words in html, words
    assert 'aria-label="passed: −10.0 points, 95 % interval −16.0 to −5.0, worse"' in html


def test_prompts_are_shown_by_their_difference() -> None:
    html = page(comparison(broken()))
    assert "answer/v1 → answer/v2" in html
    assert '<div class="new">+ - Write one to two sentences.</div>' in html


def test_passages_are_told_once() -> None:
    data = json.loads(Parsed(page(plausible(60))).data)
    assert len(data["cases"]) == 60
    assert len(data["passages"]) <= 4


def test_a_thousand_cases_make_no_huge_page_and_take_no_minute() -> None:
    told = plausible(1_000)
    start = time.perf_counter()
    html = page(told)
    assert time.perf_counter() - start < 20
    assert len(html) < 5_000_000
