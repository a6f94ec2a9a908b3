"""Whoever waits for a long file hears of every piece of it."""

from __future__ import annotations

from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pptx
import pytest
import xlsxwriter

from index.loaders import heartbeat, load
from tests.index.hostile import zipped
from tests.index.pdfs import pdf

PIECES = 5
_signs: list[None] = []
heartbeat.listen(lambda: _signs.append(None))


def slides() -> bytes:
    made, out = pptx.Presentation(), BytesIO()
    for _ in range(PIECES):
        made.slides.add_slide(made.slide_layouts[1]).placeholders[1].text = "words"
    made.save(out)
    return out.getvalue()


def sheets() -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for number in range(PIECES):
            book.add_worksheet(f"Sheet {number}").write(0, 0, "words")
    return out.getvalue()


def mail() -> bytes:
    made = EmailMessage()
    made["Subject"] = "words"
    made.set_content("words")
    for number in range(PIECES):
        made.add_attachment(b"k,v\na,b", maintype="text", subtype="csv", filename=f"{number}.csv")
    return made.as_bytes()


def chapters() -> bytes:
    items = "".join(f'<item id="i{n}" href="{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(PIECES))
    return zipped(
        {
            "META-INF/container.xml": b'<c><rootfile full-path="book.opf"/></c>',
            "book.opf": f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{items}</manifest></package>'.encode(),
            **{f"{n}.xhtml": b"<p>words</p>" for n in range(PIECES)},
        }
    )


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("members.zip", zipped({f"{n}.txt": b"words" for n in range(PIECES)})),
        ("pages.pdf", pdf([[(72, 700, "words")]] * PIECES)),
        ("slides.pptx", slides()),
        ("sheets.xlsx", sheets()),
        ("parts.eml", mail()),
        ("chapters.epub", chapters()),
        ("lines.jsonl", b'{"body": "words"}\n' * PIECES),
    ],
)
def test_every_piece_gives_a_sign_of_life(name: str, data: bytes) -> None:
    _signs.clear()
    assert load(Path(name), data).documents
    assert len(_signs) >= PIECES
