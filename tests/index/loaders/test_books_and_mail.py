from __future__ import annotations

import time
import zipfile
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest

from index.errors import NoteUnreadable
from index.loaders.epub import load_epub
from index.loaders.mail import load_mail
from index.loaders.subtitles import load_subtitles
from index.passage import Document, Place

CONTAINER = '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'
OPF = """<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>坊っちゃん</dc:title><dc:creator>夏目漱石</dc:creator><dc:language>ja-JP</dc:language><dc:date>1906</dc:date>
</metadata><manifest><item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="b" href="two%20b.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="one.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="a"/><itemref idref="b"/><itemref idref="gone"/></spine></package>"""
NAV = '<nav><ol><li><a href="one.xhtml#p1">第一章</a></li></ol></nav>'


def book(**parts: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("META-INF/container.xml", CONTAINER)
        for name, text in {"OPS/book.opf": OPF, "OPS/nav.xhtml": NAV, **parts}.items():
            file.writestr(name, text)
    return out.getvalue()


def at(note: Document, place: Place) -> str:
    return note.text[place.start : place.end]


def test_a_book_has_its_chapters_in_reading_order() -> None:
    one = '<html><head><title/></head><body><a id="p1"/><h1>一</h1><p>親譲りの無鉄砲で。</p></body></html>'
    two = "<html><body><h2>二</h2><p>ぶうと云って汽船がとまると。</p></body></html>"
    note = load_epub(Path("a.epub"), book(**{"OPS/two b.xhtml": two, "OPS/one.xhtml": one})).documents[0]
    assert (note.title, note.author, note.language, note.date) == ("坊っちゃん", "夏目漱石", "ja", "1906")
    assert [(p.kind, p.name, at(note, p)) for p in note.places] == [
        ("chapter", "第一章", "# 一\n\n親譲りの無鉄砲で。"),
        ("chapter", "二", "## 二\n\nぶうと云って汽船がとまると。"),
    ]


def test_a_missing_chapter_is_a_warning_and_a_protected_book_an_error() -> None:
    note = load_epub(Path("a.epub"), book(**{"OPS/one.xhtml": "<p>only</p>"})).documents[0]
    assert note.text == "only" and "two b.xhtml could not be read" in note.warnings[0]
    with pytest.raises(NoteUnreadable, match="protected against copying"):
        load_epub(Path("a.epub"), book(**{"META-INF/encryption.xml": '<e URI="OPS/one.xhtml"/>'}))


def test_subtitles_become_sentences_at_their_times() -> None:
    srt = (
        "1\r\n00:01:25,000 --> 00:01:27,000\r\n<i>鞍馬の温泉は</i>\r\n火曜が休みです。\r\n\r\n"
        "2\r\n00:01:27,500 --> 00:01:29,000\r\n{\\an8}The bus\r\n\r\n3\r\n00:01:29,500 --> 00:01:31,000\r\nis late.\r\n"
        "\r\n"
        "4\r\n01:02:03,000 --> 01:02:05,000\r\nลาก่อน\r\n"
    )
    note = load_subtitles(Path("film.ja.srt"), srt.encode()).documents[0]
    assert note.language == "ja"
    assert [(p.name, at(note, p)) for p in note.places] == [
        ("00:01:25", "鞍馬の温泉は火曜が休みです。 The bus is late."),
        ("01:02:03", "ลาก่อน"),
    ]


def test_rolling_captions_are_not_repeated_and_speakers_are_named() -> None:
    vtt = (
        "WEBVTT\nLanguage: en\n\nNOTE not shown\n\n00:01.000 --> 00:02.000 align:start\n<v Ann>so we\n\n"
        "00:02.000 --> 00:03.000\n<v Ann>so we\n<c>went</c><00:02.500> home &amp; slept\n"
        "\n00:03.000 --> 00:04.000\n<v Bo>No!\n"
    )
    note = load_subtitles(Path("a.vtt"), vtt.encode()).documents[0]
    assert note.text == "Ann: so we went home & slept\n\nBo: No!" and note.language == "en"
    with pytest.raises(NoteUnreadable, match="holds no text"):
        load_subtitles(Path("a.vtt"), b"WEBVTT\n\n")


def message() -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "温泉の予約", "林悦 <lin@example.org>", "Tom <tom@example.org>"
    mail["Date"] = "Mon, 20 Jan 2025 09:30:00 +0900"
    mail.set_content("Booked.\n\n> When do we go?\n> Tuesday.\n")
    mail.add_alternative("<p>Booked, in HTML.</p>", subtype="html")
    return mail


def test_a_message_keeps_its_people_its_quotes_and_its_attachments() -> None:
    mail = message()
    mail.add_attachment("店,価格\n山田,700\n".encode(), maintype="text", subtype="csv", filename="価格.csv")
    mail.add_attachment(b"\0\1", maintype="application", subtype="x-thing", filename="a.bin")
    mail.add_attachment(b"%PDF broken", maintype="application", subtype="pdf", filename="b.zip")
    mail.add_attachment(message())
    note = load_mail(Path("a.eml"), mail.as_bytes()).documents[0]
    assert (note.title, note.author, note.date) == (
        "温泉の予約",
        "林悦 <lin@example.org>",
        "2025-01-20T09:30:00+09:00",
    )
    assert "To: Tom <tom@example.org>\n\nBooked.\n\n> When do we go?" in note.text
    assert "in HTML" not in note.text
    assert [(p.kind, p.name) for p in note.places] == [("attachment", "価格.csv"), ("attachment", "message.eml")]
    assert at(note, note.places[0]) == "店: 山田; 価格: 700\n"
    assert len(note.warnings) == 1 and "b.zip was not read" in note.warnings[0]


def test_mail_of_old_programs_is_read() -> None:
    raw = (
        b"Subject: =?GB2312?B?ztLDxw==?=\nFrom: a@b\nContent-Type: text/plain; charset=gb2312\n\n"
        + "我们明天去".encode("gbk")
    )
    note = load_mail(Path("a.eml"), raw).documents[0]
    assert note.title == "我们" and note.text.endswith("我们明天去")
    html = b"From: a@b\nContent-Type: text/html; charset=nonsense\n\n<h1>Hi</h1><p>there<br>you"
    assert load_mail(Path("a.eml"), html).documents[0].text.endswith("# Hi\n\nthere\nyou")


def test_mail_in_mail_in_mail_ends_somewhere() -> None:
    mail = message()
    for _ in range(5):
        outer = message()
        outer.add_attachment(mail)
        mail = outer
    note = load_mail(Path("a.eml"), mail.as_bytes()).documents[0]
    assert note.text.count("Booked.") == 3
    assert any("inside each other" in warning for warning in note.warnings)


@pytest.mark.parametrize("data", [b"", b"just words", b"\xff\xfe\x00", b"From: a@b\n\n"])
def test_what_is_no_message_is_no_note(data: bytes) -> None:
    with pytest.raises(NoteUnreadable):
        load_mail(Path("a.eml"), data)


def test_bare_carriage_returns_and_broken_headers_are_mended() -> None:
    raw = b"From: \xff\xfe <a@b>\nSubject: caf\xe9\n\none\rtwo\n"
    note = load_mail(Path("a.eml"), raw).documents[0]
    assert note.text.endswith("one\ntwo")
    assert f"{note.title}{note.author}{note.text}".encode()


def test_of_an_endless_header_the_beginning_is_read() -> None:
    begun = time.monotonic()
    note = load_mail(Path("a.eml"), b"Subject: " + b"=?utf-8?b?4pig?= " * 50_000 + b"\n\nwords").documents[0]
    assert time.monotonic() - begun < 2
    assert set(note.title) == {"☠"} and "words" in note.text
