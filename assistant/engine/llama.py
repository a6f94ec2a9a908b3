"""The only file that loads and decodes with llama.cpp: one GGUF model and the KV cache of its sequences."""

from __future__ import annotations

import ctypes
import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import llama_cpp as ll
import numpy as np
from llama_cpp.llama_chat_format import Jinja2ChatFormatter
from numpy.typing import NDArray

from assistant.engine.batch import Limits, Row
from assistant.engine.lanes import NOBODY, filled
from assistant.engine.layout import limits_of
from assistant.engine.parameters import context_parameters, log, model_parameters
from assistant.engine.runtime import Aborted, Opened, Sampler
from assistant.engine.samplers import Chain, Vocabulary
from assistant.engine.settings import EngineSettings
from assistant.engine.steadiness import steady
from assistant.engine.stopping import StopFlag
from assistant.engine.template import Part, parts
from assistant.errors import BackendClosed, BackendError, ModelCorrupt
from assistant.messages import Message, Sampling

logger = logging.getLogger(__name__)

# What ChatML models expect; used when a GGUF carries no template of its own.
_CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_DECODE_NO_ROOM, _DECODE_ABORTED = 1, 2  # llama_decode's return values
_WATCHED_FROM = 32  # a step of fewer tokens is over before anybody would notice


class LlamaRuntime:
    """A GGUF model loaded by llama.cpp. See `Runtime` for what each member promises."""

    def __init__(self, path: Path, settings: EngineSettings) -> None:
        """Load the model.

        Raises:
            ModelCorrupt: llama.cpp cannot read the file.
            BackendError: the model is sound but a context of this size does not fit into memory.
        """
        ll.llama_log_set(log, ctypes.c_void_p(0))
        ll.llama_backend_init()
        self._model = ll.llama_model_load_from_file(
            str(path).encode(), model_parameters(settings, ll.llama_supports_gpu_offload())
        )
        if not self._model:
            raise ModelCorrupt(
                f"{path}: llama.cpp cannot load this file. Run `diandian models verify`, or set llm.model to another; "
                "with -v llama.cpp says why."
            )
        self._context = settings.context
        # The vocabulary is not freed while somebody encodes: `encode` comes from any thread.
        self._vocabulary_lock = threading.Lock()
        self._vocab = ll.llama_model_get_vocab(self._model)
        self._vocabulary = Vocabulary(self._vocab)
        self._batch = ll.llama_batch_init(settings.step, 0, 1)
        self._ends: list[int] = []  # where in the last batch the last token of each row stands
        self._formatter = self._chat_formatter()
        self._stop = StopFlag()
        offloads = settings.n_gpu_layers != 0 and ll.llama_supports_gpu_offload()
        self._open(settings, limits_of(settings, can_share=_can_share(self._model), offloads=offloads))
        if self._limits.lanes and not steady(self, self._logits):
            logger.warning("On this machine a reply depends on those beside it, so one request at a time is computed.")
            ll.llama_free(self._ctx)
            self._open(settings, limits_of(settings, can_share=False, offloads=offloads))

    def _open(self, settings: EngineSettings, limits: Limits) -> None:
        self._limits = limits
        self._ctx = ll.llama_init_from_model(self._model, context_parameters(settings, limits))
        if not self._ctx:
            self.close()
            raise BackendError(
                f"There is no memory for {limits.cells} tokens. "
                "Lower llm.cells, llm.parallel or llm.context in config.yaml."
            )
        self._memory = ll.llama_get_memory(self._ctx)
        ll.llama_set_abort_callback(self._ctx, ll.ggml_abort_callback(self._stop.function), self._stop.pointer)

    @property
    def context(self) -> int:
        """Tokens that one request may take."""
        return self._context

    @property
    def limits(self) -> Limits:
        """What the KV cache holds."""
        return self._limits

    @property
    def description(self) -> str:
        """Architecture, size and quantisation as llama.cpp names them."""
        buffer = ctypes.create_string_buffer(128)
        ll.llama_model_desc(self._model, buffer, len(buffer))
        return buffer.value.decode()

    def encode(self, messages: Sequence[Message], opening: str = "") -> list[int]:
        """Tokens of a conversation; control tokens are recognised in the template's own text only."""
        prompt = self._parts(messages)
        if opening:
            prompt.append(Part(opening, markup=False))
        return self._tokens(prompt)

    def encode_open(self, messages: Sequence[Message], text: str) -> Opened:
        """Tokens of a conversation without the markup that closes its last message, and those of what comes next."""
        prompt = self._parts(messages, closed=False)
        return Opened(self._tokens(prompt), self._tokens([Part(text, markup=False)], first=False))

    def _parts(self, messages: Sequence[Message], *, closed: bool = True) -> list[Part]:
        return parts(lambda turns: self._formatter(messages=turns).prompt, messages, closed=closed)  # type: ignore[arg-type]

    def _tokens(self, prompt: Sequence[Part], *, first: bool = True) -> list[int]:
        with self._vocabulary_lock:
            if self._model is None:
                raise BackendClosed("The language model has been shut down. Start Diandian again.")
            tokens = [ll.llama_vocab_bos(self._vocab)] if first and self._wants_bos(prompt) else []
            for part in prompt:
                tokens += self._tokenise(part.text, special=part.markup)
            return tokens

    def copy(self, source: int, target: int, length: int) -> None:
        """Share cells: nothing is computed and no memory is taken; a lane takes them over, which takes milliseconds."""
        if self._limits.lanes:
            # llama.cpp's own copy takes the whole lane, and waits until the next batch: others may have moved by then.
            self.restore(target, self.save(source))
            self.cut(target, length)
        else:
            ll.llama_memory_seq_cp(self._memory, source, target, 0, length)

    def cut(self, slot: int, length: int) -> None:
        """Drop the end of a slot, or all of it."""
        if self._limits.slots == 1 and not length:
            # Cells are filled from the first one again: the same request then meets the same shapes.
            ll.llama_memory_clear(self._memory, False)
        else:
            ll.llama_memory_seq_rm(self._memory, slot, length, -1)

    def save(self, slot: int) -> bytes:
        """Keys, values and positions of a slot as llama.cpp serialises them."""
        size = ll.llama_state_seq_get_size(self._ctx, slot)
        buffer = (ctypes.c_uint8 * size)()
        written = ll.llama_state_seq_get_data(self._ctx, buffer, size, slot)
        return bytes(memoryview(buffer)[:written])

    def restore(self, slot: int, state: bytes) -> None:
        """Write a saved state into free cells."""
        buffer = (ctypes.c_uint8 * len(state)).from_buffer_copy(state)
        if not ll.llama_state_seq_set_data(self._ctx, buffer, len(state), slot):
            raise BackendError(f"llama.cpp found no room for a parked request of {len(state)} bytes.")

    def decode(self, rows: Sequence[Row], should_stop: Callable[[], bool]) -> None:
        """Decode all rows in one batch; a stop takes effect inside it."""
        laid = filled(rows, self._length) if self._limits.lanes and all(len(row.tokens) == 1 for row in rows) else rows
        ends = self._fill(laid)
        self._ends = [ends[row.slot] for row in rows]
        watched = self._batch.n_tokens >= _WATCHED_FROM
        with self._stop.watching(should_stop) if watched else nullcontext():
            result = ll.llama_decode(self._ctx, self._batch)
        for row in laid:
            if row.request == NOBODY:
                self.cut(row.slot, row.start)
        if result == _DECODE_ABORTED:
            raise Aborted
        if result == _DECODE_NO_ROOM:
            raise BackendError(f"llama.cpp found no room for {self._batch.n_tokens} tokens; raise llm.cells.")
        if result:
            raise BackendError(f"llama.cpp could not decode {self._batch.n_tokens} tokens (code {result}).")

    def _length(self, slot: int) -> int:
        return int(ll.llama_memory_seq_pos_max(self._memory, slot)) + 1

    def sampler(self, sampling: Sampling) -> Sampler:
        """A sampler chain over this context."""
        return Chain(self._vocabulary, sampling, lambda row: (self._ctx, self._ends[row]))

    def likelihood(self, row: int, place: int, token: int) -> float:
        """The log of the softmax over the whole vocabulary."""
        logits = self._logits(row, place)
        shifted = logits - logits.max()
        return float(shifted[token] - np.log(np.exp(shifted).sum(dtype=np.float64)))

    def _logits(self, row: int, place: int = 0) -> NDArray[np.float32]:
        index = self._ends[row] - place
        return np.ctypeslib.as_array(ll.llama_get_logits_ith(self._ctx, index), shape=(self._vocabulary.size,))

    def piece(self, token: int) -> bytes:
        """The token's bytes; control tokens stand for nothing."""
        return self._vocabulary.piece(token)

    def is_end(self, token: int) -> bool:
        """Whether the token is one of the model's end-of-generation tokens."""
        return bool(ll.llama_vocab_is_eog(self._vocab, token))

    def close(self) -> None:
        """Free context and model; safe to call twice."""
        if self._ctx:
            ll.llama_free(self._ctx)
            self._ctx = None
        with self._vocabulary_lock:
            if self._model:
                ll.llama_batch_free(self._batch)
                self._stop.close()
                ll.llama_model_free(self._model)
                self._model = None

    def _fill(self, rows: Sequence[Row]) -> dict[int, int]:
        """Put rows into the batch; return where the last token of each slot's stands."""
        batch, at = self._batch, 0
        ends = {}
        for row in rows:
            for position, token in enumerate(row.tokens, row.start):
                batch.token[at] = token
                batch.pos[at] = position
                batch.n_seq_id[at] = 1
                batch.seq_id[at][0] = row.slot
                batch.logits[at] = False
                at += 1
            for output in range(at - row.outputs, at):
                batch.logits[output] = True
            ends[row.slot] = at - 1
        batch.n_tokens = at
        return ends

    def _chat_formatter(self) -> Jinja2ChatFormatter:
        template = ll.llama_model_chat_template(self._model, None)
        return Jinja2ChatFormatter(
            template=template.decode() if template else _CHATML,
            eos_token=self._special(ll.llama_vocab_eos(self._vocab)),
            bos_token=self._special(ll.llama_vocab_bos(self._vocab)),
        )

    def _special(self, token: int) -> str:
        text = ll.llama_vocab_get_text(self._vocab, token) if token >= 0 else b""
        return bytes(text).decode("utf-8", "replace")

    def _wants_bos(self, prompt: Sequence[Part]) -> bool:
        """Whether the model wants a begin token that its template does not write itself."""
        if not ll.llama_vocab_get_add_bos(self._vocab):
            return False
        bos = self._special(ll.llama_vocab_bos(self._vocab))
        return not (prompt and bos and prompt[0].text.startswith(bos))

    def _tokenise(self, text: str, *, special: bool) -> list[int]:
        raw = text.encode("utf-8", "replace")
        size = len(raw) + 8
        buffer = (ll.llama_token * size)()
        count = ll.llama_tokenize(self._vocab, raw, len(raw), buffer, size, False, special)
        return list(buffer[:count])


def _can_share(model: Any) -> bool:
    """Whether a sequence can be cut back and lent: not with recurrent, hybrid or sliding-window memory."""
    return not (ll.llama_model_is_recurrent(model) or ll.llama_model_is_hybrid(model) or ll.llama_model_n_swa(model))
