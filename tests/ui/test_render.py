"""Pictures of turns, notes and the bar, without a browser."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pytest

from assistant.backend import BackendStatus
from assistant.chat.events import Answered, Citation, Related, Timing
from index.passage import Document, Hit, Passage
from ui.web import render, sheet
from ui.web.bar import bar
from ui.web.markup import Span
from ui.web.text import labels
from ui.web.turn import Turn, said

EN = labels("en")
EVIL = "\"><img src=x onerror='alert(1)'>"
TIMING = Timing(0.1, 0.4, 2.46, 700, 0, 50)


@dataclass(frozen=True)
class Standing:
    backend: BackendStatus
    notes: int = 48
    indexing: str = ""
    problem: str = ""


def hit(note: str, start: int, text: str) -> Hit:
    return Hit(Passage(note, f"Title of {note}", text, start, start + len(text)), 0.9)


def answered(answer: str, *citations: Citation, related: tuple[Related, ...] = (), language: str = "en") -> Turn:
    outcome = Answered(answer, language, False, citations, related, TIMING)
    hits = (hit("n1", 10, "first passage"), hit("n2", 0, "second passage"))
    return Turn("q?", "answered", hits, answer, language, outcome=outcome)


def test_a_citation_is_a_mark_in_the_answer_and_a_card_that_both_open_the_same_place() -> None:
    turn = answered("Yes [1] no [2].", Citation(1, "n1", "Title of n1", 12, 15, "rst"))
    html = render.turn(turn, EN, 0, last=True)
    assert html.count('data-act="open_note" data-note="n1" data-start="12" data-end="15"') == 2
    assert "no [2]." in html  # a number that cites nothing stays text
    assert html.count('class="card') == 2  # the found passage around the citation is not shown again
    assert html.index("n1") < html.index('class="card aside"') < html.index("second passage")
    assert EN.cited in html and EN.found not in html


def test_while_the_answer_grows_its_passages_are_there_and_its_marks_are_quiet() -> None:
    turn = Turn("q?", "writing", (hit("n1", 10, "first passage"),), "Yes [1] and [7]", "en")
    html = render.turn(turn, EN, 0, last=True)
    assert '<span class="mark pending">1</span>' in html and "[7]" in html
    assert EN.found in html and "first passage" in html
    assert 'aria-busy="true"' in html and 'data-act="copy"' not in html


@pytest.mark.parametrize(
    ("turn", "line"),
    [
        (Turn("q"), EN.searching),
        (Turn("q", "found", waited=3), "Reading the passages… 3 s"),
        (Turn("q", "found", waited=9, model_loading=True), "will be answered. 9 s"),
        (Turn("q", "found", reason="language"), "Starting over: another language"),
        (Turn("q", "found", reason="not found"), "Starting over: nothing found"),
        (Turn("q", "stopped", answer="half"), EN.stopped),
        (Turn("q", "failed", problem="The disk is full."), "The disk is full."),
    ],
)
def test_the_line_under_the_answer_says_what_is_going_on(turn: Turn, line: str) -> None:
    assert line in render.turn(turn, EN, 0, last=True)


def test_a_cut_answer_and_a_notice_are_told() -> None:
    turn = answered("Words")
    assert turn.outcome
    turn = replace(turn, outcome=replace(turn.outcome, stopped=True, notice="Only the start was searched with."))
    html = render.turn(turn, EN, 0, last=True)
    assert EN.cut_short in html and "Only the start was searched with." in html


def test_only_the_last_turn_can_be_answered_again_or_taken_back() -> None:
    turn = answered("Words")
    assert 'data-act="regenerate"' in render.turn(turn, EN, 0, last=True)
    past = render.conversation((turn, turn), EN)
    assert 'data-act="regenerate"' not in past and 'data-act="undo"' not in past
    assert [int(n) for n in re.findall(r'data-act="edit" data-turn="(\d+)"', past)] == [0, 1]


def test_everything_foreign_is_escaped() -> None:
    turn = answered(
        EVIL + " [1]", Citation(1, EVIL, EVIL, 0, 3, EVIL), related=(Related(EVIL, EVIL, EVIL),), language=EVIL
    )
    turn = replace(turn, question=EVIL, hits=(Hit(Passage(EVIL, EVIL, EVIL, 900, 999), 1.0),))
    document = Document(EVIL, EVIL, EVIL, EVIL, EVIL, (EVIL,), EVIL)
    standing = Standing(BackendStatus("failed", EVIL, EVIL), indexing=EVIL, problem=EVIL + "!")
    html = (
        render.turn(turn, EN, 0, last=True)
        + render.turn(replace(turn, phase="failed", problem=EVIL), EN, 0, last=True)
        + bar(standing, EN)
        + render.welcome([EVIL], EN)
        + sheet.note(document, Span(0, 5), EN, 1)
        + sheet.missing(EVIL, EN, 1)
    )
    assert "<img" not in html and "onerror='" not in html


def test_the_clipboard_gets_words_and_sources() -> None:
    turn = answered("Yes **so** [1].", Citation(1, "n1", "Title of n1", 12, 15, "rst"))
    assert render.plain(turn, EN) == "Yes **so** [1].\n\nSources\n[1] Title of n1"


def test_a_right_to_left_answer_has_its_own_direction() -> None:
    html = render.turn(answered("نعم", language="ar"), EN, 0, last=True)
    assert (
        '<div class="answer" lang="ar" dir="rtl"' in html
        and '<article class="turn" data-phase="answered" dir="ltr"' in html
    )


def test_an_answer_can_be_saved_as_a_check_where_there_are_checks() -> None:
    turn = answered("Words")
    assert "save_check" not in render.turn(turn, EN, 0, last=True)
    html = render.conversation((turn,), EN, checks=True)
    assert 'data-act="save_check" data-turn="0"' in html and EN.save_check in html
    saved = render.turn(replace(turn, check='a"b/c', check_line=EVIL), EN, 0, last=True, checks=True)
    assert 'data-act="save_check"' not in saved and 'href="#checks?check=a%22b%2Fc"' in saved
    assert EN.saved_check in saved and "<img" not in saved
    for other in (replace(turn, phase="stopped"), Turn("q", "failed", problem="x"), Turn("q")):
        assert "save_check" not in render.turn(other, EN, 0, last=True, checks=True)


def test_what_is_saved_is_the_answer_with_what_was_said_before_it() -> None:
    first, second = answered("One", Citation(1, "n1", "T", 10, 15, "first")), answered("Two")
    told = said((Turn("stopped", "stopped", answer="Half"), first, second), 1)
    assert told is not None and (told.answer, told.hits) == ("One", first.hits)
    assert [each.question for each in told.history] == ["stopped"] and told.citations[0].note == "n1"
    assert said((Turn("q?", "failed"),), 0) is None


def test_a_note_is_a_page_with_its_facts_and_its_passage() -> None:
    text = "## Day one\n\nThe bath is closed on Tuesdays.\n"
    start = text.index("closed")
    note = Document("Kyoto", text, "Lin", "2025-01-18", "en", ("travel",), "https://example.org/notes/k")
    html = sheet.note(note, Span(start, start + 6), EN, 7)
    assert '<mark id="passage">closed</mark>' in html and "<h4>Day one</h4>" in html
    assert "Lin" in html and "2025-01-18" in html and "travel" in html
    assert 'href="https://example.org/notes/k" target="_blank" rel="noopener noreferrer nofollow"' in html


def test_a_passage_that_is_only_signs_is_quoted_above_the_note() -> None:
    text = "para\n\n---\n\npara"
    html = sheet.note(Document("T", text), Span(6, 9), EN, 7)
    assert '<blockquote><mark id="passage">---</mark></blockquote>' in html
