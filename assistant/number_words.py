"""Numbers that stand in words: how languages spell the small ones, Chinese numerals, Roman ones, names of months."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml
from babel import Locale, UnknownLocaleError

from assistant.han_numerals import han_value
from index.terms import fold

_FILE = Path(__file__).with_name("number_words.yaml")
_VALUES = (*range(21), *range(30, 100, 10), 100)
_HAN = re.compile("[〇零一二两兩三四五六七八九十百千万萬亿億兆]+")
_ROMAN = re.compile(r"\b(?=[IVXL])(XL|L?X{0,3})(IX|IV|V?I{0,3})\b")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50}
_WORD = re.compile(r"[^\W\d_]+")
_CLITICS = re.compile("^[وفبلك]?(?:ال|لل)?(?=..)")
"""Arabic writes and, by, to and the as one word with what follows."""


class _Vocabulary(NamedTuple):
    exact: Mapping[str, frozenset[int]]
    stems: Mapping[str, frozenset[int]]
    scales: Mapping[str, int]
    scale_stems: Mapping[str, int]


def spelt(text: str, language: str | None) -> frozenset[int]:
    """Return the numbers up to 100 that the words of a text may stand for, and all its Chinese and Roman numerals.

    Generous: it is for telling what a figure of the translation may rest on. Of a language that is not known the words
    of all are taken; `twenty-one` gives 20 and 1.
    """
    folded = fold(text)
    found = {value for word in set(_WORD.findall(folded)) for value in _values(word, language)}
    found |= {value for run in _HAN.findall(text) for value in _han_readings(run)}
    if "半" in text:  # of an hour, or of a hundred
        found |= {30, 50}
    found |= {_roman(match[0]) for match in _ROMAN.finditer(text) if match[0]}
    return frozenset(found)


def months(text: str, language: str | None) -> frozenset[int]:
    """Return the numbers, 1 to 12, of the months whose names stand in the text."""
    words = set(_WORD.findall(fold(text)))
    names = _months(language or "en")
    return frozenset(names[word] for word in words & names.keys())


def scale_of(word: str, language: str | None) -> int:
    """Return the power of ten that a word after figures stands for: 6 for `million`; 0 for none."""
    folded = fold(word)
    for vocabulary in _vocabularies(language):
        if (power := vocabulary.scales.get(folded)) is not None:
            return power
        for end in range(len(folded), 2, -1):
            if (power := vocabulary.scale_stems.get(folded[:end])) is not None:
                return power
    return 0


def _han_readings(run: str) -> Iterator[int]:
    run = run[:40]
    value = han_value(run)
    yield value
    # In running text neighbours belong to other words: 一九 of 一九八〇年代, 三四 of 三四天.
    yield from (han_value(char) for char in run)
    if value >= 100:
        yield from (value % 100, value // 100)


def _values(word: str, language: str | None) -> Iterator[int]:
    forms = {word, _CLITICS.sub("", word)} if "\u0600" <= word[0] <= "\u06ff" else {word}
    for vocabulary in _vocabularies(language):
        for form in forms:
            yield from vocabulary.exact.get(form, ())
            for end in range(len(form), 0, -1):
                yield from vocabulary.stems.get(form[:end], ())


def _roman(numeral: str) -> int:
    worths = [_ROMAN_VALUES[letter] for letter in numeral]
    return sum(-a if a < b else a for a, b in zip(worths, (*worths[1:], 0), strict=True))


@cache
def _vocabularies(language: str | None) -> tuple[_Vocabulary, ...]:
    data = _data()
    if language is None:
        return tuple(_vocabulary(each) for each in data.values())
    return (_vocabulary(data[language]),) if language in data else ()


def _vocabulary(entry: Mapping[str, object]) -> _Vocabulary:
    exact: dict[str, set[int]] = {}
    stems: dict[str, set[int]] = {}
    for value, variants in zip(_VALUES, str(entry["words"]).split(","), strict=True):
        for variant in variants.split("|"):
            word = fold(variant.strip())
            (stems if word.endswith("*") else exact).setdefault(word.rstrip("*"), set()).add(value)
    scales = entry["scales"]
    assert isinstance(scales, dict)
    return _Vocabulary(
        {word: frozenset(values) for word, values in exact.items()},
        {word: frozenset(values) for word, values in stems.items()},
        {fold(word): power for word, power in scales.items() if not word.endswith("*")},
        {fold(word.rstrip("*")): power for word, power in scales.items() if word.endswith("*")},
    )


@cache
def _data() -> Mapping[str, Mapping[str, object]]:
    loaded = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


@cache
def _months(language: str) -> Mapping[str, int]:
    try:
        tables = Locale.parse(language).months
    except (UnknownLocaleError, ValueError):
        return {}
    named: dict[str, int] = {}
    for widths in tables.values():
        for width in ("wide", "abbreviated"):
            for number, name in widths.get(width, {}).items():
                for word in _WORD.findall(fold(name)):
                    if len(word) > 2:
                        named.setdefault(word, int(number))
    return named
