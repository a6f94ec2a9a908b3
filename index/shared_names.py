"""Names that two texts share, told without a dictionary from how each script marks them.

Scripts with capitals write names with one inside a sentence, Japanese writes foreign names in katakana, quotation marks
stand around titles in every language, and codes mix letters with digits. Where a script marks nothing, what a title
says and the other text repeats is taken. Whether such a word is rare enough to say anything is for the caller to ask.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from index.terms import fold

_LONGEST = 20_000
"""Characters of a text that are looked at."""
_USUAL_SHARE = 0.1
"""Share of words with a capital inside sentences above which a capital is no sign of a name."""
_VARIOUS = 4
"""Different such words from which on a short text can tell."""
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_CHAIN = re.compile(r"(?:[^\W\d_]+(?:['\u2019-][^\W\d_]+)*)(?: (?:[^\W\d_]+(?:['\u2019-][^\W\d_]+)*))*")
_INSIDE = re.compile(r"[^\W_][,;)]? [(\u201e\u201c\"'\u00ab]?$")
_KATAKANA = re.compile(r"[\u30a1-\u30fa][\u30a1-\u30fa\u30fc\u30fb]{3,15}")
_QUOTED = re.compile(
    r"\u300c([^\u300c\u300d\n]{2,20})\u300d|\u300e([^\u300e\u300f\n]{2,20})\u300f|\u300a([^\u300a\u300b\n]{2,20})\u300b"
)
_CODE = re.compile(r"(?<![\w.-])(?=[\w./-]*[^\W\d_])(?=[\w./-]*\d)[A-Z0-9][A-Za-z0-9./-]{2,22}[A-Za-z0-9](?![\w-])")
_SENTENCE = re.compile(r"[\u3002\uff01\uff1f!?\u2026]")
_HAN = re.compile(r"[\u4e00-\u9fff\u3005]{2,}")
_HANGUL = re.compile(r"[\uac00-\ud7a3]{2,}")
_PARTICLES = frozenset("的了是在我有个個第不这這那和与與也就很们們")
"""Characters of Chinese that belong to no name, or to few."""
_NUMERAL = re.compile("^[\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341\u4e24\u5169\u51e0\u534a\u6bcf]")
_UNCASED = re.compile(r"[\u0590-\u08ff\u0900-\u0dff]{4,}")
_CALENDARS = ("en", "de", "es", "fr", "pt", "it", "nl", "pl", "ru")
"""Languages whose names of months and days may begin with a capital, though they name nothing that notes share."""


@dataclass(frozen=True)
class Named:
    """A note's title and text, and the names in them."""

    title: str
    text: str

    @cached_property
    def names(self) -> dict[str, str]:
        """Names as they are written first, by how they are compared."""
        whole = f"{self.title}\n{self.text[:_LONGEST]}"
        found: dict[str, str] = {}
        for name in (*_capitalised(whole), *_marked(whole)):
            found.setdefault(fold(name), name)
        return found

    @cached_property
    def of_title(self) -> dict[str, str]:
        """Words of the title in scripts that do not mark names, with all that can be cut out of unspaced ones."""
        found: dict[str, str] = {}
        for run in _HAN.findall(self.title):
            cuts = (run[a:b] for a in range(len(run)) for b in range(a + 3, min(len(run), a + 8) + 1))
            found |= {fold(cut): cut for cut in cuts if not _NUMERAL.match(cut) and _PARTICLES.isdisjoint(cut)}
        for word in (*_HANGUL.findall(self.title), *_UNCASED.findall(self.title)):
            found[fold(word)] = word
        return found

    @cached_property
    def folded(self) -> str:
        """Everything, as texts are compared."""
        return fold(f"{self.title}\n{self.text[:_LONGEST]}")


def shared(one: Named, other: Named) -> list[str]:
    """Return the names that stand in both texts, the longest first; one that is part of another is left out."""
    both = {key: name for key, name in one.names.items() if key in other.names}
    for a, b in ((one, other), (other, one)):
        both |= {key: name for key, name in a.of_title.items() if _stands(key, b.folded)}
    kept: list[str] = []
    for key in sorted(both, key=lambda key: (-len(key), key)):
        if not any(key in longer for longer in kept):
            kept.append(key)
    return [both[key] for key in kept]


def _stands(key: str, folded: str) -> bool:
    if _HAN.match(key):
        return key in folded
    start = "" if _HANGUL.match(key) else r"(?<!\w)"
    end = "" if _HANGUL.match(key) else r"(?!\w)"
    before = r"(?<![\uac00-\ud7a3])" if _HANGUL.match(key) else start
    return re.search(f"{before}{re.escape(key)}{end}", folded) is not None


def _marked(text: str) -> Iterator[str]:
    yield from _KATAKANA.findall(text)
    yield from (code for code in _CODE.findall(text) if len(code) > 3)
    for groups in _QUOTED.findall(text):
        quoted = next(filter(None, groups))
        if not _SENTENCE.search(quoted):
            yield quoted.strip()


def _capitalised(text: str) -> Iterator[str]:
    """Yield rows of words with a capital inside a sentence, and the first of each row.

    Where so many words have one that it tells nothing, as in German, rows of one are left out.
    """
    words = _WORD.findall(text)
    small = {word for word in words if word[0].islower()}
    rows = [
        row
        for line in text.splitlines()
        for chain in _CHAIN.finditer(line)
        for row in _rows(chain[0], line[: chain.start()], small)
    ]
    various = len({word for row in rows for word in row}) >= _VARIOUS
    usual = various and sum(map(len, rows)) > _USUAL_SHARE * len(words)
    for row in rows:
        if not usual or len(row) > 1:
            yield " ".join(row)
        if not usual:
            yield row[0]


def _rows(chain: str, before: str, small: set[str]) -> Iterator[list[str]]:
    row: list[str] = []
    inside = _INSIDE.search(before) is not None
    for word in (*chain.split(" "), ""):
        if word and word[0].isupper() and inside and _is_name(word, small):
            row.append(word)
        else:
            if row:
                yield row
            row = []
        inside = True


def _is_name(word: str, small: set[str]) -> bool:
    bare = re.sub("['\u2019]s$", "", word)
    return len(bare) > 2 and bare[1] not in "'\u2019" and word.lower() not in small and fold(bare) not in _calendar()


@cache
def _calendar() -> frozenset[str]:
    from babel import Locale

    locales = [Locale.parse(code) for code in _CALENDARS]
    words: Iterable[str] = (
        name
        for locale in locales
        for table in (locale.days, locale.months)
        for context in table.values()
        for width in context.values()
        for name in width.values()
    )
    return frozenset(fold(word).strip(".") for word in words)
