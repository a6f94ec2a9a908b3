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
import psutil
from llama_cpp.llama_chat_format import Jinja2ChatFormatter

from assistant.engine.batch import BLOCK, Limits, Row
from assistant.engine.runtime import Aborted, Opened, Sampler
from assistant.engine.samplers import Chain, Vocabulary
from assistant.engine.settings import EngineSettings
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
_OUTPUTS = 64  # judgements of one step; the default reserves room, 0.6 MB each, for every token of a batch
_MIXED = 3 * BLOCK  # ggml's CPU attention goes by tiles from 64 rows on (ops.cpp)
_RESIDENT = 16  # finished sequences kept for reuse beside those that run
_DECODE_NO_ROOM, _DECODE_ABORTED = 1, 2  # llama_decode's return values
_WATCHED_FROM = 32  # a step of fewer tokens is over before anybody would notice
_FLASH = {
    "auto": ll.LLAMA_FLASH_ATTN_TYPE_AUTO,
    "on": ll.LLAMA_FLASH_ATTN_TYPE_ENABLED,
    "off": ll.LLAMA_FLASH_ATTN_TYPE_DISABLED,
}
_KV_TYPE = {"f16": ll.GGML_TYPE_F16, "q8_0": ll.GGML_TYPE_Q8_0}


@ll.llama_log_callback  # type: ignore[untyped-decorator]
def _log(level: int, text: bytes, _: ctypes.c_void_p) -> None:
    # ggml.h's levels: 3 warning, 4 error; below that it narrates every tensor.
    if level in (3, 4):
        logger.log(logging.INFO if level == 4 else logging.DEBUG, "%s", text.decode("utf-8", "replace").rstrip())


def describe() -> str:
    """The installed llama.cpp in a line: version and whether it can use a GPU."""
    offload = "can offload to a GPU" if ll.llama_supports_gpu_offload() else "CPU only"
    return f"llama-cpp-python {ll.__version__}, {offload}"


def model_parameters(settings: EngineSettings, can_offload: bool | None = None) -> ll.llama_model_params:
    """llama.cpp's parameters for these settings; `auto` layers means all where offload is possible (None: ask it)."""
    params: ll.llama_model_params = ll.llama_model_default_params()
    can_offload = ll.llama_supports_gpu_offload() if can_offload is None else can_offload
    layers = settings.n_gpu_layers
    params.n_gpu_layers = (-1 if can_offload else 0) if layers == "auto" else layers
    params.load_mode = ll.LLAMA_LOAD_MODE_MMAP if settings.mmap else ll.LLAMA_LOAD_MODE_NONE
    return params


def context_parameters(settings: EngineSettings, slots: int) -> ll.llama_context_params:
    """llama.cpp's context parameters for these settings: one pool of cells for all sequences."""
    params: ll.llama_context_params = ll.llama_context_default_params()
    threads = settings.threads if settings.threads != "auto" else psutil.cpu_count(logical=False) or 1
    params.n_ctx = settings.total_cells
    params.n_batch = params.n_ubatch = settings.step
    params.n_threads = params.n_threads_batch = threads
    params.n_seq_max = slots
    # With fewer outputs than sequences llama.cpp ends the process.
    params.n_outputs_max = max(slots, settings.rows, _OUTPUTS)
    params.kv_unified = True
    params.type_k = params.type_v = _KV_TYPE[settings.kv_type]
    params.flash_attn_type = _FLASH[settings.flash_attention]
    return params


class LlamaRuntime:
    """A GGUF model loaded by llama.cpp. See `Runtime` for what each member promises."""

    def __init__(self, path: Path, settings: EngineSettings) -> None:
        """Load the model.

        Raises:
            ModelCorrupt: llama.cpp cannot read the file.
            BackendError: the model is sound but a context of this size does not fit into memory.
        """
        ll.llama_log_set(_log, ctypes.c_void_p(0))
        ll.llama_backend_init()
        self._model = ll.llama_model_load_from_file(
            str(path).encode(), model_parameters(settings, ll.llama_supports_gpu_offload())
        )
        if not self._model:
            raise ModelCorrupt(
                f"{path}: llama.cpp cannot load this file. Run `diandian models verify`, or set llm.model to another; "
                "with -v llama.cpp says why."
            )
        self._limits = _limits(settings, can_share=not settings.deterministic and _can_share(self._model))
        self._ctx = ll.llama_init_from_model(self._model, context_parameters(settings, self._limits.slots))
        if not self._ctx:
            ll.llama_model_free(self._model)
            raise BackendError(
                f"{path.name}: no memory for {settings.total_cells} tokens. "
                "Lower llm.cells or llm.context in config.yaml."
            )
        self._context = settings.context
        # The vocabulary is not freed while somebody encodes: `encode` comes from any thread.
        self._vocabulary_lock = threading.Lock()
        self._vocab = ll.llama_model_get_vocab(self._model)
        self._vocabulary = Vocabulary(self._vocab)
        self._memory = ll.llama_get_memory(self._ctx)
        self._batch = ll.llama_batch_init(settings.step, 0, 1)
        self._ends: list[int] = []  # where in the last batch the last token of each row stands
        self._formatter = self._chat_formatter()
        self._stop = StopFlag()
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
        """Share cells: nothing is computed and no memory is taken."""
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
        self._fill(rows)
        watched = self._batch.n_tokens >= _WATCHED_FROM
        with self._stop.watching(should_stop) if watched else nullcontext():
            result = ll.llama_decode(self._ctx, self._batch)
        if result == _DECODE_ABORTED:
            raise Aborted
        if result == _DECODE_NO_ROOM:
            raise BackendError(f"llama.cpp found no room for {self._batch.n_tokens} tokens; raise llm.cells.")
        if result:
            raise BackendError(f"llama.cpp could not decode {self._batch.n_tokens} tokens (code {result}).")

    def sampler(self, sampling: Sampling) -> Sampler:
        """A sampler chain over this context."""
        return Chain(self._vocabulary, sampling, lambda row: (self._ctx, self._ends[row]))

    def likelihood(self, row: int, place: int, token: int) -> float:
        """The log of the softmax over the whole vocabulary."""
        index = self._ends[row] - place
        logits = np.ctypeslib.as_array(ll.llama_get_logits_ith(self._ctx, index), shape=(self._vocabulary.size,))
        shifted = logits - logits.max()
        return float(shifted[token] - np.log(np.exp(shifted).sum(dtype=np.float64)))

    def piece(self, token: int) -> bytes:
        """The token's bytes; control tokens stand for nothing."""
        return self._vocabulary.piece(token)

    def is_end(self, token: int) -> bool:
        """Whether the token is one of the model's end-of-generation tokens."""
        return bool(ll.llama_vocab_is_eog(self._vocab, token))

    def close(self) -> None:
        """Free context and model; safe to call twice."""
        if self._ctx:
            ll.llama_batch_free(self._batch)
            ll.llama_free(self._ctx)
            self._stop.close()
            self._ctx = None
        with self._vocabulary_lock:
            if self._model:
                ll.llama_model_free(self._model)
                self._model = None

    def _fill(self, rows: Sequence[Row]) -> None:
        batch, at = self._batch, 0
        self._ends = []
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
            self._ends.append(at - 1)
        batch.n_tokens = at

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


def _limits(settings: EngineSettings, can_share: bool) -> Limits:
    return Limits(
        settings.total_cells,
        settings.rows + (_RESIDENT if can_share else 0),
        settings.rows,
        outputs=max(settings.rows, _OUTPUTS),
        batch=settings.batch,
        mixed=None if settings.n_gpu_layers != 0 and ll.llama_supports_gpu_offload() else _MIXED,
        can_share=can_share,
        fixed=settings.deterministic,
    )


def _can_share(model: Any) -> bool:
    """Whether a sequence can be cut back and lent: not with recurrent, hybrid or sliding-window memory."""
    return not (ll.llama_model_is_recurrent(model) or ll.llama_model_is_hybrid(model) or ll.llama_model_n_swa(model))
