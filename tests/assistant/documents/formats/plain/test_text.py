from __future__ import annotations

import codecs
import random
import re

import pytest

from assistant.documents.formats import read_layout
from assistant.errors import DocumentUnreadable, UnknownFormat


def texts(source: str) -> list[str]:
    return [segment.text for segment in read_layout("a.txt", source.encode()).segments]


WRAPPED = """It was a bright cold day in April, and the clocks were striking
thirteen, and a man slipped through the doors of the building with
his chin in his breast.

Shopping
  - milk, two litres
  - bread
1) see https://example.org/a_b?x=1 today
#travel #京都
"""


def test_wrapped_lines_are_one_text_and_other_lines_their_own() -> None:
    assert texts(WRAPPED) == [
        "It was a bright cold day in April, and the clocks were striking thirteen, and a man slipped through the doors "
        "of the building with his chin in his breast.",
        "Shopping",
        "milk, two litres",
        "bread",
        "see <1/> today",
    ]


def test_a_translation_is_wrapped_as_its_source_was() -> None:
    layout = read_layout("a.txt", WRAPPED.encode())
    changed = layout.write([segment.text.upper() for segment in layout.segments]).decode()
    lines = changed.split("\n")
    assert lines[1].startswith("THIRTEEN") and max(map(len, lines[:3])) <= 66
    assert lines[5:9] == [
        "  - MILK, TWO LITRES",
        "  - BREAD",
        "1) SEE https://example.org/a_b?x=1 TODAY",
        "#travel #京都",
    ]


def test_chinese_lines_join_without_a_space() -> None:
    line = "今天早上我们从成都出发去爬青城山天气很好路上人也不多大家都很开心还拍了照"
    assert texts(f"{line}\n{line}\n好。\n") == [f"{line}{line}好。"]


def test_both_languages_one_after_the_other() -> None:
    layout = read_layout("a.txt", b"One.\n\n- two\n")
    assert layout.write(["Eins.", "zwei"], bilingual=True) == b"One.\nEins.\n\n- two\n  zwei\n"


@pytest.mark.parametrize("target", ["", "  ", "see it today", "see <1/> <1/> today"])
def test_a_target_that_would_lose_something_is_refused(target: str) -> None:
    layout = read_layout("a.txt", b"see https://example.org today\n")
    with pytest.raises(ValueError, match="target"):
        layout.write([target])
    with pytest.raises(ValueError, match="2 targets for 1"):
        layout.write([target, target])


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "gb18030", "cp932", "cp1251", "cp1252"]
SAMPLES = {
    "gb18030": "今天天气很好，我们去爬山。\r\n\r\n路上看见很多人，大家都很高兴。\r\n",
    "cp932": "今日はとても良い天気でした。\r\n\r\n山に登りました。とても楽しかったです。\r\n",
    "cp1251": "Сегодня очень хорошая погода.\r\n\r\nМы пошли в горы, и всем понравилось.\r\n",
    "cp1252": "Le café était très agréable, à côté de l'église.\r\n\r\nNous avons mangé là-bas.\r\n",
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encodings_and_line_ends_are_kept(encoding: str) -> None:
    data = SAMPLES.get(encoding, "Müsli – 温泉\r\n\r\nzwei\r\n").encode(encoding)
    layout = read_layout("a.txt", data)
    assert layout.write([segment.text for segment in layout.segments]) == data
    assert layout.write(["one", "two"]) == "one\r\n\r\ntwo\r\n".encode(encoding)


def test_what_an_old_encoding_cannot_hold_is_written_as_utf_8() -> None:
    layout = read_layout("a.txt", SAMPLES["cp1251"].encode("cp1251"))
    assert layout.write(["天气很好。", "去爬山。"]).decode("utf-8") == "天气很好。\r\n\r\n去爬山。\r\n"


def test_bytes_that_are_no_text_stay_where_they_are() -> None:
    data = ("Schöne Grüße aus Köln, größtenteils heiter " * 20).encode() + b"\xff end\n\nlast\n"
    layout = read_layout("a.txt", data)
    assert layout.write([segment.text for segment in layout.segments]) == data
    assert "<1/>" in layout.segments[0].text
    assert layout.write([layout.segments[0].text, "fin"]) == data.replace(b"last", b"fin")
    changed = layout.write([layout.segments[0].text.replace("end", "Ende"), "fin"])
    assert changed == data.replace(b"last", b"fin").replace(b" end", b" Ende")


@pytest.mark.parametrize("seed", range(60))
def test_the_same_texts_give_the_same_bytes(seed: int) -> None:
    rng = random.Random(seed)
    bits = [
        "word",
        "温泉",
        " ",
        "\t",
        "\n",
        "\r\n",
        "\r",
        "\n\n",
        "- ",
        "1. ",
        "<1>",
        "</2/>",
        " #tag ",
        ".",
        "\u2028",
        "\x0c",
    ]
    bits += [" https://a.b/c ", "é", "الماء", "\ufeff", "long " * 15, " x@y.org "]
    source = "a" + "".join(rng.choice(bits) for _ in range(rng.randrange(80)))
    data = rng.choice([b"", codecs.BOM_UTF8]) + source.encode()
    layout = read_layout("a.txt", data)
    same = [segment.text for segment in layout.segments]
    assert layout.write(same) == data
    assert all(text == text.strip() and text for text in same)
    changed = layout.write([f"{text} Zz" for text in same]).decode()
    assert changed.count("Zz") == len(same)
    assert re.findall(r"https://a\.b/c|x@y\.org|#tag|<1>|</2/>", changed) == re.findall(
        r"https://a\.b/c|x@y\.org|#tag|<1>|</2/>", source
    )


def test_what_cannot_be_read_is_said_in_one_line() -> None:
    with pytest.raises(UnknownFormat, match=r"b\.xyz .*\.txt"):
        read_layout("b.xyz", b"words")
    with pytest.raises(DocumentUnreadable, match=r"a\.txt: The document is empty"):
        read_layout("a.txt", b" \n")
    with pytest.raises(DocumentUnreadable, match="not text"):
        read_layout("a.txt", b"\x89PNG\0\0\0")


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "line", [" " * 500_000 + "a", "a " * 200_000, "a\n" * 100_000, "<1>" * 100_000 + "a", "a@" * 200_000]
)
def test_hostile_text_takes_no_time(line: str) -> None:
    layout = read_layout("a.txt", line.encode())
    assert layout.write([segment.text for segment in layout.segments]) == line.encode()
