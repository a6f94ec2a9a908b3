"""Tiny GGUF files that llama.cpp really runs: random weights, one token a byte. Written by hand from the format's
description (ggml's docs/gguf.md), so that every test has a model, whole or in parts, of either kind of memory."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WIDTH, INNER, VOCABULARY = 32, 64, 3 + 256
_ALIGN = 32
_U16, _U32, _I32, _F32, _BOOL, _STRING, _ARRAY = 2, 4, 5, 6, 7, 8, 9

Value = tuple[int, object]
Tensors = Mapping[str, NDArray[np.float32]]


def transformer(folder: Path, files: int = 1) -> Path:
    """A transformer of two layers, split into so many files; the path of the first."""
    keys: dict[str, Value] = {
        "general.architecture": (_STRING, "llama"),
        "llama.attention.head_count": (_U32, 4),
        "llama.rope.dimension_count": (_U32, WIDTH // 4),
        "llama.feed_forward_length": (_U32, INNER),
    }
    square, wide = (WIDTH, WIDTH), (INNER, WIDTH)
    shapes: dict[str, tuple[int, ...]] = {}
    for layer in range(2):
        of_layer = {f"attn_{part}": square for part in ("q", "k", "v", "output")}
        of_layer |= {"ffn_gate": wide, "ffn_up": wide, "ffn_down": (WIDTH, INNER)}
        shapes |= {f"blk.{layer}.{name}.weight": shape for name, shape in of_layer.items()}
        shapes |= {f"blk.{layer}.{name}.weight": (WIDTH,) for name in ("attn_norm", "ffn_norm")}
    return _write(folder, "llama", keys, shapes, files)


def recurrent(folder: Path) -> Path:
    """A Mamba model of two layers, which keeps a state instead of keys and values."""
    states, rank, kernel = 16, 4, 4
    keys: dict[str, Value] = {
        "general.architecture": (_STRING, "mamba"),
        "mamba.ssm.conv_kernel": (_U32, kernel),
        "mamba.ssm.inner_size": (_U32, INNER),
        "mamba.ssm.state_size": (_U32, states),
        "mamba.ssm.time_step_rank": (_U32, rank),
        "mamba.feed_forward_length": (_U32, 0),
        "mamba.attention.head_count": (_U32, 0),
    }
    of_layer: dict[str, tuple[int, ...]] = {
        "attn_norm.weight": (WIDTH,),
        "ssm_in.weight": (2 * INNER, WIDTH),
        "ssm_conv1d.weight": (INNER, kernel),
        "ssm_conv1d.bias": (INNER,),
        "ssm_x.weight": (rank + 2 * states, INNER),
        "ssm_dt.weight": (INNER, rank),
        "ssm_dt.bias": (INNER,),
        "ssm_a": (INNER, states),
        "ssm_d": (INNER,),
        "ssm_out.weight": (WIDTH, INNER),
    }
    shapes = {f"blk.{layer}.{name}": shape for layer in range(2) for name, shape in of_layer.items()}
    return _write(folder, "mamba", keys, shapes, 1)


def _write(
    folder: Path, architecture: str, keys: dict[str, Value], shapes: dict[str, tuple[int, ...]], files: int
) -> Path:
    keys |= {
        f"{architecture}.context_length": (_U32, 4096),
        f"{architecture}.embedding_length": (_U32, WIDTH),
        f"{architecture}.block_count": (_U32, 2),
        f"{architecture}.attention.layer_norm_rms_epsilon": (_F32, 1e-5),
        "tokenizer.ggml.model": (_STRING, "llama"),
        "tokenizer.ggml.tokens": (_ARRAY, (_STRING, ["<unk>", "<s>", "</s>", *(f"<0x{n:02X}>" for n in range(256))])),
        "tokenizer.ggml.scores": (_ARRAY, (_F32, [0.0] * VOCABULARY)),
        "tokenizer.ggml.token_type": (_ARRAY, (_I32, [2, 3, 3, *[6] * 256])),
        "tokenizer.ggml.add_space_prefix": (_BOOL, False),
        "tokenizer.ggml.add_bos_token": (_BOOL, False),
    }
    shapes = {"token_embd.weight": (VOCABULARY, WIDTH), "output_norm.weight": (WIDTH,)} | shapes
    shapes["output.weight"] = (VOCABULARY, WIDTH)
    draw = np.random.default_rng(1)
    tensors = {name: _tensor(name, shape, draw) for name, shape in shapes.items()}
    if files == 1:
        path = folder / f"{architecture}.gguf"
        path.write_bytes(_gguf(keys, tensors))
        return path
    names = list(tensors)
    for part in range(files):
        split = {"split.no": (_U16, part), "split.count": (_U16, files), "split.tensors.count": (_I32, len(names))}
        own = {name: tensors[name] for name in names[part::files]}
        path = folder / f"{architecture}-{part + 1:05d}-of-{files:05d}.gguf"
        path.write_bytes(_gguf({**(keys if part == 0 else {}), **split}, own))
    return folder / f"{architecture}-00001-of-{files:05d}.gguf"


def _tensor(name: str, shape: tuple[int, ...], draw: np.random.Generator) -> NDArray[np.float32]:
    if "norm" in name:
        return np.ones(shape, dtype=np.float32)
    if name.endswith("ssm_a"):
        return -np.abs(draw.normal(size=shape)).astype(np.float32)
    return (draw.normal(size=shape) * (1.5 / shape[-1] ** 0.5)).astype(np.float32)


def _gguf(keys: Mapping[str, Value], tensors: Tensors) -> bytes:
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(keys))
    for key, (kind, value) in keys.items():
        head += _value(_STRING, key) + struct.pack("<I", kind) + _value(kind, value)
    body = b""
    for name, tensor in tensors.items():
        sizes = tensor.shape[::-1]  # the fastest dimension comes first
        head += _value(_STRING, name) + struct.pack(f"<I{len(sizes)}QIQ", len(sizes), *sizes, 0, len(body))
        body += _padded(tensor.tobytes())
    return _padded(head) + body


def _value(kind: int, value: object) -> bytes:
    if kind == _ARRAY:
        assert isinstance(value, tuple)
        element, items = value
        assert isinstance(items, Sequence)
        return struct.pack("<IQ", element, len(items)) + b"".join(_value(element, item) for item in items)
    if kind == _STRING:
        assert isinstance(value, str)
        return struct.pack("<Q", len(value.encode())) + value.encode()
    return struct.pack({_U16: "<H", _U32: "<I", _I32: "<i", _F32: "<f", _BOOL: "<?"}[kind], value)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % _ALIGN)
