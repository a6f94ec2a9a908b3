"""Which passage an answer rests on, told from the texts themselves and not only from the marks a model wrote.

Small models answer from the right passage and then write the wrong number. So every passage is scored for how well it
supports the answer, and a mark is moved when another passage clearly supports it better.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.chat.citations import cited, without_marks
from index.passage import Hit

Similarity = Callable[[str, Sequence[str]], Sequence[float]]
"""Cosine similarity, -1 to 1, of one text to each of several, whatever languages they are in."""

# Weights beside the similarity of the passage to question and answer, chosen on 30 answers whose passage is known
# (tests/bench/LOG.md): numbers are the same in every language, so one that stands in a single passage says much.
_NUMBERS = 0.5
_MARK = 0.15
_FIGURE = re.compile(r"\d+(?:[.,:٫٬]\d+)*")


def support(question: str, answer: str, hits: Sequence[Hit], similarity: Similarity) -> list[float]:
    """How well each passage supports the answer; higher is better, comparable within one call."""
    words = without_marks(answer).strip()
    close = similarity(f"{question}\n{words}", [h.passage.text for h in hits])
    told = figures(words) - figures(question)
    marked = set(cited(answer))
    return [
        hit.score + near + _NUMBERS * _share(told, figures(hit.passage.text)) + _MARK * (n in marked)
        for n, (hit, near) in enumerate(zip(hits, close, strict=True), 1)
    ]


def supporting(question: str, answer: str, hits: Sequence[Hit], similarity: Similarity) -> str:
    """The answer with its marks on passages that support it: kept where they are best, else set on the best one."""
    scores = support(question, answer, hits, similarity)
    best = max(range(len(scores)), key=scores.__getitem__) + 1
    if best in cited(answer):
        return answer
    return f"{without_marks(answer).rstrip()} [{best}]"


def figures(text: str) -> set[str]:
    """The numbers in a text, written the same way whatever digits and separators it uses."""
    return {_plain(match) for match in _FIGURE.findall(text)}


def _plain(figure: str) -> str:
    return "".join(str(int(c)) for c in figure if c.isdigit())


def _share(told: set[str], held: set[str]) -> float:
    return len(told & held) / len(told) if told else 0.0
