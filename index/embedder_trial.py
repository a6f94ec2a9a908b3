"""Which engine embeds fastest on this machine and still gives the model's own vectors: measured, then told as JSON.

    python -m index.embedder_trial FOLDER SETTINGS

It runs in a process of its own, because torch, which gives the vectors that all others are compared with, would
otherwise stay in memory.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Literal

import numpy as np
import yaml

from index.embedder import Embedder, SentenceTransformerEmbedder
from index.openvino_encoder import NotSupported, Precision, best_precision
from index.settings import EmbedderSettings

LEAST_COSINE = 0.9995
"""Of any two vectors of one text. bf16 in OpenVINO reaches .9999; recall over XQuAD does not move there."""
_ADVANTAGE = 1.2
"""How many times as fast torch must be (on a GPU, say) to be worth the memory and the seconds that it takes to load."""
_TEXTS, _CHARACTERS = 12, 400


@dataclass(frozen=True, slots=True)
class Choice:
    """What computes the vectors."""

    backend: Literal["openvino", "torch"]
    precision: Precision = "f32"
    """Of OpenVINO's arithmetic."""
    cosine: float = 1.0
    """The least between its vectors and those of sentence-transformers, over the texts of the trial."""
    rates: dict[str, float] = field(default_factory=dict)
    """Passages a second of each engine in the trial."""

    def as_dict(self) -> dict[str, Any]:
        """The same as plain values, for JSON."""
        return asdict(self)


def read_choice(text: str) -> Choice:
    """Read what `as_dict` gave.

    Raises:
        ValueError: it is something else.
    """
    found = json.loads(text)
    if not isinstance(found, dict) or found.get("backend") not in ("openvino", "torch"):
        raise ValueError("no choice of an embedder")
    if found.get("precision") not in ("bf16", "f32"):
        raise ValueError("no precision of an embedder")
    try:
        return Choice(**found)
    except TypeError as error:
        raise ValueError(str(error)) from error


def trial(folder: Path, settings: EmbedderSettings) -> Choice:
    """Embed a few texts in many languages with every engine and take the fastest that agrees with torch."""
    from index.openvino_embedder import OpenVinoEmbedder

    texts = _texts()
    torch = SentenceTransformerEmbedder(folder, settings)
    expected = [torch.embed_passages(texts), np.stack([torch.embed_query(text) for text in texts[:8]])]
    rates = {"torch": _rate(torch, texts[:4])}
    best = Choice("torch", rates=rates)
    for precision in dict.fromkeys((best_precision(), "f32")):
        try:
            embedder = OpenVinoEmbedder(folder, torch.name, precision, settings)
        except NotSupported:
            break
        found = [embedder.embed_passages(texts), np.stack([embedder.embed_query(text) for text in texts[:8]])]
        cosine = min(float((a * b).sum(axis=1).min()) for a, b in zip(found, expected, strict=True))
        rate = rates[f"openvino {precision}"] = _rate(embedder, texts)
        bar = rates["torch"] / _ADVANTAGE if best.backend == "torch" else rates[f"openvino {best.precision}"]
        if cosine >= LEAST_COSINE and embedder.window == torch.window and rate > bar:
            best = Choice("openvino", precision, cosine, rates)
    return best


def _texts() -> list[str]:
    """Passages of an ordinary length: a language's anchors one after another, cut."""
    rows = yaml.safe_load(Path(__file__).with_name("anchors.yaml").read_text("utf-8"))["passages"]
    languages = islice(cycle(rows[0]), _TEXTS)
    return [" ".join(row[code] for row in rows)[at * 7 :][:_CHARACTERS] for at, code in enumerate(languages)]


def _rate(embedder: Embedder, texts: list[str]) -> float:
    """Passages a second, the better of two runs: another program's moment must not decide."""
    seconds = []
    for _ in range(2):
        started = time.perf_counter()
        embedder.embed_passages(texts)
        seconds.append(time.perf_counter() - started)
    return len(texts) / min(seconds)


if __name__ == "__main__":
    chosen = trial(Path(sys.argv[1]), EmbedderSettings.model_validate_json(sys.argv[2]))
    sys.stdout.write(f"\n{json.dumps(chosen.as_dict())}\n")
