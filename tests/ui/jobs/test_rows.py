"""Segments side by side, without a browser."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from assistant.documents.doubts import Doubt
from assistant.documents.jobs.values import JobSegment
from ui.web.jobs.rows import Pair, row, said
from ui.web.jobs.wording import job_labels

EN = job_labels("en")
EVIL = "\"><img src=x onerror='alert(1)'>"
PAIR = Pair(None, "ar")
SEGMENT = JobSegment(7, "The bus is late.", "الحافلة متأخرة.", "translated", language="en")


class Balance(HTMLParser):
    """Knows which elements are open; an end that closes another one fails."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def balanced(html: str) -> bool:
    parser = Balance()
    parser.feed(html)
    parser.close()
    return not parser.open


def test_each_side_says_its_language_and_direction() -> None:
    html = row(SEGMENT, PAIR, EN)
    assert '<div class="source" lang="en" dir="ltr"><p>The bus is late.</p>' in html
    assert '<div class="target" lang="ar" dir="rtl"><p>الحافلة متأخرة.</p>' in html
    assert 'data-place="7" data-status="translated"' in html and balanced(html)


def test_a_source_without_a_language_takes_the_documents_or_none() -> None:
    unknown = replace(SEGMENT, language=None)
    assert 'class="source" lang="fa" dir="rtl"' in row(unknown, Pair("fa", "en"), EN)
    assert 'class="source" lang="" dir="auto"' in row(unknown, PAIR, EN)


@pytest.mark.parametrize("status", ["untranslated", "kept"])
def test_what_stays_as_it_was_is_in_the_sources_language(status: str) -> None:
    stayed = replace(SEGMENT, target=SEGMENT.source, status=status)  # type: ignore[arg-type]
    assert 'class="target" lang="en" dir="ltr"' in row(stayed, PAIR, EN)
    assert 'class="target" lang="ar" dir="rtl"' in row(replace(stayed, corrected=True), PAIR, EN)


def test_what_is_awaited_shows_no_source_in_its_place_and_cannot_be_corrected() -> None:
    html = row(JobSegment(0, "One.", "One."), PAIR, EN)
    assert html.count("<p>One.</p>") == 1 and EN.pending in html and 'data-act="correct"' not in html


def test_doubt_is_told_with_its_reasons() -> None:
    html = row(
        replace(SEGMENT, status="doubtful", reasons=(Doubt("number_lost", ("7",)), Doubt("plain", (EVIL,)))), PAIR, EN
    )
    assert EN.doubtful in html and "The number 7 is missing." in html and "<img" not in html and balanced(html)
    assert EN.untranslated in row(replace(SEGMENT, status="untranslated"), PAIR, EN)
    chinese = row(replace(SEGMENT, status="doubtful", reasons=(Doubt("number_lost", ("7",)),)), PAIR, job_labels("zh"))
    assert "缺少数字 7。" in chinese


def test_a_correction_is_told_as_the_readers_own() -> None:
    html = row(replace(SEGMENT, status="doubtful", reasons=(Doubt("tags"),), corrected=True), PAIR, EN)
    assert EN.corrected in html and EN.doubtful not in html
    assert EN.remembered in row(replace(SEGMENT, status="remembered"), PAIR, EN)


def test_headings_are_headings_and_comments_say_who_wrote_them() -> None:
    assert row(replace(SEGMENT, kind="title"), PAIR, EN).count("<h3>") == 2
    assert row(replace(SEGMENT, kind="heading"), PAIR, EN).count("<h4>") == 2
    html = row(replace(SEGMENT, kind="comment", author="Mika & Tom"), PAIR, EN)
    assert '<p class="by"><bdi>Mika &amp; Tom</bdi></p>' in html and 'data-kind="comment"' in html


def test_tags_are_markup_again_and_what_has_no_words_is_named() -> None:
    html = said("a <1>b <2>c</2></1> <3/> 1 < 2", EN)
    assert html.startswith('a <span class="tagged">b <span class="tagged">c</span></span> <i class="atom" role="img"')
    assert html.endswith("</i> 1 &lt; 2") and EN.atom in html


@pytest.mark.parametrize("broken", ["<1>a", "a</1>", "<1><2>a</1></2>", "</3><1>" * 50, "<1>" * 2000])
def test_broken_tags_come_out_well_formed(broken: str) -> None:
    assert balanced(said(broken, EN))


def test_everything_foreign_is_escaped() -> None:
    evil = JobSegment(0, EVIL, EVIL, "doubtful", (Doubt("left", (EVIL,)),), EVIL, 0, EVIL, EVIL)  # type: ignore[arg-type]
    html = row(evil, Pair(EVIL, EVIL), EN)
    assert "<img" not in html and "onerror='" not in html and balanced(html)
