"""Names that recur in a document, and how they were rendered so far.

Asked for a bare name, a small model invents one; in a sentence it does better, and sees there how it put it before. So
a unit with a name that was translated elsewhere is shown that sentence, as one of those that stand before it.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from assistant.documents.translating.wording import Pair

_SHORTEST = 3
_LONGEST = 600
"""Characters of a sentence that is shown again at most: more would cost more to read than the name is worth."""
_TOKEN = re.compile(r"[^\W_][\w'\u2019-]*|[^\w\s]|\n")
_OPENS = frozenset('.!?…:;\n"\u201c\u201e\u00ab\u00bf\u00a1(-–—•')
"""Signs after which a capital tells nothing."""
_GENITIVE = re.compile(r"['\u2019]s?$")
_UNCASED = {
    # Katakana writes foreign names (and loanwords, which are as well said the same way twice).
    "ja": re.compile(r"[\u30a1-\u30f4\u30fc]{3,}(?:[\u30fb=\uff1d][\u30a1-\u30f4\u30fc]+)*"),
    # Foreign names are written with a point between their parts; where they begin and end is not to be seen.
    "zh": re.compile(r"[\u4e00-\u9fff]{2}[\u00b7\u30fb][\u4e00-\u9fff]{2}"),
}
_NOUNS_CAPITALISED = frozenset({"de", "lb"})
"""There a single word with a capital is no name."""


class Names:
    """The recurring names of one document; every member may be called from any thread."""

    def __init__(self, texts: Iterable[tuple[str, str | None]]) -> None:
        """Find them.

        Args:
            texts: of the segments, each with its language.
        """
        counted: Counter[str] = Counter()
        certain: set[str] = set()
        for text, language in texts:
            found = _candidates(text, language)
            counted.update(found.keys())
            certain.update(name for name, sure in found.items() if sure)
        self.recurring = frozenset(name for name in certain if counted[name] > 1)
        """Each stands in two segments or more."""
        # Guards `_seen`.
        self._lock = threading.Lock()
        self._seen: dict[str, Pair] = {}

    def learn(self, pair: Pair, language: str | None) -> None:
        """Take note of a translation; for each of its names the shortest is shown, which costs least to read."""
        if len(pair.source) <= _LONGEST:
            held = self._held(pair.source, language)
            with self._lock:
                for name in held:
                    self._seen[name] = min(self._seen.get(name, pair), pair, key=lambda each: len(each.source))

    def recalled(self, text: str, language: str | None, before: Sequence[Pair]) -> tuple[Pair, ...]:
        """Return the translation that has the most of a text's names which do not stand in `before`; at most one."""
        shown = "\n".join(pair.source for pair in before)
        wanted = [name for name in self._held(text, language) if name not in shown]
        with self._lock:
            pairs = Counter(self._seen[name] for name in wanted if name in self._seen)
        return tuple(pair for pair, _ in pairs.most_common(1) if pair.source != text)

    def _held(self, text: str, language: str | None) -> list[str]:
        return [name for name in _candidates(text, language) if name in self.recurring]


def _candidates(text: str, language: str | None) -> dict[str, bool]:
    """Return what may be a name, and whether it is certain."""
    pattern = _UNCASED.get(language or "")
    alone = language not in _NOUNS_CAPITALISED
    found: dict[str, bool] = {}
    for name, sure in ((m[0], True) for m in pattern.finditer(text)) if pattern else _capitalised(text):
        if len(name) >= _SHORTEST and (alone or " " in name):
            found[name] = sure or found.get(name, False)
    return found


def _capitalised(text: str) -> Iterator[tuple[str, bool]]:
    """Yield runs of words with a capital, and whether something other than a sentence's beginning gave it to them.

    The first word of a sentence may belong to a name or not: such a run comes with it and without it.
    """
    run: list[str] = []
    opening, fresh, end = False, True, 0
    for token in _TOKEN.finditer(text):
        word = token[0]
        if run and (not word[0].isupper() or text[end : token.start()].strip(" ")):
            yield from _names_of(run, opening)
            run = []
        if word[0].isupper():
            opening = opening if run else fresh
            run.append(_GENITIVE.sub("", word))
        fresh = word in _OPENS
        end = token.end()
    yield from _names_of(run, opening)


def _names_of(run: Sequence[str], opening: bool) -> Iterator[tuple[str, bool]]:
    """Yield what may be a name in words with a capital that stand together."""
    if run:
        yield " ".join(run), not opening
    if run[1:] and opening:
        yield " ".join(run[1:]), True
