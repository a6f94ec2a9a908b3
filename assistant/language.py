"""Which language a text is in, and what that language is called. The only file that uses lingua."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence

from babel import Locale, UnknownLocaleError
from lingua import IsoCode639_1, LanguageDetector, LanguageDetectorBuilder

# lingua knows 75 languages; each one written in Latin letters costs some 25 MB and confuses short texts with its
# neighbours. Languages with a script of their own cost nothing. Measured on 27 very short questions: 18 right with
# all 75, 21 with about 40 of them (the rest is what `hints` are for).
LANGUAGES = (
    *("en", "es", "fr", "de", "pt", "it", "nl", "sv", "da", "nb", "fi", "pl", "cs", "ro", "hu", "tr", "id", "vi"),
    *("ru", "uk", "bg", "ar", "fa", "ur", "hi", "mr", "bn", "ta", "te", "th", "ja", "ko", "zh", "el", "he", "ka", "hy"),
)
# A hinted language wins when it is at least this likely relative to the likeliest one.
_HINT_RATIO = 0.4
_NOT_WORDS = re.compile(r"https?://\S+|\[\d+\]|`[^`]*`|[\d\W_]+")

_SPACELESS = frozenset({"zh", "ja", "th", "lo", "km", "my"})

_lock = threading.Lock()
_detector: LanguageDetector | None = None


def detect(text: str, hints: Sequence[str] = ()) -> str | None:
    """ISO 639-1 code of the language of `text`, or None where there are no words to tell by.

    `hints` are codes of languages to be expected (of the question before, of the notes): among nearly equally
    likely languages the first hint wins, because a short text such as "and in winter?" fits several.
    """
    words = _NOT_WORDS.sub(" ", text).strip()
    if not words or (len(words) == 1 and words.isascii()):
        return None  # any language could have that letter
    ranked = [(_code(c.language.iso_code_639_1), c.value) for c in _loaded().compute_language_confidence_values(words)]
    if not ranked or ranked[0][1] <= 0:
        return None
    likely = {code for code, value in ranked if value >= _HINT_RATIO * ranked[0][1]}
    return next((hint for hint in hints if hint in likely), ranked[0][0])


def warm() -> None:
    """Load the models now, so that the first question need not wait for them."""
    detect("The quick brown fox jumps over the lazy dog")
    detect("Съешь ещё этих мягких французских булок")


def english_name(code: str) -> str:
    """What English calls the language, such as `Russian`; the code itself where it is unknown."""
    locale = _locale(code)
    return (locale.get_language_name("en") if locale else None) or code


def native_name(code: str) -> str:
    """What the language calls itself, such as `русский`; the code itself where it is unknown."""
    locale = _locale(code)
    return (locale.get_language_name(locale.language) if locale else None) or code


def is_known(code: str) -> bool:
    """Whether `code` names a language that `detect` can tell."""
    return code in LANGUAGES


def code_of(name: str) -> str | None:
    """Code of the language that is named by its code, in English or in itself; None where `detect` tells none such."""
    wanted = name.strip().casefold()
    names = {code: (code, english_name(code).casefold(), native_name(code).casefold()) for code in LANGUAGES}
    return next((code for code, known in names.items() if wanted in known), None)


def parts_sentences(code: str) -> bool:
    """Whether the language writes a space between one sentence and the next."""
    return code not in _SPACELESS


def _locale(code: str) -> Locale | None:
    try:
        return Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return None


def _code(code: IsoCode639_1) -> str:
    return code.name.lower()


def _loaded() -> LanguageDetector:
    global _detector
    # The lock guards `_detector`: two threads asking first must not build it twice.
    with _lock:
        if _detector is None:
            codes = [getattr(IsoCode639_1, code.upper()) for code in LANGUAGES]
            _detector = LanguageDetectorBuilder.from_iso_codes_639_1(*codes).build()
        return _detector
