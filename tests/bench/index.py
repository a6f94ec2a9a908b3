"""How fast passages are embedded, beside sentence-transformers' default, and what that costs in recall and memory.

    python -m tests.bench.index [--quick] [--json]

Both run in processes of their own and take turns over the same XQuAD passages; the figures are medians of the rounds.
Recall is that of the centred vectors that are searched in production, in points of recall@1 and recall@5, lost against
fp32: over the English passages and over those of all five languages together, where any language's will do.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from assistant.config import Config, models_dir
from assistant.models import locate
from index.centring import CentredEmbedder
from index.embedder import Embedder, SentenceTransformerEmbedder, Vectors
from index.measured_embedder import MeasuredEmbedder
from index.settings import EmbedderSettings
from tests.bench.report import ROOT, Figures, note, publish

XQUAD = ROOT.parent / "shared" / "data" / "xquad"
LANGUAGES = ("en", "zh", "es", "ar", "de")
KINDS = ("fp32", "ours")


@dataclass(frozen=True)
class Sizes:
    """How much is measured."""

    passages: int = 240
    """Of each language."""
    timed: int = 96
    """English passages embedded in a round."""
    rounds: int = 5
    languages: tuple[str, ...] = LANGUAGES
    queries: int = 200
    """Single questions that are timed."""


QUICK = Sizes(passages=24, timed=24, rounds=1, languages=("en", "zh"), queries=40)


class Known:
    """An embedder that computes each text once, for vectors with and without centring."""

    def __init__(self, inner: MeasuredEmbedder | SentenceTransformerEmbedder) -> None:
        self.inner, self.name, self.dimension, self.window = inner, inner.name, inner.dimension, inner.window
        self.token_starts = inner.token_starts
        self._rows: dict[tuple[str, str], Vectors] = {}

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text."""
        new = [text for text in texts if ("passage", text) not in self._rows]
        self._rows.update({("passage", text): row for text, row in zip(new, self._embed(new), strict=True)})
        return np.stack([self._rows["passage", text] for text in texts])

    def _embed(self, texts: Sequence[str]) -> Vectors:
        return self.inner.embed_passages(texts)

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of one question."""
        if ("query", text) not in self._rows:
            self._rows["query", text] = self.inner.embed_query(text)
        return self._rows["query", text]


_worker: dict[str, Any] = {}


def _begin(kind: str) -> None:
    """Load one of the two in its process. The baseline is sentence-transformers as it comes: fp32, batches of 32."""
    folder = locate(EmbedderSettings().model, models_dir(Config()), "embedder")
    if kind == "fp32":
        inner: MeasuredEmbedder | SentenceTransformerEmbedder = SentenceTransformerEmbedder(
            folder, EmbedderSettings(backend="torch", batch=32)
        )
    else:
        inner = MeasuredEmbedder(folder, Config().embedder, models_dir(Config()))
    inner.embed_query("ready")
    inner.embed_passages(["ready"])
    _worker.update(inner=inner, known=Known(inner))


def _seconds(texts: Sequence[str]) -> float:
    started = time.perf_counter()
    _worker["inner"].embed_passages(texts)
    return time.perf_counter() - started


def _vectors(folder: Path, passages: Sequence[str], questions: Sequence[str]) -> dict[str, Vectors]:
    known: Known = _worker["known"]
    centred: Embedder = CentredEmbedder(known, folder)
    found: dict[str, Vectors] = {}
    for mark, embedder in (("plain", known), ("centred", centred)):
        found[f"{mark} passages"] = embedder.embed_passages(passages)
        found[f"{mark} questions"] = np.stack([embedder.embed_query(text) for text in questions])
    return found


def _query_ms(questions: Sequence[str], passages: Sequence[str]) -> tuple[float, float]:
    """Median milliseconds of one question, alone and while passages are embedded in another thread."""
    embedder: Embedder = _worker["inner"]

    def timed(enough: Callable[[int], bool]) -> float:
        times: list[float] = []
        while not enough(len(times)):
            started = time.perf_counter()
            embedder.embed_query(questions[len(times) % len(questions)])
            times.append(time.perf_counter() - started)
        return 1000 * statistics.median(times)

    alone = timed(lambda done: done >= len(questions))
    work = threading.Thread(target=embedder.embed_passages, args=(passages,))
    work.start()
    beside = timed(lambda done: done > 0 and not work.is_alive())
    work.join()
    return alone, beside


def _state() -> tuple[float, dict[str, Any]]:
    """Most memory that the process ever held, in MB, and what was chosen."""
    inner = _worker["inner"]
    choice = inner.choice.as_dict() if isinstance(inner, MeasuredEmbedder) else {}
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000, choice


def recalls(found: dict[str, Vectors], gold: np.ndarray[Any, Any], sizes: Sizes) -> dict[str, float]:
    """Recall in percent by vectors, corpus, depth and language of the question."""
    out: dict[str, float] = {}
    for mark in ("plain", "centred"):
        passages, questions = found[f"{mark} passages"], found[f"{mark} questions"]
        for corpus, rows in (("en", passages[: sizes.passages]), ("pool", passages)):
            best = np.argsort(-(questions @ rows.T), axis=1) % sizes.passages
            for depth in (1, 5):
                hit = (best[:, :depth] == np.tile(gold, len(sizes.languages))[:, None]).any(axis=1)
                by_language = hit.reshape(len(sizes.languages), -1).mean(axis=1)
                for language, value in zip(sizes.languages, by_language, strict=True):
                    out[f"{mark}_{corpus}_{language}_r{depth}"] = 100 * float(value)
    return out


def _xquad(language: str, count: int) -> list[dict[str, Any]]:
    data = json.loads((XQUAD / f"xquad.{language}.json").read_text("utf-8"))["data"]
    return [paragraph for article in data for paragraph in article["paragraphs"]][:count]


def measure(sizes: Sizes) -> Figures:
    """All figures."""
    corpus = {language: _xquad(language, sizes.passages) for language in sizes.languages}
    passages = [item["context"] for language in sizes.languages for item in corpus[language]]
    questions = [qa["question"] for language in sizes.languages for item in corpus[language] for qa in item["qas"]]
    gold = np.array([i for i, item in enumerate(corpus["en"]) for _ in item["qas"]])
    pools = {k: ProcessPoolExecutor(1, get_context("spawn"), initializer=_begin, initargs=(k,)) for k in KINDS}
    try:
        speed: dict[str, list[float]] = {kind: [] for kind in KINDS}
        for _ in range(sizes.rounds):
            for kind, pool in pools.items():
                speed[kind].append(sizes.timed / pool.submit(_seconds, passages[: sizes.timed]).result())
            note(f"passages a second: {speed['fp32'][-1]:.1f} and {speed['ours'][-1]:.1f}")
        alone, beside = pools["ours"].submit(_query_ms, questions[: sizes.queries], passages[: sizes.timed]).result()
        (base_mb, _), (peak_mb, choice) = (pools[kind].submit(_state).result() for kind in KINDS)
        # One folder for both: as in use, whoever comes first leaves the languages' means to the other.
        with tempfile.TemporaryDirectory() as folder:
            found = {k: pools[k].submit(_vectors, Path(folder), passages, questions).result() for k in ("ours", "fp32")}
    finally:
        for pool in pools.values():
            pool.shutdown()
    fp32, ours = (recalls(found[kind], gold, sizes) for kind in KINDS)
    lost = {key: fp32[key] - ours[key] for key in fp32}
    cosine = (found["fp32"]["plain passages"] * found["ours"]["plain passages"]).sum(axis=1).min()
    return {
        "passages_per_s": statistics.median(speed["ours"]),
        "fp32_passages_per_s": statistics.median(speed["fp32"]),
        "speedup": statistics.median(b / a for a, b in zip(speed["fp32"], speed["ours"], strict=True)),
        "recall_loss_points": statistics.mean(value for key, value in lost.items() if key.startswith("centred")),
        "plain_recall_loss_points": statistics.mean(value for key, value in lost.items() if key.startswith("plain")),
        "worst_recall_loss_points": max(lost.values()),
        "least_cosine": float(cosine),
        "peak_mb": peak_mb,
        "fp32_peak_mb": base_mb,
        "query_ms": alone,
        "query_beside_passages_ms": beside,
        "backend": choice["backend"],
        "precision": choice["precision"],
        "questions": len(questions),
        **{key: value for key, value in ours.items() if key.startswith("centred")},
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller samples, in under a minute")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not XQUAD.is_dir():
        raise SystemExit(f"{XQUAD} is missing: the benchmark reads XQuAD's questions there, xquad.<language>.json.")
    publish(measure(QUICK if options.quick else Sizes()), quick=options.quick, as_json=options.json)


if __name__ == "__main__":
    main()
