"""Translation of news documents in six directions, beside the naive way, on the same engine in the same run.

Every document is a text of one sentence a paragraph. The naive way gives the same model three sentences a request and
one plain instruction. chrF is that of whole documents (Popović, WMT 2015; sacrebleu), so that sentences which the naive
way joins or parts cost it nothing. `unmarked_losses` counts segments of ours that are missing, echoed, repeated or in
another language and not marked, told by other means than the translator's own checks.
Data: NTREX-128 (Federmann, Kocmi and Xin, SUMEval 2022).
"""

from __future__ import annotations

import json
import random
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from sacrebleu.metrics import CHRF

from assistant.app import Assistant
from assistant.backend import Backend
from assistant.documents.layout import Segment
from assistant.documents.settings import DocumentSettings
from assistant.documents.translating.outcome import Outcome
from assistant.documents.translating.translate import Order, Translating
from assistant.language import detect, english_name
from assistant.messages import Delta, Message, Request, Sampling
from assistant.nearness import similarities
from tests.bench.documents.opening import assistant
from tests.bench.report import ROOT, Figures, note

DATA = ROOT.parent / "shared" / "data" / "ntrex" / "ntrex-dev.jsonl"
DIRECTIONS = ("en-zh", "zh-en", "en-es", "es-en", "en-ar", "ja-en")
AT_ONCE = 16
_THREE = 3
_RESAMPLED = 1_000
_TELLING = 40
"""Characters from which on a segment's language is looked at: a line of names is in none."""


_PUNCTUATION = "\"'«»“”‘’.,;:!?()[]"


@dataclass(frozen=True)
class Paper:
    """One news document in all its languages, sentence by sentence."""

    sentences: dict[str, list[str]]


@dataclass(frozen=True)
class Measured:
    """What both ways made of the documents in one direction."""

    naive: list[str]
    ours: list[str]
    references: list[str]
    losses: int
    marked: int
    seconds: float
    naive_seconds: float


def papers(count: int, skip: int = 0) -> list[Paper]:
    """The first documents of the data."""
    lines = DATA.read_text("utf-8").splitlines()[skip : skip + count]
    return [Paper(json.loads(line)["segments"]) for line in lines]


def reply(backend: Backend, text: str, target: str) -> str:
    """The naive translation of some sentences."""
    asked = f"Translate the following text into {english_name(target)}:\n\n{text}"
    request = Request((Message("user", asked),), Sampling(max_tokens=512), priority="bulk", caller="naive")
    return "".join(event.text for event in backend.stream(request) if isinstance(event, Delta)).strip()


def naively(backend: Backend, documents: Sequence[list[str]], target: str) -> list[str]:
    """Every document translated three sentences at a time, all requests submitted at once."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        asked = [
            [
                pool.submit(reply, backend, " ".join(sentences[at : at + _THREE]), target)
                for at in range(0, len(sentences), _THREE)
            ]
            for sentences in documents
        ]
        return [" ".join(each.result() for each in replies) for replies in asked]


def translated(built: Assistant, documents: Sequence[list[str]], order: Order, parallel: int) -> list[list[Outcome]]:
    """Every document translated our way, as one after another would be but for the sake of time in one stream."""
    settings = DocumentSettings(parallel=parallel)
    segments = [Segment(text, section=number) for number, sentences in enumerate(documents) for text in sentences]
    events = Translating(built.backend(), partial(similarities, built._embedder.embed_passages), settings).run(
        segments, order
    )
    found: list[list[Outcome]] = [[] for _ in documents]
    for outcome in sorted((e for e in events if isinstance(e, Outcome)), key=lambda outcome: outcome.index):
        found[segments[outcome.index].section].append(outcome)
    return found


def is_lost(outcome: Outcome, order: Order) -> bool:
    """Whether a segment is missing, echoed, repeated or in another language, and not marked."""
    if outcome.status in ("untranslated", "doubtful", "kept"):
        return False
    source, target = outcome.source.strip(), outcome.target.strip()
    if not target or target.casefold() == source.casefold():
        return True
    if len(target) > 60 and len({target[at : at + 12] for at in range(len(target) - 12)}) < 0.5 * (len(target) - 12):
        return True
    # Names and titles that stand in the source too are of no language.
    own = " ".join(word for word in target.split() if word.strip(_PUNCTUATION) not in source)
    return len(own) >= _TELLING and detect(own, (order.target,)) not in (order.target, None)


def measured(built: Assistant, some: Sequence[Paper], direction: str) -> Measured:
    """Both ways in one direction."""
    source, target = direction.split("-")
    documents = [paper.sentences[source] for paper in some]
    order = Order(target, source)
    started = time.perf_counter()
    naive = naively(built.backend(), documents, target)
    between = time.perf_counter()
    ours = translated(built, documents, order, AT_ONCE)
    ended = time.perf_counter()
    outcomes = [outcome for document in ours for outcome in document]
    lost = [outcome for outcome in outcomes if is_lost(outcome, order)]
    for outcome in lost:
        note(f"lost: {outcome.source} -> {outcome.target}")
    return Measured(
        naive,
        [" ".join(outcome.target for outcome in document) for document in ours],
        [" ".join(paper.sentences[target]) for paper in some],
        len(lost),
        sum(outcome.status in ("doubtful", "untranslated") for outcome in outcomes),
        ended - between,
        between - started,
    )


def chrf(texts: Sequence[str], references: Sequence[str]) -> float:
    """chrF of documents, 0 to 100."""
    return float(CHRF().corpus_score(list(texts), [list(references)]).score)


def interval(found: Sequence[Measured]) -> tuple[float, float]:
    """95 % of the mean gain over all directions, by drawing documents anew (Koehn, EMNLP 2004)."""
    rng, gains = random.Random(3), []
    for _ in range(_RESAMPLED):
        per_direction = []
        for each in found:
            drawn = [rng.randrange(len(each.references)) for _ in each.references]
            references = [each.references[at] for at in drawn]
            ours, naive = [each.ours[at] for at in drawn], [each.naive[at] for at in drawn]
            per_direction.append(chrf(ours, references) - chrf(naive, references))
        gains.append(statistics.fmean(per_direction))
    cuts = statistics.quantiles(gains, n=40)
    return cuts[0], cuts[-1]


def measure(count: int, directions: Sequence[str] = DIRECTIONS, skip: int = 0) -> Figures:
    """chrF, losses and time in each direction."""
    out: dict[str, float] = {}
    found = []
    some = papers(count, skip)
    with assistant() as built:
        for direction in directions:
            both = measured(built, some, direction)
            found.append(both)
            name = direction.replace("-", "_")
            out[f"{name}_chrf"] = chrf(both.ours, both.references)
            out[f"{name}_naive_chrf"] = chrf(both.naive, both.references)
            out[f"{name}_time_ratio"] = both.seconds / both.naive_seconds
            note(
                f"{direction}: {out[f'{name}_chrf']:.1f}, naive {out[f'{name}_naive_chrf']:.1f}; "
                f"{both.marked} marked, {both.losses} lost; {both.seconds:.0f} s, naive {both.naive_seconds:.0f} s"
            )
    gains = [out[f"{d.replace('-', '_')}_chrf"] - out[f"{d.replace('-', '_')}_naive_chrf"] for d in directions]
    low, high = interval(found)
    return {
        **out,
        "mean_gain": statistics.fmean(gains),
        "mean_gain_low": low,
        "mean_gain_high": high,
        "unmarked_losses": sum(each.losses for each in found),
        "marked": sum(each.marked for each in found),
        "documents": count,
    }
