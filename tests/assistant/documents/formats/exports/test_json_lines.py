from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from assistant.documents.formats import read_layout
from assistant.errors import DocumentUnreadable
from index.loaders.exports.export import load_export
from tests.assistant.documents.made_up import ARABIC, CHINESE, languages, translated
from tests.assistant.documents.structure import structure

NOTE = (
    '{"id": 17, "title": "鞍馬の温泉", "author": "Mika", "language": "ja", "tags": ["旅行"], "score": 1.50,\t"body":'
    ' "One line.\\n\\n- an item\\n- another \\u2764 #trip", "url": "https://a.b/c", "comments": [{"author": "Tom",'
    ' "language": "en", "text": "Is it \\"open\\"?", "replies": [{"author": "Lin  Yue", "text": "Yes\\/no.",'
    ' "replies": []}]}, {"author": "Ana", "text": "Hola"}], "other": {"text": "kept", "title": "kept"}}'
)


def test_title_body_comments_and_replies_are_segments() -> None:
    layout = read_layout("a.jsonl", f"{NOTE}\r\n\r\n{NOTE}".encode())
    found = [(each.kind, each.text, each.author, each.language) for each in layout.segments]
    assert found[:7] == found[7:]
    assert found[:7] == [
        ("title", "鞍馬の温泉", "Mika", "ja"),
        ("paragraph", "One line.", "Mika", "ja"),
        ("item", "an item", "Mika", "ja"),
        ("item", "another ❤", "Mika", "ja"),
        ("comment", 'Is it "open"?', "Tom", "en"),
        ("comment", "Yes/no.", "Lin Yue", None),
        ("comment", "Hola", "Ana", None),
    ]


def test_threads_are_sections() -> None:
    sections = [each.section for each in read_layout("a.jsonl", f"{NOTE}\n{NOTE}".encode()).segments]
    assert sections == [0, 0, 0, 0, 1, 1, 2, 3, 3, 3, 3, 4, 4, 5]


def test_all_else_of_a_line_stays() -> None:
    layout = read_layout("a.jsonl", NOTE.encode())
    targets = ["T", "B", *(each.text for each in layout.segments[2:4]), 'C "x"', "D\\", "E"]
    changed = layout.write(targets).decode()
    assert changed == (
        NOTE.replace('"鞍馬の温泉"', '"T"')
        .replace("One line.", "B")
        .replace("\\u2764", "❤")
        .replace('Is it \\"open\\"?', 'C \\"x\\"')
        .replace("Yes\\/no.", "D\\\\")
        .replace("Hola", "E")
    )


def test_a_file_in_ascii_stays_in_ascii() -> None:
    data = b'{"title": "caf\\u00e9", "body": "half \\ud83d here"}\n'
    layout = read_layout("a.jsonl", data)
    assert [each.text for each in layout.segments] == ["café", "half <1/> here"]
    assert layout.write(["thé", "x <1/> y"]) == b'{"title": "th\\u00e9", "body": "x \\ud83d y"}\n'


def test_both_languages_stand_in_one_string() -> None:
    layout = read_layout("a.jsonl", b'{"title": "a", "body": "b"}')
    assert json.loads(layout.write(["x", "y"], bilingual=True)) == {"title": "a\nx", "body": "b\ny"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"title": "a"}\n{"title": ', r"a\.jsonl: Line 2 is no note: it is not JSON"),
        (b'["a"]', "Line 1 is no note: it is not an object"),
        (b'{"a": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", "nested too deep"),
    ],
)
def test_a_line_that_is_no_note_is_named(data: bytes, said: str) -> None:
    with pytest.raises(DocumentUnreadable, match=said):
        read_layout("a.jsonl", data)


@pytest.mark.parametrize("seed", range(60))
def test_any_export_survives_translation(seed: int) -> None:
    rng = random.Random(seed)

    def words() -> str:
        return rng.choice(
            ["two lines.\nof words", CHINESE, ARABIC, "", " ", 'quo"te\\ \t', "\r\nx\r\n", "see https://a.b/c"]
        )

    def comments(depth: int) -> list[dict[str, object]]:
        each = [{"author": rng.choice("ABC"), "text": words(), "x": 1.0} for _ in range(rng.randint(0, 2))]
        return [{**one, "replies": comments(depth + 1)} if depth < 3 else one for one in each]

    notes = [
        {
            "id": number,
            "body": f"{words()} body",
            "time": None,
            "title": words(),
            "comments": comments(0),
            "tags": ["a"],
        }
        for number in range(rng.randint(1, 4))
    ]
    style = {"ensure_ascii": rng.random() < 0.5, "separators": rng.choice([(",", ":"), (", ", ": "), (" ,\t", " : ")])}
    data = "\n".join(json.dumps(note, **style) for note in notes).encode()  # type: ignore[arg-type]
    layout = read_layout("a.ndjson", data)
    assert layout.write([segment.text for segment in layout.segments]) == data
    for name, replace in languages(rng).items():
        targets = [translated(segment.text, replace) for segment in layout.segments]
        result = layout.write(targets)
        # Plain text has no way to say that a dash begins no list.
        assert name == "hostile" or structure("a.jsonl", result) == structure("a.jsonl", data)
        loaded = load_export(Path("a.jsonl"), result)
        assert len(loaded.documents) == len(notes) and not loaded.failures
        text = "".join("".join(f"{each.title} {each.text}" for each in loaded.documents).split())
        for segment, target in zip(layout.segments, targets, strict=True):
            if segment.kind == "comment" and "/>" not in target:
                assert "".join(target.split()) in text
