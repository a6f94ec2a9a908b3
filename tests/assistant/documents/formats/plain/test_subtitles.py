from __future__ import annotations

import random

import pytest

from assistant.documents.formats import read_layout
from assistant.errors import DocumentUnreadable
from tests.assistant.documents.made_up import CHINESE, WORDS, languages, translated
from tests.assistant.documents.structure import structure

SRT = """1
00:00:01,000 --> 00:00:03,500 X1:40 X2:600
I never thought that I would
see you <i>here</i> again.

2
00:00:04,000 --> 00:00:06,000
- Who is it?
- Nobody.

3
00:00:06,500 --> 00:00:08,000
{\\an8}♪ la la ♪

4
00:00:09,000 --> 00:00:10,000
<i>All in italics</i>
5
00:00:11,000 --> 00:00:12,000
No empty line before.
"""

VTT = """WEBVTT - a title
Kind: captions

STYLE
::cue { color: red }

NOTE not for the viewer

intro
00:01.000 --> 00:03.000 align:start position:10%
<v.loud Mika>Fish &amp; chips <c.yellow>now</c>

00:03.000 --> 00:05.000
One <00:04.000>two
"""


def test_cues_are_texts() -> None:
    layout = read_layout("a.srt", SRT.encode())
    assert [segment.text for segment in layout.segments] == [
        "I never thought that I would see you <1>here</1> again.",
        "Who is it?",
        "Nobody.",
        "la la",
        "All in italics",
        "No empty line before.",
    ]
    assert layout.segments[0].kind == "cue" and layout.suffix == ".srt"


def test_a_translation_is_wrapped_to_lines_of_similar_length() -> None:
    layout = read_layout("a.srt", SRT.encode())
    targets = ["Ich hätte nie gedacht, dich <1>hier</1> wiederzusehen, mein Freund.", "Wer --> <i>da</i>?", "Niemand."]
    changed = layout.write([*targets, *(segment.text for segment in layout.segments[3:])]).decode()
    assert changed.split("\n")[1:9] == [
        "00:00:01,000 --> 00:00:03,500 X1:40 X2:600",
        "Ich hätte nie gedacht, dich <i>hier</i>",
        "wiederzusehen, mein Freund.",
        "",
        "2",
        "00:00:04,000 --> 00:00:06,000",
        "- Wer --\u2060> <\u2060i>da<\u2060/i>?",
        "- Niemand.",
    ]
    assert changed.split("\n")[9:] == SRT.split("\n")[9:]


def test_webvtt_keeps_header_styles_notes_settings_and_entities() -> None:
    layout = read_layout("a.vtt", VTT.encode())
    assert [(each.text, each.author) for each in layout.segments] == [
        ("Fish & chips <1>now</1>", "Mika"),
        ("One <1/>two", ""),
    ]
    changed = layout.write(["A < B & <1>C</1>", "eins <1/>zwei"]).decode()
    assert changed == VTT.replace("Fish &amp; chips <c.yellow>now", "A &lt; B &amp; <c.yellow>C").replace(
        "One <00:04.000>two", "eins <00:04.000>zwei"
    )


def test_both_languages_stand_in_one_cue() -> None:
    layout = read_layout("a.srt", b"1\n00:00:01,000 --> 00:00:02,000\nOne.\n")
    assert layout.write(["Eins."], bilingual=True) == b"1\n00:00:01,000 --> 00:00:02,000\nOne.\nEins.\n"


def made_up(rng: random.Random, suffix: str) -> str:
    def line() -> str:
        words = " ".join(rng.choice(WORDS) for _ in range(rng.randint(1, 8)))
        shapes = ["{}", "{}", "<i>{}</i>", "a <b>{}</b> c", "- {}", "{{\\an8}}{}", "<v Tom>{}", "♪ {} ♪", "1", "<i>{}"]
        return rng.choice(shapes).format(rng.choice([words, CHINESE]))

    cues = []
    for number in range(rng.randint(1, 6)):
        point = "." if suffix == ".vtt" else ","
        times = f"00:00:{number:02}{point}000 --> 00:00:{number + 1:02}{point}000"
        head = rng.choice([f"{number + 1}\n", f"{number + 1}\n", "" if suffix == ".vtt" else f"{number + 1} \n"])
        cues.append(f"{head}{times}\n" + "\n".join(line() for _ in range(rng.randint(0, 3))))
    return ("WEBVTT\n\n" if suffix == ".vtt" else "") + "\n\n".join(cues) + rng.choice(["", "\n", "\n\n\n"])


@pytest.mark.parametrize("suffix", [".srt", ".vtt"])
@pytest.mark.parametrize("seed", range(60))
def test_any_subtitles_survive_translation(seed: int, suffix: str) -> None:
    rng = random.Random(seed)
    name = f"a{suffix}"
    data = made_up(rng, suffix).replace("\n", rng.choice(["\n", "\r\n"])).encode(rng.choice(["utf-8", "utf-8-sig"]))
    layout = read_layout(name, data)
    assert layout.write([segment.text for segment in layout.segments]) == data
    for replace in languages(rng).values():
        targets = [translated(segment.text, replace) for segment in layout.segments]
        result = layout.write(targets)
        assert structure(name, result) == structure(name, data)
        assert len(read_layout(name, result).segments) == len(layout.segments)


def test_a_file_without_cues_is_refused() -> None:
    with pytest.raises(DocumentUnreadable, match=r"a\.srt: It holds no cue"):
        read_layout("a.srt", b"only words\n")


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "words", ["<i>" * 30_000, "a " * 100_000, "a\n" * 50_000, "{\\" * 50_000, "- a\n" * 30_000, "<i>a" * 20_000]
)
def test_hostile_cues_end_in_time(words: str) -> None:
    data = f"1\n00:00:01,000 --> 00:00:02,000\n{words}x\n".encode()
    layout = read_layout("a.srt", data)
    assert layout.write([segment.text for segment in layout.segments]) == data
