"""How a token is drawn: llama.cpp's sampler chains, one for each request."""

from __future__ import annotations

import ctypes
import json
import math
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import llama_cpp as ll
import numpy as np
from llama_cpp.llama_grammar import json_schema_to_gbnf

from assistant.errors import BackendError
from assistant.messages import Sampling

_PENALTY_WINDOW = 256  # tokens looked back at by the repetition penalty
# Before top-p, which sorts: beyond the thousand likeliest tokens nothing is left to draw.
_TOP_K = 1000


class Vocabulary:
    """A model's tokens as bytes, and which of them a regular expression forbids."""

    def __init__(self, pointer: Any) -> None:
        self.pointer = pointer
        self.size = int(ll.llama_vocab_n_tokens(pointer))
        self._pieces: list[bytes] | None = None
        self._matching = lru_cache(maxsize=32)(self._match)  # a scan of 150,000 tokens takes a quarter of a second

    def piece(self, token: int) -> bytes:
        """The token's bytes; control tokens stand for nothing."""
        size = 64
        while True:
            buffer = ctypes.create_string_buffer(size)
            written = ll.llama_token_to_piece(self.pointer, token, buffer, size, 0, False)
            if written >= 0:
                return buffer.raw[:written]
            size = -written

    def forbidden(self, expression: str) -> Sequence[int]:
        """Tokens whose text matches.

        Raises:
            BackendError: it is no regular expression.
        """
        return self._matching(expression)

    def _match(self, expression: str) -> tuple[int, ...]:
        try:
            search = re.compile(expression).search
        except re.error as error:
            raise BackendError(
                f"{expression!r} is no regular expression ({error}). Mend Sampling.forbidden."
            ) from error
        if self._pieces is None:
            self._pieces = [self.piece(token) for token in range(self.size)]
        return tuple(token for token, piece in enumerate(self._pieces) if any(map(search, _readings(piece))))


def _readings(piece: bytes) -> tuple[str, ...]:
    """The text of a token; of one that ends inside a character, with the first and the last character it can begin."""
    try:
        return (piece.decode(),)
    except UnicodeDecodeError as error:
        head, tail = piece[: error.start], piece[error.start :]
        if error.start == 0 and tail[0] < 0xC0:  # it continues a character whose first token was judged already
            return (piece.lstrip(bytes(range(0x80, 0xC0))).decode("utf-8", "ignore"),)
        length = 2 if tail[0] < 0xE0 else 3 if tail[0] < 0xF0 else 4
        ends = (tail.ljust(length, filler) for filler in (b"\x80", b"\xbf"))
        return tuple((head + end).decode("utf-8", "ignore") for end in ends)


class Chain:
    """A sampler chain over one context; greedy drawing with nothing else to mind needs no chain at all."""

    def __init__(self, vocabulary: Vocabulary, sampling: Sampling, logits: Callable[[int], Any]) -> None:
        """Build it; `logits` gives the context and the index of a row's logits there."""
        self._size = vocabulary.size
        self._where = logits
        self._chain: Any = None
        parts = list(_parts(vocabulary, sampling))
        if parts:
            self._chain = ll.llama_sampler_chain_init(ll.llama_sampler_chain_default_params())
            for part in (*parts, *_drawing(sampling)):
                ll.llama_sampler_chain_add(self._chain, part)

    def sample(self, row: int) -> int:
        """The next token; llama.cpp tells the chain of it by itself."""
        context, index = self._where(row)
        if self._chain is not None:
            return int(ll.llama_sampler_sample(self._chain, context, index))
        logits = np.ctypeslib.as_array(ll.llama_get_logits_ith(context, index), shape=(self._size,))
        return int(logits.argmax())

    def close(self) -> None:
        """Free the chain; safe to call twice."""
        if self._chain is not None:
            ll.llama_sampler_free(self._chain)
            self._chain = None


def _parts(vocabulary: Vocabulary, sampling: Sampling) -> list[Any]:
    """What stands before the drawing: tokens ruled out, repetition, and whatever is not the plain likeliest token."""
    parts = []
    if sampling.forbidden:
        tokens = vocabulary.forbidden(sampling.forbidden)
        biases = (ll.llama_logit_bias * len(tokens))(*(ll.llama_logit_bias(token, -math.inf) for token in tokens))
        parts.append(ll.llama_sampler_init_logit_bias(vocabulary.size, len(tokens), biases))
    if grammar := _grammar(sampling):
        part = ll.llama_sampler_init_grammar(vocabulary.pointer, grammar.encode(), b"root")
        if not part:
            raise BackendError("The grammar of the request is not valid GBNF, or has no rule 'root'.")
        parts.append(part)
    if sampling.repeat_penalty != 1.0:
        parts.append(
            ll.llama_sampler_init_penalties(vocabulary.size, _PENALTY_WINDOW, sampling.repeat_penalty, 0.0, 0.0)
        )
    if sampling.temperature > 0:
        parts.append(ll.llama_sampler_init_top_k(_TOP_K))
    return parts


def _drawing(sampling: Sampling) -> list[Any]:
    if sampling.temperature <= 0:
        return [ll.llama_sampler_init_greedy()]
    return [
        ll.llama_sampler_init_top_p(sampling.top_p, 1),
        ll.llama_sampler_init_min_p(sampling.min_p, 1),
        ll.llama_sampler_init_temp(sampling.temperature),
        ll.llama_sampler_init_dist(sampling.seed),
    ]


def _grammar(sampling: Sampling) -> str:
    if not sampling.json_schema:
        return sampling.grammar
    try:
        json.loads(sampling.json_schema)
        return str(json_schema_to_gbnf(sampling.json_schema))
    except (ValueError, KeyError, TypeError, NotImplementedError, AssertionError) as error:
        raise BackendError(f"The JSON Schema of the request cannot be used ({error}).") from error
