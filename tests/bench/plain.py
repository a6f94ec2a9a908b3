"""The plain way to answer from notes, to measure ours by: the four nearest passages by meaning and one instruction."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np

from assistant.app import Assistant
from assistant.language import detect
from assistant.messages import Delta, Message, Request, Sampling, Stop
from index.embedder import Vectors
from index.passage import Passage

_PASSAGES = 4
_LONGEST = 256
_PROMPT = "Answer the question from these notes.\n\n{notes}\n\nQuestion: {question}"


@dataclass(frozen=True)
class Said:
    """What came, and after how many seconds its first token."""

    text: str
    first_token_s: float

    def speaks(self, language: str) -> bool:
        """Whether it is in that language."""
        return detect(self.text, hints=(language,)) in (language, None)

    def holds(self, facts: list[str]) -> bool:
        """Whether it holds one of the ways to write what is asked for."""
        return any(str(fact).casefold() in self.text.casefold() for fact in facts)


def stored(built: Assistant) -> tuple[list[Passage], Vectors]:
    """Every passage that an assistant has indexed, and their vectors, one row for each."""
    entries = [entry for some in built._catalogue.vectors.all_entries(built._embedder.name) for entry in some]
    found = built._catalogue.passages([entry.id for entry in entries])
    return [found[entry.id] for entry in entries], np.stack([np.asarray(entry.vector) for entry in entries])


@dataclass
class Plain:
    """Answers the plain way from what an assistant has indexed, with its models."""

    built: Assistant
    _passages: list[Passage] = field(init=False)
    _vectors: Vectors = field(init=False)

    def __post_init__(self) -> None:
        self._passages, self._vectors = stored(self.built)

    def ask(self, question: str) -> Said:
        """Answer a question; what was said before it is not known here."""
        began = time.perf_counter()
        near = self._vectors @ self.built._embedder.embed_query(question)
        best = [self._passages[at] for at in np.argsort(-near, kind="stable")[:_PASSAGES]]
        prompt = _PROMPT.format(notes="\n\n".join(passage.text for passage in best), question=question)
        text, first = "", 0.0
        for event in self.built.backend().stream(Request((Message("user", prompt),), Sampling(_LONGEST))):
            if isinstance(event, Delta) and event.text:
                first = first or time.perf_counter() - began
                text += event.text
            elif isinstance(event, Stop):
                break
        return Said(text, first or time.perf_counter() - began)
