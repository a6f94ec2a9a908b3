"""Questions in four languages over the paragraphs of XQuAD: how often the right one is found, by which leg, how soon.

    python -m tests.bench.retrieval [--quick] [--json] [--questions N] [--pooled N]

The paragraphs are indexed as notes, each cut only where it is longer than the embedder reads. `dense` is the embedder
alone, by comparing with every vector; `hybrid` adds the keyword leg; figures without a leg are a search as it is
shipped, which translates where it is not sure. `any` pools the paragraphs of all five languages: the right one counts
in each.
Data: Artetxe et al., "On the Cross-lingual Transferability of Monolingual Representations" (ACL 2020).
"""

from __future__ import annotations

import argparse
import json
import math
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from assistant.app import Assistant, build
from assistant.config import DataSettings, load_config, models_dir
from assistant.search.settings import Translate
from assistant.standing import SearchResult
from tests.bench import exact_terms
from tests.bench.plain import stored
from tests.bench.report import ROOT, Figures, note, publish

DATA = ROOT.parent / "shared" / "data" / "xquad"
NOTES = ("en", "zh", "es", "ar", "de")
ASKED = ("en", "zh", "es", "ar")
SEED = 11
AT_ONCE = 16
"""Searches at a time, so that the engine translates in batches."""
ALONE = 4
"""Searches of a language that are timed one by one."""
QUICK = 10
"""Questions of a language in the quick run."""
POOLED = 60
"""Questions of a language over the paragraphs of all five: there most are translated into two languages."""


@dataclass(frozen=True)
class Question:
    """A question, and the number of the paragraph that answers it."""

    text: str
    paragraph: int


@dataclass(frozen=True)
class Xquad:
    """Paragraphs and questions of one language; number for number the same in every language."""

    paragraphs: tuple[str, ...]
    questions: tuple[Question, ...]


def read(language: str) -> Xquad:
    """The data set in one language."""
    articles = json.loads((DATA / f"xquad.{language}.json").read_text("utf-8"))["data"]
    paragraphs = [paragraph for article in articles for paragraph in article["paragraphs"]]
    questions = [Question(qa["question"], at) for at, p in enumerate(paragraphs) for qa in p["qas"]]
    return Xquad(tuple(p["context"] for p in paragraphs), tuple(questions))


@contextmanager
def assistant() -> Iterator[tuple[Assistant, Path]]:
    """The real assistant without notes, and a folder for them."""
    config = load_config(ROOT / "config.yaml")
    with tempfile.TemporaryDirectory() as folder:
        data = DataSettings(home=f"{folder}/home", models=str(models_dir(config)))
        # Paragraphs stay whole, and no translation is given up while many are computed at once.
        index = config.index.model_copy(update={"passage_tokens": 480, "folders": ()})
        search = config.search.model_copy(update={"patience_s": 120.0})
        built = build(replace(config, data=data, index=index, search=search))
        try:
            yield built, Path(folder)
        finally:
            built.close()


def index(built: Assistant, folder: Path, languages: Sequence[str]) -> None:
    """Write the paragraphs as notes and index them."""
    for language in languages:
        (folder / language).mkdir()
        for number, text in enumerate(read(language).paragraphs):
            head = f"---\ntitle: Note\nlang: {language}\n---\n"
            (folder / language / f"{number:03}.md").write_text(head + text, encoding="utf-8")
    started = time.perf_counter()
    for _ in built.sync([folder / language for language in languages]):
        pass
    note(f"indexed {built.status().passages} passages in {time.perf_counter() - started:.0f} s")


def paragraph(note_id: str) -> int:
    """The number of the paragraph that a note holds."""
    return int(Path(note_id).stem)


def places(found: Sequence[Sequence[int]], asked: Sequence[Question]) -> tuple[float, float]:
    """Recall at 1 and at 5."""
    first = [q.paragraph in numbers[:1] for q, numbers in zip(asked, found, strict=True)]
    five = [q.paragraph in numbers[:5] for q, numbers in zip(asked, found, strict=True)]
    return statistics.fmean(first), statistics.fmean(five)


def dense(built: Assistant, asked: Sequence[Question]) -> list[list[int]]:
    """The five nearest paragraphs of each question, by every stored vector."""
    passages, vectors = stored(built)
    numbers = [paragraph(passage.note) for passage in passages]
    rows = np.stack([built._embedder.embed_query(question.text) for question in asked])
    return [[numbers[at] for at in order[:5]] for order in np.argsort(-(rows @ vectors.T), axis=1, kind="stable")]


def searched(built: Assistant, asked: Sequence[Question], translate: Translate, at_once: int) -> list[SearchResult]:
    """Each question searched for as the page does."""
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(lambda question: built.search(question.text, 5, None, translate), asked))


def numbers(results: Sequence[SearchResult]) -> list[list[int]]:
    """The paragraphs that were found, best first."""
    return [[paragraph(hit.passage.note) for hit in result.hits] for result in results]


def language_figures(built: Assistant, name: str, asked: Sequence[Question]) -> dict[str, float]:
    """Recall of every leg for the questions of a language, and how long it takes."""
    out: dict[str, float] = {}
    plain = searched(built, asked, "never", 1)
    alone = searched(built, asked[:ALONE], "auto", 1)
    full = [*alone, *searched(built, asked[ALONE:], "auto", AT_ONCE)]
    by_leg = {"dense_": dense(built, asked), "hybrid_": numbers(plain), "": numbers(full)}
    for leg, found in by_leg.items():
        out[f"{name}_{leg}r1"], out[f"{name}_{leg}r5"] = places(found, asked)
    out[f"{name}_translated"] = statistics.fmean(bool(result.translations) for result in full)
    out[f"{name}_hybrid_ms"] = 1000 * statistics.median(result.seconds for result in plain)
    if spent := [result.translate_s for result in alone if result.translations]:
        out[f"{name}_translate_s"] = statistics.median(spent)
    note(f"{name}: " + ", ".join(f"{key.removeprefix(f'{name}_')} {value:.3f}" for key, value in out.items()))
    return out | {"_p95": float(np.quantile([result.seconds for result in plain], 0.95))}


def sampled(questions: int) -> dict[str, list[Question]]:
    """The same questions in every language."""
    chosen = random.Random(SEED).sample(range(len(read("en").questions)), questions)
    return {language: [read(language).questions[at] for at in chosen] for language in ASKED}


def measure(questions: int, pooled: int) -> Figures:
    """All figures: over so many questions a language for the English paragraphs, and for those of all languages."""
    out: dict[str, float] = {}
    asked = sampled(questions)
    slow: list[float] = []
    with assistant() as (built, folder):
        index(built, folder, NOTES[:1])
        built.backend().context  # noqa: B018  waits for the model
        for name in ASKED:
            figures = language_figures(built, name, asked[name])
            slow.append(figures.pop("_p95"))
            out |= figures
        if pooled:
            asked = sampled(pooled)
            index(built, folder, NOTES[1:])
            out |= {"any_questions": pooled, "any_largest_standard_error": 0.5 / math.sqrt(pooled)}
            for name in ASKED:
                figures = language_figures(built, f"{name}_any", asked[name])
                slow.append(figures.pop("_p95"))
                out |= figures
    standard_error = 0.5 / math.sqrt(questions)
    return {**out, "search_p95_ms": 1000 * max(slow), "questions": questions, "largest_standard_error": standard_error}


def main() -> None:
    """Index, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} questions a language, English paragraphs only")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--questions", type=int, default=200, help="questions a language, of 1190")
    parser.add_argument("--pooled", type=int, default=POOLED, help="of these over the paragraphs of all languages")
    options = parser.parse_args()
    figures = measure(QUICK, 0) if options.quick else measure(options.questions, options.pooled)
    figures = {**exact_terms.figures(options.quick), **figures}
    publish(figures, quick=options.quick, as_json=options.json)


if __name__ == "__main__":
    main()
