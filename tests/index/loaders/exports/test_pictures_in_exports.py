"""Pictures that belong to notes of an export are read, and each line keeps its box in the picture it stands in."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from index.loaders.exports.evernote import load_enex
from index.loaders.exports.export import load_export
from index.passage import Document
from tests.index.pictures import drawn, saved

SIGN = saved(drawn([(60, 50, "Open on Sundays"), (60, 180, "Closed in August")]))
LINES = ["Open on Sundays", "Closed in August"]


def seen(note: Document) -> list[tuple[str, str]]:
    return [(region.image, note.text[region.start : region.end]) for region in note.regions]


def boxed(note: Document) -> bool:
    boxes = [region.box for region in note.regions]
    return all(0 < left < right < 1 and 0 < top < bottom < 1 for left, top, right, bottom in boxes)


def test_an_image_beside_a_json_lines_file_is_read_after_the_body_and_before_the_comments(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "sign.png").write_bytes(SIGN)
    line = {"body": "温泉の看板", "images": ["pictures/sign.png"], "comments": [{"author": "Tom", "text": "Thanks"}]}
    (note,) = load_export(tmp_path / "a.jsonl", json.dumps(line).encode()).documents
    assert note.text.startswith("温泉の看板\n\nOpen on Sundays\nClosed in August\n\n## Comments")
    assert seen(note) == [("pictures/sign.png", words) for words in LINES]
    assert boxed(note)
    assert note.warnings == ()


def test_an_image_attached_to_a_note_of_evernote_is_read_at_its_place() -> None:
    enex = (
        "<en-export><note><title>看板</title><content><![CDATA[<en-note><div>温泉の看板</div></en-note>]]></content>"
        f"<resource><data encoding='base64'>{base64.encodebytes(SIGN).decode()}</data><mime>image/png</mime>"
        "</resource></note></en-export>"
    )
    (note,) = load_enex(Path("a.enex"), enex.encode()).documents
    assert note.text == "温泉の看板\n\nOpen on Sundays\nClosed in August"
    assert seen(note) == [("1.png", words) for words in LINES]
    assert boxed(note)
    (place,) = note.places
    assert (place.kind, place.name) == ("attachment", "1.png")
    assert note.text[place.start : place.end] == "\n".join(LINES)
