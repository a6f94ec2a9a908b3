"""Put passages in order by a model that reads question and passage together. The only file that uses CrossEncoder."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.errors import RerankerUnavailable
from index.passage import Hit

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

_BATCH = 8


class Reranker(Protocol):
    """Orders passages for a question."""

    def order(self, query: str, hits: Sequence[Hit]) -> list[Hit]:
        """The same hits, best first; their scores stay the similarities they had."""


class CrossEncoderReranker:
    """A sentence-transformers CrossEncoder from a folder, loaded at first use; never reaches for the network.

    Raises:
        RerankerUnavailable: from `order`, when the folder is missing or holds no model with one score a pair.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Guards loading and use: a tokenizer must not be used by two threads at once.
        self._lock = threading.Lock()
        self._loaded: CrossEncoder | None = None

    def order(self, query: str, hits: Sequence[Hit]) -> list[Hit]:
        """The same hits, best first; of equally good ones the search's order stands."""
        if not hits:
            return []
        from torch import nn

        pairs = [(query, f"{hit.passage.title}\n{hit.passage.text}") for hit in hits]
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            # Raw scores: a sigmoid in low precision makes many of the best ones equal.
            scores = self._loaded.predict(
                pairs, batch_size=_BATCH, show_progress_bar=False, activation_fn=nn.Identity(), convert_to_numpy=True
            )
        values = np.nan_to_num(np.asarray(scores, dtype=np.float64), nan=-np.inf)
        return [hits[at] for at in np.argsort(-values, kind="stable")]

    def _load(self) -> CrossEncoder:
        if not (self._folder / "config.json").is_file():
            raise self._unavailable("it is no folder of a CrossEncoder")
        try:
            from sentence_transformers import CrossEncoder

            model: CrossEncoder = CrossEncoder(str(self._folder), local_files_only=True, trust_remote_code=False)
        except Exception as error:  # whatever a foreign model's files make torch or transformers raise
            raise self._unavailable(" ".join(str(error).split())[:200] or type(error).__name__) from error
        if model.num_labels != 1:
            raise self._unavailable(f"it gives {model.num_labels} scores for a pair where one is wanted")
        model.eval()
        return model

    def _unavailable(self, why: str) -> RerankerUnavailable:
        return RerankerUnavailable(
            f"The reranker in {self._folder} cannot be used: {why.rstrip('.')}. "
            "Set search.reranker in config.yaml to the folder of a CrossEncoder, or to null."
        )
