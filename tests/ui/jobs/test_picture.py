from __future__ import annotations

import re

from assistant.documents.jobs.values import JobPicture
from assistant.documents.layout import SideBySide
from ui.web.jobs.picture import shown
from ui.web.jobs.wording import job_labels
from ui.web.text import LANGUAGES

EVIL = '"><img src=x onerror=alert(1)>'
WORDS = job_labels("en")


def picture(*texts: SideBySide, warnings: tuple[str, ...] = ()) -> JobPicture:
    return JobPicture(b"", 900, 500, texts, warnings)


def box(
    source: str, segment: int | None = 0, place: tuple[float, float, float, float] = (0.1, 0.2, 0.5, 0.3)
) -> SideBySide:
    return SideBySide(source, "target", place, segment)


def test_each_text_has_a_box_at_its_place_in_reading_order() -> None:
    html = shown("a", picture(box("Soup", 0), box("Fish  9.80", 1, (0.25, 0.5, 0.75, 0.625))), WORDS)
    assert re.findall(r'data-place="(\d)" style="([^"]*)" tabindex="(-?\d)" aria-label="([^"]*)"', html) == [
        ("0", "left:10.000%;top:20.000%;width:40.000%;height:10.000%", "0", "Text 1: Soup"),
        ("1", "left:25.000%;top:50.000%;width:50.000%;height:12.500%", "-1", "Text 2: Fish  9.80"),
    ]
    assert "--w:900;--h:500" in html


def test_numbers_alone_have_no_box_as_nothing_in_the_list_is_theirs() -> None:
    html = shown("a", picture(box("10:45", None), box("Soup", 0)), WORDS)
    assert html.count('class="spot"') == 1 and 'tabindex="0" aria-label="Text 1: Soup"' in html


def test_a_box_never_leaves_the_picture() -> None:
    html = shown("a", picture(box("Soup", 0, (-0.1, 0.9, 1.2, 1.3))), WORDS)
    assert "left:0.000%;top:90.000%;width:100.000%;height:10.000%" in html


def test_the_original_and_the_translation_can_be_chosen_and_opened() -> None:
    html = shown("a b&c", picture(), WORDS)
    assert 'src="jobs/picture/original?id=a%20b%26c"' in html
    assert 'data-src="jobs/picture/translated?id=a%20b%26c"' in html
    assert re.search(r'value="translated" checked><span>Translated', html)
    assert 'target="_blank" rel="noopener" href="jobs/picture/translated?id=a%20b%26c"' in html


def test_what_could_not_be_read_is_told() -> None:
    html = shown("a", picture(warnings=("2 lines could not be read.", EVIL)), WORDS)
    assert html.count('<p class="notice"') == 2 and "2 lines could not be read." in html


def test_nothing_of_a_picture_is_markup() -> None:
    html = shown(EVIL, picture(box(EVIL * 20), warnings=(EVIL,)), WORDS)
    assert "<img src=x" not in html and html.count("<img ") == 2 and "…" in html


def test_it_is_labelled_in_every_language() -> None:
    labelled = {language: shown("a", picture(box("Soup")), job_labels(language)) for language in LANGUAGES}
    assert len(set(labelled.values())) == len(LANGUAGES)
    assert 'dir="rtl"' in labelled["ar"]
