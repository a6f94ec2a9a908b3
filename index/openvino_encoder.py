"""A BERT-like encoder in OpenVINO, built straight from the weights in a sentence-transformers folder.

Nothing is exported or written: the graph is a dozen operations a layer, and the weights are read where they lie. The
vectors of bf16 and fp32 agree with sentence-transformers to a cosine of .9999, so that one may take the other's
place at any time. See tests/bench/LOG.md for what else was tried.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from index.priority import step_back

Precision = Literal["bf16", "f32"]
Pooling = Literal["mean", "cls"]
Tokens = Sequence[Sequence[int]]
Vectors = NDArray[np.float32]

_FAMILIES = {"bert": 0, "roberta": 1, "xlm-roberta": 1}
"""Model types with BERT's layers; 1 where positions are counted from the padding token's number on."""
_ACTIVATIONS = {"gelu": "erf", "gelu_new": "tanh", "gelu_pytorch_tanh": "tanh"}
_MASKED = -10_000.0
_TYPES = {"F32": np.float32, "F16": np.float16}
_HEAD = 100_000_000
"""Bytes of a safetensors file's table of contents, at most; the format's own bound."""
_BUDGET = 512
"""Tokens in one batch of passages, padding included: 256 to 1,024 were alike, more was slower."""
_STEP = 8
"""Lengths are padded to a multiple of it: every new shape costs OpenVINO a preparation."""


class NotSupported(ValueError):
    """The folder holds a model that is not one of ours: another architecture, pooling or activation."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """What a folder's configuration says about its encoder."""

    layers: int
    heads: int
    hidden: int
    epsilon: float
    gelu: str
    first_position: int
    pooling: Pooling


def best_precision() -> Precision:
    """bf16 where this CPU computes in it, else f32."""
    import openvino  # type: ignore[import-untyped]

    return "bf16" if "BF16" in openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES") else "f32"


def read_architecture(folder: Path) -> Architecture:
    """Read the encoder's shape from a sentence-transformers folder.

    Raises:
        NotSupported: it is not BERT-like with mean or first-token pooling, or a file is missing or odd.
    """
    try:
        config = _json(folder / "config.json")
        modules = [(item["type"].rsplit(".", 1)[-1], item["path"]) for item in _json(folder / "modules.json")]
        kinds = [kind for kind, _ in modules]
        if kinds[:2] != ["Transformer", "Pooling"] or kinds[2:] not in ([], ["Normalize"]) or modules[0][1]:
            raise NotSupported(f"modules {kinds}")
        family = config["model_type"]
        if family not in _FAMILIES or config["hidden_act"] not in _ACTIVATIONS or config.get("is_decoder"):
            raise NotSupported(f"a model of type {family}")
        if config.get("position_embedding_type", "absolute") != "absolute":
            raise NotSupported("relative positions")
        padding = int(config.get("pad_token_id") or 0)
        return Architecture(
            layers=int(config["num_hidden_layers"]),
            heads=int(config["num_attention_heads"]),
            hidden=int(config["hidden_size"]),
            epsilon=float(config["layer_norm_eps"]),
            gelu=_ACTIVATIONS[config["hidden_act"]],
            first_position=(padding + 1) * _FAMILIES[family],
            pooling=_pooling(_json(folder / modules[1][1] / "config.json")),
        )
    except (OSError, KeyError, TypeError, AttributeError) as error:
        raise NotSupported(f"{type(error).__name__}: {error}") from error


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _pooling(config: Mapping[str, Any]) -> Pooling:
    mode = config.get("pooling_mode")
    chosen = {mode} if mode else {k.removeprefix("pooling_mode_") for k, v in config.items() if "mode_" in k and v}
    if chosen in ({"mean"}, {"mean_tokens"}):
        return "mean"
    if chosen in ({"cls"}, {"cls_token"}):
        return "cls"
    raise NotSupported(f"pooling {chosen}")


_first_inference = threading.Lock()
"""Held by the first inference of each encoder: none of this process may come beside the very first one."""


class OpenVinoEncoder:
    """Token numbers to vectors of length 1; safe to use from several threads.

    Questions have a compiled model to themselves, on all cores, so that they never stand in a queue behind passages.
    Passages run on streams of one core each, whose threads the system serves last: on Linux a thread hands its
    niceness on to those it starts, and the streams are started by a thread that lowered its own. One core a stream
    also needs no waiting between cores, which is why several small batches beat a large one.
    """

    def __init__(self, folder: Path, precision: Precision, threads: int | None = None) -> None:
        """Read the weights and compile; takes about a second.

        Raises:
            NotSupported: the model is not BERT-like, or its weights are not those that its configuration names.
        """
        self._architecture = read_architecture(folder)
        self._threads = threads or os.cpu_count() or 1
        self._precision = precision
        weight = _weights(folder)
        self._words = weight("embeddings.word_embeddings.weight")
        positions = weight("embeddings.position_embeddings.weight")[self._architecture.first_position :]
        self._positions = positions + weight("embeddings.token_type_embeddings.weight")[0]
        self._model = _graph(self._architecture, weight)
        self._local = threading.local()
        self._queries = self._compile({"NUM_STREAMS": 1, "INFERENCE_NUM_THREADS": self._threads})
        # Guards `_passages`: compiled once, by the first who has passages to embed.
        self._lock = threading.Lock()
        self._passages: Any = None
        self._feeders: ThreadPoolExecutor | None = None
        # OpenVINO's binding looks numpy up at its first inference, under a lock of C++ for which a second thread waits
        # with the interpreter's lock in its hand: two first inferences at once would wait for each other for ever.
        with _first_inference:
            self.question([0])

    @property
    def dimension(self) -> int:
        """Numbers in one vector."""
        return self._architecture.hidden

    def question(self, tokens: Sequence[int]) -> Vectors:
        """Return the vector of one text; shape (dimension,)."""
        row: Vectors = self._run(self._queries, [tokens])[0]
        return row

    def passages(self, tokens: Tokens) -> Vectors:
        """Return one row per text; texts of like length go together, so that little of a batch is padding."""
        model, feeders = self._background()
        order = sorted(range(len(tokens)), key=lambda i: -len(tokens[i]))
        batches = list(_batches(order, tokens))
        vectors = np.empty((len(tokens), self.dimension), dtype=np.float32)
        pending: list[tuple[list[int], Future[Vectors]]] = [
            (batch, feeders.submit(self._run, model, [tokens[i] for i in batch])) for batch in batches
        ]
        for batch, found in pending:
            vectors[batch] = found.result()
        return vectors

    def _background(self) -> tuple[Any, ThreadPoolExecutor]:
        with self._lock:
            if self._feeders is None:
                self._feeders = ThreadPoolExecutor(self._threads, "embedding", initializer=step_back)
                options = {"NUM_STREAMS": self._threads, "INFERENCE_NUM_THREADS": self._threads}
                self._passages = self._feeders.submit(self._compile, options).result()
            return self._passages, self._feeders

    def _compile(self, options: Mapping[str, Any]) -> Any:
        import openvino

        fixed = {"INFERENCE_PRECISION_HINT": self._precision, "ENABLE_CPU_PINNING": False}
        return openvino.Core().compile_model(self._model, "CPU", {**fixed, **options})

    def _run(self, model: Any, tokens: Tokens) -> Vectors:
        requests: dict[int, Any] = self._local.__dict__.setdefault("requests", {})
        request = requests.get(id(model))
        if request is None:
            request = requests[id(model)] = model.create_infer_request()
        width = -(-max(map(len, tokens)) // _STEP) * _STEP
        # Looked up here, from the mapped file: OpenVINO would copy the vocabulary's table for each compiled model.
        embedded = np.zeros((len(tokens), width, self.dimension), dtype=np.float32)
        mask = np.zeros((len(tokens), width), dtype=np.float32)
        for row, each in enumerate(tokens):
            embedded[row, : len(each)] = self._words[np.asarray(each)] + self._positions[: len(each)]
            mask[row, : len(each)] = 1
        hidden = request.infer({"embedded": embedded, "mask": mask}, share_inputs=True, share_outputs=True)[0]
        if self._architecture.pooling == "cls":
            pooled = hidden[:, 0].astype(np.float32)
        else:
            pooled = np.einsum("bsh,bs->bh", hidden, mask)
        out: Vectors = pooled / np.maximum(np.linalg.norm(pooled, axis=1, keepdims=True), 1e-12)
        return out


def _batches(order: Sequence[int], tokens: Tokens) -> list[list[int]]:
    """Cut `order` (longest first) into batches within the budget; a text over it goes alone."""
    batches: list[list[int]] = []
    width = 0
    for index in order:
        if not batches or (len(batches[-1]) + 1) * width > _BUDGET:
            batches.append([])
            width = len(tokens[index])
        batches[-1].append(index)
    return batches


def _weights(folder: Path) -> Callable[[str], NDArray[np.float32]]:
    """A function from a weight's name to its values, which stay in the file until they are touched."""
    path = folder / "model.safetensors"
    try:
        with path.open("rb") as file:
            size = int.from_bytes(file.read(8), "little")
            table = json.loads(file.read(min(size, _HEAD)))
        data: NDArray[np.uint8] = np.memmap(path, np.uint8, "r", offset=8 + size)
    except (OSError, ValueError) as error:
        raise NotSupported(f"model.safetensors: {error}") from error
    entries = {name.removeprefix("bert.").removeprefix("roberta."): entry for name, entry in table.items()}

    def get(name: str) -> NDArray[np.float32]:
        entry = entries.get(name)
        if entry is None or entry["dtype"] not in _TYPES:
            raise NotSupported(f"no weights {name} in float32 or float16")
        start, end = entry["data_offsets"]
        try:
            values = data[start:end].view(_TYPES[entry["dtype"]]).reshape(entry["shape"])
        except ValueError as error:
            raise NotSupported(f"model.safetensors ends within {name}") from error
        return values.astype(np.float32, copy=False)

    return get


def _graph(shape: Architecture, weight: Callable[[str], NDArray[np.float32]]) -> Any:
    """The network of Devlin et al., "BERT" (NAACL 2019): (embedded, mask) to hidden states."""
    import openvino
    from openvino import opset13 as ops

    def normed(x: Any, name: str) -> Any:
        y = ops.mvn(x, np.array([-1], dtype=np.int64), True, shape.epsilon, "inside_sqrt")
        return ops.add(ops.multiply(y, weight(f"{name}.weight")), weight(f"{name}.bias"))

    def linear(x: Any, name: str) -> Any:
        return ops.add(ops.matmul(x, weight(f"{name}.weight"), False, True), weight(f"{name}.bias"))

    def heads(x: Any) -> Any:
        split = np.array([0, 0, shape.heads, shape.hidden // shape.heads], dtype=np.int64)
        return ops.transpose(ops.reshape(x, split, True), np.array([0, 2, 1, 3], dtype=np.int64))

    embedded = ops.parameter([-1, -1, shape.hidden], np.float32, name="embedded")
    mask = ops.parameter([-1, -1], np.float32, name="mask")
    x = normed(embedded, "embeddings.LayerNorm")
    away = ops.multiply(ops.subtract(np.float32(1), mask), np.float32(_MASKED))
    away = ops.unsqueeze(away, np.array([1, 2], dtype=np.int64))
    for layer in range(shape.layers):
        at = f"encoder.layer.{layer}"
        query, key, value = (heads(linear(x, f"{at}.attention.self.{part}")) for part in ("query", "key", "value"))
        mixed = ops.transpose(
            ops.scaled_dot_product_attention(query, key, value, away), np.array([0, 2, 1, 3], dtype=np.int64)
        )
        mixed = ops.reshape(mixed, np.array([0, 0, shape.hidden], dtype=np.int64), True)
        x = normed(ops.add(linear(mixed, f"{at}.attention.output.dense"), x), f"{at}.attention.output.LayerNorm")
        inner = ops.gelu(linear(x, f"{at}.intermediate.dense"), shape.gelu)
        x = normed(ops.add(linear(inner, f"{at}.output.dense"), x), f"{at}.output.LayerNorm")
    return openvino.Model([ops.result(x)], [embedded, mask], "encoder")
