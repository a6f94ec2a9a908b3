"""A document translated as it is, many stretches at once, and one stretch after another, on the same engine."""

from __future__ import annotations

import statistics
import time

from assistant.documents.translating.translate import Order
from tests.bench.documents.opening import assistant
from tests.bench.documents.translation import AT_ONCE, papers, translated
from tests.bench.report import Figures, note

DOCUMENTS = 4
ROUNDS = 3


def measure(documents: int = DOCUMENTS, rounds: int = ROUNDS) -> Figures:
    """Translate so many news as one English document into Spanish, both ways in turns; the medians are compared."""
    text = [sentence for paper in papers(documents) for sentence in paper.sentences["en"]]
    seconds: dict[int, list[float]] = {1: [], AT_ONCE: []}
    with assistant() as built:
        for turn in range(rounds):
            for parallel, found in seconds.items():
                started = time.perf_counter()
                # Another end makes it another document, so that nothing the engine keeps answers for it.
                translated(built, [[*text, f"Round {turn} of {parallel}."]], Order("es", "en"), parallel)
                found.append(time.perf_counter() - started)
                note(f"{len(text)} sentences, {parallel} at once: {found[-1]:.0f} s")
    alone, together = (statistics.median(found) for found in seconds.values())
    characters = sum(map(len, text))
    return {
        "parallel_speedup": alone / together,
        "parallel_s_per_1000": together / characters * 1_000,
        "alone_s_per_1000": alone / characters * 1_000,
    }
