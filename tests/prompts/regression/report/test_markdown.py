"""The comment: short enough, and nothing in an answer gets out of its place."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from prompts.regression.report import markdown
from prompts.regression.report.inert import block, code, plain, quoted
from prompts.regression.report.markdown import MOST
from tests.prompts.regression.report.built import (
    HOSTILE,
    about,
    broken,
    case,
    changed,
    comparison,
    metric,
    plausible,
    run,
    sample,
)


def rendered(text: str) -> str:
    return MarkdownIt("commonmark", {"html": True}).enable("table").render(text)


def test_the_verdict_stands_first_then_the_numbers() -> None:
    told = markdown(comparison(broken()))
    assert told.startswith("### ❌ Worse: passed\n\nExit code 1")
    assert "**1** broken · **0** fixed" in told
    assert (
        "| `passed` | 90 % | 80 % | **−10.0** | −16.0 to −5.0 | 0.003 | 80 | 40 | ▼ worse; needs 330 more cases" in told
    )


def test_broken_cases_show_both_answers() -> None:
    told = markdown(comparison(broken()))
    assert "<details><summary><b>answers/rent</b>: contains_any</summary>\n\n```diff\n  How much is the rent?\n" in told
    assert "\n- It is 2350 yuan.\n+ It is 2420 yuan.\n! contains_any: looked for 2350" in told


def test_only_the_first_ten_are_shown_and_the_others_are_told() -> None:
    told = markdown(comparison(*(broken(id=f"c{number}") for number in range(25))))
    assert told.count("<details><summary><b>") == 10
    assert "25 broken cases" in told and "Left out: 15 broken cases." in told


def test_flaky_cases_show_what_their_repeats_did() -> None:
    of = case("shaky")
    shaky = changed(of, [sample(of, "x")], [sample(of, "y", False), sample(of, "z", True, 1)], "changed")
    assert "- answers/shaky ✓ → ✕✓" in markdown(comparison(shaky))


@pytest.mark.parametrize("count", [0, 1, 120])
def test_it_is_never_too_long(count: int) -> None:
    long = (HOSTILE + "@" * 500 + "字" * 5_000 + "\n`````\n|") * 20
    told = markdown(
        comparison(
            *(broken(long, id=f"{number}{long}", input=long) for number in range(count)),
            metrics=tuple(metric(f"{number}{long}") for number in range(200)),
            errors=(long,) * 500,
            warnings=(long,) * 500,
            before=about(long, {str(number): long for number in range(300)}),
        )
    )
    assert len(told) <= MOST < 65_536
    assert "_Left out:" in told
    assert told.encode("utf-8")


def test_a_plausible_comparison_leaves_little_out() -> None:
    told = markdown(plausible(1_000))
    assert len(told) < MOST / 2
    assert "errors" not in told.rpartition("_Left out:")[2]


def test_hostile_answers_stay_in_their_blocks() -> None:
    told = markdown(
        comparison(broken(HOSTILE, id=HOSTILE, input=HOSTILE), warnings=(HOSTILE,), metrics=(metric(HOSTILE),))
    )
    html = rendered(told)
    assert "<script" not in html and "<img" not in html and "<b>bold" not in html
    assert html.count("</pre>\n</details>") == 1 and html.count("<details>") == html.count("\n</details>") == 2
    assert html.count("<pre>") == 1 and "<h1>" not in html
    assert html.count("<tr>") == 2 and html.count("<td") == 9


def test_words_say_the_same_and_do_nothing() -> None:
    told = plain("a|b `c` *d* <e> @f #1 [g](h)\n# i_j _k_")
    assert rendered(told) == "<p>a|b `c` *d* &lt;e&gt; @\u200bf #\u200b1 [g](h) #\u200b i_j _k_</p>\n"
    assert "|" not in told


def test_code_is_used_where_it_is_safe() -> None:
    assert code("chat.prompt=answer/v2") == "`chat.prompt=answer/v2`"
    assert "`" not in code("a`b") and "|" not in code("a|b")


def test_quoted_lines_are_short_and_none_is_empty() -> None:
    lines = quoted("字" * 120 + "\n\n```\n" + "word " * 60, "+")
    assert all(line.startswith("+ ") and len(line) <= 102 for line in lines)
    assert lines[0] == "+ " + "字" * 50 and "+ ```" in lines
    assert block(lines).startswith("````diff\n") and block(["+ a"]).endswith("\n```")


def test_one_run_shows_its_failures() -> None:
    told = markdown(run(sample(case(), "It is 2420 yuan.", False)))
    assert told.startswith("### ℹ️ 0 of 1 case pass")
    assert "+ It is 2420 yuan." in told and "| metric | mean |" in told and "interval" not in told
