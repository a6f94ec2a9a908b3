from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from prompts.regression.exchange.promptfoo import read_promptfoo


def expected(folder: Path, assertion: str) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    path = folder / "promptfooconfig.yaml"
    path.write_text(f'tests:\n- vars: {{question: "Why?", name: Ada}}\n  assert:\n  - {assertion}\n', encoding="utf-8")
    made = read_promptfoo(path)
    return made.suite["cases"][0].get("expect", []), made.told


@pytest.mark.parametrize(
    ("assertion", "said"),
    [
        ("{type: equals, value: Yes.}", {"equals": {"text": "Yes.", "case": True}}),
        ("{type: equals, value: {a: 1}}", {"json_schema": {"schema": {"const": {"a": 1}}}}),
        ("{type: contains, value: 0}", {"contains_any": {"texts": ["0"], "case": True}}),
        ("{type: icontains, value: 12:30}", {"contains_any": ["12:30"]}),
        ("{type: icontains, value: no}", {"contains_any": ["no"]}),
        ("{type: icontains, value: 2024-05-01}", {"contains_any": ["2024-05-01"]}),
        ("{type: contains-any, value: 'a, \"b, c\"'}", {"contains_any": {"texts": ["a", "b, c"], "case": True}}),
        ("{type: contains-all, value: [a, '{{name}}']}", {"contains_all": {"texts": ["a", "Ada"], "case": True}}),
        ("{type: icontains-all, value: [a, ' b']}", {"contains_all": ["a", " b"]}),
        ("{type: starts-with, value: 'Is it (1)?'}", {"regex": r"\AIs\ it\ \(1\)\?"}),
        (r"{type: regex, value: '\d{4}'}", {"regex": r"\d{4}"}),
        ("{type: is-json}", {"json_schema": {"schema": {}}}),
        ("{type: is-json, value: {required: [x]}}", {"json_schema": {"schema": {"required": ["x"]}}}),
        ("{type: latency, threshold: 1500}", {"total_s": 1.5}),
        ("{type: similar, value: Yes}", {"similarity": "Yes", "threshold": 0.75}),
        ("{type: 'similar:cosine', value: [a, b], threshold: 0}", {"similarity": ["a", "b"], "threshold": 0}),
        ("{type: word-count, value: {min: 2, max: 9}}", {"length": {"least": 2, "most": 9, "unit": "words"}}),
        (
            "{type: llm-rubric, value: Is kind, threshold: 0.8}",
            {"judged_by": "Is kind", "threshold": 0.8, "advisory": True},
        ),
        ("{type: not-similar, value: No, weight: 3}", {"not": {"similarity": "No"}, "threshold": 0.75, "weight": 3}),
        ("{type: contains, value: a, weight: 0}", {"contains_any": {"texts": ["a"], "case": True}, "advisory": True}),
        ("{type: contains, value: a, metric: Tone}", {"contains_any": {"texts": ["a"], "case": True}}),
    ],
)
def test_an_assertion_becomes_the_scorer_that_means_the_same(
    tmp_path: Path, assertion: str, said: dict[str, Any]
) -> None:
    made, told = expected(tmp_path, assertion)
    assert made == [said]
    assert [line for line in told if "'name'" not in line] == []


@pytest.mark.parametrize(
    ("assertion", "why"),
    [
        ("{type: javascript, value: 'output.length < 9'}", "`javascript` is code"),
        ("{type: not-levenshtein, value: a, threshold: 5}", "`not-levenshtein` has no like"),
        ("{type: cost, threshold: 0.1}", "`cost` has no like"),
        ("{type: factuality, value: Rome}", "`factuality` has no like"),
        ("{type: perplexity, threshold: 5}", "`perplexity` has no like"),
        ("{type: contains-json}", "`contains-json` has no like"),
        ("{type: 'similar:dot', value: a}", "`similar:dot` has no like"),
        ("{type: latency}", "`latency` has no threshold"),
        ("{type: contains}", "`contains` has no value"),
        ("{type: contains, value: [a]}", "a value that is no text"),
        ("{type: contains-any, value: {a: 1}}", "a value that is no list"),
        ("{type: contains-any, value: []}", "`contains-any` has no value"),
        ('{type: contains-any, value: "a\\nb"}', "write a list"),
        ("{type: is-refusal}", "`is-refusal` has no like"),
        ("{type: regex, value: '(a'}", "a pattern that Python does not read"),
        ("{type: is-json, value: 'file://schema.json'}", "stands in another file"),
        ("{type: contains, value: '{{city}}'}", "the variable 'city', which has no value"),
        ("{type: contains, value: '{{name | upper}}'}", "more than the name of a variable"),
        ("{type: contains, value: a, transform: output.trim()}", "has `transform`"),
        ("{type: contains, value: a, weight: heavy}", "a weight that is no number"),
        ("{type: contains, value: a, weight: -1}", "a weight below 0"),
        ("{type: latency, threshold: .nan}", "a threshold that is no number"),
        ("{value: a}", "without a type"),
        ("javascript", "without a type"),
        ("{type: assert-set, threshold: 0.5, assert: []}", "say its parts one by one"),
    ],
)
def test_what_cannot_be_said_is_told_with_its_place_and_expects_nothing(
    tmp_path: Path, assertion: str, why: str
) -> None:
    made, told = expected(tmp_path, assertion)
    assert made == []
    assert any(line.startswith("test 1: ") and why in line for line in told)
    assert "test 1: nothing is expected of it" in told


def test_what_is_only_near_is_told(tmp_path: Path) -> None:
    made, told = expected(tmp_path, "{type: rouge-n, value: Some words}")
    assert made == [{"f1": "Some words", "threshold": 0.75}]
    assert "test 1: assertion `rouge-n` becomes `f1`, whose scores are near to its own but not the same" in told


def test_the_model_that_judges_is_told_and_the_rubric_taken(tmp_path: Path) -> None:
    made, told = expected(tmp_path, "{type: llm-rubric, value: Is kind, provider: openai:gpt-5}")
    assert made == [{"judged_by": "Is kind", "advisory": True}]
    assert "test 1: `provider` of the assertion `llm-rubric` is not understood; the rest of it is taken" in told


def test_a_set_of_assertions_that_must_all_pass_is_taken_apart(tmp_path: Path) -> None:
    made, _ = expected(
        tmp_path, "{type: assert-set, assert: [{type: icontains, value: a}, {type: icontains, value: b}]}"
    )
    assert made == [{"contains_any": ["a"]}, {"contains_any": ["b"]}]
