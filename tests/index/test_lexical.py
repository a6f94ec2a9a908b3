from __future__ import annotations

import sqlite3

import pytest

from index import lexical
from index.filters import Condition
from index.lexical import Entry
from index.query import parse

TEXTS = [
    ("Orders", "Order A-1203/77 left late."),
    ("Orders", "Order A-1203/78 left on time."),
    ("Errors", "The installer stops with 0x80070057."),
    ("菜", "红烧肉要用小火慢炖。"),
    ("茶", "绿茶用七十度的水冲泡。"),
    ("お茶", "日下部澪さんが緑茶を淹れました。"),
    ("กรุงเทพ", "คุณยายเก็บหวดนึ่งข้าวไว้ในห้องเก็บของ"),
    ("Party", "The party art was green, the tea was not."),
    ("Tea", "A green tea, steeped twice. Café Müller sells it."),
    ("서울", "서울에서 만나요"),
]


@pytest.fixture
def connection() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.executescript(
        "CREATE TABLE notes (id TEXT PRIMARY KEY, title TEXT);"
        "CREATE TABLE passages (number INTEGER PRIMARY KEY, note TEXT, text TEXT);" + lexical.TABLES
    )
    for number, (title, text) in enumerate(TEXTS, 1):
        put(connection, Entry(number, title, text))
    return connection


def put(connection: sqlite3.Connection, entry: Entry) -> None:
    connection.execute("INSERT INTO notes VALUES (?, ?)", (f"n{entry.number}", entry.title))
    connection.execute("INSERT INTO passages VALUES (?, ?, ?)", (entry.number, f"n{entry.number}", entry.text))
    lexical.add(connection, [entry])


def found(connection: sqlite3.Connection, query: str, condition: Condition | None = None) -> list[int]:
    matches = lexical.search(connection, parse(query), 10, condition or Condition())
    return [match.number for match in matches]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("Why was A-1203/77 late?", 1),
        ("a1203/78", 2),
        ("0X80070057", 3),
        ("红烧肉怎么做", 4),
        ("绿茶的水温", 5),
        ("日下部澪", 6),
        ("หวดนึ่งข้าวอยู่ที่ไหน", 7),
        ("cafe muller", 9),
        ("서울", 10),
        ("茶", 5),
    ],
)
def test_the_passage_with_the_words_comes_first(connection: sqlite3.Connection, query: str, first: int) -> None:
    assert found(connection, query)[0] == first


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('"green tea"', [9]),
        ('"art"', [8]),
        ('"绿茶用七十度"', [5]),
        ('"烧肉要"', [4]),
        ('"tea green"', []),
        ('"ar"', []),
    ],
)
def test_a_phrase_must_stand_as_written(connection: sqlite3.Connection, query: str, expected: list[int]) -> None:
    assert found(connection, query) == expected


@pytest.mark.parametrize(
    "query", ['"', "AND OR NOT", "tea*", "(tea", "^tea NEAR(", "x:y", "'; DROP", "-", "😀", "\0tea"]
)
def test_no_query_is_an_error(connection: sqlite3.Connection, query: str) -> None:
    found(connection, query)


def test_a_word_of_the_title_counts_more(connection: sqlite3.Connection) -> None:
    assert found(connection, "tea")[0] == 9


def test_a_condition_and_a_list_narrow_the_search(connection: sqlite3.Connection) -> None:
    import numpy as np

    assert found(connection, "tea", Condition("p.number < ?", (9,))) == [8]
    only = lexical.search(connection, parse("tea"), 10, Condition(), np.array([9]))
    assert [match.number for match in only] == [9]


def test_a_removed_passage_is_not_found(connection: sqlite3.Connection) -> None:
    lexical.remove(connection, [Entry(3, *TEXTS[2])])
    assert found(connection, "0x80070057") == []


def test_the_share_tells_how_much_of_the_query_is_there(connection: sqlite3.Connection) -> None:
    whole, half = (lexical.search(connection, parse(query), 1, Condition())[0] for query in ("tea", "tea unheard"))
    assert whole.share == 1
    assert half.share < 0.7


def test_other_ways_of_cutting_words_are_noticed_and_mended(connection: sqlite3.Connection) -> None:
    assert not lexical.outdated(connection)
    connection.execute("UPDATE lexical_analysis SET version = 'old'")
    assert lexical.outdated(connection)
    lexical.rebuild(connection)
    assert not lexical.outdated(connection)
    assert found(connection, "0x80070057") == [3]


def test_common_words_alone_find_passages_that_hold_them_together() -> None:
    connection = sqlite3.connect(":memory:")
    connection.executescript(
        "CREATE TABLE notes (id TEXT PRIMARY KEY, title TEXT);"
        "CREATE TABLE passages (number INTEGER PRIMARY KEY, note TEXT, text TEXT);" + lexical.TABLES
    )
    connection.execute("INSERT INTO notes VALUES ('n', 'N')")
    entries = [Entry(n, "N", ("red" if n % 2 else "blue") + " fish" * (n % 3 != 0)) for n in range(1, 60_001)]
    connection.executemany("INSERT INTO passages VALUES (?, 'n', ?)", [(e.number, e.text) for e in entries])
    lexical.add(connection, entries)
    matches = lexical.search(connection, parse("red fish"), 10, Condition())
    assert len(matches) == 10
    assert all(match.share == 1 for match in matches)
