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
_ASK_ABOUT = "ask_about/v1"
_IS_ABOUT = "is_about/v1"
_END = "\ue0f2"  # stands behind the notes while their end is looked for; no note holds it


@dataclass(frozen=True, slots=True)
class Prompts:
    """What the model is given to read in a turn."""

    answer: Prompt
    """Passages and a question, to be answered."""
    ask_about: Prompt
    """The request for a question that a passage answers."""
    is_about: Prompt
    """Whether a question is about what a passage is about."""


def read_prompts(answer: str) -> Prompts:
    """Read all prompts, the one that answers are asked for with by its id.

    Raises:
        ConfigError: there is none of that id, it is broken, or it is written for something else.
    """
    try:
        prompt = load(answer)
    except PromptError as error:
        raise ConfigError(f"config.yaml: chat.prompt: {error}") from error
    if wrong := sorted(prompt.variables ^ _VARIABLES):
        raise ConfigError(f"config.yaml: chat.prompt: {answer} is no prompt for answers (see {', '.join(wrong)}).")
    return Prompts(prompt, load(_ASK_ABOUT), load(_IS_ABOUT))


@dataclass(frozen=True, slots=True)
class Composer:
    """Fills an answer prompt; its system part stays byte for byte the same, so that the engine can reuse it."""

    prompts: Prompts
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
        """One note, or none, then a request to which the question would be the reply."""
        return self._after(hit, self.prompts.ask_about.render({"language": english_name(self.language)})[0].text)

    def whether_about(self, hit: Hit, question: str) -> Conversation:
        """One note, then whether a question is about the same thing, to be answered with yes or no."""
        return self._after(hit, self.prompts.is_about.render({"question": question})[0].text)

    def _after(self, hit: Hit | None, request: str) -> Conversation:
        """A note as in `messages`, then a request, and a reply that is still open.

        What stands before the request is the beginning of `messages` over the same passage, so that the engine need
        not read it twice.
        """
        *turns, last = self._turns([hit] if hit else [], _END)
        return (*turns, Message(last.role, f"{last.content.partition(_END)[0]}\n\n{request}"), Message("assistant", ""))

    def _turns(self, hits: Sequence[Hit], end: str = "") -> list[Message]:
        sections = self.prompts.answer.render(
            {
                "notes": "\n\n".join(f"[{n}] {h.passage.title}\n{h.passage.text}" for n, h in enumerate(hits, 1)) + end,
                "question": self.question,
                "language": english_name(self.language),
                "native": native_name(self.language),
                "not_found": NOT_FOUND,
            }
        )
        return [Message(s.role, s.text) for s in sections]
