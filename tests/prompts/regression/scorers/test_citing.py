from __future__ import annotations

from typing import Any

import pytest

from prompts.regression.outcome import Outcome, Passage
from tests.prompts.regression.scorers.judged import judged

RENT = "notes/rent.md"
TEXT = "成都的房租是每月七百六十元，押一付三。"


def passage(note: str, text: str, whole: str = "") -> Passage:
    return Passage(note, note, 0, len(text), text, whole)


@pytest.mark.parametrize(
    ("citations", "told", "value"),
    [
        ((passage(RENT, TEXT),), {"note": RENT}, 1),
        ((passage("a.md", "no"), passage(RENT, TEXT)), {"note": RENT, "quote": "每月七百六十元"}, 1),
        ((passage(RENT, TEXT),), {"note": RENT, "quote": "房租是每月七百六十元，押一付三。水费另算"}, 1),
        ((passage(RENT, TEXT),), {"note": RENT, "quote": "宽带每年三百元"}, 0),
        ((passage(RENT, "It is 2,420 yuan."),), {"note": RENT, "quote": "it is  2420"}, 1),
        ((passage("cafe\u0301.md", "x"),), {"note": "caf\u00e9.md"}, 1),
        ((passage("a.md", TEXT),), {"note": RENT}, 0),
        ((), {"note": RENT}, 0),
    ],
)
def test_cites(citations: tuple[Passage, ...], told: dict[str, Any], value: float) -> None:
    assert judged("cites", Outcome(text="x", citations=citations), **told).value == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It says “the rent is paid on the first,” [1].", 1),
        ('It says "The rent is … of every month".', 1),
        ("It says “the rent is paid on the last”.", 0),
        ("On lit « the rent is paid on the first ».", 1),
        ("„the rent is paid on the first“", 1),
        ("写着「成都的房租是每月七百六十元」。", 1),
        ("写着『成都的房租是每月八百六十元』。", 0),
        ("كتب «the rent is paid on the last day»", 0),
        ("“the rent is paid on the first” and “it is never to be paid”", 0.5),
        ("The “rent” is “paid”.", None),
        ('A pipe of 5" and, so it says, "the rent is paid on the first".', 1),
        ("Nothing.", None),
        ("You asked “when is the rent to be paid”", 1),
    ],
)
def test_quotes_verbatim(text: str, value: float | None) -> None:
    found = (passage(RENT, "Remember: the rent is paid on the first of every month."),)
    cited = (passage(RENT, "七百六十元", TEXT),)
    outcome = Outcome(text=text, source="When is the rent to be paid?", found=found, citations=cited)
    assert judged("quotes_verbatim", outcome).value == value


@pytest.mark.parametrize(
    ("notes", "k", "value"),
    [
        ("a.md", 1, 1),
        ("b.md", 1, 0),
        ("b.md", 2, 1),
        (["a.md", "c.md"], 2, 0.5),
        (["a.md", "b.md", "c.md"], 5, 1),
    ],
)
def test_recall_counts_notes_and_not_passages(notes: Any, k: int, value: float) -> None:
    found = tuple(passage(note, "x") for note in ("a.md", "a.md", "a.md", "b.md", "c.md"))
    assert judged("recall_at", Outcome(found=found), notes=notes, k=k).value == value


def test_recall_is_none_of_the_notes_where_nothing_was_found() -> None:
    score = judged("recall_at", Outcome(), notes="a.md")
    assert score.value == 0
    assert score.explanation == 'not among the first 5: "a.md"; found: nothing'


@pytest.mark.parametrize(
    ("outcome", "abstains", "answers"),
    [
        (Outcome(text="笔记里没有。", abstained=True), 1, 0),
        (Outcome(text="760 元 [1]"), 0, 1),
        (Outcome(text=" [1] "), 0, 0),
        (Outcome(), 0, 0),
    ],
)
def test_abstains_and_answers(outcome: Outcome, abstains: float, answers: float) -> None:
    assert judged("abstains", outcome).value == abstains
    assert judged("answers", outcome).value == answers
