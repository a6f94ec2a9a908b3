"""llama.cpp with nothing around it: the yardstick of the throughput benchmark."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import llama_cpp as ll
import numpy as np
from numpy.typing import NDArray

from assistant.engine.layout import limits_of
from assistant.engine.parameters import context_parameters, model_parameters
from assistant.engine.settings import EngineSettings

_SLICE = 256


@dataclass(frozen=True)
class Run:
    """What a greedy generation took."""

    first_s: float
    """Prompt and first token."""
    tokens_per_s: float
    """After the first token."""


class Raw:
    """One sequence over the low-level API, with the engine's own parameters."""

    def __init__(self, path: Path, settings: EngineSettings) -> None:
        self._model = ll.llama_model_load_from_file(str(path).encode(), model_parameters(settings, False))
        limits = replace(limits_of(settings, can_share=False, offloads=False), slots=1)
        self._context = ll.llama_init_from_model(self._model, context_parameters(settings, limits))
        self._vocabulary = ll.llama_model_get_vocab(self._model)
        self._size = ll.llama_vocab_n_tokens(self._vocabulary)
        self._batch = ll.llama_batch_init(_SLICE, 0, 1)

    def tokens(self, text: str) -> list[int]:
        """Tokens of plain text."""
        raw = text.encode()
        buffer = (ll.llama_token * (len(raw) + 8))()
        return list(buffer[: ll.llama_tokenize(self._vocabulary, raw, len(raw), buffer, len(buffer), False, False)])

    def generate(self, prompt: Sequence[int], count: int) -> Run:
        """Read a prompt from nothing and draw so many tokens, whatever they are."""
        ll.llama_memory_clear(ll.llama_get_memory(self._context), False)
        started = time.perf_counter()
        self._read(prompt, judged=1)
        token = int(self._logits(self._batch.n_tokens - 1).argmax())
        first = time.perf_counter()
        for position in range(len(prompt), len(prompt) + count - 1):
            self._decode([token], position, judged=1)
            token = int(self._logits(0).argmax())
        return Run(first - started, (count - 1) / (time.perf_counter() - first))

    def likelihood(self, prompt: Sequence[int], reply: Sequence[int]) -> float:
        """Mean log-probability of the reply's tokens after the prompt, in nats."""
        ll.llama_memory_clear(ll.llama_get_memory(self._context), False)
        self._read(prompt[:-1], judged=0)
        known = [prompt[-1], *reply[:-1]]
        self._decode(known, len(prompt) - 1, judged=len(known))
        total = 0.0
        for place, token in enumerate(reply):
            logits = self._logits(place).astype(np.float64)
            top = logits.max()
            total += float(logits[token] - top - np.log(np.exp(logits - top).sum()))
        return total / len(reply)

    def close(self) -> None:
        """Free everything."""
        ll.llama_batch_free(self._batch)
        ll.llama_free(self._context)
        ll.llama_model_free(self._model)

    def _read(self, prompt: Sequence[int], judged: int) -> None:
        for start in range(0, len(prompt), _SLICE):
            part = prompt[start : start + _SLICE]
            self._decode(part, start, judged if start + len(part) == len(prompt) else 0)

    def _decode(self, tokens: Sequence[int], start: int, judged: int) -> None:
        batch = self._batch
        for at, token in enumerate(tokens):
            batch.token[at], batch.pos[at] = token, start + at
            batch.n_seq_id[at], batch.seq_id[at][0] = 1, 0
            batch.logits[at] = at >= len(tokens) - judged
        batch.n_tokens = len(tokens)
        if result := ll.llama_decode(self._context, batch):
            raise SystemExit(f"llama_decode returned {result}")

    def _logits(self, at: int) -> NDArray[np.float32]:
        return np.ctypeslib.as_array(ll.llama_get_logits_ith(self._context, at), shape=(self._size,))
