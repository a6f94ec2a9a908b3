from __future__ import annotations

import random
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from assistant.documents.formats import read_layout
from assistant.documents.inline import bare, has_words
from assistant.errors import DocumentUnreadable
from tests.assistant.documents.made_up import Author, languages, translated
from tests.assistant.documents.structure import structure
from tests.source import ROOT

NOTES = sorted((ROOT / "index" / "sample_notes").rglob("*.md"))


def pairs(source: str) -> list[tuple[str, str]]:
    return [(segment.kind, segment.text) for segment in read_layout("a.md", source.encode()).segments]


def written(source: str, *targets: str, bilingual: bool = False) -> str:
    return read_layout("a.md", source.encode()).write(targets, bilingual=bilingual).decode()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# One *two*\n", [("heading", "One <1>two</1>")]),
        ("![](p.png) A mill\n", [("paragraph", "A mill")]),
        ("A ![]() and [](a.md) b\n", [("paragraph", "A <1/> and <2/> b")]),
        ("**All of it**\n", [("paragraph", "All of it")]),
        ("One\n===\n", [("heading", "One")]),
        ("- a\n  - b **c** d\n- [ ] task\n", [("item", "a"), ("item", "b <1>c</1> d"), ("item", "task")]),
        ("> quoted\n> on\n", [("paragraph", "quoted on")]),
        ("> [!note] Title\n> text\n", [("paragraph", "Title"), ("paragraph", "text")]),
        ("| a | b |\n|--|:-:|\n| `x` | c \\| d |\n", [("cell", "a"), ("cell", "b"), ("cell", "c | d")]),
        ("```\ncode\n```\n\n    indented\n\ntext\n", [("paragraph", "text")]),
        (
            "see [this page](u 'T') and `code`, or https://a.b/c_d.\n",
            [("paragraph", "see <1>this page</1> and <2/>, or <3/>."), ("caption", "T")],
        ),
        ("see [this][r] and [r].\n\n[r]: u\n", [("paragraph", "see <1>this</1> and <2>r</2>.")]),
        ("![A mill](p.png)\n", [("caption", "A mill")]),
        ("See ![A mill](p.png) here\n", [("paragraph", "See <1/> here"), ("caption", "A mill")]),
        ("![IMG_1.jpg](p.png)\n", []),
        ("A note[^1] here\n\n[^1]: Its *text*\n", [("paragraph", "A note<1/> here"), ("paragraph", "Its <1>text</1>")]),
        ("one  \ntwo\\\nthree\n", [("paragraph", "one"), ("paragraph", "two"), ("paragraph", "three")]),
        ("*one  \ntwo* three\n", [("paragraph", "<1>one<2/>two</1> three")]),
        ("[[Old Mill|the mill]] and [[Bath]]\n", [("paragraph", "<1>the mill</1> and <2>Bath</2>")]),
        (
            "a #tag/sub and $x^2$ cost $5 or $6\n",
            [("paragraph", "a <1/> cost $5 or $6".replace("<1/>", "<1/> and <2/>"))],
        ),
        ("write \\<1> and `<2/>` so\n", [("paragraph", "write <1/> and <2/> so")]),
        ("a <b>bold</b> <kbd>Ctrl</kbd> x<br>y\n", [("paragraph", "a <1>bold</1> <2/> x<3/>y")]),
        ("<details>\n<summary>More</summary>\n\ntext\n\n</details>\n", [("item", "More"), ("paragraph", "text")]),
        ("$$\nx = 1\n- y\n$$\n", []),
        ("&copy; 1 \\* 2\n", [("paragraph", "© 1 * 2")]),
    ],
)
def test_blocks_and_their_tags(source: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(source) == expected


@pytest.mark.parametrize(
    ("source", "targets", "expected"),
    [
        ("a\n", ["# b"], "\\# b\n"),
        ("a\n", ["- b"], "\\- b\n"),
        ("a\n", ["1. b"], "1\\. b\n"),
        ("a\n", ["2 * 3 * 4 and snake_case"], "2 * 3 * 4 and snake_case\n"),
        ("a\n", ["*b* and <i>"], "\\*b\\* and \\<i>\n"),
        ("|a|b|\n|-|-|\n", ["x | y", "b"], "|x \\| y|b|\n|-|-|\n"),
        ("# a\n", ["b #"], "# b \\#\n"),
        ("x **bold: **then\n\ny\n", ["z", "y"], "z\n\ny\n"),
        ("so **important:** then\n", ["<1>重要：</1>然后"], "**重要**：然后\n"),
        ("so *this* is\n", ["他<1>「好」</1>吗"], "他「*好*」吗\n"),
        ("a [b] c\n\n[b]: u\n", ["x <1>y</1> z"], "x [y][b] z\n\n[b]: u\n"),
        ("a [[B]] c\n", ["x <1>y</1> z"], "x [[B|y]] z\n"),
        ("a [[B]] c\n", ["x <1>B</1> z"], "x [[B]] z\n"),
        ("a `c` *b*\n", ["<2>y</2> x <1/>"], "*y* x `c`\n"),
        ("![a b](p 't')\n", ["x [y", "u 'v'"], "![x \\[y](p 'u \\'v\\'')\n"),
        ("![a b]\n\n[a b]: p\n", ["x"], "![x][a b]\n\n[a b]: p\n"),
        ("a ![b][] c\n\n[b]: p\n", ["x <1/> y", "z"], "x ![z][b] y\n\n[b]: p\n"),
        ("a [b](u (t)) [b](u (t))\n", ["<2>x</2> <1>y</1>", "(z)"], "[x](u (\\(z\\))) [y](u (\\(z\\)))\n"),
        ("| [b](u 't') |\n|--|\n", ["x", "y|z"], "| [x](u 'y\\|z') |\n|--|\n"),
        ("---\ntitle: Old\nlang: en # x\n---\na\n", ["Neu: ja", "b"], '---\ntitle: "Neu: ja"\nlang: en # x\n---\nb\n'),
        ("---\ntitle: 'It''s'\n---\na\n", ["L'eau", "b"], "---\ntitle: 'L''eau'\n---\nb\n"),
        ("---\ntitle: 2024\n---\na\n", ["b"], "---\ntitle: 2024\n---\nb\n"),
    ],
)
def test_what_is_written(source: str, targets: list[str], expected: str) -> None:
    if "bold: " in source:
        assert pairs(source)[0] == ("paragraph", "x **bold: **then")
    assert written(source, *targets) == expected


NOTE = """---
title: Kurama
lang: en
---
# Kurama

Hot springs.

## Comments

- **Mika** (2025-01-20, ja): 鞍馬の温泉は今年は火曜が休みです。
  予約もできます。
- **Tom** (2025-01-22, en): Is the *bus pass* still 700 yen?
  - **Lin Yue** (2025-01-22, en): It went up.

    And so on.
"""


def test_comments_have_authors_languages_and_threads() -> None:
    found = read_layout("a.md", NOTE.encode()).segments
    assert [(each.kind, each.text, each.author, each.language) for each in found[2:]] == [
        ("paragraph", "Hot springs.", "", None),
        ("comment", "鞍馬の温泉は今年は火曜が休みです。", "Mika", "ja"),
        ("comment", "予約もできます。", "Mika", "ja"),
        ("comment", "Is the <1>bus pass</1> still 700 yen?", "Tom", "en"),
        ("comment", "It went up.", "Lin Yue", "en"),
        ("comment", "And so on.", "Lin Yue", "en"),
    ]
    assert found[3].section == found[4].section != found[5].section == found[6].section


def test_a_note_in_both_languages_is_still_a_note_with_its_comments() -> None:
    both = written(NOTE, *["甲", "乙", "丙", "丁", "戊", "x <1>己</1>", "庚", "辛"], bilingual=True)
    assert both.startswith("---\ntitle: Kurama / 甲\n") and "# Kurama / 乙\n\nHot springs.\n\n丙\n\n## Comments" in both
    assert "still 700 yen?  \n  x *己*\n  - **Lin Yue** (2025-01-22, en): It went up.  \n    庚\n" in both
    authors = [each.author for each in read_layout("a.md", both.encode()).segments if each.kind == "comment"]
    assert list(dict.fromkeys(authors)) == ["Mika", "Tom", "Lin Yue"] and len(authors) == 10


def test_in_both_languages_every_block_has_one_of_its_own() -> None:
    assert written("> a\n> b\n\n- c\n\n|d|\n|-|\n", "x", "y", "z", bilingual=True) == (
        "> a\n> b\n>\n> x\n\n- c  \n  y\n\n|d<br>z|\n|-|\n"
    )


@pytest.mark.parametrize("path", NOTES, ids=lambda path: path.stem)
def test_the_sample_notes_survive_translation(path: Path) -> None:
    data = path.read_bytes()
    layout = read_layout(path.name, data)
    assert layout.write([segment.text for segment in layout.segments]) == data
    for replace in languages(random.Random(1)).values():
        targets = [translated(segment.text, replace) for segment in layout.segments]
        assert structure(path.name, layout.write(targets)) == structure(path.name, data)


@pytest.mark.parametrize("seed", range(150))
def test_any_note_survives_translation(seed: int) -> None:
    source = Author(seed).note()
    rng = random.Random(seed)
    data = source.replace("\n", rng.choice(["\n", "\r\n"])).encode(rng.choice(["utf-8", "utf-8-sig", "utf-16"]))
    layout = read_layout("a.md", data)
    assert layout.write([segment.text for segment in layout.segments]) == data
    for name, replace in languages(rng).items():
        targets = [translated(segment.text, replace) for segment in layout.segments]
        result = layout.write(targets)
        assert structure("a.md", result) == structure("a.md", data), name
        again = read_layout("a.md", result).segments
        said = zip(layout.segments, targets, strict=True)
        # What pictures show and titles say comes after the sentence, which may be parted otherwise in new words.
        assert in_order((segment.kind, segment.text) for segment in again) == in_order(
            (segment.kind, target) for segment, target in said if has_words(target)
        ), name


def test_titles_and_pictures_in_both_languages() -> None:
    source = "See [it](u 'T') ![A mill](p)\n\n![a](x) ![b](y 'c')\n"
    targets = ["Sieh <1>das</1>", "U", "Mühle", "a", "B", "c"]
    assert written(source, *targets, bilingual=True) == (
        "See [it](u 'T') ![A mill](p)\n\nSieh [das](u 'U') ![Mühle](p)\n\n![a](x) ![b / B](y 'c')\n"
    )
    with pytest.raises(ValueError, match="without words"):
        written(source, *targets[:-1], " ")


def in_order(said: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """Return all words of sentences, and all of captions."""
    found = [(kind == "caption", squeezed(text)) for kind, text in said]
    return "".join(text for aside, text in found if not aside), "".join(text for aside, text in found if aside)


def squeezed(text: str) -> str:
    """Return the words as they can be read back: brackets cannot stand in a wiki link, and HTML has no `#tag`."""
    return "".join(bare(text).split()).translate(str.maketrans("[]|", "()/")).replace("#tag", "")


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "source",
    [
        "> " * 5_000 + "a",
        "".join(f"{'  ' * depth}- a\n" for depth in range(200)),
        "[" * 20_000 + "a",
        "*a **a " * 5_000,
        "<b>" * 5_000 + "a" + "</i>" * 5_000,
        "`" * 20_000 + "a",
        "$ a" * 10_000,
        "| a " * 2_000 + "|\n" + "|-" * 2_000 + "|\n" + "| b " * 2_000 + "|",
        "a\n" * 20_000,
        "[^1]: a\n" * 3_000,
        "# a\n" * 10_000,
        "![" * 10_000,
        "[a](u '" + "' '" * 20_000,
        "[a](u '" + "(\\' " * 20_000 + "')",
        "![a](u 't') " * 2_000,
        "&#1234567;" * 5_000 + "a",
    ],
    ids=range(16),
)
def test_hostile_markdown_ends_in_time(source: str) -> None:
    try:
        layout = read_layout("a.md", source.encode())
    except DocumentUnreadable as error:
        assert re.search("nested too deep|line 1 holds too many brackets", str(error))
        return
    assert layout.write([segment.text for segment in layout.segments]) == source.encode()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("> <div>\n> <p>one</p>\n> </div>\n\nmore\n", "> <div>\n> <p>neu</p>\n> </div>\n\nmore\n"),
        ("- a\n\n  <div>\n  <p>one</p></div>\n", "- a\n\n  <div>\n  <p>neu</p></div>\n"),
        ("1. > <ul>\n   > <li>one\n   > <li>x</ul>\n", "1. > <ul>\n   > <li>neu <li>x</ul>\n"),
        ("> <pre>\n> one\n> </pre>\n", "> <pre>\n> one\n> </pre>\n"),
    ],
)
def test_html_in_quotes_and_lists_keeps_their_marks(source: str, expected: str) -> None:
    targets = [text.replace("one", "neu") for _, text in pairs(source)]
    assert written(source, *targets) == expected
    both = written(source, *targets, bilingual=True).encode()
    kinds = [told.split(" ")[0] for told in structure("a.md", both)]
    assert kinds == [told.split(" ")[0] for told in structure("a.md", source.encode())]
