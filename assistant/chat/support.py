"""Which passages an answer rests on, told from the texts themselves and not only from the marks a model wrote.

A small model answers from the right passage and then writes the wrong number. So every passage is scored for how well
it supports the answer, and the marks are set by that score.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from assistant.chat.citations import cited, with_marks, without_marks
from assistant.chat.numbers import figures
from index.passage import Hit

Similarity = Callable[[str, Sequence[str]], Sequence[float]]
"""Cosine similarity, -1 to 1, of one text to each of several, whatever languages they are in."""

# Weights beside the similarity of question and answer to the passage, chosen on 30 answers whose passage is known: see
# tests/bench/LOG.md. `_RANK`, what the first place in the ranking counts, and `_MARGIN` were set by hand, not measured.
_FIGURES = 0.2
_MARK = 0.1
_RANK = 0.15
_FELLOW = 0.05
# Another note is cited too when it supports the answer nearly as well as the best one.
_MARGIN = 0.3
_MOST_CITED = 3
# A number of one digit is as likely a chance as a fact.
_ONE_DIGIT = 0.4


def support(question: str, answer: str, hits: Sequence[Hit], similarity: Similarity) -> list[float]:
    """How well each passage supports the answer, given best first; higher is better, comparable within one call."""
    words = without_marks(answer).strip()
    close = similarity(f"{question}\n{words}", [h.passage.text for h in hits])
    held = [figures(h.passage.text) for h in hits]
    weights = _weights(figures(words) - figures(question), held)
    whole = sum(weights.values()) or 1.0
    marked = set(cited(answer))
    return [
        _RANK * (1 - (n - 1) / len(hits))
        + near
        + _FIGURES * sum(weights[f] for f in weights.keys() & has) / whole
        + _MARK * (n in marked)
        + _FELLOW * (sum(h.passage.note == hit.passage.note for h in hits) - 1)
        for n, (hit, near, has) in enumerate(zip(hits, close, held, strict=True), 1)
    ]


def supporting(question: str, answer: str, hits: Sequence[Hit], similarity: Similarity) -> str:
    """The answer with marks on the passage of each note that supports it best, the best of all first.

    The note ranked first is always among them: it is what the question is about, even where the model took its words
    from another. Marks stay where the model set them, with the right numbers; where it set none, they stand at the end.
    """
    scores = support(question, answer, hits, similarity)
    by_note: dict[str, int] = {}
    for i in sorted(range(len(hits)), key=lambda i: -scores[i]):
        by_note.setdefault(hits[i].passage.note, i)
    first, enough = by_note[hits[0].passage.note], max(scores) - _MARGIN
    others = [i for i in by_note.values() if i != first and scores[i] >= enough]
    numbers = [i + 1 for i in sorted([first, *others][:_MOST_CITED], key=lambda i: -scores[i])]
    return answer if set(cited(answer)) == set(numbers) else with_marks(answer, numbers)


def _weights(told: set[str], held: Sequence[set[str]]) -> Mapping[str, float]:
    """What each number of the answer is worth as evidence: the fewer passages hold it, the more."""
    count = len(held)
    return {
        figure: math.log(1 + count / max(1, sum(figure in has for has in held)))
        * (_ONE_DIGIT if len(figure) == 1 else 1.0)
        for figure in told
    }
