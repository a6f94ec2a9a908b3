"""Terms and their fixed renderings: which stand in a text, and which of them a translation did not keep."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from index.terms import IN_WORD, fold

ANY = ""
"""The language of terms that were given without one: they count as a term of every source."""
INTO = "*"
"""The language of the rendering of such a term, whatever is translated into."""

_PLURAL = "(?:['\u2019]s|e?s)?"
_CLITICS = {
    "ar": "(?:[\u0648\u0641\u0628\u0644\u0643]{0,2}(?:\u0627\u0644|\u0644\u0644)?)?",
    "he": "[\u05d5\u05d4\u05d1\u05dc\u05db\u05de\u05e9]{0,3}",
}
_LONGEST_SUFFIX = 12
_IS_WORD = re.compile(IN_WORD)
_SHORT = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """One term and what it must be in the translation."""

    term: str
    rendering: str
    variants: tuple[str, ...] = ()
    """Other renderings that are accepted too."""
    note: str = ""
    """A hint for the translator, such as what the term means."""
    exact: bool = False
    """Whether capitals matter, in the source as in the translation."""


@dataclass(frozen=True)
class Term:
    """One line of a glossary: the same in several languages, each with its variants, the preferred one first."""

    names: Mapping[str, tuple[str, ...]]
    note: str = ""
    exact: bool = False


@dataclass(frozen=True)
class Glossary:
    """A reader's terms. Immutable; made by assistant.documents.glossary.files."""

    terms: tuple[Term, ...] = ()
    digest: str = field(init=False)
    """Changes when any term does, and not with the order of the lines."""

    def __post_init__(self) -> None:
        lines = sorted(
            json.dumps([sorted(term.names.items()), term.note, term.exact], ensure_ascii=False) for term in self.terms
        )
        object.__setattr__(self, "digest", hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16])

    def entries_for(self, text: str, source_language: str | None, target_language: str) -> tuple[Entry, ...]:
        """Return the entries whose term stands in a text, the longest first.

        In scripts with spaces a term stands where its whole words do, with or without a plural's or genitive's s; in
        others anywhere. A term that stands only inside a longer one is left out. Without a source language the
        terms of every language count, but those of the target's.
        """
        folded = fold(text)
        candidates = sorted(
            self._candidates(text, folded, source_language, target_language), key=lambda entry: -len(entry.term)
        )
        taken: list[tuple[int, int]] = []
        kept: dict[str, Entry] = {}
        for entry in candidates:
            within = text if entry.exact else folded
            spans = [match.span() for match in _source_pattern(entry.term, entry.exact).finditer(within)]
            free = [span for span in spans if not any(start <= span[0] and span[1] <= end for start, end in taken)]
            if free:
                taken += free
                kept.setdefault(entry.term, entry)
        return tuple(kept.values())

    def _candidates(self, text: str, folded: str, source_language: str | None, target_language: str) -> Iterator[Entry]:
        for term in self.terms:
            renderings = term.names.get(target_language) or term.names.get(INTO)
            if not renderings:
                continue
            for language, names in term.names.items():
                if language in (target_language, INTO) or (source_language and language not in (source_language, ANY)):
                    continue
                for name in names:
                    if (name in text) if term.exact else (fold(name) in folded):
                        yield Entry(name, renderings[0], renderings[1:], term.note, term.exact)


def digest_of(entries: Iterable[Entry]) -> str:
    """Return what tells entries that apply to a segment from any others, for the translation memory; empty for none."""
    lines = sorted(json.dumps([e.term, e.rendering, e.variants, e.note, e.exact], ensure_ascii=False) for e in entries)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16] if lines else ""


def violations(source: str, target: str, entries: Iterable[Entry], language: str) -> tuple[Entry, ...]:
    """Return the entries whose term stands in the source, but no rendering of it in the translation.

    Inflection is tolerated: of each word of four letters or more the last quarter may change, up to three letters, and
    up to twelve may follow, so that книга is found in книгами, Istanbul in İstanbul'dan and kirja in kirjastossa; a
    shorter word may gain up to three letters. In Arabic and Hebrew the article and one-letter words may stand before.
    In scripts without spaces, and in Korean, the rendering itself must stand there. `language` is the translation's.
    """
    mine, theirs = fold(source), fold(target)
    found = []
    for entry in entries:
        if not _source_pattern(entry.term, entry.exact).search(source if entry.exact else mine):
            continue
        within = target if entry.exact else theirs
        names = (entry.rendering, *entry.variants)
        if not any(_target_pattern(name, entry.exact, language).search(within) for name in names):
            found.append(entry)
    return tuple(found)


@lru_cache(maxsize=4096)
def _source_pattern(term: str, exact: bool) -> re.Pattern[str]:
    name = term if exact else fold(term)
    body = r"\s+".join(re.escape(word) for word in name.split())
    plural = _PLURAL if name[-1:].isascii() and name[-1:].isalpha() else ""
    return re.compile(_bounded(name, body + plural))


@lru_cache(maxsize=4096)
def _target_pattern(rendering: str, exact: bool, language: str) -> re.Pattern[str]:
    name = rendering if exact else fold(rendering)
    body = r"[\s-]+".join(_inflected(word) for word in name.split())
    return re.compile(_bounded(name, _CLITICS.get(language, "") + body, end=False))


def _inflected(word: str) -> str:
    if not _IS_WORD.match(word[-1]) or not word[-1].isalpha():
        return re.escape(word)
    if len(word) < _SHORT:
        return f"{re.escape(word)}{IN_WORD}{{0,3}}(?!{IN_WORD})"
    stem = word[: len(word) - min(3, len(word) // 4)]
    return f"{re.escape(stem)}{IN_WORD}{{0,{len(word) - len(stem) + _LONGEST_SUFFIX}}}(?!{IN_WORD})"


def _bounded(name: str, body: str, *, end: bool = True) -> str:
    before = f"(?<!{IN_WORD})" if _IS_WORD.match(name[:1]) else ""
    after = f"(?!{IN_WORD})" if end and _IS_WORD.match(name[-1:]) else ""
    return f"{before}{body}{after}"
