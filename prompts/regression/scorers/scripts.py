"""Which script a letter is of, and which scripts a language is written in.

A letter's script is told by its name in Unicode, which begins with it. Han, Kana and Latin are the names that people
use for what Unicode calls CJK, Hiragana with Katakana, and Latin.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Literal, get_args

from prompts.regression.scorers.arguments import bare

Script = Literal[
    "Latin", "Han", "Kana", "Hangul", "Arabic", "Cyrillic", "Greek", "Hebrew", "Armenian", "Georgian", "Thai", "Lao",
    "Khmer", "Myanmar", "Tibetan", "Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Oriya", "Tamil", "Telugu",
    "Kannada", "Malayalam", "Sinhala", "Ethiopic", "Mongolian", "Thaana",
]  # fmt: skip
"""Scripts that living languages are written in; a letter of any other is nobody's fault."""
_NAMES: Mapping[str, Script] = {
    **{script.upper(): script for script in get_args(Script)},
    **dict.fromkeys(("CJK", "IDEOGRAPHIC", "BOPOMOFO"), "Han"),
    **dict.fromkeys(("HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"), "Kana"),
}
_WRITTEN_IN: Mapping[str, tuple[Script, ...]] = {
    "zh": ("Han",), "yue": ("Han",), "ja": ("Han", "Kana"), "ko": ("Hangul",),
    **dict.fromkeys(("ru", "uk", "be", "bg", "mk", "ky", "tg", "tt", "ba", "ce", "cv", "os"), ("Cyrillic",)),
    **dict.fromkeys(("sr", "kk", "uz", "tk", "az"), ("Cyrillic", "Latin")),
    "mn": ("Cyrillic", "Mongolian"),
    **dict.fromkeys(("ar", "fa", "ur", "ps", "ug", "sd", "ckb"), ("Arabic",)),
    "ku": ("Latin", "Arabic"), "pa": ("Gurmukhi", "Arabic"),
    "he": ("Hebrew",), "yi": ("Hebrew",), "el": ("Greek",), "hy": ("Armenian",), "ka": ("Georgian",),
    "th": ("Thai",), "lo": ("Lao",), "km": ("Khmer",), "my": ("Myanmar",), "bo": ("Tibetan",), "dz": ("Tibetan",),
    **dict.fromkeys(("hi", "mr", "ne", "sa", "mai", "bho"), ("Devanagari",)),
    "bn": ("Bengali",), "as": ("Bengali",), "gu": ("Gujarati",), "or": ("Oriya",), "ta": ("Tamil",), "te": ("Telugu",),
    "kn": ("Kannada",), "ml": ("Malayalam",), "si": ("Sinhala",), "am": ("Ethiopic",), "ti": ("Ethiopic",),
    "dv": ("Thaana",),
}  # fmt: skip


@lru_cache(maxsize=4096)
def script_of(character: str) -> Script | None:
    """Return the script of a letter; None of what is no letter, and of a letter that all scripts share."""
    # Whole and half width are ways to print a letter.
    character = unicodedata.normalize("NFKC", character)[:1]
    if not unicodedata.category(character or " ").startswith("L"):
        return None
    return _NAMES.get(unicodedata.name(character, "").partition(" ")[0])


def scripts_of(language: str) -> frozenset[Script]:
    """Return the scripts that a language (ISO 639-1) is written in: Latin where nothing else is known."""
    return frozenset(_WRITTEN_IN.get(bare(language), ("Latin",)))


def stretches(text: str) -> Iterator[tuple[Script, str]]:
    """Yield the stretches of letters of one script, with spaces, hyphens and combining marks inside, in order."""
    script: Script | None = None
    letters = between = ""
    for character in text:
        here = script_of(character)
        if script is not None and not between and unicodedata.category(character) in ("Mn", "Mc"):
            letters += character
            continue
        if here is None and (
            character in " \u00a0-'’·・" or unicodedata.category(character) in ("Mn", "Mc", "Cf", "Lm")
        ):
            between += character
            continue
        if here == script and script is not None:
            letters += between + character
        else:
            if script is not None:
                yield script, letters
            script, letters = here, character
        between = ""
    if script is not None:
        yield script, letters
