"""Which languages the notes are in, and by how much."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from assistant.language import detect
from index.mix import Sampled
from index.naming import primary_language

_SAMPLE = 200
_GROWN = 1.1
"""Growth of the catalogue after which the languages are looked at again."""

Sample = Callable[[int], Sequence[Sampled]]


class Corpus:
    """Shares of languages among the passages, from a sample that is kept until the catalogue has grown by a tenth."""

    def __init__(self, newest: Callable[[], int], sample: Sample) -> None:
        self._newest = newest
        self._sample = sample
        # Guards what is kept: number of the newest passage at that time, and the shares found.
        self._lock = threading.Lock()
        self._seen = 0
        self._shares: Mapping[str, float] = {}

    def shares(self) -> Mapping[str, float]:
        """The share of each language, 0 to 1, the largest first; empty where no language can be told."""
        newest = self._newest()
        with self._lock:
            if not self._shares or not self._seen <= newest <= self._seen * _GROWN:
                self._shares, self._seen = self._counted(), newest
            return self._shares

    def _counted(self) -> Mapping[str, float]:
        told = (
            primary_language(item.language) if item.language else detect(item.text) for item in self._sample(_SAMPLE)
        )
        counts = Counter(language for language in told if language)
        return {language: n / counts.total() for language, n in counts.most_common()}
