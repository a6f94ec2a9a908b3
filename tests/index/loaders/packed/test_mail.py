from __future__ import annotations

import time
from email.message import EmailMessage
from pathlib import Path

import pytest

from index.errors import NoteUnreadable
from index.loaders.packed.mail import load_mail
from index.passage import Document, Place


def at(note: Document, place: Place) -> str:
    return note.text[place.start : place.end]


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
