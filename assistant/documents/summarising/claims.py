"""What a point claims and its sources do not hold: numbers, names, quotations, links (pure).

Stricter than the comparison of a translation with its source: there a number may be put otherwise, here it must be
there. Names are compared only where they would be written alike, within one language, or in Latin letters inside
another script; others the similarity of meaning must vouch for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from assistant.documents.checks.figures import Figure, figures
from assistant.documents.checks.literals import lost, without_literals
from assistant.documents.checks.repetition import squeezed
from assistant.documents.checks.scripts import letters, main_scripts, scripts_of
from assistant.han_numerals import han_value
from assistant.number_words import months, scale_of, spelt
from index.terms import fold

_HAN_NUMBER = re.compile("[〇零一二两兩三四五六七八九十百千万萬亿億兆]{2,}")
_HAN_DIGIT, _HAN_SCALE = re.compile("[一二两兩三四五六七八九]"), re.compile("[十百千万萬亿億兆]")
_WORD = re.compile(r"[^\W\d_]+")
_CAPITALS = re.compile(r"(?<![^\W_])[A-Z](?:[A-Z]|[&.-](?=[A-Z]))+(?![^\W\d_])")
_NAME = re.compile(r"(?<![^\W_])[A-Z\u00c0-\u00de][\w'’-]*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:…]\s|[\"“«(\[])\s*$")
_QUOTED = re.compile('["“«„]([^"“”«»„]{2,120})["”»“]|[「『《]([^「」『』《》]{2,120})[」』》]')
_NEVER_NAMES = frozenset({"i", "am", "pm", "ok"})
_NOUNS_IN_CAPITALS = frozenset({"de", "lb"})
_FEW = 12
"""Up to here, words for numbers are as often articles and pronouns."""
_LARGE_SCALE = 6
_STEM = 4
_ENOUGH = 2


@dataclass(frozen=True)
class Held:
    """What the sources of a point hold."""

    text: str
    language: str | None = None
    """ISO 639-1; None where it is not known."""

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """The numbers written with digits."""
        return tuple(figures(without_literals(self.text), self.language))

    @cached_property
    def values(self) -> frozenset[float]:
        """What these are worth, and the parts of dates and times."""
        whole = {value for each in self.figures for value in each.values}
        parts = {float(part) for each in self.figures if not _is_grouped(each) for part in each.parts}
        han = {float(han_value(run)) for run in _HAN_NUMBER.findall(self.text)}
        return frozenset(whole | parts | han)

    @cached_property
    def spelt(self) -> frozenset[int]:
        """The numbers that its words may stand for, months included."""
        return spelt(self.text, self.language) | months(self.text, self.language)

    @cached_property
    def folded(self) -> str:
        """The text as it is compared."""
        return squeezed(fold(self.text))

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words, folded."""
        return frozenset(_WORD.findall(fold(self.text)))


def unsupported(point: str, held: Held, language: str) -> tuple[str, ...]:
    """Return what of a point stands in none of its sources, as written there; empty where all does.

    Args:
        point: one sentence or more, in `language`.
        held: its sources.
        language: ISO 639-1.
    """
    found = [verbatim.text for verbatim in lost(point, held.text)]
    bare = without_literals(point)
    found += [each.written for each in figures(bare, language) if not _is_held(each, held)]
    found += _spelt_out(bare, held, language)
    found += _months_named(bare, held, language)
    found += _names(bare, held, language)
    found += _quotations(bare, held, language)
    return tuple(dict.fromkeys(found))


def specificity(point: str, language: str) -> int:
    """Return how much of a point can be checked, 0 to 4: up to two numbers and up to two names.

    What names people, places and amounts is what readers of a summary miss most when it is left out; names written with
    capitals tell such sentences well (Kupiec, Pedersen and Chen, A trainable document summarizer, SIGIR 1995).
    """
    bare = without_literals(point)
    numbers = {each.written for each in figures(bare, language)}
    names: set[str] = set()
    if language not in _NOUNS_IN_CAPITALS:
        found = _NAME.finditer(bare)
        names = {match[0] for match in found if not _SENTENCE_START.search(bare, 0, match.start())}
    return min(_ENOUGH, len(numbers)) + min(_ENOUGH, len(names))


def _is_held(figure: Figure, held: Held) -> bool:
    if figure.values & held.values:
        return True
    if not figure.scaled and any(value in held.spelt for value in figure.values):
        return True
    parts = {float(part) for part in figure.parts if part}
    if len(figure.parts) > 1 and not _is_grouped(figure) and not figure.scaled:
        return parts <= held.values | {float(value) for value in held.spelt}
    # 1990s and 90年代.
    value = max(figure.values)
    return value < 100 and any(1000 < other < 2100 and other % 100 == value for other in held.values)


def _is_grouped(figure: Figure) -> bool:
    """Tell whether its parts are thousands, and so say nothing alone; so are a decimal's."""
    digits = re.split(r"\D+", figure.written.strip())
    later = [group for group in digits[1:] if group]
    return len(later) < 2 and not re.search(r":", figure.written) or all(len(group) == 3 for group in later)


def _spelt_out(point: str, held: Held, language: str) -> Iterator[str]:
    """Yield numbers above twelve in words that the sources hold neither in words nor in figures."""
    for run in _HAN_NUMBER.findall(point):
        if not (_HAN_DIGIT.search(run) and _HAN_SCALE.search(run)):
            continue
        value = han_value(run)
        if value > _FEW and float(value) not in held.values and value not in held.spelt and run not in held.text:
            yield run
    tens = {value // 10 * 10 for value in held.values if value < 100} | held.values | set(held.spelt)
    scales = {scale_of(word, held.language) for word in held.words if len(word) > 2}
    largest = max(held.values, default=0)
    for word in _WORD.findall(point):
        if len(word) < 3 or "\u3000" < word[0]:
            continue
        values = {value for value in spelt(word, language) if _FEW < value < 100 and value not in (30, 50)}
        if values and not values & tens and fold(word) not in held.words:
            yield word
        power = scale_of(word, language)
        if power >= _LARGE_SCALE and power not in scales and largest < 10**power:
            yield word


def _months_named(point: str, held: Held, language: str) -> Iterator[str]:
    """Yield names of months that the sources neither name nor give as a number."""
    for word in _WORD.findall(point):
        # Short forms are ordinary words too, and so is a small march.
        if len(word) < _STEM or (language == "en" and word[0].islower()):
            continue
        if (named := months(word, language)) and not named & held.spelt and not named & held.values:
            yield word


def _names(point: str, held: Held, language: str) -> Iterator[str]:
    latin = "Latn" in scripts_of(language)
    latin_source = "Latn" in main_scripts(held.text)
    if latin_source or not latin:
        yield from (each for each in _CAPITALS.findall(point) if not _is_name_held(each, held))
    alike = not latin or (held.language == language and language not in _NOUNS_IN_CAPITALS)
    if not alike:
        return
    for match in _NAME.finditer(point):
        # What begins a sentence has a capital in any case.
        begins = latin and _SENTENCE_START.search(point, 0, match.start()) is not None
        if not begins and not _is_name_held(match[0], held):
            yield match[0]


def _is_name_held(name: str, held: Held) -> bool:
    folded = fold(name)
    if folded in _NEVER_NAMES or squeezed(folded) in held.folded:
        return True
    # Kyoto's of Kyoto, Italians of Italian.
    for word in _WORD.findall(folded):
        stem = word[: max(_STEM, len(word) - 2)]
        if len(word) > 1 and not any(other.startswith(stem) for other in held.words):
            return _is_month(word, held)
    return True


def _is_month(word: str, held: Held) -> bool:
    return any(float(month) in held.values for month in months(word, held.language))


def _quotations(point: str, held: Held, language: str) -> Iterator[str]:
    scripts = scripts_of(language)
    for match in _QUOTED.finditer(point):
        quoted = (match[1] or match[2]).strip(" ,.;:!?，。；：！？")
        same = held.language == language or not (letters(quoted).keys() & scripts)
        if quoted and same and squeezed(fold(quoted)) not in held.folded:
            yield quoted
