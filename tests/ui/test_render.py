"""Pictures of turns, notes and the bar, without a browser."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pytest

from assistant.backend import BackendStatus, Load
from assistant.chat.events import Answered, Citation, Related, Timing
from index.passage import Document, Hit, Passage
from ui.web import render, sheet
from ui.web.markup import Span
from ui.web.text import LANGUAGES, labels
from ui.web.turn import Turn

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
        (Turn("q", "found", reason="wrong language"), "Starting over: wrong language"),
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
        + render.bar(standing, EN)
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


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", ["loading", "ready", "failed", "closed"])
def test_the_bar_tells_the_state_in_every_language(language: str, state: str) -> None:
    words = labels(language)
    standing = Standing(BackendStatus(state, "m-1.5b", "no file", load=Load(tokens_per_second=24.6)))  # type: ignore[arg-type]
    html = render.bar(standing, words)
    assert getattr(words, f"model_{state}") in html and f'data-state="{state}"' in html
    assert "48" in html and "25" in html and "m-1.5b" in html
    assert (words.loading_hint in html) is (state == "loading")
    assert ('class="line bad"' in html) is (state == "failed")


def test_indexing_shows_how_far_it_is() -> None:
    assert "Indexing 12/40" in render.bar(Standing(BackendStatus("ready", "m"), indexing="12/40"), EN)


def test_speed_is_not_shown_before_there_is_one() -> None:
    assert 'class="speed"' not in render.bar(Standing(BackendStatus("ready", "m")), EN)


def test_the_bar_tells_of_running_and_waiting_requests_only_when_there_are_any() -> None:
    busy = render.bar(Standing(BackendStatus("ready", "m", load=Load(running=3, waiting=2))), EN)
    assert '<span class="queue">Running: 3 · Waiting: 2</span>' in busy
    alone = render.bar(Standing(BackendStatus("ready", "m", load=Load(running=1))), EN)
    assert '<span class="queue">Running: 1</span>' in alone
    assert 'class="queue"' not in render.bar(Standing(BackendStatus("ready", "m", load=Load(finished=9))), EN)


def test_the_speed_carries_the_finer_figures() -> None:
    load = Load(tokens_per_second=25, cells=16000, cells_used=4000, prompt_tokens=900, reused_tokens=300)
    html = render.bar(Standing(BackendStatus("ready", "m", load=load)), EN)
    assert 'class="speed" title="Working memory in use: 25 % · Reused: 33 % of what was read">25 tokens/s<' in html


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
