"""How well a passage fits the words of a query, told from its text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from index.terms import IN_WORD, MARKS_BETWEEN, fold, is_pair

_K1, _B = 1.2, 0.5
_TITLE = 2.0
"""How often a word of the title counts."""
_ASCII_WORDS = re.compile(r"[a-z0-9]+")
_IN_WORD = re.compile(IN_WORD)


class Candidate(NamedTuple):
    """A passage that may hold words of the query."""

    number: int
    title: str
    text: str


class Match(NamedTuple):
    """A passage with words of the query."""

    number: int
    score: float
    """BM25; higher is better."""
    share: float
    """How much of what the query asks for is in the passage, 0 to 1: its words weighed by their rarity."""


class Scorer:
    """BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009) over a few candidates.

    The length of a passage, in characters, is compared with the mean of the candidates; k1 is the usual one and b less
    than that, as passages are cut to about one length.
    """

    def __init__(self, weights: Mapping[str, float], wholes: Iterable[str]) -> None:
        """Take the weight of each term, and those of the terms that may be written with marks between their parts."""
        self._weights = weights
        self._sum = sum(weights.values()) or 1.0
        self._pairs = [term for term in weights if is_pair(term)]
        self._wholes = {term: _separable(term) for term in wholes}
        self._words = {term for term in weights if not is_pair(term) and term not in self._wholes}

    def rank(self, candidates: Iterable[Candidate]) -> list[Match]:
        """Return those candidates that hold any of the terms, best first and of equals the newest."""
        counted = []
        for number, title, text in candidates:
            folded = fold(text)
            found = self._count(folded)
            for term, times in self._count(fold(title)).items():
                found[term] = found.get(term, 0.0) + _TITLE * times
            if found:
                counted.append((number, len(folded), found))
        mean = max(1.0, sum(length for _, length, _ in counted) / max(1, len(counted)))
        weights, matches = self._weights, []
        for number, length, found in counted:
            longer = _K1 * (1 - _B + _B * length / mean)
            score = sum(weights[term] * n * (_K1 + 1) / (n + longer) for term, n in found.items())
            matches.append(Match(number, score, sum(weights[term] for term in found) / self._sum))
        return sorted(matches, key=lambda match: (-match.score, -match.number))

    def _count(self, folded: str) -> dict[str, float]:
        found: dict[str, float] = {}
        if folded.isascii():
            found |= dict(Counter(word for word in _ASCII_WORDS.findall(folded) if word in self._words))
        else:
            found |= {term: times for term in self._words if term in folded and (times := _standing(term, folded))}
            found |= {term: times for term in self._pairs if (times := folded.count(term))}
        found |= {term: times for term, whole in self._wholes.items() if (times := len(whole.findall(folded)))}
        return found


def _standing(term: str, folded: str) -> int:
    """Count where a term stands as a word of its own."""
    times, at = 0, folded.find(term)
    while at >= 0:
        end = at + len(term)
        if not (at and _IN_WORD.match(folded, at - 1)) and not _IN_WORD.match(folded, end):
            times += 1
        at = folded.find(term, end)
    return times


def _separable(term: str) -> re.Pattern[str]:
    # Its first character comes first in the pattern, which is what makes looking for it fast.
    first, *others = map(re.escape, term)
    return re.compile(f"{first}(?<!{IN_WORD}{first})" + "".join(MARKS_BETWEEN + c for c in others) + f"(?!{IN_WORD})")
