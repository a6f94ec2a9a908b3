from __future__ import annotations

import time
from pathlib import Path

import pytest

from index.errors import NoteUnreadable
from index.loaders.pages.web import load_html
from index.passage import Document

MENU = "<nav><ul><li><a href=/>Home</a><li><a href=/a>About us</a></ul></nav>"
TEXTS = {
    "zh": "鞍马温泉今年星期二休息，从出町柳坐车大约三十分钟，门票一千日元，冬天早上人最少。",
    "ja": "鞍馬の温泉は今年は火曜が休みです。出町柳から電車で三十分ほど、朝は空いています。",
    "ar": "الحمام مغلق يوم الثلاثاء هذا العام، ويستغرق الوصول إليه نصف ساعة بالقطار من المحطة.",
    "th": "บ่อน้ำร้อนปิดทุกวันอังคารในปีนี้ ใช้เวลานั่งรถไฟประมาณสามสิบนาทีจากสถานี",
}


def page(data: str | bytes) -> Document:
    return load_html(Path("my-page.html"), data.encode() if isinstance(data, str) else data).documents[0]


@pytest.mark.parametrize(("language", "text"), TEXTS.items())
def test_the_text_of_a_page_is_kept_and_its_menus_are_not(language: str, text: str) -> None:
    note = page(
        f"<html lang={language}-XX><head><title>T | Site</title><meta property=og:title content='T'>"
        f"<meta name=author content='Mika'><meta property=article:published_time content=2025-01-20>"
        f"<link rel=canonical href='https://example.org/a'></head><body><header>{MENU}</header>"
        f"<article><h2>{text[:5]}</h2><p>{text}</p><ul><li>{text[:9]}<li>b</ul></article>"
        f"<div class='sidebar'>Subscribe to our newsletter</div><script>var x = 1</script><footer>(c) 2025</footer>"
    )
    assert note.text == f"## {text[:5].strip()}\n\n{text}\n\n- {text[:9].strip()}\n- b"
    assert (note.title, note.author, note.date, note.language, note.url) == (
        "T", "Mika", "2025-01-20", language, "https://example.org/a",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("encoding", "named", "text"),
    [
        ("gb18030", "gb2312", TEXTS["zh"]),
        ("cp932", "Shift_JIS", TEXTS["ja"]),
        ("cp1256", "windows-1256", TEXTS["ar"]),
        ("cp874", "tis-620", TEXTS["th"]),
        ("cp1252", "iso-8859-1", "Une page assez longue pour être lue — avec des “guillemets”."),
    ],
)
def test_the_declared_encoding_is_read_as_browsers_do(encoding: str, named: str, text: str) -> None:
    note = page(f"<meta charset='{named}'><p>{text}</p>".encode(encoding))
    assert (note.text, note.warnings) == (text, ())


def test_a_table_has_a_row_a_line_and_code_keeps_its_lines() -> None:
    note = page(
        "<table><tr><th>k<th>v<tr><td>a<td><p>1</p></table><pre>if x:\n    y</pre><p>漢<rt>かん</rt>字<br>z</p>"
    )
    assert note.text == "k | v\na | 1\n\nif x:\n    y\n\n漢字\nz"


@pytest.mark.parametrize("tag", ["div", "b", "table", "ul", "svg"])
def test_a_hundred_thousand_nested_elements_are_read_quickly(tag: str) -> None:
    started = time.perf_counter()
    assert "end of it" in page(f"<p>start {f'<{tag}>' * 100_000}</p><p>the end of it").text or tag == "svg"
    assert time.perf_counter() - started < 5


def test_a_page_whose_article_is_only_data_gives_that() -> None:
    note = page(
        '<script type="application/ld+json">{"@graph": [{"@type": "Article", "headline": "H", '
        '"author": [{"name": "A"}, {"name": "B"}], "articleBody": "All the words of the article."}]}</script><p>x'
    )
    assert (note.title, note.author, note.text) == ("H", "A, B", "All the words of the article.")


@pytest.mark.parametrize("data", [b"", b"<html><body><script>x</script></body>", b"%PDF-1.7 \xff\xfe"])
def test_a_page_without_words_is_no_note(data: bytes) -> None:
    with pytest.raises(NoteUnreadable):
        page(data)
