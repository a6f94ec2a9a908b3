"""The conversation that asks the model for one unit: a fixed opening, examples, what came before, and the unit.

Everything but the unit is the same, word for word, as in the request before, so that the engine computes it once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.documents.glossary.terms import Entry
from assistant.language import english_name
from assistant.messages import Conversation, Message
from index.parallel import sentences_of
from prompts.library import Prompt

EXAMPLES = 2
"""Sentences in both languages that are shown before the first unit."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A text and its translation."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Wording:
    """How units of one language are asked for in another."""

    prompt: Prompt
    source: str | None
    """ISO 639-1 code of the language of the units; None where it cannot be told."""
    target: str

    @property
    def digest(self) -> str:
        """Changes when what the model is told changes, apart from the units and the glossary."""
        examples = "\n".join(f"{pair.source}\t{pair.target}" for pair in self._examples())
        return hashlib.sha256(f"{self.prompt.hash}\n{examples}".encode()).hexdigest()[:16]

    @property
    def instruction(self) -> str:
        """What the model is told before anything else."""
        return self._rendered("", ())[0].content

    def conversation(self, text: str, before: Sequence[Pair] = (), terms: Iterable[Entry] = ()) -> Conversation:
        """Ask for a text, after what was translated before it and with the renderings that are fixed."""
        asked = self._rendered(text, terms)
        turns = [
            turn
            for pair in (*self._examples(), *before)
            for turn in (Message("user", pair.source), Message("assistant", pair.target))
        ]
        return (*asked[:-1], *turns, asked[-1])

    def _rendered(self, text: str, terms: Iterable[Entry]) -> Conversation:
        source = english_name(self.source) if self.source else "any language"
        fixed = "; ".join(f"{entry.term} = {entry.rendering}" for entry in terms)
        values = {
            "source": source,
            "target": english_name(self.target),
            "terms": f" Always render: {fixed}." if fixed else "",
            "text": text,
        }
        return tuple(Message(each.role, each.text) for each in self.prompt.render(values))

    def _examples(self) -> list[Pair]:
        if self.source is None:
            return []
        return [Pair(*both) for both in sentences_of(self.source, self.target)[:EXAMPLES]]
