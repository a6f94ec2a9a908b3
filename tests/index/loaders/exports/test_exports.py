from __future__ import annotations

import base64
import io
import json
import tarfile
import tracemalloc
from pathlib import Path

import pytest

from index.errors import NoteUnreadable
from index.loaders.exports.evernote import load_enex
from index.loaders.exports.export import load_export, when
from index.loaders.exports.joplin import load_jex
from index.loaders.loaded import Loaded


def lines(*notes: object) -> bytes:
    return "\n".join(json.dumps(note, ensure_ascii=False) for note in notes).encode()


def parts(loaded: Loaded) -> dict[str, str]:
    return {document.part: document.text for document in loaded.documents}


def test_a_line_is_a_note_with_its_comments_and_replies() -> None:
    reply = {"author": "林悦", "language": "zh-CN", "text": "一千一百日元。"}
    comments = [
        {"author": "Tom", "time": 1737500000, "language": "en", "text": "Two\nlines?", "replies": [reply]},
        {"author": "มะลิ", "text": "ขอบคุณ"},
    ]
    note = load_export(
        Path("a.jsonl"),
        lines(
            {"id": 17, "title": "温泉", "author": "Mika", "time": "2025-01-20", "language": "ja", "tags": ["#旅行"],
             "body": "火曜が休み。", "url": "https://example.org", "comments": comments}
        ),
    ).documents[0]  # fmt: skip
    assert (note.part, note.title, note.author, note.date) == ("17", "温泉", "Mika", "2025-01-20")
    assert (note.language, note.tags, note.url) == ("ja", ("旅行",), "https://example.org")
    assert note.text.startswith("火曜が休み。\n\n## Comments\n\n- **Tom** (2025-01-21T22:53:20Z, en): Two\n  lines?")
    told = [(c.author, c.date, c.language, c.parent, note.text[c.start : c.end]) for c in note.comments]
    assert told == [
        ("Tom", "2025-01-21T22:53:20Z", "en", None, "Two\n  lines?"),
        ("林悦", None, "zh", 0, "一千一百日元。"),
        ("มะลิ", None, None, None, "ขอบคุณ"),
    ]


def test_a_broken_line_is_told_and_the_rest_is_read() -> None:
    good = [lines({"id": "a#1", "body": "one"}), lines({"body": "two"})]
    bad = [
        b'{"id": "cut',
        b"[1]",
        b'{"body": 5}',
        b"\xff\xfe",
        b'{"id": "a#1", "body": "again"}',
        b'{"id": "e"}',
        b"[" * 99_999,
    ]
    loaded = load_export(Path("a.ndjson"), b"\xef\xbb\xbf" + b"\r\n".join([good[0], *bad, b"", good[1]]))
    assert parts(loaded) == {"a＃1": "one", "line 10": "two"}
    assert list(loaded.failures) == [f"line {number}" for number in range(2, 9)]
    assert "its body is not text" in loaded.failures["line 4"]
    assert "its id is that of line 1" in loaded.failures["line 6"]
    with pytest.raises(NoteUnreadable, match="line 1, is no note"):
        load_export(Path("a.jsonl"), bad[0])


def test_an_image_outside_the_folder_is_not_read(tmp_path: Path) -> None:
    note = load_export(tmp_path / "a.jsonl", lines({"body": "b", "images": ["../../etc/passwd.png", "gone.png"]}))
    assert len(note.documents[0].warnings) == 2 and note.documents[0].text == "b"


@pytest.mark.parametrize(
    ("value", "iso"),
    [(0, "1970-01-01T00:00:00Z"), (1737500000123, "2025-01-21T22:53:20Z"), ("1737500000", "2025-01-21T22:53:20Z"),
     ("2025", "2025"), ("2025-01-20 09:30", "2025-01-20 09:30"), (float("inf"), None), (True, None),
     ([], None), (1e300, None)],
)  # fmt: skip
def test_times_are_iso_or_counted_since_1970(value: object, iso: str | None) -> None:
    assert when(value) == iso


def test_a_large_export_needs_a_few_times_its_size() -> None:
    data = b"\n".join(lines({"id": number, "body": "温泉は火曜が休みです。" * 20}) for number in range(20_000))
    tracemalloc.start()
    loaded = load_export(Path("a.jsonl"), data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(loaded.documents) == 20_000
    assert peak < 4 * len(data)


def jex(**items: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, text in items.items():
            info = tarfile.TarInfo(f"{name}.md")
            info.size = len(text.encode())
            archive.addfile(info, io.BytesIO(text.encode()))
    return out.getvalue()


def test_joplin_notes_come_with_tags_times_and_the_text_of_their_pictures() -> None:
    picture = "c" * 32
    loaded = load_jex(
        Path("a.jex"),
        jex(
            a=f"温泉\n\nbody line\n\n![m](:/{picture})\n\nid: aa\ncreated_time: 2025-01-20T09:00:00.000Z\n"
            "author: Mika\nsource_url: https://example.org\nencryption_applied: 0\ntype_: 1",
            b="旅行\n\nid: tt\ntype_: 5",
            c="id: xx\nnote_id: aa\ntag_id: tt\ntype_: 6",
            d=f"menu.jpg\n\nid: {picture}\nmime: image/jpeg\nocr_text: うどん\\n700円\ntype_: 4",
            e="\n\nid: ee\nencryption_applied: 1\ntype_: 1",
        ),
    )
    note = loaded.documents[0]
    assert (note.part, note.title, note.author, note.tags) == ("aa", "温泉", "Mika", ("旅行",))
    assert (note.date, note.url) == ("2025-01-20T09:00:00.000Z", "https://example.org")
    assert note.text == f"body line\n\n![m](:/{picture})\n\nうどん\n700円"
    assert "is encrypted" in loaded.failures["ee"]
    with pytest.raises(NoteUnreadable, match="no JEX archive"):
        load_jex(Path("a.jex"), b"words")


def test_evernote_notes_come_with_tags_and_attachments() -> None:
    csv = base64.b64encode("店,価格\n山田,700\n".encode()).decode()
    enex = (
        '<?xml version="1.0"?><!DOCTYPE en-export SYSTEM "http://xml.evernote.com/e4.dtd"><en-export>'
        "<note><title>温泉</title><created>20250120T093000Z</created><tag>旅行</tag>"
        "<note-attributes><author>Mika</author>"
        "<source-url>https://example.org</source-url></note-attributes><content><![CDATA[<!DOCTYPE en-note><en-note>"
        '<h1>鞍馬</h1><div><en-todo checked="true"/>切符</div><div>宿</div></en-note>]]></content>'
        f"<resource><data>{csv}</data><mime>text/csv</mime><resource-attributes><file-name>p.csv</file-name>"
        "</resource-attributes></resource><resource><data>AAAA</data><mime>image/png</mime><recognition><![CDATA["
        '<recoIndex><item><t w="90">うどん</t><t w="20">x</t></item></recoIndex>]]></recognition></resource></note>'
        "<note><title> </title><content></content></note><note><title>cut"
    )
    loaded = load_enex(Path("a.enex"), enex.encode())
    note = loaded.documents[0]
    assert (note.title, note.author, note.date) == ("温泉", "Mika", "2025-01-20T09:30:00Z")
    assert (note.tags, note.url) == (("旅行",), "https://example.org")
    assert note.text == "# 鞍馬\n\n[x] 切符\n宿\n\n店: 山田; 価格: 700\n\n\nうどん"
    assert [(place.kind, place.name) for place in note.places] == [("attachment", "p.csv"), ("attachment", "2.png")]
    assert len(loaded.failures) == 2 and "rest" in loaded.failures
    assert load_enex(Path("b.enex"), enex.encode()).documents[0].part == note.part
    with pytest.raises(NoteUnreadable):
        load_enex(Path("a.enex"), b"<en-export/>")
