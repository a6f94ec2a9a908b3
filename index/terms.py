"""The searchable words of a text, in every script, and where each stands.

Text is folded first: compatibility forms and full-width letters become ordinary ones (NFKC), case and the accents of
Latin, Greek, Cyrillic, Arabic and Hebrew go. Then it is cut:

- scripts with spaces give words;
- Chinese, Japanese and Korean give every character and every pair of neighbours, as is usual for scripts whose words
  are not told apart (Nie, Gao, Zhang and Zhou, "On the use of words and n-grams for Chinese information retrieval",
  IRAL 2000);
- Thai, Lao, Khmer and Burmese give the same of their written syllables, a consonant with its vowels and tones: single
  letters would be too few to tell words apart;
- what hangs together by marks, such as A-1203/77, v2.10.1 or e-mail, gives its parts and also the whole without them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

ANALYSIS = "1"
"""Changes whenever a text gives other terms than before, so that what was indexed by the old way is indexed anew."""

_LONGEST = 40
"""Characters of a term that count; longer ones are data rather than words."""

_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]")
_PAIRED = (
    "\u1100-\u11ff\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003134f"
)
_SYLLABIC = "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u0edc-\u0edf\u1000-\u103f\u1050-\u108f\u1780-\u17d3\u17dc-\u17dd"
_MARKS = "".join(
    re.escape(char)
    for char in map(chr, [*range(0x0483, 0x1B00), *range(0xA66F, 0xAC00)])
    if unicodedata.category(char) in {"Mn", "Mc"} and not re.match(f"[{_SYLLABIC}]", char)
)
_WORD = f"(?:(?![_{_PAIRED}{_SYLLABIC}])\\w)(?:(?![_{_PAIRED}{_SYLLABIC}])[\\w{_MARKS}])*"
_JOINS = "[-/.:,@_+#&'\u2019\u2010\u2011\u00b7]"
_PIECE = re.compile(
    f"(?P<chain>{_WORD}(?:{_JOINS}{{1,2}}{_WORD})*)|(?P<paired>[{_PAIRED}]+)|(?P<syllabic>[{_SYLLABIC}]+)"
)
_WORDS = re.compile(_WORD)
IN_WORD = f"(?:(?![_{_PAIRED}{_SYLLABIC}])[\\w{_MARKS}])"
"""A regular expression for one character of a word in a script that writes spaces between words."""
MARKS_BETWEEN = f"{_JOINS}{{0,2}}"
"""One for what may stand between the parts of something that hangs together."""
_IS_PAIR = re.compile(f"[{_PAIRED}{_SYLLABIC}]")
_ASCII_CHAIN = re.compile(r"[a-z0-9]+(?:[-/.:,@_+#&']{1,2}[a-z0-9]+)*")
_ASCII_WORDS = re.compile(r"[a-z0-9]+")
# A vowel that is written before its consonant belongs to it; so does all that follows up to the next consonant.
_SYLLABLE = re.compile(
    "[\u0e40-\u0e44\u0ec0-\u0ec4]*[\u0e01-\u0e2e\u0e81-\u0eae\u0edc-\u0edf\u1000-\u102a\u103f\u1050-\u1055\u1780-\u17b3]"
    "[\u0e2f-\u0e3a\u0e45-\u0e4e\u0eaf-\u0ebc\u0ec6-\u0ece\u102b-\u103e\u1056-\u108f\u17b4-\u17dd]*|."
)
_CLUSTER = re.compile("(?s:.)[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u1160-\u11ff\u3099\u309a\uff9e\uff9f]*")


class Piece(NamedTuple):
    """A term and the characters of the folded text it covers."""

    term: str
    start: int
    end: int
    joined: bool = False
    """Whether it is the whole of something that hangs together by marks."""


def fold(text: str) -> str:
    """Return a text as it is compared: without case, width, accents and other ways of writing the same."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFKC", _ACCENTS.sub("", folded))


def terms(text: str) -> Iterator[str]:
    """Yield the terms under which a text is found, each as often as it stands there."""
    for piece in pieces(fold(text)):
        yield piece.term


def sought(text: str) -> dict[str, bool]:
    """Return the terms to look for when somebody writes `text`, in order, and which of them are joined from parts.

    Where characters have neighbours, their pairs stand for them.
    """
    found: dict[str, bool] = {}
    for piece in pieces(fold(text), whole_runs=False):
        found.setdefault(piece.term, piece.joined)
    return found


def is_pair(term: str) -> bool:
    """Tell whether a term is of a script without spaces, in which it may stand anywhere."""
    return _IS_PAIR.match(term) is not None


def pieces(folded: str, *, whole_runs: bool = True) -> Iterator[Piece]:
    """Yield the terms of a folded text with their places.

    Args:
        folded: what `fold` returned.
        whole_runs: whether single characters of a script without spaces come too where they have neighbours.
    """
    if folded.isascii():
        for match in _ASCII_CHAIN.finditer(folded):
            yield from _chain(match[0], match.start(), _ASCII_WORDS)
        return
    for match in _PIECE.finditer(folded):
        start = match.start()
        if match.lastgroup == "chain":
            yield from _chain(match[0], start, _WORDS)
        elif match.lastgroup == "paired":
            yield from _pairs([(at, at + 1) for at in range(start, match.end())], folded, whole_runs)
        else:
            spans = [(start + each.start(), start + each.end()) for each in _SYLLABLE.finditer(match[0])]
            yield from _pairs(spans, folded, whole_runs)


def places(text: str, wanted: Iterable[str]) -> tuple[tuple[int, int], ...]:
    """Return the spans of `text`, in characters, where one of the terms stands; those that touch are one."""
    sought_for = set(wanted)
    starts: list[int] = []
    ends: list[int] = []
    folded = ""
    for cluster in _CLUSTER.finditer(text):
        small = fold(cluster[0])
        folded += small
        starts += [cluster.start()] * len(small)
        ends += [cluster.end()] * len(small)
    merged: list[tuple[int, int]] = []
    found = [(starts[p.start], ends[p.end - 1]) for p in pieces(folded) if p.term in sought_for]
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _chain(chain: str, start: int, words: re.Pattern[str]) -> Iterator[Piece]:
    found = list(words.finditer(chain))
    for word in found:
        yield Piece(word[0][:_LONGEST], start + word.start(), start + word.end())
    if len(found) > 1 and len(whole := "".join(word[0] for word in found)) <= _LONGEST:
        yield Piece(whole, start, start + len(chain), True)


def _pairs(spans: list[tuple[int, int]], folded: str, whole_runs: bool) -> Iterator[Piece]:
    if whole_runs or len(spans) == 1:
        for start, end in spans:
            yield Piece(folded[start:end], start, end)
    for (start, _), (_, end) in zip(spans, spans[1:], strict=False):
        yield Piece(folded[start:end], start, end)
