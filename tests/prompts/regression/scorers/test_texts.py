from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from tests.prompts.regression.scorers.judged import judged


@pytest.mark.parametrize(
    ("text", "wanted", "case", "value"),
    [
        ("The notes do not say.", "the notes  do not say.", False, 1),
        ("Yes [1]", "yes", False, 1),
        ("Yes", "yes", True, 0),
        ("昨日", "昨日。", False, 0),
        ("ТАК", "так", False, 1),
    ],
)
def test_equals(text: str, wanted: str, case: bool, value: float) -> None:
    assert judged("equals", text, text=wanted, case=case).value == value


@pytest.mark.parametrize(
    ("text", "wanted", "any_of", "all_of"),
    [
        ("月租 760 元", ["760", "cheap"], 1, 0.5),
        ("La renta es de 760 yuanes", ["760", "YUANES"], 1, 1),
        ("الإيجار ٧٦٠ يوان", 760, 1, 1),
        ("किराया ७६० है", "760", 1, 1),
        ("1760", "760", 0, 0),
        ("", ["760"], 0, 0),
    ],
)
def test_contains(text: str, wanted: Any, any_of: float, all_of: float) -> None:
    assert judged("contains_any", text, texts=wanted).value == any_of
    assert judged("contains_all", text, texts=wanted).value == all_of


def test_explanations_name_what_was_wanted_and_found() -> None:
    assert judged("contains_any", "It is dear.", texts=["760"]).explanation == 'none of "760" in: "It is dear."'
    assert judged("contains_all", "It is 5.", texts=["5", "6"]).explanation == 'no "6" in: "It is 5."'
    assert judged("contains_any", "", texts="a").explanation == 'none of "a" in: nothing'


@pytest.mark.parametrize("texts", [[], "", " ", ["a", ""], True])
def test_texts_that_would_be_found_in_anything_are_refused(texts: Any) -> None:
    with pytest.raises(ValidationError):
        judged("contains_any", "a", texts=texts)


@pytest.mark.parametrize(
    ("text", "pattern", "value"),
    [("See [1].", r"\[\d\]", 1), ("Нет", "(?i)^нет$", 1), ("yes", "Yes", 0)],
)
def test_regex(text: str, pattern: str, value: float) -> None:
    assert judged("regex", text, pattern=pattern).value == value


def test_a_pattern_that_is_none_is_refused() -> None:
    with pytest.raises(ValidationError, match="no regular expression: missing"):
        judged("regex", "a", pattern="(")


def test_a_pattern_without_end_could_not_judge() -> None:
    score = judged("regex", "a" * 60 + "b", pattern="(a|aa)+$")
    assert score.value is None
    assert score.explanation == 'took too long: "(a|aa)+$" was given up after 1 s: write it simpler'


@pytest.mark.parametrize(
    ("text", "told", "value"),
    [
        ("12345", {"least": 5, "most": 5}, 1),
        ("123456 [1]", {"most": 5}, 0),
        ("one two three", {"least": 3, "most": 3, "unit": "words"}, 1),
        ("我很好", {"least": 3, "most": 3, "unit": "words"}, 1),
        ("It is 3.5. Really? Yes!", {"least": 3, "most": 3, "unit": "sentences"}, 1),
        ("很好。真的？是。", {"least": 3, "most": 3, "unit": "sentences"}, 1),
        ("यह अच्छा है। हाँ।", {"least": 2, "most": 2, "unit": "sentences"}, 1),
        ("No mark\n- at all [1]", {"least": 2, "most": 2, "unit": "sentences"}, 1),
        ("", {"least": 1}, 0),
    ],
)
def test_length(text: str, told: dict[str, Any], value: float) -> None:
    assert judged("length", text, **told).value == value
