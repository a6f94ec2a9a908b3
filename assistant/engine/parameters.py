"""llama.cpp's parameters for our settings, and what it says of itself."""

from __future__ import annotations

import ctypes
import logging

import llama_cpp as ll
import psutil

from assistant.engine.batch import Limits
from assistant.engine.layout import context_cells
from assistant.engine.settings import EngineSettings

logger = logging.getLogger(__name__)

_FLASH = {
    "auto": ll.LLAMA_FLASH_ATTN_TYPE_AUTO,
    "on": ll.LLAMA_FLASH_ATTN_TYPE_ENABLED,
    "off": ll.LLAMA_FLASH_ATTN_TYPE_DISABLED,
}
_KV_TYPE = {"f16": ll.GGML_TYPE_F16, "q8_0": ll.GGML_TYPE_Q8_0}


@ll.llama_log_callback  # type: ignore[untyped-decorator]
def log(level: int, text: bytes, _: ctypes.c_void_p) -> None:
    """Take llama.cpp's messages into ours."""
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


def context_parameters(settings: EngineSettings, limits: Limits) -> ll.llama_context_params:
    """llama.cpp's context parameters for these settings: one pool of cells for all sequences, or lanes."""
    params: ll.llama_context_params = ll.llama_context_default_params()
    threads = settings.threads if settings.threads != "auto" else psutil.cpu_count(logical=False) or 1
    params.n_ctx = context_cells(settings, limits)
    params.n_batch = params.n_ubatch = settings.step
    params.n_threads = params.n_threads_batch = threads
    params.n_seq_max = limits.slots
    # With fewer outputs than sequences llama.cpp ends the process.
    params.n_outputs_max = max(limits.slots, limits.outputs)
    params.kv_unified = not limits.lanes
    params.type_k = params.type_v = _KV_TYPE[settings.kv_type]
    params.flash_attn_type = _FLASH[settings.flash_attention]
    return params
