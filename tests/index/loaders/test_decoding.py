from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import NoteUnreadable
from index.loaders.decoding import decode, is_blank

PATH = Path("notes/x.md")
TEXTS = {
    "gb18030": "今天我们去了京都，吃了很多好吃的东西，温泉也很舒服。",
    "big5": "今天我們去了京都，吃了很多好吃的東西，溫泉也很舒服。",
    "cp932": "今日は京都に行きました。温泉がとても気持ちよかったです。",
    "euc_jp": "今日は京都に行きました。温泉がとても気持ちよかったです。",
    "cp949": "오늘은 교토에 갔습니다. 온천이 아주 좋았습니다. 값은 700엔.",
    "cp1251": "Сегодня мы ездили в Киото. Автобус стоит 700 иен.",
    "koi8_r": "Сегодня мы ездили в Киото. Автобус стоит 700 иен.",
    "cp1256": "ذهبنا اليوم إلى كيوتو. سعر الحافلة سبعمائة ين.",
    "cp874": "วันนี้เราไปเกียวโต ค่ารถเมล์ 700 เยน อากาศดีมาก",
    "cp1252": "Aujourd’hui nous avons été à Kyoto, le café coûte 4 € et c’était très bon.",
}


@pytest.mark.parametrize("encoding", TEXTS)
def test_other_encodings_are_guessed_and_the_guess_is_named(encoding: str) -> None:
    decoded = decode(PATH, (TEXTS[encoding] + "\n").encode(encoding))
    assert decoded.text == TEXTS[encoding] + "\n"
    assert len(decoded.warnings) == 1
    assert "Not UTF-8: read as" in decoded.warnings[0]


@pytest.mark.parametrize(
    ("language", "encoding", "words"),
    [
        ("tr", "cp1254", "Şarap içtik, ığdır güzeldi. " * 6),
        ("he", "cp1255", "היום נסענו לקיוטו והיה מאוד יפה. " * 6),
        ("pl", "cp1250", "Dziś pojechaliśmy do Kioto. Żółw, łąka. " * 6),
        ("fr", "cp1252", "Le café coûte 4 €, c’était très bon. " * 6),
    ],
)
def test_a_declared_language_settles_like_code_pages(language: str, encoding: str, words: str) -> None:
    data = f"---\nlang: {language}\n---\n{words}".encode(encoding)
    assert words in decode(PATH, data).text


@pytest.mark.parametrize(
    "words",
    ["name,city\nJosé,Madrid\n", "It’s a test", "25 °C", "Name;Ort\nMüller;Köln\n", "Resume of Zoë", "Price 5 €, ok"],
)
def test_a_few_lone_high_bytes_between_ascii_are_western_letters(words: str) -> None:
    decoded = decode(PATH, words.encode("cp1252"))
    assert decoded.text == words
    assert "read as cp1252" in decoded.warnings[0]


@pytest.mark.parametrize(
    ("encoding", "words"), [("cp932", "テスト"), ("cp932", "a,東京\nb,大阪\n"), ("big5", "a 功 b"), ("big5", "京都")]
)
def test_short_asian_words_are_not_western(encoding: str, words: str) -> None:
    assert decode(PATH, words.encode(encoding)).text == words


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_with_a_mark_needs_no_warning(encoding: str) -> None:
    decoded = decode(PATH, "京都 🍡 café\r\nzwei\rdrei\n".encode(encoding))
    assert decoded.text == "京都 🍡 café\nzwei\ndrei\n"
    assert decoded.warnings == ()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_recognised(encoding: str) -> None:
    decoded = decode(PATH, "Plain words, and a few more of them. Été.".encode(encoding))
    assert decoded.text.startswith("Plain words")
    assert encoding in decoded.warnings[0]


def test_utf8_with_a_damaged_place_stays_utf8() -> None:
    good = "京都的冬天很冷，记得带手套。" * 20
    decoded = decode(PATH, good.encode() + b"\xe4\xba" + good.encode())
    assert decoded.text.count("\ufffd") == 1
    assert decoded.text.startswith(good)
    assert "Damaged utf-8: 1 unreadable" in decoded.warnings[0]


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n...",
        b"PK\x03\x04 zip",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
        b"\x00\x01\x02\x03" * 300,
        b"MZ\x90\x00\x03\x00\x00\x00\x04" * 50,
        b"text then \x01\x02\x03\x04\x05" * 40,
    ],
)
def test_binary_is_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(NoteUnreadable, match="notes/x.md is not text. Save it") as caught:
        decode(PATH, data)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("data", [b"", b" \n\t\n", "\ufeff\n".encode(), "\u200b\u200d\n".encode()])
def test_a_note_without_a_visible_character_is_empty(data: bytes) -> None:
    with pytest.raises(NoteUnreadable, match="is empty"):
        decode(PATH, data)


def test_blank_knows_invisible_characters() -> None:
    assert is_blank("\u200b \n\u2060")
    assert not is_blank("\u200b.")
