"""From question, passages and conversation to the messages a model reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.chat.citations import without_marks
from assistant.chat.events import Exchange
from assistant.errors import ConfigError
from assistant.language import english_name, native_name
from assistant.messages import Conversation, Message
from index.passage import Hit
from prompts.errors import PromptError
from prompts.library import Prompt, load

# What the prompt tells the model to write when no note answers; never shown to a reader.
NOT_FOUND = "NOT FOUND"
_VARIABLES = frozenset({"notes", "question", "language", "native", "not_found"})
_END = "\ue0f2"  # stands behind the notes while their end is looked for; no note holds it


def answer_prompt(prompt_id: str) -> Prompt:
    """Read the prompt that answers are asked for with.

    Raises:
        ConfigError: there is none of that id, it is broken, or it is written for something else.
    """
    try:
        prompt = load(prompt_id)
    except PromptError as error:
        raise ConfigError(f"config.yaml: chat.prompt: {error}") from error
    if wrong := sorted(prompt.variables ^ _VARIABLES):
        raise ConfigError(f"config.yaml: chat.prompt: {prompt_id} is no prompt for answers (see {', '.join(wrong)}).")
    return prompt


@dataclass(frozen=True, slots=True)
class Composer:
    """Fills an answer prompt; its system part stays byte for byte the same, so that the engine can reuse it."""

    prompt: Prompt
    asked: Prompt
    """The request for a question that a passage answers."""
    question: str
    language: str

    def messages(self, hits: Sequence[Hit], history: Sequence[Exchange]) -> Conversation:
        """System part, earlier exchanges, then the passages and the question as the newest turn.

        Marks of earlier answers are left out: their numbers belong to other passages.
        """
        turns = self._turns(hits)
        earlier = [
            turn
            for exchange in history
            for turn in (
                Message("user", exchange.question),
                Message("assistant", without_marks(exchange.answer).strip()),
            )
        ]
        return (*turns[:-1], *earlier, turns[-1])

    def asking_about(self, hit: Hit | None) -> Conversation:
        """One note, or none, as in `messages`, then a request to which the question would be the reply.

        What stands before that request is the beginning of `messages` over the same passage, so that the engine
        need not read it twice.
        """
        *turns, last = self._turns([hit] if hit else [], _END)
        request = self.asked.render({"language": english_name(self.language)})[0].text
        return (*turns, Message(last.role, f"{last.content.partition(_END)[0]}\n\n{request}"), Message("assistant", ""))

    def _turns(self, hits: Sequence[Hit], end: str = "") -> list[Message]:
        sections = self.prompt.render(
            {
                "notes": "\n\n".join(f"[{n}] {h.passage.title}\n{h.passage.text}" for n, h in enumerate(hits, 1)) + end,
                "question": self.question,
                "language": english_name(self.language),
                "native": native_name(self.language),
                "not_found": NOT_FOUND,
            }
        )
        return [Message(s.role, s.text) for s in sections]
