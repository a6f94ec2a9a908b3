from __future__ import annotations

import random
import time
import unicodedata

import pytest

from index.chunker import Limits, Span, chunk, cut, embedded_text
from index.loaders.plain.comments import parse_comments
from index.passage import Document
from tests.fakes import FakeEmbedder

SENTENCES = {
    "zh": [
        "周五晚上从厦门坐动车过来，三十多分钟。",
        "票价28.5元！",
        "真的吗？",
        "住在西街旁边一条小巷子里，民宿一晚268元。",
    ],
    "ja": ["三月十七日の月曜に出発した。", "「寒いね。」", "切符代は12,050円だった！"],
    "en": [
        "Late May, one tent, no car. ",
        "It cost £14. ",
        "Why? ",
        "Dr. J. Smith gave us 3.5 kg of rice, e.g. basmati. ",
    ],
    "ar": ["دفعنا خمسة دنانير للشخص. ", "كم السعر؟ ", "ثم مشينا إلى المخيم قبل الغروب، وكان الجو باردًا. "],
    "hi": ["छत पर तीन कोट वॉटरप्रूफ़िंग की। ", "कितना ख़र्च हुआ? ", "दीवार सूखी है। "],
    "th": ["พาแม่ไปเชียงใหม่ด้วยรถไฟตู้นอน ", "ออกจากกรุงเทพ 18.40 น. ", "อากาศดีมาก "],
    "ru": ["Семёна мы забрали 18 января. ", "Ему семь лет! ", "Сколько стоит корм? "],
    "ko": ["절임배추 40킬로를 시켰다. ", "얼마였냐고? ", "모두 열여섯 포기가 왔다. "],
    "emoji": ["👩‍👩‍👧‍👦👍🏽🇯🇵🇫🇷" * 9, "e\u0301" * 50, "\n", " "],
    "giant": ["x" * 3000, "字" * 900, "\u200b", "ก" * 400],
    "marks": ["# Heading\n", "- item\n", "| a | b |\n", "```\ncode. Here.\n", "\n\n", "> quote\n", "1. one\n"],
}


def random_text(seed: int) -> str:
    rng = random.Random(seed)
    kinds = rng.sample(sorted(SENTENCES), rng.randint(1, 4))
    pieces = []
    for _ in range(rng.randint(1, 80)):
        pieces.append(rng.choice(SENTENCES[rng.choice(kinds)]))
        pieces.append(rng.choice(["", "", "", "\n", "\n\n", "\n## Part\n\n", "\n \t\n"]))
    return "".join(pieces)


@pytest.mark.parametrize("seed", range(150))
def test_spans_are_exact_cover_everything_and_keep_the_size(seed: int) -> None:
    embedder, text = FakeEmbedder(), random_text(seed)
    aim = (32, 100, 200)[seed % 3]
    passages = chunk("n", Document("Title", text), embedder, aim)
    position = 0
    for passage in passages:
        assert passage.text == text[passage.start : passage.end]
        assert passage.text.strip() == passage.text != ""
        assert text[position : passage.start].strip() == ""
        assert len(embedder.token_starts(passage.text)) <= aim * 1.2
        position = passage.end
    assert text[position:].strip() == ""


@pytest.mark.parametrize("seed", range(40))
def test_cuts_never_part_a_visible_character(seed: int) -> None:
    text = random_text(seed)
    for passage in chunk("n", Document("Title", text), FakeEmbedder(), 32):
        after = text[passage.end : passage.end + 1]
        assert not after or not (unicodedata.category(after)[0] == "M" or after == "\u200d" or "🏻" <= after <= "🏿")
        assert text[passage.end - 1] != "\u200d"


@pytest.mark.parametrize("language", ["zh", "ja", "en", "ar", "hi", "ru", "ko", "th"])
def test_long_prose_is_cut_near_the_aim_and_after_sentences(language: str) -> None:
    rng = random.Random(7)
    text = "".join(rng.choice(SENTENCES[language]) for _ in range(300))
    embedder = FakeEmbedder()
    passages = chunk("n", Document("Title", text), embedder, 100)
    sizes = [len(embedder.token_starts(p.text)) for p in passages]
    assert len(passages) > 5
    assert sum(70 <= size <= 120 for size in sizes) >= 0.9 * len(sizes)
    if language != "th":
        assert all(p.text[-1] in "。！？.!?؟।」" for p in passages)


def test_paragraphs_and_headings_are_preferred() -> None:
    para = "Some plain words stand here and more of them follow on. " * 4
    text = f"# One\n\n{para}\n\n{para}\n\n## Two\n\n{para}\n\n{para}\n"
    passages = chunk("n", Document("T", text), FakeEmbedder(), 120)
    assert [p.text.split("\n")[0][:8] for p in passages] == ["# One", "## Two"]


def test_a_heading_stays_with_what_it_introduces() -> None:
    body = "Words that go on for a while, nothing else happens here at all. " * 5
    text = "".join(f"## Part {i}\n\n{body}\n\n" for i in range(12))
    for passage in chunk("n", Document("T", text), FakeEmbedder(), 100):
        assert not passage.text.split("\n")[-1].startswith("#")


COMMENTED = """---- intro
The body says something. It goes on.

## Comments

- **Mika** (2025-01-20, ja): 鞍馬の温泉は火曜が休みです。
- **Tom** (2025-01-22, en): Is the bus pass still 700 yen?
  - **Lin** (zh): 涨价了。
- no comment, but text

## After

More body.
"""


def test_each_comment_is_a_passage_of_its_own_language() -> None:
    document = Document("T", COMMENTED, language="fr", comments=parse_comments(COMMENTED))
    passages = chunk("n", document, FakeEmbedder(), 100)
    assert [(p.kind, p.language) for p in passages] == [
        ("body", "fr"),
        ("comment", "ja"),
        ("comment", "en"),
        ("comment", "zh"),
        ("body", "fr"),
    ]
    assert passages[0].text.endswith("It goes on.")
    assert passages[2].text == "Is the bus pass still 700 yen?"
    assert passages[4].text.startswith("- no comment, but text")
    assert all(p.text == COMMENTED[p.start : p.end] for p in passages)


def test_a_very_long_comment_is_split_and_stays_a_comment() -> None:
    text = "## Comments\n\n- **Mo** (en): " + "It was a long story that went on. " * 60
    passages = chunk("n", Document("T", text, comments=parse_comments(text)), FakeEmbedder(), 100)
    assert len(passages) > 3
    assert {p.kind for p in passages} == {"comment"}


def test_the_embedded_text_fits_the_window_whatever_the_title() -> None:
    embedder = FakeEmbedder()
    embedder.window = 120
    document = Document("题" * 500, "长句子没有标点" * 400)
    for passage in chunk("n", document, embedder, 480):
        assert len(embedder.token_starts(embedded_text(passage.title, passage.text))) <= 120


def test_nothing_visible_gives_no_passage() -> None:
    assert chunk("n", Document("T", " \n\n\t\n"), FakeEmbedder(), 100) == []
    assert cut("   ", [], Span(0, 3), Limits(10, 12)) == []


@pytest.mark.parametrize("unit", ["a\n", "a\n\n", "# a\n", "。", "x", "a. ", "- a\n", "\u0301", "🇯🇵"])
def test_a_hostile_text_is_cut_in_linear_time(unit: str) -> None:
    text = "a" + unit * (200_000 // len(unit))
    started = time.perf_counter()
    passages = chunk("n", Document("T", text), FakeEmbedder(), 200)
    assert passages[-1].end == len(text.rstrip())
    assert time.perf_counter() - started < 20
