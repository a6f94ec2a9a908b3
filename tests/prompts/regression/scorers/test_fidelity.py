from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from prompts.regression.outcome import Outcome, Pair, Passage, Point
from tests.prompts.regression.scorers.judged import judged


@pytest.mark.parametrize(
    ("text", "facts", "value"),
    [
        ("房租 760 元，押一付三。", ["760", ["押一付三", "deposit"]], 1),
        ("The deposit is high.", ["760", ["押一付三", "deposit"]], 0.5),
        ("Залог 1760", [760], 0),
        ("", ["760"], 0),
    ],
)
def test_covers(text: str, facts: Any, value: float) -> None:
    assert judged("covers", text, facts=facts).value == value


def test_a_missing_fact_is_told() -> None:
    score = judged("covers", "It is 5.", facts=["5", ["six", "6"]])
    assert score.explanation == '1 of 2 facts, missing: "six"'


def test_no_facts_are_refused() -> None:
    with pytest.raises(ValidationError):
        judged("covers", "a", facts=[])


@pytest.mark.parametrize(
    ("source", "text", "value"),
    [
        ("It costs 2,420.50 in 2024.", "2024 年要 2420.5。", 1),
        ("It costs 2,420.", "Es kostet 2.420.", 1),
        ("It costs 760.", "يكلف ٧٦٠.", 1),
        ("It costs 760.", "यह ७६० का है।", 1),
        ("It costs 760.", "Стоит 780.", 0),
        ("It costs 760 or 800.", "760 元。", 0.5),
        ("It costs 760.", "760 元，1500 天。", 0.5),
        ("It is of 3月12日: 760", "On March 12: 760", 1),
        ("城里有10万人。", "The town has 100,000 people.", 1),
        ("資本金は1億2,500万円", "El capital es de 125.000.000 de yenes", 1),
        ("요금은 15만 9천 원", "١٥٩٬٠٠٠ وون", 1),
        ("房价6.5万", "65,500 yuan", 0),
        ("全程50千米", "50 km in all", 1),
        ("三个人，760 元", "3 people, 760 yuan", 1),
        ("3 people, 760 yuan", "4人で760元", 1 / 3),
        ("1. It costs 760.\n2. It is dear.", "- 760원이다.\n- 비싸다.", 1),
        ("It is dear.", "Es caro.", None),
        ("Three of 3", "Tres", None),
    ],
)
def test_numbers_of_a_translation_are_neither_lost_nor_invented(source: str, text: str, value: float | None) -> None:
    segments = (Pair(source, text, "translated"),)
    assert judged("numbers_kept", Outcome(text=text, source=source, segments=segments)).value == pytest.approx(value)
    assert judged("numbers_kept", Outcome(text=text, source=source)).value == pytest.approx(value)


FOUND = (Passage("2.md", "Rents of 2024", 0, 8, "760 元，押一付三", ""),)
CITED = (Passage("2.md", "", 0, 2, "押金", "押金 1.500 元"),)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("In 2024 it was 760 [1].", 1),
        ("The deposit is 1,500, for 18 months.", 1),
        ("It was 770.", 0),
        ("It was 760, for 5 months.", 0.5),
        ("1. It is 760.\n2. It is dear.", 1),
        ("It is dear [9].", None),
    ],
)
def test_numbers_of_an_answer_stand_in_its_passages_or_in_the_question(text: str, value: float | None) -> None:
    outcome = Outcome(text=text, source="What of the 18 months of 1999?", found=FOUND, citations=CITED)
    assert judged("numbers_kept", outcome).value == value


def test_an_abstention_need_not_repeat_the_question_s_numbers() -> None:
    assert judged("numbers_kept", Outcome(text="没有。", source="What of 1999?", abstained=True)).value is None


def test_a_summary_may_leave_numbers_out_and_may_not_invent_any() -> None:
    points = (Point("It was 760."),)
    outcome = Outcome(text="It was 760.", source="760 in 1999, 800 in 2004", points=points)
    assert judged("numbers_kept", outcome).value == 1
    assert judged("numbers_kept", Outcome(text="It was 770.", source=outcome.source, points=points)).value == 0


def test_lost_and_new_numbers_are_told() -> None:
    score = judged("numbers_kept", Outcome(text="780.5 元", source="760 yuan"))
    assert score.explanation == 'lost: "760"; new: "780.5"'


@pytest.mark.parametrize(
    ("done", "least", "value"),
    [(1.0, 1.0, 1), (0.9, 0.9, 1), (0.95, 0.9, 1), (0.45, 0.9, 0.5), (0.99, 1.0, 0.99), (None, 1.0, None)],
)
def test_coverage(done: float | None, least: float, value: float | None) -> None:
    assert judged("coverage", Outcome(text="x", coverage=done), least=least).value == pytest.approx(value)
