from __future__ import annotations

import pytest

from index.sentences import Border, atoms, safe_cut


def parts(text: str) -> list[str]:
    result, start = [], 0
    for atom in atoms(text, 0, len(text)):
        result.append(text[start : atom.end])
        start = atom.end
    assert start == len(text)
    return result


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一句话。第二句！“真的？”第三句。", ["一句话。", "第二句！", "“真的？”", "第三句。"]),
        ("今日は寒い。「そうか。」と言った。", ["今日は寒い。", "「そうか。」", "と言った。"]),
        ("One. Two! Three? Four", ["One. ", "Two! ", "Three? ", "Four"]),
        ("He said “Stop.” Then left.", ["He said “Stop.” ", "Then left."]),
        ("Ask J. R. Smith, e.g. about 3.5 kg. Then go.", ["Ask J. R. Smith, e.g. about 3.5 kg. ", "Then go."]),
        ("Am 3. Mai kam approx. ein Zug. Gut.", ["Am 3. Mai kam approx. ein Zug. ", "Gut."]),
        ("Wait... what? Yes.", ["Wait... ", "what? ", "Yes."]),
        ("كان الجو باردًا. ثم مشينا.", ["كان الجو باردًا. ", "ثم مشينا."]),
        ("كم السعر؟ خمسة دنانير. حسنًا.", ["كم السعر؟ ", "خمسة دنانير. ", "حسنًا."]),
        ("یہ پہلا جملہ ہے۔ دوسرا جملہ۔", ["یہ پہلا جملہ ہے۔ ", "دوسرا جملہ۔"]),
        ("पहला वाक्य। दूसरा वाक्य॥ तीसरा", ["पहला वाक्य। ", "दूसरा वाक्य॥ ", "तीसरा"]),
        ("รถไฟออกเช้า ถึงเชียงใหม่เที่ยง ราคา 90 บาท", ["รถไฟออกเช้า ", "ถึงเชียงใหม่เที่ยง ", "ราคา 90 บาท"]),
        ("ရထားထွက်သည်။နောက်တစ်ခု။", ["ရထားထွက်သည်။", "နောက်တစ်ခု။"]),
        ("한 문장입니다. 두 번째예요?", ["한 문장입니다. ", "두 번째예요?"]),
    ],
)
def test_sentences_end_where_a_reader_of_that_script_ends_them(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


def test_borders_grade_lines_paragraphs_and_headings() -> None:
    text = "Wrapped line\ngoes on.\n- item\n- item two\n\nPara.\n\n# Head\n\nBody.\n"
    found = list(atoms(text, 0, len(text)))
    assert [atom.border for atom in found] == [
        Border.WRAP,
        Border.LINE,
        Border.LINE,
        Border.PARAGRAPH,
        Border.SECTION,
        Border.HEADING_END,
        Border.SECTION,
    ]


def test_code_has_no_headings_and_no_sentences() -> None:
    text = "```\n# not a heading. Really.\nx = 1\n```\n"
    assert Border.HEADING_END not in {atom.border for atom in atoms(text, 0, len(text))}
    assert "# not a heading. Really.\n" in parts(text)


@pytest.mark.parametrize(
    ("text", "at", "cut"),
    [
        ("ab", 1, 1),
        ("e\u0301x", 1, 0),
        ("xe\u0301y", 2, 1),
        ("a👩\u200d👩\u200d👧b", 4, 1),
        ("a👍🏽b", 2, 1),
        ("a🇯🇵🇫🇷b", 2, 1),
        ("a🇯🇵🇫🇷b", 3, 3),
        ("กำ", 1, 0),
        ("ที่", 2, 0),
        ("\u1112\u1161", 1, 0),
    ],
)
def test_a_forced_cut_parts_no_visible_character(text: str, at: int, cut: int) -> None:
    assert safe_cut(text, at, -1) == cut


def test_a_forced_cut_gives_up_on_endless_marks() -> None:
    assert safe_cut("a" + "\u0301" * 500, 300, 0) == 300
