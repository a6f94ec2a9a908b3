"""Vectors freed of the language they were written in.

A multilingual embedder puts a question nearer to any text of its own language than its matter deserves, so that in
a corpus of many languages the right note in another language is crowded out. The directions in which languages
differ are found from a few sentences that say the same in each, and are taken out of every vector.
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import yaml

from index.embedder import Embedder, Vectors

logger = logging.getLogger(__name__)

NEUTRAL_VERSION = 1
"""Raised when the vectors of the same texts would change."""

_SHARE = 0.9
"""How much of the difference between languages is taken out; measured, with a wide plateau from .85 to .99."""


class LanguageNeutral:
    """An embedder around another one, whose vectors do not tell languages apart.

    Its members raise what the inner embedder raises.
    """

    def __init__(self, inner: Embedder, cache: Path, sentences: Mapping[str, Sequence[str]] | None = None) -> None:
        """Wrap an embedder; nothing is loaded yet.

        Args:
            inner: the embedder whose vectors are freed of language.
            cache: a folder that keeps the directions found, so that they are computed once per model.
            sentences: by language, sentences that say the same; those of `languages.yaml` when None.
        """
        self._inner = inner
        self._cache = cache
        self._sentences = sentences
        # Guards the directions, which are found or read once.
        self._lock = threading.Lock()
        self._directions: Vectors | None = None

    @property
    def name(self) -> str:
        """The inner name, marked, because the vectors differ from the inner ones."""
        return f"{self._inner.name}+neutral{NEUTRAL_VERSION}"

    @property
    def dimension(self) -> int:
        """Numbers in one vector."""
        return self._inner.dimension

    @property
    def window(self) -> int:
        """Tokens of one text that are read."""
        return self._inner.window

    def warm(self) -> None:
        """Load the model and the directions now rather than at first use."""
        self.embed_query("ready")

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text."""
        return self._freed(self._inner.embed_passages(texts))

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of one question."""
        return self._freed(self._inner.embed_query(text))

    def token_starts(self, text: str) -> Sequence[int]:
        """Return the character offset where each token of `text` starts."""
        return self._inner.token_starts(text)

    def _freed(self, vectors: Vectors) -> Vectors:
        with self._lock:
            if self._directions is None:
                self._directions = self._kept() if self._kept_at().is_file() else None
            if self._directions is None:
                self._directions = self._found()
            directions = self._directions
        rest = vectors - (vectors @ directions.T) @ directions
        length = np.linalg.norm(rest, axis=-1, keepdims=True)
        freed: Vectors = (rest / np.maximum(length, 1e-9)).astype(np.float32)
        return freed

    def _kept_at(self) -> Path:
        return self._cache / f"{hashlib.sha256(self.name.encode()).hexdigest()[:16]}.npy"

    def _kept(self) -> Vectors | None:
        try:
            kept: Vectors = np.load(self._kept_at(), allow_pickle=False)
        except (OSError, ValueError, EOFError) as error:
            logger.warning("%s is unreadable and is made anew: %s", self._kept_at(), error)
            return None
        return kept if kept.ndim == 2 and kept.shape[1] == self.dimension else None

    def _found(self) -> Vectors:
        """Return the directions in which the means of the languages spread most, and keep them for next time."""
        sentences = self._sentences if self._sentences is not None else _everyday_sentences()
        texts = [text for group in sentences.values() for text in group]
        vectors = self._inner.embed_passages(texts)
        bounds = np.cumsum([len(group) for group in sentences.values()])[:-1]
        means = np.stack([part.mean(axis=0) for part in np.split(vectors, bounds)])
        _, strengths, directions = np.linalg.svd(means - means.mean(axis=0), full_matrices=False)
        share = np.cumsum(strengths**2) / max(float(np.sum(strengths**2)), 1e-12)
        found: Vectors = directions[: int(np.searchsorted(share, _SHARE)) + 1].astype(np.float32)
        self._keep(found)
        return found

    def _keep(self, found: Vectors) -> None:
        """Write the file whole or not at all; without it the next start is merely slower."""
        place = self._kept_at()
        draft = place.with_name(f"{place.stem}.{os.getpid()}.part")
        try:
            self._cache.mkdir(parents=True, exist_ok=True)
            with draft.open("wb") as file:
                np.save(file, found)
            draft.replace(place)
        except OSError as error:
            logger.warning("%s could not be kept: %s", place, error)
            draft.unlink(missing_ok=True)


def _everyday_sentences() -> Mapping[str, Sequence[str]]:
    sentences: Mapping[str, Sequence[str]] = yaml.safe_load(
        Path(__file__).with_name("languages.yaml").read_text(encoding="utf-8")
    )
    return sentences
