from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import NoteUnreadable
from index.loaders.plain.subtitles import load_subtitles
from index.passage import Document, Place


def at(note: Document, place: Place) -> str:
    return note.text[place.start : place.end]


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
