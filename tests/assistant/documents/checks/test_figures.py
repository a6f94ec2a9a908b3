from __future__ import annotations

import pytest

from assistant.documents.checks.figures import compared
from assistant.number_words import han_value, months, scale_of, spelt


@pytest.mark.parametrize(
    ("source", "target", "languages"),
    [
        ("1,234.5 kg", "1.234,5 kg", ("en", "de")),
        ("1,234.5 kg", "1234.5 公斤", ("en", "zh")),
        ("10 000 personas", "1万人", ("es", "zh")),
        ("10万人", "100,000 people", ("zh", "en")),
        ("£1.5 million", "150万英镑", ("en", "zh")),
        ("£125m", "1億2,500万ポンド", ("en", "ja")),
        ("2,5 Mrd. Euro", "2.5 billion euros", ("de", "en")),
        ("2 billones", "2 trillion", ("es", "en")),
        ("٣٫٥ مليون", "3.5 million", ("ar", "en")),
        ("３冊の本", "three books", ("ja", "en")),
        ("twenty-one days", "21 дней", ("en", "ru")),
        ("on 30 September 2018", "2018年9月30日", ("en", "zh")),
        ("9/30/2018", "30.9.2018", ("en", "de")),
        ("in the 1930s", "20 世纪 30 年代"[6:], ("en", "zh")),
        ("the 19th century", "siglo XIX", ("en", "es")),
        ("at 3 p.m.", "a las 15:00", ("en", "es")),
        ("at 7.55am", "午前7時55分", ("en", "ja")),
        ("November", "11月", ("en", "ja")),
        ("50 %", "50%", ("de", "en")),
        ("the 3rd time", "la 3ª vez", ("en", "es")),
        ("一家三口去了两次", "3 people went 2 times", ("zh", "en")),
        ("5m away", "a 5 metros", ("en", "es")),
        ("a £5m house", "una casa de 5 millones", ("en", "es")),
        ("3千米", "3 km", ("zh", "en")),
        ("no figures", "sin cifras", ("en", "es")),
    ],
)
def test_the_same_numbers_in_another_writing_are_no_difference(
    source: str, target: str, languages: tuple[str, str]
) -> None:
    for one, other, codes in ((source, target, languages), (target, source, languages[::-1])):
        difference = compared(one, other, codes)
        assert (difference.lost, difference.invented) == ((), ()), (one, other)


@pytest.mark.parametrize(
    ("source", "target", "languages"),
    [
        ("183 grams", "184 gramos", ("en", "es")),
        ("1,250 yen", "1,520日元", ("en", "zh")),
        ("1,000 people", "100 personas", ("en", "es")),
        ("20 million", "20万", ("en", "zh")),
        ("2 billones", "2 billion", ("es", "en")),
        ("in 2018", "in 2019", ("en", "de")),
        ("3 dogs", "4 perros", ("en", "es")),
        ("1.5", "1.6", ("en", "en")),
    ],
)
def test_another_number_is_lost_and_invented(source: str, target: str, languages: tuple[str, str]) -> None:
    difference = compared(source, target, languages)
    assert difference.lost and difference.invented


def test_a_unit_converted_is_told_apart_and_needs_units() -> None:
    difference = compared("40 miles away", "a 64 kilómetros", ("en", "es"))
    assert [one.written for one in difference.converted] == ["40"] and not difference.lost
    assert compared("40 dogs", "64 perros", ("en", "es")).converted == ()


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("十二", 12),
        ("三百二十", 320),
        ("二〇一九", 2019),
        ("一万五千", 15_000),
        ("两亿", 200_000_000),
        ("一万亿", 10**12),
    ],
)
def test_chinese_numerals(numeral: str, value: int) -> None:
    assert han_value(numeral) == value


def test_number_words_months_and_scales() -> None:
    assert {20, 1} <= spelt("twenty-one", "en") and 8 in spelt("восьмого", "ru") and 14 in spelt("Luis XIV", "es")
    assert 3 in spelt("وثلاثة", "ar") and spelt("a sentence without any", "fr") == frozenset()
    assert months("en septiembre", "es") == {9} and months("words", "xx") == frozenset()
    assert (scale_of("millones", "es"), scale_of("Billion", "de"), scale_of("billion", "en")) == (6, 12, 9)
    assert scale_of("people", "en") == 0
