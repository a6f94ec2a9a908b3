"""An `Embedder` on OpenVINO: the folder's tokenizer and prefixes around `OpenVinoEncoder`, without torch."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from index.embedder import Vectors, prompt, starts_by_slices
from index.openvino_encoder import NotSupported, OpenVinoEncoder, Precision
from index.settings import EmbedderSettings

logger = logging.getLogger(__name__)


class OpenVinoEmbedder:
    """A BERT-like sentence-transformers model in OpenVINO, loaded at once; safe to use from several threads."""

    def __init__(self, folder: Path, name: str, precision: Precision, settings: EmbedderSettings) -> None:
        """Load; `name` is that of the same folder under sentence-transformers, whose vectors these are.

        Raises:
            NotSupported: the model or its tokenizer is of a kind that only sentence-transformers knows.
        """
        self.name = name
        try:
            # Never changed after loading, and so usable by several threads at once.
            self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # tokenizers raises bare Exception
            raise NotSupported(f"tokenizer.json: {error}") from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        prompts = _json(folder / "config_sentence_transformers.json").get("prompts") or {}
        self._prompts = {role: prompt(folder, prompts, role) for role in ("query", "passage")}
        self._most = _most_tokens(folder)
        self._encoder = OpenVinoEncoder(folder, precision, settings.threads)

    @property
    def dimension(self) -> int:
        """Numbers in one vector."""
        return self._encoder.dimension

    @property
    def window(self) -> int:
        """Tokens of one text that are read in full, the model's own prefix and marks left out."""
        prefix = max(len(self.token_starts(text)) for text in self._prompts.values())
        return self._most - prefix - int(self._tokenizer.num_special_tokens_to_add(False))

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text, embedded with the model's prefix for passages."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return self._encoder.passages([self._read(text, "passage") for text in texts])

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of one question, embedded with the model's prefix for questions."""
        return self._encoder.question(self._read(text, "query"))

    def token_starts(self, text: str) -> Sequence[int]:
        """Return where each token of `text` starts; long texts are read in slices that end at a line or a space."""
        return starts_by_slices(text, lambda piece: self._tokenizer.encode(piece, add_special_tokens=False).offsets)

    def _read(self, text: str, role: str) -> list[int]:
        tokens: list[int] = self._tokenizer.encode(self._prompts[role] + text).ids
        if len(tokens) > self._most:
            logger.warning("A text fills the embedder's %s tokens; its end is unread.", self._most)
            # The mark that ends a text stays at its end.
            tokens = [*tokens[: self._most - 1], tokens[-1]]
        return tokens


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise NotSupported(f"{path.name}: {error}") from error
    return found if isinstance(found, dict) else {}


def _most_tokens(folder: Path) -> int:
    """Tokens of one text that the model reads, its marks included; as sentence-transformers decides it."""
    own = _json(folder / "sentence_bert_config.json")
    if own.get("do_lower_case"):
        raise NotSupported("texts are put in lower case first")
    config = _json(folder / "config.json")
    offset = int(config.get("pad_token_id") or 0) + 1 if "roberta" in str(config.get("model_type")) else 0
    positions = int(config.get("max_position_embeddings", 512)) - offset
    wanted = own.get("max_seq_length") or _json(folder / "tokenizer_config.json").get("model_max_length") or positions
    return min(int(wanted), positions)
