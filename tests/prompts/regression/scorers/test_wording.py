from __future__ import annotations

import pytest

from prompts.regression.scorers.wording import contains, folded, numbers, tokens, without_marks


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The rent is 2,420 yuan.", "2420"),
        ("房租２４２０元。", "2420"),
        ("房租２，４２０元。", "2,420"),
        ("الإيجار ٢٤٢٠ يوان", "2420"),
        ("الإيجار ٢٬٤٢٠ يوان", "2420"),
        ("किराया २,४२० युआन है", "2420"),
        ("ค่าเช่า ๒๔๒๐ หยวน", "2420"),
        ("El alquiler es de 2.420 yuanes", "2,420"),
        ("Аренда — 2 420 юаней", "2420"),
        ("Le loyer est de 2\u202f420 yuans", "2420"),
        ("Die Miete ist 2’420 Franken", "2420"),
        ("आबादी 1,00,000 है", "100000"),
        ("1.234.567,50 €", "1234567.5"),
        ("costs 760.00 yuan", "760 yuan"),
        ("son 3,14", "3.14"),
        ("on 12.05.2024", "2024"),
        ("on 2024-05-12", "12"),
        ("2019，760元", "760"),
        ("rooms 3, 200 yuan", "200"),
        ("10 m² in all", "10 m2"),
        ("760 元", "760元"),
        ("人口は10万人", "100,000"),
        ("100 000 жителей", "10万"),
        ("位于 成都 的", "位于成都的"),
        ("It costs 760 [1].", "760."),
        ("It costs 760[1][2] yuan", "costs 760 yuan"),
        ("See [1]", "[1]"),
        ("STRASSE", "straße"),
        ("İstanbul", "istanbul"),
        ("don’t  \n know", "don't know"),
        ("the co\u00adop\u200e", "coop"),
        ("ﾊﾟｽﾜｰﾄﾞ", "パスワード"),
        ("서울은 춥다", "서울"),
    ],
)
def test_texts_are_alike_however_they_are_written(text: str, wanted: str) -> None:
    assert contains(text, wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("It is 120", "12"),
        ("It is 3.12", "12"),
        ("It is 3,12", "12"),
        ("It is 3.12", "3"),
        ("It is ١٢٠", "12"),
        ("It is 12,420", "420"),
        ("It is 12 420", "420"),
        ("It is 10²", "102"),
        ("It is 2½", "21"),
        ("It is 760 [12]", "12"),
        ("110万人", "10万"),
        ("北京", "上海"),
    ],
)
def test_a_number_does_not_stand_inside_a_longer_one(text: str, wanted: str) -> None:
    assert not contains(text, wanted)


def test_a_number_that_also_stands_alone_is_found_after_a_longer_one() -> None:
    assert contains("120 and 12", "12")


def test_capital_letters_differ_only_where_asked() -> None:
    assert contains("Chengdu", "chengdu")
    assert not contains("Chengdu", "chengdu", case=True)
    assert folded("Ａ  b", case=True) == "A b"


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("Yes [1], no [2, 3].", "Yes, no."),
        ("是的[1]。不【2】。", "是的。不。"),
        ("One [1]\ntwo [2]", "One\ntwo"),
        ("the year [2024]", "the year [2024]"),
    ],
)
def test_marks_go_with_the_space_before_them(text: str, without: str) -> None:
    assert without_marks(text) == without


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The rent, 2,420!", ["the", "rent", "2420"]),
        ("房租760元", ["房", "租", "760", "元"]),
        ("カメラ", ["カ", "メ", "ラ"]),
        ("किताब अच्छी", ["किताब", "अच्छी"]),
        ("ที่นี่", ["ที่", "นี่"]),
        ("서울은 춥다", ["서울은", "춥다"]),
        ("l’été 3.5 [1]", ["l", "été", "3\u066b5"]),
        ("", []),
    ],
)
def test_words_are_told_in_every_script(text: str, words: list[str]) -> None:
    assert tokens(text) == words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1. First: 20\n2) Second: ３０\n- 3、第三：40", {"20", "30", "40"}),
        ("① eins 5", {"5"}),
        ("In 2024. Then 007", {"2024", "7"}),
        ("2024. So it was", {"2024"}),
        ("1.234,5 and 1,234.5", {"1234\u066b5"}),
        ("1,234,56", {"1", "234", "56"}),
        ("12.05.2024", {"12", "5", "2024"}),
        ("none [1]", set()),
        ("1万2000円, 3 万, 6万5, 30億", {"12000", "30000", "65000", "3000000000"}),
        ("0.5万, 1,5만, 1.23456万", {"5000", "15000", "12345\u066b6"}),
        ("3만 2만, 12억 3456만", {"30000", "20000", "1234560000"}),
        ("3万2万, 1万20000", {"3", "2", "1", "20000"}),
        ("5千克, 100万分之1, 3만큼, 4 만, 제3조, 7兆", {"5", "100", "1", "3", "4", "7"}),
    ],
)
def test_numbers_are_read_without_those_of_lists_and_marks(text: str, found: set[str]) -> None:
    assert numbers(text) == found
