"""From question, passages and conversation to the messages a model reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.chat.citations import without_marks
from assistant.chat.events import Exchange
from assistant.language import english_name, native_name
from assistant.messages import Message
from index.passage import Hit
from prompts.library import Prompt

# What the prompt tells the model to write when no note answers; never shown to a reader.
NOT_FOUND = "NOT FOUND"


@dataclass(frozen=True, slots=True)
class Composer:
    """Fills an answer prompt; its system part stays byte for byte the same, so that the engine can reuse it."""

    prompt: Prompt
    question: str
    language: str

    def messages(self, hits: Sequence[Hit], history: Sequence[Exchange]) -> tuple[Message, ...]:
        """System part, earlier exchanges, then the passages and the question as the newest turn.

        Marks of earlier answers are left out: their numbers belong to other passages.
        """
        sections = self.prompt.render(
            {
                "notes": "\n\n".join(f"[{n}] {h.passage.title}\n{h.passage.text}" for n, h in enumerate(hits, 1)),
                "question": self.question,
                "language": english_name(self.language),
                "native": native_name(self.language),
                "not_found": NOT_FOUND,
            }
        )
        turns = [Message(s.role, s.text) for s in sections]
        earlier = [
            turn
            for exchange in history
            for turn in (
                Message("user", exchange.question),
                Message("assistant", without_marks(exchange.answer).strip()),
            )
        ]
        return (*turns[:-1], *earlier, turns[-1])
