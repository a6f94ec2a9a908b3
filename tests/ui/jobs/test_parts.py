"""The bar of a summarised text."""

from __future__ import annotations

from dataclasses import replace

from assistant.documents.summarising.values import Span, Stretch
from tests.summed import PARTS, summary
from ui.web.jobs.parts import kind_of, strip
from ui.web.jobs.wording import job_labels

EN = job_labels("en")


def test_cells_are_as_wide_as_their_parts_are_long() -> None:
    html = strip(summary(), EN)
    for text in PARTS:
        assert f'flex-grow:{len(text)}"' in html


def test_a_part_has_points_or_none_or_was_not_read() -> None:
    assert [kind_of(each) for each in summary().stretches] == ["some", "none", "some", "unread", "some"]
    html = strip(summary(), EN)
    assert 'data-part="1" data-kind="none" data-shade="0" data-points=""' in html
    assert 'data-part="2" data-kind="some" data-shade="2" data-points="1 2"' in html
    assert 'aria-label="Part 4 of 5 · could not be read"' in html
    assert 'aria-label="Part 1 of 5 · points: 2"' in html


def test_what_no_point_is_from_and_what_was_not_read_is_counted_in_words() -> None:
    html = strip(summary(), EN)
    assert "In no point: 1 of 5 parts" in html and "Could not be read: 1 of 5 parts" in html
    assert "5 部分" in strip(summary(), job_labels("zh"))


def test_that_points_come_from_everywhere_is_said() -> None:
    whole = replace(summary(), stretches=(Stretch(Span(0, 9), (0,)),))
    html = strip(whole, EN)
    assert EN.parts_all in html and "next_part" not in html


def test_one_cell_is_reached_by_tab_and_many_stand_close() -> None:
    many = replace(summary(), stretches=tuple(Stretch(Span(at, at + 1), (0,) * 9) for at in range(500)))
    html = strip(many, EN)
    assert html.count('tabindex="0"') == 1 and html.count('tabindex="-1"') == 499
    assert 'class="cells crowded"' in html and 'data-shade="3"' in html and "crowded" not in strip(summary(), EN)


def test_a_part_that_only_the_thread_speaks_of_is_in_a_point() -> None:
    found = summary()
    silent = replace(found, stretches=(*found.stretches[:4], replace(found.stretches[4], points=())))
    assert 'data-part="4" data-kind="some" data-shade="2" data-points="4 5"' in strip(silent, EN)
    assert "In no point: 1 of 5 parts" in strip(silent, EN)
