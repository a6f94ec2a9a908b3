"""Texts to vectors: the Embedder protocol, and sentence-transformers behind it."""

from __future__ import annotations

import hashlib
import logging
import threading
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import EmbedderUnavailable
from index.settings import EmbedderSettings

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

logger = logging.getLogger(__name__)

Vectors = NDArray[np.float32]

_SLICE = 20_000
"""Characters tokenized at once, which bounds the memory that a long note takes."""
_READ_WHOLE = 65_536
_PROMPTS = {"query": ("query",), "passage": ("passage", "document", "corpus")}
"""The names under which models store their prefix for questions and for passages."""
_SPECIAL_TOKENS = 2


class Embedder(Protocol):
    """Turns texts into vectors of length 1, close together when the texts mean the same."""

    @property
    def name(self) -> str:
        """What identifies the vectors: two embedders of one name give the same vectors. Loads nothing."""

    @property
    def dimension(self) -> int:
        """Numbers in one vector."""

    @property
    def window(self) -> int:
        """Tokens of one text that are read; the caller keeps texts within it."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text."""

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of one question."""

    def token_starts(self, text: str) -> Sequence[int]:
        """Return the character offset where each token of `text` starts, in order."""


class SentenceTransformerEmbedder:
    """A sentence-transformers model from a folder, loaded at first use; never reaches for the network.

    Raises:
        EmbedderUnavailable: from every member, when the folder is missing or cannot be loaded.
    """

    def __init__(self, folder: Path, settings: EmbedderSettings) -> None:
        self._folder = folder
        self._settings = settings
        # Guards loading, and the tokenizer, which must not be used by two threads at once. The network itself may be,
        # so a question does not wait for a batch of passages.
        self._lock = threading.Lock()
        self._loaded: SentenceTransformer | None = None

    @cached_property
    def name(self) -> str:
        """The folder's name and a mark of its contents, so that another model of the same name is told apart."""
        if not (self._folder / "modules.json").is_file():
            raise self._unavailable("it is no folder of a sentence-transformers model")
        mark = hashlib.sha256()
        try:
            for path in sorted(p for p in self._folder.rglob("*") if p.is_file()):
                size = path.stat().st_size
                mark.update(f"{path.relative_to(self._folder).as_posix()}\0{size}\0".encode())
                if path.suffix == ".json" and size <= _READ_WHOLE:
                    mark.update(path.read_bytes())
        except OSError as error:
            raise self._unavailable(error.strerror or str(error)) from error
        return f"{self._folder.name}@{mark.hexdigest()[:12]}"

    @property
    def dimension(self) -> int:
        """Numbers in one vector."""
        dimension = self._model().get_embedding_dimension()
        if dimension is None:
            raise self._unavailable("it does not tell the size of its vectors")
        return dimension

    @property
    def window(self) -> int:
        """Tokens of one text that are read in full, the model's own prefix and marks left out."""
        model = self._model()
        prefix = max(len(self.token_starts(self._prompt(model, role))) for role in _PROMPTS)
        return (model.max_seq_length or 512) - prefix - _SPECIAL_TOKENS

    def warm(self) -> None:
        """Load the model now rather than at first use."""
        self.embed_query("ready")

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text, embedded with the model's prefix for passages."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        # Texts of like length go together, so that little of a batch is padding.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        rows = [
            self._embed([texts[i] for i in order[at : at + self._settings.batch]], "passage")
            for at in range(0, len(order), self._settings.batch)
        ]
        vectors = np.empty((len(texts), rows[0].shape[1]), dtype=np.float32)
        vectors[order] = np.concatenate(rows)
        return vectors

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of one question, embedded with the model's prefix for questions."""
        vector: Vectors = self._embed([text], "query")[0]
        return vector

    def token_starts(self, text: str) -> Sequence[int]:
        """Return where each token of `text` starts; long texts are read in slices that end at a line or a space."""
        model = self._model()

        def read(piece: str) -> Iterable[tuple[int, int]]:
            with self._lock:
                found = model.tokenizer(
                    piece,
                    add_special_tokens=False,
                    truncation=False,
                    padding=False,
                    return_offsets_mapping=True,
                    return_attention_mask=False,
                    verbose=False,
                )
            offsets: Iterable[tuple[int, int]] = found["offset_mapping"]
            return offsets

        return starts_by_slices(text, read)

    def _embed(self, texts: list[str], role: str) -> Vectors:
        model = self._model()
        import torch

        with self._lock:
            features: dict[str, Any] = model.preprocess(texts, prompt=self._prompt(model, role) or None)
        if features["input_ids"].shape[1] >= (model.max_seq_length or np.inf):
            logger.warning("A text fills the embedder's %s tokens; its end may be unread.", model.max_seq_length)
        with torch.inference_mode():
            found = model({key: _on(model.device, value) for key, value in features.items()})["sentence_embedding"]
            vectors: Vectors = torch.nn.functional.normalize(found.float(), dim=1).cpu().numpy()
        return vectors

    def _model(self) -> SentenceTransformer:
        if self._loaded is None:
            with self._lock:
                if self._loaded is None:
                    self._loaded = self._load()
        return self._loaded

    def _load(self) -> SentenceTransformer:
        if not (self._folder / "modules.json").is_file():
            raise self._unavailable("it is no folder of a sentence-transformers model")
        try:
            import torch
            from sentence_transformers import SentenceTransformer

            if self._settings.threads is not None:
                torch.set_num_threads(self._settings.threads)
            model = SentenceTransformer(str(self._folder), local_files_only=True, trust_remote_code=False)
        except Exception as error:  # whatever a foreign model's files make torch or transformers raise
            raise self._unavailable(" ".join(str(error).split())[:200] or type(error).__name__) from error
        model.eval()
        return model

    def _prompt(self, model: SentenceTransformer, role: str) -> str:
        return prompt(self._folder, model.prompts, role)

    def _unavailable(self, why: str) -> EmbedderUnavailable:
        return EmbedderUnavailable(
            f"The embedder in {self._folder} cannot be used: {why.rstrip('.')}. "
            "Fetch it again with `diandian models fetch`, or set embedder.model in config.yaml."
        )


def _on(device: torch.device, value: Any) -> Any:
    return value.to(device) if hasattr(value, "to") else value


def prompt(folder: Path, prompts: Mapping[str, str | None], role: str) -> str:
    """The prefix that the model in `folder` wants before a text of that role, of the prompts that it stores."""
    stored = {name: text for name, text in prompts.items() if text}
    found = next((stored[name] for name in _PROMPTS[role] if name in stored), "")
    # Older e5 folders store no prefixes, yet the models were trained with these.
    return f"{role}: " if not stored and "e5" in folder.name.lower() else found


def starts_by_slices(text: str, read: Callable[[str], Iterable[tuple[int, int]]]) -> Sequence[int]:
    """Token starts of a long text; `read` gives the spans of a piece, and pieces end at a line or a space."""
    starts = array("q")
    position = 0
    while position < len(text):
        end = _slice_end(text, position)
        starts.extend(position + start for start, _ in read(text[position:end]))
        position = end
    return starts


def _slice_end(text: str, start: int) -> int:
    end = start + _SLICE
    if end >= len(text):
        return len(text)
    pause = max(text.rfind("\n", start, end), text.rfind(" ", start + _SLICE // 2, end))
    return pause if pause > start else end
