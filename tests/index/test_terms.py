from __future__ import annotations

import pytest

from index.terms import fold, places, sought, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ärger naïve STRASSE Ёж", ["arger", "naive", "strasse", "еж"]),
        ("ＡＢＣ１２ ｶﾞｽ", ["abc12", "ガス"]),
        ("红烧肉", ["红烧", "烧肉"]),
        ("茶 서울에서", ["茶", "서울", "울에", "에서"]),
        ("हिन्दी किताब", ["हिन्दी", "किताब"]),
        ("كِتَاب", ["كتاب"]),
        ("A-1203/77", ["a", "1203", "77", "a120377"]),
        ("v2.10.1", ["v2", "10", "1", "v2101"]),
        ("", []),
        ('"*()^ -- :', []),
    ],
)
def test_the_terms_looked_for(text: str, expected: list[str]) -> None:
    assert list(sought(text)) == expected


@pytest.mark.parametrize(
    "pair", [("A-1203/77", "A1203/77"), ("e-mail", "email"), ("978-7-02-000220-7", "9787020002207")]
)
def test_marks_inside_a_code_may_be_left_out(pair: tuple[str, str]) -> None:
    written, asked = pair
    assert set(sought(asked)) & set(terms(written))


def test_every_term_looked_for_is_one_that_is_indexed() -> None:
    for text in (
        "红烧肉的做法 iPhone 15价格 茶",
        "กรุงเทพมหานคร ยา",
        "서울에서 만나요",
        "me@x.org 0x80070057",
        "ビルド v2.10.1",
    ):
        assert set(sought(text)) <= set(terms(text))


def test_places_are_in_the_text_as_written() -> None:
    text = "Order A-1203/77, CAFÉ, 红烧肉 ｶﾞｽ."
    found = [text[start:end] for start, end in places(text, sought("cafe 烧肉 ガス a1203/77"))]
    assert found == ["A-1203/77", "CAFÉ", "烧肉", "ｶﾞｽ"]


def test_folding_keeps_signs_that_make_a_word() -> None:
    assert fold("ガ") != fold("カ")
    assert fold("มา") != fold("ม้า")
    assert fold("कि") != fold("की")
