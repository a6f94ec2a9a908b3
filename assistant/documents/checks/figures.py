"""The numbers of a text and of its translation, compared by what they are worth and not by how they are written.

1,234.5 and 1.234,5 and 1234.5 are the same, and so are 10万 and 100,000, £1.5bn and 15亿, ３ and ٣, `three` and 三 and
3, the 19th century and siglo XIX, 1930s and 30年代, 3 p.m. and 15:00. A date may be put in another order, and a month's
name may become its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.number_words import months, scale_of, spelt

_SPACE = "[ \u00a0\u202f\u2009]"
_NUMBER = re.compile(rf"\d{{1,3}}(?:{_SPACE}\d{{3}})+(?!\d)|\d+(?:[.,\u066b\u066c'\u2019\u00b7]\d+)*")
_HAN_SCALE = re.compile(f"{_SPACE}?([十百千万萬亿億兆천만억조]+)(?!分之)")
_POWERS = {"十": 1, "百": 2, "千": 3, "천": 3, "万": 4, "萬": 4, "만": 4, "亿": 8, "億": 8, "억": 8, "兆": 12, "조": 12}
_WORD_AFTER = re.compile(r"[ \u00a0\u202f-]?([^\W\d_]+)(?:[ \u00a0\u202f]([^\W\d_]+))?")
_SEPARATOR = re.compile(r"\D+")
_KILO = re.compile("千[米克瓦卡赫]")
_MINUTES = re.compile(r":[0-5]\d(?!\d)")
_SMALL = 10
"""Up to here a number is as often a word, a month or an hour as a figure."""
_FACTORS = (1.609344, 0.3048, 2.54, 0.9144, 0.45359237, 3.785411784, 0.40468564, 28.349523, 30.48, 91.44)
"""Mile, foot, inch, yard, pound, US gallon, acre, ounce, and foot and yard in centimetres: international yard and pound
agreement, 1959."""
_IMPERIAL = re.compile(
    r"\b(?:miles?|mph|f(?:oo|ee)t|ft|inch(?:es)?|yards?|pounds?|lbs?|acres?|gallons?|ounces?|fahrenheit|degrees?|millas?|pies?"
    r"|pulgadas?|libras?|yardas?|milles?|pieds?|pouces?|meilen?|fuß|zoll|миль|мил[яи]|фут\w*|дюйм\w*|фунт\w*|ярд\w*|grados?)\b"
    r"|°\s?F|[º°]|英[里尺寸亩畝]|[磅码碼度]|マイル|フィート|インチ|ポンド|ヤード|エーカー|ميل|[أا]قدام|قدم|بوص|رطل|ياردة|마일|피트|인치|파운드",
    re.IGNORECASE,
)
_METRIC = re.compile(
    r"\b(?:kil[oó]\w*|k?m(?:/h)?|c?m|kg|kph|(?:kilo|centi|milli)?met(?:er|re|ro)s?|cent[ií]met\w+|lit(?:er|re|ro)s?|grados?"
    r"|degrees?|celsius|hect[aá]re\w*|gramm?\w*|километр\w*|метр\w*|сантиметр\w*|килограмм\w*)\b"
    r"|°\s?C|[º°]|[米度]|公[里斤尺]|千克|キロ|メートル|センチ|كيلو|كم|متر|سنتيمتر|درجة|미터|킬로",
    re.IGNORECASE,
)
"""Of the units for which readers know both kinds, in the languages of this project that people translate most."""
_ROUNDED = 0.06
"""By how much people round what they convert."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it is written, and what it may be worth."""

    written: str
    values: frozenset[float]
    parts: tuple[int, ...]
    """Its groups of digits, each as a number: 7.55 may be a time."""
    scaled: bool = False
    """Whether a word such as million follows."""
    clock: bool = False
    """Whether minutes follow, as in 15:00."""

    @property
    def is_small(self) -> bool:
        """Whether it is at most 10."""
        return max(self.values) <= _SMALL


@dataclass(frozen=True, slots=True)
class Difference:
    """What a translation's numbers lack and what they have too many, as they are written."""

    lost: tuple[Figure, ...] = ()
    invented: tuple[Figure, ...] = ()
    converted: tuple[Figure, ...] = ()
    """Numbers of the source that stand in another unit there, such as miles that became kilometres."""


def figures(text: str, language: str | None = None) -> Iterator[Figure]:
    """Yield the numbers that are written with digits, in order."""
    position, high = 0, 0.0
    pending: Figure | None = None
    for match in _NUMBER.finditer(text):
        if match.start() < position or (match[0] == "00" and text[match.start() - 1 : match.start()] == ":"):
            continue
        found, end, power = _figure(text, match, language)
        # 1億2,500万 is one number: a smaller scale follows a larger one at once.
        if pending is not None and match.start() == position and power < high:
            values = frozenset(a + b for a in pending.values for b in found.values)
            pending = Figure(pending.written + found.written, values, pending.parts, True)
        else:
            if pending is not None:
                yield pending
            pending = found
        position, high = end, power
    if pending is not None:
        yield pending


def compared(source: str, target: str, languages: tuple[str | None, str | None] = (None, None)) -> Difference:
    """Return how the numbers of a translation differ from those of the source.

    Args:
        source: the text, without what is no number: links, codes, tags.
        target: its translation, likewise.
        languages: of both, ISO 639-1, for their words of numbers; None where unknown.
    """
    mine, theirs = tuple(figures(source, languages[0])), tuple(figures(target, languages[1]))
    if not mine and not theirs:
        return Difference()
    lost = _unmatched(mine, theirs, _known(target, languages[1])) if mine else ()
    invented = _unmatched(theirs, mine, _known(source, languages[0])) if theirs else ()
    # A telephone number may be grouped in another way.
    if lost and _digits(lost) == _digits(invented) and len(_digits(lost)) > 5 and len(lost) != len(invented):
        return Difference()
    converted: tuple[Figure, ...] = ()
    if lost and invented and _has_both_units(source, target):
        converted = tuple(one for one in lost if any(_is_converted(one, other) for other in invented))
        lost = tuple(one for one in lost if one not in converted)
        invented = tuple(one for one in invented if not any(_is_converted(other, one) for other in converted))
    return Difference(lost, invented, converted)


def _known(text: str, language: str | None) -> frozenset[int]:
    return spelt(text, language) | months(text, language)


def _figure(text: str, match: re.Match[str], language: str | None) -> tuple[Figure, int, float]:
    digits = "".join(str(int(char)) if char.isdecimal() else char for char in match[0])
    groups = [group for group in _SEPARATOR.split(digits) if group]
    values = _values(digits, groups)
    end, power, doubtful = match.end(), 0, False
    if (han := _HAN_SCALE.match(text, end)) and not _KILO.match(text, han.end() - 1):
        power = sum(_POWERS[char] for char in han[1])
        end = han.end()
    elif word := _WORD_AFTER.match(text, end):
        power = scale_of(word[1], language)
        doubtful = len(word[1]) == 1
        if power and word[2]:
            power += scale_of(word[2], language)
    scaled = frozenset(round(value * 10**power, 6) for value in values)
    # 5m is as often five metres as five million.
    values = values | scaled if doubtful else scaled
    parts = tuple(int(group[:15]) for group in groups)
    clock = _MINUTES.match(text, match.end()) is not None
    return Figure(text[match.start() : end], values, parts, power > 0, clock), end, power or 0.5


def _values(digits: str, groups: list[str]) -> frozenset[float]:
    whole = float("".join(groups)[:300])
    separators = _SEPARATOR.findall(digits)
    if not separators or separators[0].isspace():
        return frozenset({whole})
    decimal = float(f"{''.join(groups[:-1])[:300]}.{groups[-1][:15]}")
    if len(set(separators)) > 1 or (len(separators) == 1 and len(groups[-1]) != 3):
        return frozenset({decimal})
    return frozenset({whole, decimal}) if len(separators) == 1 else frozenset({whole})


def _unmatched(some: tuple[Figure, ...], others: tuple[Figure, ...], known: frozenset[int]) -> tuple[Figure, ...]:
    values = {value for other in others for value in other.values}
    parts = {part for other in others for part in other.parts}
    hours = {value - 12 for other in others if other.clock for value in other.values}
    held = values | parts | known | hours
    return tuple({one.written: one for one in some if not _is_held(one, values, held, known)}.values())


def _is_held(one: Figure, values: set[float], held: set[float | int], known: frozenset[int]) -> bool:
    if one.values & values or one.values & known:
        return True
    if not one.scaled and all(part in held or (part == 0 and len(one.parts) > 1) for part in one.parts):
        return True
    value = max(one.values)
    if one.scaled or value != int(value):
        # With a scale that this file does not know, only the digits can be compared.
        return False
    if 20 < value < 100 and {value // 10 * 10, value % 10} <= known:
        return True
    if 1000 < value < 2100 and (value % 100 in held or (value % 10 == 0 and value % 100 in known)):
        return True
    if value < 100 and any(1000 < other < 2100 and other % 100 == value for other in values):
        return True
    return one.clock and value - 12 in held


def _digits(some: tuple[Figure, ...]) -> str:
    return "".join(str(part) for one in some for part in one.parts)


def _has_both_units(one: str, other: str) -> bool:
    return any(_IMPERIAL.search(a) and _METRIC.search(b) for a, b in ((one, other), (other, one)))


def _is_converted(one: Figure, other: Figure) -> bool:
    return any(_near(a, b) for a in one.values for b in other.values)


def _near(a: float, b: float) -> bool:
    if a <= 0 or b <= 0:
        return False
    wanted = [a * factor for factor in _FACTORS] + [a / factor for factor in _FACTORS]
    wanted += [(a - 32) * 5 / 9, a * 9 / 5 + 32, a * 5 / 9, a * 9 / 5]
    return any(abs(b - each) <= max(_ROUNDED * each, 0.55) for each in wanted if each > 0)
