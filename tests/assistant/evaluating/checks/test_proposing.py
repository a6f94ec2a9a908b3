from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.chat.events import Citation
from assistant.evaluating.checks.errors import NotSaved
from assistant.evaluating.checks.proposing import AROUND, LEFT_OUT, WHOLE, proposed
from assistant.evaluating.checks.saved import SavedCases
from index.passage import Document, Hit, Passage
from prompts.regression.tools import Tools
from tests.assistant.evaluating.checks.turns import NOTES, TEA, hit, reading, said

DAY = "2026-05-01"
TOOLS = Tools(detect=lambda text, hints: "en" if text.isascii() else None)


def test_a_turn_becomes_a_case_that_its_own_answer_meets() -> None:
    made = proposed(said(), reading(NOTES), DAY, TOOLS)
    assert made.in_part == ()
    case = made.case
    id = case.pop("id")
    assert id.startswith("how-many-cups-of-tea-") and len(id) == len("how-many-cups-of-tea-") + 6
    assert case == {
        "question": "How many cups of tea?",
        "history": [{"question": "Is there tea?", "answer": "Yes. [1]"}],
        "language": "en",
        "note": "notes/Tea.md",
        "expect": [
            {"in_language": "{{language}}"},
            "answers",
            {"contains_all": ["250"]},
            {"cites": "notes/Tea.md"},
        ],
        "corpus": [
            {"title": "Tea", "text": "Three cups of tea in the morning, 250 ml each.\n"},
            {"title": "Tea (2)", "text": "No heading. Green tea costs 4 euros."},
        ],
        "vars": {"said": "Three cups of 250 ml. [1]", "saved": DAY},
    }


def test_of_an_abstention_it_is_expected_that_it_abstains() -> None:
    made = proposed(
        said("The notes do not say, not in 12 words.", abstained=True, citations=()), reading(NOTES), DAY, TOOLS
    )
    assert made.case["expect"] == [{"in_language": "{{language}}"}, "abstains"] and "note" not in made.case


@pytest.mark.parametrize(
    ("answer", "unconfirmed", "numbers"),
    [
        ("1. Boil 2,5 l\n2. Wait 10:30 [2]", (), ["2,5", "10:30"]),
        ("It is 250 or 99.", ("99",), ["250"]),
        ("As asked: 7 of 8.", (), ["8"]),
        ("1 2 3 4 5 6", (), None),
        ("None.", (), None),
    ],
)
def test_numbers_from_the_notes_are_expected_where_they_are_few(
    answer: str, unconfirmed: tuple[str, ...], numbers: list[str] | None
) -> None:
    turn = said(answer, "Why 7?", unconfirmed=unconfirmed)
    expected = proposed(turn, reading(NOTES), DAY, TOOLS).case["expect"]
    assert [each["contains_all"] for each in expected if "contains_all" in each] == ([numbers] if numbers else [])


def test_a_language_that_cannot_be_told_again_is_not_expected() -> None:
    turn = said("250 мл", language="ru", citations=())
    assert proposed(turn, reading(NOTES), DAY, TOOLS).case["expect"] == ["answers", {"contains_all": ["250"]}]


def test_the_same_turn_gets_the_same_id_and_another_answer_another() -> None:
    ids = {
        proposed(turn, reading(NOTES), DAY, TOOLS).case["id"]
        for turn in (said(), said(), said("Four."), said(question="几杯茶？"), said(question="¿?  /"))
    }
    assert (
        len(ids) == 4 and any(id.startswith("几杯茶-") for id in ids) and any(id.startswith("question-") for id in ids)
    )
    assert all("/" not in id and len(id) <= 80 for id in ids)


def test_a_very_long_note_is_kept_around_its_passages() -> None:
    words = " ".join(f"w{n}" for n in range(20_000))
    notes = {"n": Document("Long", words)}
    hits = tuple(hit("n", quote, notes) for quote in ("w500 w501", "w600 w601", "w15000 w15001"))
    made = proposed(said(hits=hits, citations=()), reading(notes), DAY, TOOLS)
    text = made.case["corpus"][0]["text"]
    assert made.in_part == ("Long",) and made.case["vars"]["in_part"] == ["Long"]
    pieces = [piece.strip() for piece in text.split(LEFT_OUT)]
    assert pieces[0] == "" == pieces[-1] and len(pieces) == 4 and all(piece in words for piece in pieces)
    assert "w500 w501" in pieces[1] and "w600 w601" in pieces[1] and "w15000 w15001" in pieces[2]
    assert len(text) < 2 * (2 * AROUND + 600 + 200) < WHOLE


def test_a_note_that_is_gone_or_another_now_is_what_was_read_of_it() -> None:
    for notes in ({}, {TEA: Document("Tea", "Something else.")}):
        made = proposed(said(hits=said().hits[:1]), reading(notes), DAY, TOOLS)
        assert made.case["corpus"] == [{"title": "Tea", "text": "Three cups of tea in the morning"}]
        assert made.in_part == ("Tea",)


def test_what_no_note_was_read_for_cannot_be_saved() -> None:
    with pytest.raises(NotSaved, match="No note was read"):
        proposed(said(hits=()), reading(NOTES), DAY, TOOLS)


@pytest.mark.parametrize("title", ["../a/b", "\x00\n", " .hidden", "t" * 400, "茶" * 200, "{{name}}", "a\ud800"])
def test_hostile_texts_are_saved_and_read_back_as_they_are(tmp_path: Path, title: str) -> None:
    evil = "{{name}} {{{x}} {{\n\x85 '\"- [a]: #\t\u2028\x00\ud800 {% %}"
    text = "body " + evil
    notes = {title: Document(title, text)}
    hits = (Hit(Passage(title, title, "body", 0, 4), 0.5),)
    turn = replace(said(evil, evil), hits=hits, citations=(Citation(1, title, title, 0, 4, "body"),))
    saved = SavedCases(tmp_path / "suites" / "mine.yaml")
    assert saved.add(proposed(turn, reading(notes), DAY, TOOLS).case)
    (entry,) = saved.entries()
    plain = evil.replace("\x85", "\n").replace("\ud800", "?")
    assert entry.check.question == plain and entry.check.answer == plain and entry.check.editable
    (note,) = entry.check.notes
    assert note.text == "body " + plain
    name = note.title
    assert "/" not in name and "\n" not in name and not name.startswith(".") and len(f"{name}.md".encode()) < 255
    assert [line.texts for line in entry.check.lines if line.kind == "cites"] == [(note.id,)]
