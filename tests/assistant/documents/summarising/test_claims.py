from __future__ import annotations

import pytest

from assistant.documents.summarising.claims import Held, specificity, unsupported


@pytest.mark.parametrize(
    ("point", "source", "languages"),
    [
        ("The flat cost 2,350 yuan a month.", "套内68平方米，月租2350元。", ("en", "zh")),
        ("The deposit came on 12 May 2024.", "押金 2024-05-12 退", ("en", "zh")),
        ("They met in January 2024.", "They met on 12.01.2024.", ("en", "en")),
        ("150 million people saw it.", "1.5亿人看过", ("en", "zh")),
        ("三百二十人参加了。", "320 people came.", ("zh", "en")),
        ("Twenty-one people came.", "21 people came.", ("en", "en")),
        ("3 people came.", "Three people came.", ("en", "en")),
        ("It rose in the 90s.", "It rose in 1990.", ("en", "en")),
        ("The Italians went to Kyoto's old town.", "Italian guests saw old Kyoto.", ("en", "en")),
        ("Er traf Anna im Garten.", "He met Anna in the garden.", ("de", "en")),
        ("他去了 Kyoto。", "He went to Kyoto.", ("zh", "en")),
        ("The WHO said so.", "世界卫生组织这样说。", ("en", "zh")),
        ("She said “never again”.", "“Never again,” she said.", ("en", "en")),
        ("See https://example.org/a for it.", "It is at https://example.org/a.", ("en", "en")),
        ("Who may come, they decide in March.", "On 2024-03-01 they decide who comes.", ("en", "en")),
    ],
)
def test_what_the_sources_hold_is_supported(point: str, source: str, languages: tuple[str, str]) -> None:
    assert unsupported(point, Held(source, languages[1]), languages[0]) == ()


@pytest.mark.parametrize(
    ("point", "source", "languages", "lacking"),
    [
        ("The flat cost 350 yuan.", "The flat cost 2,350 yuan.", ("en", "en"), "350"),
        ("It rose by 5 %.", "It rose by 1.5 %.", ("en", "en"), "5"),
        ("About 2,000 people came.", "1,985 people came.", ("en", "en"), "2,000"),
        ("It is 10 km away.", "It is 6 miles away.", ("en", "en"), "10"),
        ("三百二十人参加了。", "330 people came.", ("zh", "en"), "三百二十"),
        ("Forty people came.", "21 people came.", ("en", "en"), "Forty"),
        ("Three million people came.", "300 people came.", ("en", "en"), "million"),
        ("The deposit came on 12 June.", "押金 2024-05-12 退", ("en", "zh"), "June"),
        ("El 3 de junio llegó.", "It came on 3 May.", ("es", "en"), "junio"),
        ("Later Peter met Anna.", "Anna met Petra.", ("en", "en"), "Peter"),
        ("The plan came from NASA.", "The plan came from ESA.", ("en", "en"), "NASA"),
        ("他去了 Tokyo。", "He went to Kyoto.", ("zh", "en"), "Tokyo"),
        ("She said “never again”.", "She said she would never do it again.", ("en", "en"), "never again"),
        ("See https://example.org/b.", "It is at https://example.org/a.", ("en", "en"), "https://example.org/b"),
    ],
)
def test_what_they_do_not_is_named(point: str, source: str, languages: tuple[str, str], lacking: str) -> None:
    assert lacking in unsupported(point, Held(source, languages[1]), languages[0])


@pytest.mark.parametrize(
    ("point", "language", "expected"),
    [
        ("Nobody minded.", "en", 0),
        ("The flood of Grennach destroyed 38,331 houses.", "en", 2),
        ("In 1902 Anna Berg paid 40 crowns, Carl 50.", "en", 4),
        ("Der Hund frisst im Garten 3 Knochen.", "de", 1),
        ("最贵的是六月，3,410元。", "zh", 1),
    ],
)
def test_numbers_and_names_make_a_point_specific(point: str, language: str, expected: int) -> None:
    assert specificity(point, language) == expected
