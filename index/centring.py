"""Take the language out of the vectors, so that notes in every language compete on meaning alone.

A multilingual embedder moves all texts of one language in one direction. Over notes in several languages that drowns
the meaning: a question finds passages in its own language first, whatever they say. Here the direction of each
language is measured on a small parallel text (anchors.yaml), where the meaning is the same in every language, and
subtracted from every vector. This is the centring step of Libovicky, Rosa and Fraser, "On the Language Neutrality of
Pre-trained Multilingual Representations" (Findings of EMNLP 2020), with the means taken from anchors instead of the
corpus, so that a stored vector never depends on which other notes are there.

Measured with multilingual-e5-small on XQuAD, 240 passages in five languages and 352 questions in another language
than the passage: recall@1 .202 -> .656, recall@4 .497 -> .884.
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import yaml

from index.embedder import Embedder, Vectors

logger = logging.getLogger(__name__)

ANCHORS = Path(__file__).with_name("anchors.yaml")


@dataclass(frozen=True, slots=True)
class _Means:
    """Mean vectors, one row per language, in the same order for both; shape (languages, dimension)."""

    passages: Vectors
    questions: Vectors


class CentredEmbedder:
    """An `Embedder` whose vectors carry no trace of their text's language.

    The language of a text is that of the nearest mean: on XQuAD right for 100 % of passages and 99.7 % of questions,
    and where it is wrong it is the language that the vector looks like, which is what counts here.
    """

    def __init__(self, inner: Embedder, cache: Path, anchors: Path = ANCHORS) -> None:
        """Measure at first use; `cache` is a folder in which the means are kept for the next start."""
        self._inner = inner
        self._anchors = anchors
        self._cache = cache
        # Guards `_measured`: the means are computed once, by whoever needs them first.
        self._lock = threading.Lock()
        self._measured: _Means | None = None

    @cached_property
    def name(self) -> str:
        """The inner embedder's name with a mark of the anchors, so that other anchors mean other vectors."""
        return f"{self._inner.name}+centred.{hashlib.sha256(self._anchors.read_bytes()).hexdigest()[:8]}"

    @property
    def dimension(self) -> int:
        """Numbers in one vector."""
        return self._inner.dimension

    @property
    def window(self) -> int:
        """Tokens of one text that are read."""
        return self._inner.window

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text."""
        return _centred(self._inner.embed_passages(texts), self._means().passages)

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of one question."""
        row: Vectors = _centred(self._inner.embed_query(text)[None, :], self._means().questions)[0]
        return row

    def token_starts(self, text: str) -> Sequence[int]:
        """Return the character offset where each token of `text` starts, in order."""
        return self._inner.token_starts(text)

    def _means(self) -> _Means:
        with self._lock:
            if self._measured is None:
                self._measured = self._remembered() or self._measure()
            return self._measured

    def _measure(self) -> _Means:
        table = yaml.safe_load(self._anchors.read_text("utf-8"))
        languages = sorted(table["passages"][0])
        passages = self._inner.embed_passages([row[code] for code in languages for row in table["passages"]])
        questions = np.stack([self._inner.embed_query(row[code]) for code in languages for row in table["questions"]])
        shape = (len(languages), -1, self._inner.dimension)
        means = _Means(passages.reshape(shape).mean(axis=1), questions.reshape(shape).mean(axis=1))
        self._remember(means)
        return means

    @property
    def _file(self) -> Path:
        return self._cache / f"centring-{hashlib.sha256(self.name.encode()).hexdigest()[:16]}.npz"

    def _remembered(self) -> _Means | None:
        try:
            with np.load(self._file) as stored:
                return _Means(stored["passages"], stored["questions"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, BadZipFile, EOFError):
            logger.warning("%s is damaged and is measured again", self._file.name)
            return None

    def _remember(self, means: _Means) -> None:
        """Keep the means for the next start; a full disk costs only the time to measure them again."""
        temporary = self._file.with_name(f".{self._file.stem}.{os.getpid()}.npz")
        try:
            self._cache.mkdir(parents=True, exist_ok=True)
            np.savez(temporary, passages=means.passages, questions=means.questions)
            temporary.replace(self._file)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            logger.warning("the means of the languages could not be kept: %s", error)


def _centred(vectors: Vectors, means: Vectors) -> Vectors:
    """Subtract from each row the mean of the language it looks like; rows have length 1 again after."""
    overall = means.mean(axis=0)
    directions = means - overall
    directions = directions / np.maximum(np.linalg.norm(directions, axis=1, keepdims=True), 1e-9)
    language = ((vectors - overall) @ directions.T).argmax(axis=1)
    moved = vectors - means[language]
    out: Vectors = (moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)).astype(np.float32)
    return out
