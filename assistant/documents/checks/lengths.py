"""How long a translation is likely to be (pure).

The logarithm of the ratio of lengths is close to normal: Gale and Church, "A Program for Aligning Sentences in
Bilingual Corpora", Computational Linguistics 19(1), 1993. Its mean is the difference of what both languages take for
the same, its spread falls with the length.
"""

from __future__ import annotations

import math

_DENSITY = {
    # NTREX-128 news (Federmann et al., 2022), 956 segments of 60 documents, and for zh, es and ar XQuAD as well.
    "en": 0.0,
    "es": 0.12,
    "zh": -1.08,
    "ja": -0.82,
    "ar": -0.09,
    "de": 0.13,
    # The parallel sentences of index/anchors.yaml, 22 texts.
    "fr": 0.11,
    "pt": 0.05,
    "it": 0.10,
    "nl": 0.08,
    "sv": 0.0,
    "da": -0.01,
    "nb": -0.02,
    "fi": 0.0,
    "pl": -0.04,
    "cs": -0.10,
    "ro": 0.01,
    "hu": -0.04,
    "tr": -0.05,
    "id": 0.09,
    "vi": -0.07,
    "ru": -0.04,
    "uk": -0.06,
    "bg": -0.04,
    "fa": -0.12,
    "ur": -0.06,
    "hi": -0.03,
    "mr": -0.10,
    "bn": -0.09,
    "ta": 0.15,
    "te": 0.0,
    "th": -0.28,
    "ko": -0.69,
    "el": 0.08,
    "he": -0.29,
}
"""Logarithm of a text's characters for those of the same in English."""

_SPREAD = {"en": 0.05, "es": 0.05, "ar": 0.08, "ja": 0.11, "zh": 0.18}
"""Standard deviation that a language adds however long the text is; measured on NTREX-128."""
_SPREAD_UNKNOWN = 0.15
_PER_CHARACTER = 2.0
"""Variance times the English length; measured on NTREX-128: 0.18 at 75 characters, 0.12 at 150, en-es."""


def surprise(source: str, target: str, source_language: str | None, language: str) -> float:
    """Return by how many standard deviations a translation is longer than expected; negative where it is shorter.

    Lengths count characters without white space at the ends; an empty text of either gives 0.
    """
    mine, theirs = len(source.strip()), len(target.strip())
    if not mine or not theirs:
        return 0.0
    one, other = _density(source_language), _density(language)
    whole = max(3.0, mine * math.exp(-one))
    spread = math.sqrt(_PER_CHARACTER / whole + _spread(source_language) ** 2 + _spread(language) ** 2)
    # What is very short, such as a heading, is seldom as dense as running text.
    loose = 4 / whole
    ratio = math.log(theirs / mine) - (other - one)
    return math.copysign(max(0.0, abs(ratio) - loose), ratio) / spread


def _density(language: str | None) -> float:
    return _DENSITY.get(language or "", 0.0)


def _spread(language: str | None) -> float:
    return _SPREAD.get(language or "", _SPREAD_UNKNOWN)
