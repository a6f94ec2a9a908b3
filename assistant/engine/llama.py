"""The only file that touches llama.cpp: one loaded GGUF model and the sequence it continues."""

from __future__ import annotations

import ctypes
import logging
from collections.abc import Callable, Sequence
from pathlib import Path

import llama_cpp as ll
import psutil
from llama_cpp.llama_chat_format import Jinja2ChatFormatter

from assistant.engine.runtime import Aborted
from assistant.engine.settings import EngineSettings
from assistant.engine.template import Part, parts
from assistant.errors import BackendError, ModelCorrupt
from assistant.messages import Message, Sampling

logger = logging.getLogger(__name__)

# What ChatML models expect; used when a GGUF carries no template of its own.
_CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_PENALTY_WINDOW = 256  # tokens looked back at by the repetition penalty
_DECODE_ABORTED = 2  # llama_decode's return value when the abort callback said stop


@ll.llama_log_callback  # type: ignore[untyped-decorator]
def _log(level: int, text: bytes, _: ctypes.c_void_p) -> None:
    # ggml.h's levels: 3 warning, 4 error; below that it narrates every tensor.
    if level in (3, 4):
        logger.log(logging.WARNING if level == 4 else logging.DEBUG, "%s", text.decode("utf-8", "replace").rstrip())


def describe() -> str:
    """The installed llama.cpp in a line: version and whether it can use a GPU."""
    offload = "can offload to a GPU" if ll.llama_supports_gpu_offload() else "CPU only"
    return f"llama-cpp-python {ll.__version__}, {offload}"


def model_parameters(settings: EngineSettings, can_offload: bool) -> ll.llama_model_params:
    """llama.cpp's model parameters for these settings; `auto` layers means all where offload is possible."""
    params: ll.llama_model_params = ll.llama_model_default_params()
    layers = settings.n_gpu_layers
    params.n_gpu_layers = (-1 if can_offload else 0) if layers == "auto" else layers
    params.load_mode = ll.LLAMA_LOAD_MODE_MMAP if settings.mmap else ll.LLAMA_LOAD_MODE_NONE
    return params


def context_parameters(settings: EngineSettings) -> ll.llama_context_params:
    """llama.cpp's context parameters for these settings."""
    params: ll.llama_context_params = ll.llama_context_default_params()
    threads = settings.threads if settings.threads != "auto" else psutil.cpu_count(logical=False) or 1
    params.n_ctx = settings.context
    params.n_batch = params.n_ubatch = min(settings.batch, settings.context)
    params.n_threads = params.n_threads_batch = threads
    params.n_seq_max = 1
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
                f"{path}: llama.cpp cannot load this file. Run `diandian models verify`, or fetch the model again."
            )
        self._ctx = ll.llama_init_from_model(self._model, context_parameters(settings))
        if not self._ctx:
            ll.llama_model_free(self._model)
            raise BackendError(
                f"{path.name}: no memory for a context of {settings.context} tokens. Lower llm.context in config.yaml."
            )
        self._vocab = ll.llama_model_get_vocab(self._model)
        self._memory = ll.llama_get_memory(self._ctx)
        self._batch = min(settings.batch, settings.context)
        self._length = 0
        self._sampler: ll.llama_sampler_p | None = None
        self._formatter = self._chat_formatter()
        self._should_stop: Callable[[], bool] = lambda: False
        # llama.cpp keeps the pointer only: the callback object must live as long as the context.
        self._abort = ll.ggml_abort_callback(lambda _: self._should_stop())
        self._no_abort = ll.ggml_abort_callback()

    @property
    def context(self) -> int:
        """Tokens that the sequence may hold."""
        return int(ll.llama_n_ctx(self._ctx))

    @property
    def description(self) -> str:
        """Architecture, size and quantisation as llama.cpp names them."""
        buffer = ctypes.create_string_buffer(128)
        ll.llama_model_desc(self._model, buffer, len(buffer))
        return buffer.value.decode()

    def encode(self, messages: Sequence[Message], opening: str = "") -> list[int]:
        """Tokens of a conversation; control tokens are recognised in the template's own text only."""
        prompt = parts(lambda turns: self._formatter(messages=turns).prompt, messages)  # type: ignore[arg-type]
        if opening:
            prompt.append(Part(opening, markup=False))
        tokens = [ll.llama_vocab_bos(self._vocab)] if self._wants_bos(prompt) else []
        for part in prompt:
            tokens += self._tokenise(part.text, special=part.markup)
        return tokens

    def keep(self, tokens: int) -> int:
        """Cut the sequence back; recurrent and hybrid models can only be cleared, and report 0."""
        if tokens and not ll.llama_memory_seq_rm(self._memory, 0, tokens, -1):
            tokens = 0
        if not tokens:
            ll.llama_memory_clear(self._memory, True)
        self._length = tokens
        return tokens

    def decode(self, tokens: Sequence[int], should_stop: Callable[[], bool]) -> None:
        """Append tokens in slices of the batch size; a stop takes effect inside a slice."""
        for at in range(0, len(tokens), self._batch):
            if should_stop():
                raise Aborted
            self._decode_slice(tokens[at : at + self._batch], should_stop)

    def start_sampling(self, sampling: Sampling) -> None:
        """Build llama.cpp's sampler chain for these settings."""
        self._free_sampler()
        chain = ll.llama_sampler_chain_init(ll.llama_sampler_chain_default_params())
        if sampling.repeat_penalty != 1.0:
            size = ll.llama_vocab_n_tokens(self._vocab)
            penalty = ll.llama_sampler_init_penalties(size, _PENALTY_WINDOW, sampling.repeat_penalty, 0.0, 0.0)
            ll.llama_sampler_chain_add(chain, penalty)
        if sampling.temperature <= 0:
            ll.llama_sampler_chain_add(chain, ll.llama_sampler_init_greedy())
        else:
            ll.llama_sampler_chain_add(chain, ll.llama_sampler_init_top_p(sampling.top_p, 1))
            ll.llama_sampler_chain_add(chain, ll.llama_sampler_init_min_p(sampling.min_p, 1))
            ll.llama_sampler_chain_add(chain, ll.llama_sampler_init_temp(sampling.temperature))
            ll.llama_sampler_chain_add(chain, ll.llama_sampler_init_dist(sampling.seed))
        self._sampler = chain

    def sample(self) -> int:
        """The next token; llama.cpp tells the sampler of it by itself."""
        return int(ll.llama_sampler_sample(self._sampler, self._ctx, -1))

    def piece(self, token: int) -> bytes:
        """The token's bytes; control tokens stand for nothing."""
        size = 64
        while True:
            buffer = ctypes.create_string_buffer(size)
            written = ll.llama_token_to_piece(self._vocab, token, buffer, size, 0, False)
            if written >= 0:
                return buffer.raw[:written]
            size = -written

    def is_end(self, token: int) -> bool:
        """Whether the token is one of the model's end-of-generation tokens."""
        return bool(ll.llama_vocab_is_eog(self._vocab, token))

    def close(self) -> None:
        """Free sampler, context and model; safe to call twice."""
        self._free_sampler()
        if self._ctx:
            ll.llama_free(self._ctx)
            self._ctx = None
        if self._model:
            ll.llama_model_free(self._model)
            self._model = None

    def _decode_slice(self, tokens: Sequence[int], should_stop: Callable[[], bool]) -> None:
        buffer = (ll.llama_token * len(tokens))(*tokens)
        # The callback costs a little at every graph node: worth it for a prompt, not for a single token.
        watched = len(tokens) > 1
        if watched:
            self._should_stop = should_stop
            ll.llama_set_abort_callback(self._ctx, self._abort, None)
        result = ll.llama_decode(self._ctx, ll.llama_batch_get_one(buffer, len(tokens)))
        if watched:
            ll.llama_set_abort_callback(self._ctx, self._no_abort, None)
        if result:
            ll.llama_memory_seq_rm(self._memory, 0, self._length, -1)
            if result == _DECODE_ABORTED:
                raise Aborted
            raise BackendError(f"llama.cpp could not decode {len(tokens)} tokens at {self._length} (code {result}).")
        self._length += len(tokens)

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

    def _free_sampler(self) -> None:
        if self._sampler:
            ll.llama_sampler_free(self._sampler)
            self._sampler = None
