from __future__ import annotations

import sqlite3

import pytest

from index.errors import BadFilter, UnknownFilter
from index.filters import condition, typed
from index.query import Query, parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rye bread", Query("rye bread")),
        ("tag:baking rye", Query("rye", filters=(("tag", "baking"),))),
        ('author:"Lin Yue" tea', Query("tea", filters=(("author", "Lin Yue"),))),
        ("lang:ja -tag:x お茶", Query("お茶", filters=(("language", "ja"), ("-tag", "x")))),
        ("绿茶，tag：茶，after：2025-01", Query("绿茶， ，", filters=(("tag", "茶"), ("after", "2025-01")))),
        ("at 12:30 see http://a.b/tag:c", Query("at 12:30 see http://a.b/tag:c")),
        ("note: see below", Query("note: see below")),
        ("note://x colour:red", Query("note://x colour:red")),
        ('the "green tea" way', Query("the green tea way", ("green tea",))),
        ("“绿茶” 怎么泡", Query("绿茶 怎么泡", ("绿茶",))),
        ('5" screen', Query('5" screen')),
    ],
)
def test_a_query_is_taken_apart(text: str, expected: Query) -> None:
    assert parse(text) == expected


def test_what_was_pasted_is_no_query() -> None:
    text = 'tag:x "quoted" ' * 100
    assert parse(text) == Query(text)


@pytest.fixture
def passages() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE passages (number INTEGER PRIMARY KEY, day INTEGER, language TEXT)")
    days = [(20241231, "zh"), (20250101, "zh-hant"), (20250131, "en"), (20250201, "zhx"), (None, None)]
    connection.executemany("INSERT INTO passages (day, language) VALUES (?, ?)", days)
    return connection


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({"after": "2025-01"}, [2, 3, 4]),
        ({"before": "2025"}, [1]),
        ({"after": "2025-01", "before": "2025-02"}, [2, 3]),
        ({"date": "2025-01"}, [2, 3]),
        ({"date": "2025-01-31"}, [3]),
        ({"date": "2024..2025-01-01"}, [1, 2]),
        ({"date": ["2024", "2025-02"]}, [1, 4]),
        ({"date": "..2024"}, [1]),
        ({"lang": "ZH"}, [1, 2]),
        ({"-language": "zh"}, [3, 4, 5]),
        ({"-after": "2025-01"}, [1, 5]),
        ({"language": []}, []),
    ],
)
def test_dates_and_languages(
    passages: sqlite3.Connection, filters: dict[str, str | list[str]], numbers: list[int]
) -> None:
    wanted = condition(filters)
    rows = passages.execute(f"SELECT p.number FROM passages p WHERE {wanted.sql} ORDER BY 1", wanted.values)
    assert [number for (number,) in rows] == numbers


@pytest.mark.parametrize("value", ["soon", "2025-13", "2025-02-30", "2025-01..2024", "0000", "12:30", "20250101"])
def test_a_date_that_is_none_is_told(value: str) -> None:
    with pytest.raises(BadFilter, match="no date|end before"):
        typed([("date", value)])


def test_an_unknown_kind_or_name_is_told() -> None:
    with pytest.raises(BadFilter, match="Use kind:note or kind:comment"):
        typed([("kind", "page")])
    with pytest.raises(UnknownFilter, match="no filter '-colour'"):
        condition({"-colour": "red"})
