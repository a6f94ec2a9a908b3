from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.documents.summarising.values import Point, Span, Stretch, Summary, Thread
from assistant.documents.summarising.written import markdown, read_back, written

TEXT = "One is here. Two is there."
POINTS = (Point("It is 一.", (Span(0, 12),)), Point("Two.", (Span(13, 26),), extract=True, authors=("Ann", "Ben")))
STRETCHES = (Stretch(Span(0, 12), (0,)), Stretch(Span(13, 26), (), read=False))


@pytest.mark.parametrize("thread", [None, Thread(), Thread((POINTS[1],), (), (POINTS[0],))])
def test_a_summary_is_read_back_as_it_was(thread: Thread | None) -> None:
    summary = Summary(POINTS, STRETCHES, "en", "short", 1.5, thread)
    assert read_back(written(summary)) == summary


@pytest.mark.parametrize("text", ["", "[]", "{}", "Summary", '{"points": 3}'])
def test_anything_else_is_told_apart(text: str) -> None:
    with pytest.raises(ValueError):
        read_back(text)


def test_markdown_lists_points_and_who_said_them_and_quotes_where_wanted() -> None:
    summary = Summary(POINTS[:1], STRETCHES, "en", "short", 1.5, Thread(agreed=(POINTS[1],)))
    assert markdown(summary, TEXT) == "- It is 一.\n\n## Agreed\n\n- Two. (Ann, Ben)\n"
    in_chinese = replace(summary, language="zh")
    assert "\n## 共识\n\n- Two." in markdown(in_chinese, TEXT)
    assert "\n## Agreed\n" in markdown(replace(summary, language="th"), TEXT)
    assert "- It is 一.\n  > One is here.\n" in markdown(summary, TEXT, quoted=True)


def test_coverage_counts_what_was_read_and_uncovered_what_no_point_is_from() -> None:
    summary = Summary(POINTS, STRETCHES, "en", "short", 1.5)
    assert summary.coverage == 12 / 25 and summary.uncovered == (Span(13, 26),)
    talked_about = replace(summary, thread=Thread(agreed=(POINTS[1],)))
    assert [part.points for part in talked_about.parts] == [(0,), (2,)] and talked_about.uncovered == ()
