"""A summary beside its text, without a browser."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.documents.jobs.values import JobSummary
from assistant.documents.summarising.values import Point, Span, Stretch, Summary, Thread
from tests.summed import TEXT, part, span, summary
from tests.ui.jobs.test_rows import balanced
from ui.web.jobs.summary import Piece, pieces, shown
from ui.web.jobs.wording import job_labels

EN = job_labels("en")
EVIL = "\"><img src=x onerror='alert(1)'><script>alert(2)</script>"
MADE = JobSummary("harbour.txt", TEXT, summary())


def words(piece: Piece) -> str:
    return piece if isinstance(piece, str) else piece[0]


def of(parts: list[list[Piece]], name: str) -> str:
    """The words that a source is of."""
    marked = (piece for several in parts for piece in several if not isinstance(piece, str))
    return "".join(text for text, names in marked if name in names.split())


def test_the_pieces_are_the_very_text_by_its_parts() -> None:
    parts = pieces(MADE)
    assert "".join(words(piece) for several in parts for piece in several) == TEXT
    starts = [len("".join(words(piece) for several in parts[:at] for piece in several)) for at in range(len(parts))]
    assert starts == [stretch.span.start for stretch in MADE.summary.stretches]


def test_every_source_is_found_in_the_pieces_behind_signs_of_two_units_too() -> None:
    parts, made = pieces(MADE), MADE.summary
    assert made.thread is not None
    for number, point in enumerate((*made.points, *made.thread.disputed, *made.thread.recommended)):
        for source, where in enumerate(point.sources):
            assert of(parts, f"{number}.{source}") == TEXT[where.start : where.end]
    assert of(parts, "3.0") == of(parts, "4.0") == "The market is worth it.", "one piece is of two points"


def test_sources_may_overlap_touch_and_reach_over_parts() -> None:
    text = "  abcd\n\nefgh\n"
    points = (Point("x", (Span(2, 5), Span(5, 9))), Point("y", (Span(4, 12),)))
    made = Summary(points, (Stretch(Span(2, 6), (0, 1)), Stretch(Span(8, 12), (0, 1))), "en", "short", 1.0)
    parts = pieces(JobSummary("a", text, made))
    assert parts == [
        ["  ", ("ab", "0.0"), ("c", "0.0 1.0"), ("d\n\n", "1.0 0.1")],
        [("e", "1.0 0.1"), ("fgh", "1.0"), "\n"],
    ]


def test_points_tell_their_sources_authors_and_whose_words_they_are() -> None:
    html = shown(MADE, EN)
    assert balanced(html.replace("<img", "")) and html.count('class="point"') == 6
    assert 'data-point="1" data-sources="3"' in html and "Sources: 3" in html
    assert html.count(EN.extract) == 1 and "<bdi>Mika</bdi> · <bdi>Tom</bdi>" in html


def test_a_thread_is_below_and_what_people_do_not_do_is_not_told() -> None:
    html = shown(MADE, EN)
    assert EN.agreed not in html
    assert html.index(EN.thread) < html.index(EN.disputed) < html.index(EN.recommended)
    assert (
        'data-point="4"' in html[html.index(EN.disputed) :] and 'data-point="5"' in html[html.index(EN.recommended) :]
    )
    for none in (None, Thread()):
        assert EN.thread not in shown(replace(MADE, summary=replace(MADE.summary, thread=none)), EN)


def test_points_are_in_the_language_of_the_summary() -> None:
    arabic = replace(MADE, summary=summary("ar"))
    assert '<p class="says" lang="ar" dir="rtl">' in shown(arabic, EN)


def test_no_points_are_told_in_words() -> None:
    none = Summary((), (Stretch(part(0)),), "en", "short", 1.0)
    html = shown(replace(MADE, summary=none), EN)
    assert EN.no_points in html and 'class="point"' not in html


@pytest.mark.parametrize("language", ["en", "ar"])
def test_everything_foreign_is_escaped(language: str) -> None:
    evil = Point(EVIL, (span("Ferries leave at nine."),), authors=(EVIL,) * 20)
    made = replace(summary(EVIL), points=(evil,), thread=Thread((evil,)))
    html = shown(replace(MADE, summary=made), job_labels(language))
    assert "<img" not in html and "<script" not in html and balanced(html)
