from __future__ import annotations

import time

import pytest

from assistant.documents.formats.pages import html
from index.errors import NoteUnreadable


def texts(page: str) -> list[str]:
    return [segment.text for segment in html.read(page.encode()).segments]


def rewritten(page: str, *targets: str, bilingual: bool = False) -> str:
    return html.read(page.encode()).write(targets, bilingual=bilingual).decode()


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>One <b>two</b> three", ["One <1>two</1> three"]),
        ("<p><b>all bold</b> ", ["all bold"]),
        ("<p>use <code>a b</code> now</p>", ["use <1/> now"]),
        ("<p>H<sub>2</sub>O and <a href=#n>[1]</a></p>", ["H<1/>O and"]),
        ("<div>before<p>inside</p>after</div>", ["before", "inside", "after"]),
        ("<ul><li>one<li>two <i>it</i></ul>", ["one", "two <1>it</1>"]),
        ("<a href=x><h3>head</h3>text</a>", ["head", "text"]),
        ("<p>a <b>one<br><br>two</b> c</p>", ["a", "one", "two", "c"]),
        ("<p>a<br>b</p>", ["a<1/>b"]),
        ("<p>a<br>b<br>c<br>d</p>", ["a", "b", "c", "d"]),
        ("<pre>kept</pre><p translate=no>kept</p><p class='x notranslate'>kept</p>said", ["said"]),
        ("<p>a <span translate=no>Diandian</span> b</p>", ["a <1/> b"]),
        ("<p>Hello<!-- --> World</p>", ["Hello World"]),
        ("<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>字です</p>", ["漢字です"]),
        ("<p>Donau&shy;dampf<wbr>schiff &amp; &lt;1&gt;</p>", ["Donaudampfschiff &"]),
        ("<p>see https://example.org/a?b=1&amp;c, or x@example.org</p>", ["see <1/>, or"]),
        ("<p>\ue001 Search</p>", ["Search"]),
        ("<p>— <img src=a.png> *</p>", []),
        ("<code>never closed <p>said</p>", ["never closed", "said"]),
        ("<svg><title>kept</title><text>kept</text></svg><script>'kept'</script><textarea>kept</textarea>x", ["x"]),
    ],
)
def test_what_of_a_page_is_a_segment(page: str, expected: list[str]) -> None:
    assert texts(page) == expected


def test_titles_and_attributes_that_people_read_are_segments() -> None:
    page = (
        "<title>T &amp; t</title><p title='tip \"x\"'><img alt=dog src=a><input type=submit value=Go placeholder=''>p"
    )
    layout = html.read(page.encode())
    assert [(s.text, s.kind) for s in layout.segments] == [
        ("T & t", "title"),
        ('tip "x"', "caption"),
        ("dog", "caption"),
        ("Go", "caption"),
        ("p", "paragraph"),
    ]
    assert layout.write(["1", '"2" & <', "3 4", "5", "<6"]).decode() == (
        '<title>1</title><p title="&quot;2&quot; &amp; &lt;"><img alt="3 4" src=a>'
        "<input type=submit value=\"5\" placeholder=''>&lt;6"
    )


def test_sections_begin_with_headings_and_a_block_may_tell_its_language() -> None:
    page = "<html lang=en><p>a<h2>b</h2><p>c<blockquote lang=fr-CA><p>d</blockquote><h2>e</h2>"
    found = [(s.text, s.kind, s.section, s.language) for s in html.read(page.encode()).segments]
    assert found == [
        ("a", "paragraph", 0, None),
        ("b", "heading", 1, None),
        ("c", "paragraph", 1, None),
        ("d", "paragraph", 1, "fr"),
        ("e", "heading", 2, None),
    ]


def test_only_the_words_are_replaced() -> None:
    page = "<p  CLASS=a>\r\n One &mdash; <A HREF='x' >two</A\n> three<!-- r -->\n</p>"
    assert rewritten(page, "<1>Deux</1> & un") == "<p  CLASS=a> <A HREF='x' >Deux</A\n> &amp; un <!-- r --></p>"
    assert rewritten("<p>漢<b>字</b>", "kan <1>\ufffe\x00ji</1>") == "<p>kan <b>ji</b>"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ('<p id=a class=b>x<img src=i alt="1"></p>', '<p id=a class=b>x<img src=i alt="1"></p><p class=b>y</p>'),
        ("<p>x<p>", "<p>x<br>y<p>"),
        ("<ol><li>x</li></ol>", "<ol><li>x<br>y</li></ol>"),
        ("<td>x</td>", "<td>x<br>y</td>"),
        ("<title>x</title>", "<title>x / y</title>"),
        ("<option>x</option>", "<option>x / y</option>"),
        ("<img alt=x>", '<img alt="x / y">'),
        ("<nav><li><a href=u>x</a></li></nav>", "<nav><li><a href=u>x / y</a></li></nav>"),
        ("<div>x<p>1</p></div>", "<div>x<br>y<p>1</p></div>"),
    ],
)
def test_both_languages(page: str, expected: str) -> None:
    targets = ["y" if text == "x" else text for text in texts(page)]
    assert rewritten(page, *targets, bilingual=True) == expected


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "shift_jis", "utf-16", "iso-8859-1"])
def test_a_page_stays_in_its_encoding(charset: str) -> None:
    said = "Größe" if charset == "iso-8859-1" else "庭は春"
    page = f'<meta charset="{charset}"><p>{said}</p><p>two</p>'.encode(charset)
    layout = html.read(page)
    assert [segment.text for segment in layout.segments] == [said, "two"]
    assert layout.write([said, "two"]) == page
    written = layout.write([said, "حديقة"])
    assert html.read(written).segments[1].text == "حديقة"
    assert written.startswith(page[: page.index("<".encode("utf-16-le") if charset == "utf-16" else b"two", 30)][:20])


def test_damaged_bytes_come_back() -> None:
    page = b'<meta charset="utf-8"><p>one \xff\xfe two</p><p>' + "春".encode() * 500 + b"</p>"
    layout = html.read(page)
    assert layout.write([segment.text for segment in layout.segments]) == page
    assert b"\xff\xfe" in layout.write([segment.text.replace("one", "uno") for segment in layout.segments])


def test_what_is_no_page_is_refused() -> None:
    for data in (b"", b"  \n", b"\x89PNG\r\n\x1a\n" + bytes(200)):
        with pytest.raises(NoteUnreadable):
            html.read(data)


@pytest.mark.parametrize(
    "hostile",
    [
        "<b>a",
        "<div>a",
        "<li>a",
        "a</b>",
        "<b>a<i>b</b>c</i>",
        "<code>a",
        "a<br>",
        "a<img src=x>",
        "<sup>1",
        "<p lang=fr>a",
        "<p title=a>",
        "<nav><td>a",
    ],
)
def test_hostile_pages_cost_time_by_their_length_alone(hostile: str) -> None:
    times = []
    for count in (2_000, 20_000):
        started = time.process_time()
        page = f"<p>{hostile * count}".encode()
        layout = html.read(page)
        layout.write([f"{segment.text} x" for segment in layout.segments], bilingual=True)
        assert layout.write([segment.text for segment in layout.segments]) == page
        times.append(time.process_time() - started)
    assert times[1] < 40 * max(times[0], 0.02)


def test_no_segment_has_more_tags_than_can_be_numbered_or_deeper_than_can_be_kept() -> None:
    deep = html.read(("<p>" + "<b>" * 5_000 + "a" + "</b>" * 5_000 + "b</p>").encode())
    many = html.read(("<p>" + "a<img src=x>" * 5_000 + "</p>").encode())
    assert [segment.text for segment in deep.segments] == ["a", "b"]
    assert len(many.segments) == 13 and all(segment.text.count("/>") <= 400 for segment in many.segments)


def test_what_others_show_of_a_page_is_a_segment_of_it() -> None:
    page = (
        '<meta name=Description content="The garden"><meta content="A &amp; B" property="og:title">'
        '<meta name=author content="Ann"><meta name=viewport content="width"><p>x'
    )
    assert texts(page) == ["The garden", "A & B", "x"]
    assert rewritten(page, 'Der "Garten"', "C", "y").startswith(
        '<meta name=Description content="Der &quot;Garten&quot;"><meta content="C" property="og:title"><meta'
    )
