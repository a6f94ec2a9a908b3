from __future__ import annotations

import llama_cpp as ll
import pytest

from assistant.engine.layout import limits_of
from assistant.engine.parameters import context_parameters, describe, model_parameters
from assistant.engine.settings import EngineSettings


def parameters(settings: EngineSettings) -> ll.llama_context_params:
    return context_parameters(settings, limits_of(settings, can_share=True, offloads=False))


@pytest.mark.parametrize(
    ("layers", "can_offload", "expected"), [("auto", True, -1), ("auto", False, 0), (12, True, 12), (0, True, 0)]
)
def test_gpu_layers_reach_llama_cpp(layers: int | str, can_offload: bool, expected: int) -> None:
    settings = EngineSettings(n_gpu_layers=layers)  # type: ignore[arg-type]
    assert model_parameters(settings, can_offload).n_gpu_layers == expected


def test_context_threads_and_batch_reach_llama_cpp() -> None:
    params = parameters(EngineSettings(context=2048, threads=3, batch=64, parallel=5))
    assert (params.n_ctx, params.n_threads, params.n_threads_batch) == (4 * 2048, 3, 3)
    assert (params.n_batch, params.n_ubatch, params.n_seq_max, params.kv_unified) == (69, 69, 21, True)


def test_kv_type_and_flash_attention_reach_llama_cpp() -> None:
    plain = parameters(EngineSettings())
    small = parameters(EngineSettings(kv_type="q8_0", flash_attention="on"))
    assert (plain.type_k, plain.type_v, plain.flash_attn_type) == (1, 1, -1)  # ggml.h: f16; llama.h: auto
    assert (small.type_k, small.type_v, small.flash_attn_type) == (8, 8, 1)  # q8_0; enabled
    assert parameters(EngineSettings(flash_attention="off")).flash_attn_type == 0


def test_mapping_the_file_reaches_llama_cpp() -> None:
    modes = [model_parameters(EngineSettings(mmap=mmap), can_offload=False).load_mode for mmap in (True, False)]
    assert modes == [ll.LLAMA_LOAD_MODE_MMAP, ll.LLAMA_LOAD_MODE_NONE]


def test_the_build_is_described_in_a_line() -> None:
    assert "llama-cpp-python" in describe() and "\n" not in describe()


def test_lanes_have_cells_of_their_own_and_one_to_spare() -> None:
    params = parameters(EngineSettings(context=2048, parallel=9, deterministic=True))
    assert (params.n_seq_max, params.kv_unified) == (16, False)
    assert params.n_ctx % (16 * 256) == 0 and params.n_ctx // 16 > 2048
