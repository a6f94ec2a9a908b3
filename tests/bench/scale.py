"""What searching costs as notes grow: time, memory and recall at 10,000 and 100,000 notes and at 1,000,000 passages.

Notes are synthetic: words drawn as in a language (Zipf), codes that occur once, vectors made of the sample notes' own
(one passage's vector plus the difference of two others), so that neighbours lie as close as in real notes. They are
written to the real catalogue, keyword index and Chroma; queries go the whole way, the real embedder's time included.
Run: python -m tests.bench.scale [--quick] [--json]
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
from numpy.typing import NDArray

from assistant.config import home, load_config, models_dir
from assistant.models import locate
from index.catalogue import Catalogue
from index.centring import CentredEmbedder
from index.embedder import Embedder
from index.loaders import load
from index.measured_embedder import MeasuredEmbedder
from index.passage import Document, Passage
from index.records import FileKey, FileState, StoredFile, StoredNote, stored
from index.retriever import Retriever
from index.store import Store
from tests.bench.report import ROOT, note, publish

Vectors = NDArray[np.float32]

SIZES = {"10k": (10_000, 1), "100k": (100_000, 1), "1m": (100_000, 10)}
"""Notes, and passages of each."""
QUERIES = 300
_WORDS, _LENGTH = 50_000, 60
_AT_ONCE = 1_000


@dataclass
class Corpus:
    """Makes notes and their vectors, the same ones each time."""

    seeds: Vectors

    def __post_init__(self) -> None:
        rng = np.random.default_rng(5)
        latin = ["".join(rng.choice(list("abcdefghijklmnoprstuvw"), rng.integers(3, 10))) for _ in range(_WORDS // 2)]
        han = ["".join(chr(c) for c in rng.integers(0x4E00, 0x6E00, rng.integers(1, 4))) for _ in range(_WORDS // 2)]
        self.words = [*latin, *han]
        rng.shuffle(self.words)
        shares = 1 / np.arange(1, _WORDS + 1) ** 1.05
        self.shares = np.cumsum(shares / shares.sum())

    def vectors(self, rng: np.random.Generator, count: int) -> Vectors:
        one, two, three = (self.seeds[rng.integers(0, len(self.seeds), count)] for _ in range(3))
        made = one + 0.6 * (two - three)
        out: Vectors = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
        return out

    def text(self, rng: np.random.Generator, length: int = _LENGTH) -> str:
        picked = np.searchsorted(self.shares, rng.random(length))
        return " ".join(self.words[min(int(at), _WORDS - 1)] for at in picked)

    def files(self, count: int, passages: int) -> Iterator[list[tuple[StoredFile, Vectors]]]:
        """Yield notes with the vectors of their passages, some hundred at a time."""
        rng = np.random.default_rng(7)
        state = FileState(1, 2, 3, "d", "r")
        for first in range(0, count, _AT_ONCE):
            made = []
            for number in range(first, min(count, first + _AT_ONCE)):
                key = FileKey("scale", f"{number}.md")
                parts = [f"{self.text(rng)} N-{number}-{part}" for part in range(passages)]
                document = Document(f"Note {number}", "\n".join(parts), language="en", tags=(f"t{number % 50}",))
                starts = np.cumsum([0, *(len(part) + 1 for part in parts)])
                cut = [
                    Passage(key.id, document.title, text, int(start), int(start) + len(text), "body", "en")
                    for text, start in zip(parts, starts, strict=False)
                ]
                one = StoredNote(key.id, document, stored(document, cut))
                made.append((StoredFile(key, state, (one,)), self.vectors(rng, passages)))
            yield made


class QueryTime:
    """Takes the real embedder's time for a query, and answers with a vector of the corpus."""

    def __init__(self, real: Embedder, corpus: Corpus) -> None:
        self._real, self._corpus = real, corpus
        self._rng = np.random.default_rng(11)
        self.name, self.dimension, self.window = "synthetic", real.dimension, real.window

    def embed_query(self, text: str) -> Vectors:
        self._real.embed_query(text)
        row: Vectors = self._corpus.vectors(self._rng, 1)[0]
        return row

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        raise AssertionError("nothing is embedded here")

    def token_starts(self, text: str) -> Sequence[int]:
        return self._real.token_starts(text)


def filled(folder: Path, corpus: Corpus, size: tuple[int, int]) -> dict[str, float]:
    """Write the notes, then let the store follow as after a lost one; return the seconds of both."""
    catalogue, store = Catalogue(folder / "catalogue.sqlite3"), Store(folder / "chroma")
    (folder / "scale").mkdir(parents=True)
    catalogue.folder(folder / "scale")
    started = time.perf_counter()
    for made in corpus.files(*size):
        contents = [p.content for file, _ in made for n in file.notes for p in n.passages]
        vectors = np.concatenate([rows for _, rows in made])
        catalogue.vectors.keep("synthetic", dict(zip(contents, vectors, strict=True)))
        catalogue.write(file for file, _ in made)
    written = time.perf_counter()
    store.prepare(catalogue, "synthetic")
    done = time.perf_counter()
    store.close()
    catalogue.close()
    return {"write_s": written - started, "build_s": done - written}


def measured(folder: Path, corpus: Corpus, real: Embedder) -> dict[str, float]:
    """Open what was filled as a new start would, and search in it."""
    process = psutil.Process()
    before = process.memory_info().rss
    started = time.perf_counter()
    catalogue, store = Catalogue(folder / "catalogue.sqlite3"), Store(folder / "chroma")
    embedder = QueryTime(real, corpus)
    store.prepare(catalogue, embedder.name)
    figures = {"open_s": time.perf_counter() - started}
    retriever = Retriever(catalogue, store, embedder)
    figures |= _times(retriever, corpus, catalogue.count_passages())
    figures["memory_mb"] = (process.memory_info().rss - before) / 1e6
    figures["disk_mb"] = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    figures["recall_10"] = _recall(catalogue, store, corpus)
    store.close()
    catalogue.close()
    return figures


def _times(retriever: Retriever, corpus: Corpus, passages: int) -> dict[str, float]:
    rng = np.random.default_rng(13)
    kinds: dict[str, list[float]] = {"": [], "filtered_": [], "code_": []}
    found = 0
    for turn in range(QUERIES):
        words = corpus.text(rng, int(rng.integers(2, 9)))
        code = f"N-{turn * 31 % 9_000}-0"
        for kind, query in (("", words), ("filtered_", f"{words} tag:t{turn % 50}"), ("code_", f"{words} {code}")):
            started = time.perf_counter()
            hits = retriever.search(query, 10)
            kinds[kind].append((time.perf_counter() - started) * 1_000)
            found += kind == "code_" and any(hit.passage.text.endswith(code) for hit in hits[:5])
    figures = {}
    for kind, times in kinds.items():
        for percent in (50, 95, 99):
            figures[f"{kind}p{percent}_ms"] = float(np.percentile(times[10:], percent))
    return figures | {"code_found": found / QUERIES}


def _recall(catalogue: Catalogue, store: Store, corpus: Corpus) -> float:
    """The share of the ten nearest, told by comparing with every vector, that the store finds."""
    queries = corpus.vectors(np.random.default_rng(17), 200)
    best = np.full((len(queries), 10), -2.0, dtype=np.float32)
    names = np.full((len(queries), 10), "", dtype=object)
    for entries in catalogue.vectors.all_entries("synthetic"):
        scores = queries @ np.stack([entry.vector for entry in entries]).T
        ids = np.array([entry.id for entry in entries], dtype=object)
        together = np.concatenate([best, scores], axis=1)
        known = np.concatenate([names, np.broadcast_to(ids, scores.shape)], axis=1)
        top = np.argsort(-together, axis=1)[:, :10]
        best, names = np.take_along_axis(together, top, 1), np.take_along_axis(known, top, 1)
    found = store.query(list(queries), 10)
    shares = [len({f.id for f in row} & set(wanted)) / 10 for row, wanted in zip(found, names, strict=True)]
    return float(np.mean(shares))


def real_embedder() -> Embedder:
    """Return the embedder as the assistant would wire it."""
    config = load_config()
    folder = locate(config.embedder.model, models_dir(config), "embedder")
    return CentredEmbedder(MeasuredEmbedder(folder, config.embedder, models_dir(config)), home(config))


def sample_corpus(real: Embedder) -> Corpus:
    """Return a corpus whose vectors are made of the sample notes' own."""
    texts = [
        document.text[at : at + 400]
        for path in sorted((ROOT / "index" / "sample_notes").rglob("*.md"))
        for document in load(path, path.read_bytes()).documents
        for at in range(0, len(document.text), 400)
    ]
    return Corpus(real.embed_passages(texts))


def main() -> None:
    """Measure every size in a folder of its own, which is removed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sizes", default="")
    arguments = parser.parse_args()
    real = real_embedder()
    corpus = sample_corpus(real)
    figures: dict[str, float] = {}
    wanted = arguments.sizes.split(",") if arguments.sizes else ["10k"] if arguments.quick else list(SIZES)
    for size in wanted:
        folder = Path(tempfile.mkdtemp(prefix="diandian-scale-"))
        try:
            some = filled(folder, corpus, SIZES[size]) | measured(folder, corpus, real)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        note(f"{size}: {some}")
        figures |= {f"{name}_{size}": value for name, value in some.items()}
    publish(figures, quick=arguments.quick, as_json=arguments.json)


if __name__ == "__main__":
    main()
