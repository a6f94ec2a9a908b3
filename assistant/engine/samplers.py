"""How a token is drawn: llama.cpp's sampler chains, one for each request."""

from __future__ import annotations

import ctypes
import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import llama_cpp as ll
import numpy as np
from llama_cpp.llama_grammar import json_schema_to_gbnf
from numpy.typing import NDArray

from assistant.errors import BackendError
from assistant.messages import Sampling

_PENALTY_WINDOW = 256  # tokens looked back at by the repetition penalty
# Before top-p, which sorts: beyond the thousand likeliest tokens nothing is left to draw.
_TOP_K = 1000
_BIAS = np.dtype([("token", np.int32), ("bias", np.float32)])  # llama.h: llama_logit_bias


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

    def forbidden(self, expression: str) -> NDArray[np.void]:
        """Tokens whose text matches, each with a bias of minus infinity, as llama.cpp takes them.

        Raises:
            BackendError: it is no regular expression.
        """
        return self._matching(expression)

    def _match(self, expression: str) -> NDArray[np.void]:
        try:
            search = re.compile(expression).search
        except re.error as error:
            raise BackendError(
                f"{expression!r} is no regular expression ({error}). Mend Sampling.forbidden."
            ) from error
        if self._pieces is None:
            self._pieces = [self.piece(token) for token in range(self.size)]
        found = [token for token, piece in enumerate(self._pieces) if any(map(search, _readings(piece)))]
        biases = np.empty(len(found), _BIAS)
        biases["token"], biases["bias"] = found, -np.inf
        return biases


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
        self._grammar: Any = None
        parts = list(_parts(vocabulary, sampling))
        if parts:
            self._chain = ll.llama_sampler_chain_init(ll.llama_sampler_chain_default_params())
            for part in (*parts, *_drawing(sampling)):
                ll.llama_sampler_chain_add(self._chain, part)
        try:
            self._grammar = _grammar(vocabulary, sampling)
        except BackendError:
            self.close()
            raise

    def sample(self, row: int) -> int:
        """The next token, which the chain is told of."""
        context, index = self._where(row)
        if self._grammar is not None:
            return self._sample_by_grammar(self._logits(context, index))
        if self._chain is not None:
            return int(ll.llama_sampler_sample(self._chain, context, index))
        return int(self._logits(context, index).argmax())

    def close(self) -> None:
        """Free the chain; safe to call twice."""
        for sampler in (self._chain, self._grammar):
            if sampler is not None:
                ll.llama_sampler_free(sampler)
        self._chain = self._grammar = None

    def _logits(self, context: Any, index: int) -> NDArray[np.float32]:
        return np.ctypeslib.as_array(ll.llama_get_logits_ith(context, index), shape=(self._size,))

    def _sample_by_grammar(self, logits: NDArray[np.float32]) -> int:
        """Draw freely and ask the grammar about that one token; only if it says no, rule out all that it forbids.

        A grammar judges a token in no time, all 150,000 of a large vocabulary in 20 to 200 ms.
        """
        token = self._draw(_candidates(np.arange(self._size), logits))
        alone = _candidates(np.array([token]), logits[[token]])
        ll.llama_sampler_apply(self._grammar, ctypes.byref(_array(alone)))
        if alone["logit"][0] == -np.inf:
            candidates = _candidates(np.arange(self._size), logits)
            ll.llama_sampler_apply(self._grammar, ctypes.byref(_array(candidates)))
            possible = candidates["logit"] > -np.inf  # before drawing, which sorts
            token = self._draw(candidates)
            if not possible[token]:  # to accept it would end the process
                raise BackendError("The grammar of the request allows only what Sampling.forbidden rules out.")
        ll.llama_sampler_accept(self._grammar, token)
        if self._chain is not None:
            ll.llama_sampler_accept(self._chain, token)
        return token

    def _draw(self, candidates: NDArray[np.void]) -> int:
        if self._chain is None:
            return int(candidates["logit"].argmax())
        array = _array(candidates)
        ll.llama_sampler_apply(self._chain, ctypes.byref(array))
        return int(array.data[array.selected].id)


_CANDIDATE = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])  # llama.h: llama_token_data


def _candidates(tokens: NDArray[np.int64], logits: NDArray[np.float32]) -> NDArray[np.void]:
    candidates = np.zeros(len(tokens), _CANDIDATE)
    candidates["id"], candidates["logit"] = tokens, logits
    return candidates


def _array(candidates: NDArray[np.void]) -> ll.llama_token_data_array:
    """llama.cpp's view of candidates, which must live as long as it."""
    data = candidates.ctypes.data_as(ctypes.POINTER(ll.llama_token_data))
    return ll.llama_token_data_array(data=data, size=len(candidates), selected=-1, sorted=False)


def _parts(vocabulary: Vocabulary, sampling: Sampling) -> list[Any]:
    """What stands before the drawing: tokens ruled out, repetition, and whatever is not the plain likeliest token."""
    parts = []
    if sampling.forbidden:
        forbidden = vocabulary.forbidden(sampling.forbidden)
        biases = forbidden.ctypes.data_as(ctypes.POINTER(ll.llama_logit_bias))  # llama.cpp copies them
        parts.append(ll.llama_sampler_init_logit_bias(vocabulary.size, len(forbidden), biases))
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


def _grammar(vocabulary: Vocabulary, sampling: Sampling) -> Any:
    if not (text := _gbnf(sampling)):
        return None
    sampler = ll.llama_sampler_init_grammar(vocabulary.pointer, text.encode(), b"root")
    if not sampler:
        raise BackendError("The grammar of the request is not valid GBNF, or has no rule 'root'.")
    return sampler


def _gbnf(sampling: Sampling) -> str:
    if not sampling.json_schema:
        return sampling.grammar
    try:
        json.loads(sampling.json_schema)
        return str(json_schema_to_gbnf(sampling.json_schema))
    except (ValueError, KeyError, TypeError, NotImplementedError, AssertionError) as error:
        raise BackendError(f"The JSON Schema of the request cannot be used ({error}).") from error
