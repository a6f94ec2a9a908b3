"""What the conversation so far means for a new question."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.chat.events import Exchange
from assistant.language import detect

FALLBACK_LANGUAGE = "en"


def search_text(question: str, history: Sequence[Exchange]) -> str:
    """The text to search with: a follow-up such as "and in winter?" carries the question before it along."""
    return f"{history[-1].question}\n{question}" if history else question


def spoken_language(question: str, history: Sequence[Exchange]) -> str:
    """ISO 639-1 code of the language a question is in; where it is too short to tell, that of the one before it."""
    before = [code for exchange in reversed(history) if (code := detect(exchange.question))]
    return detect(question, hints=before) or (before[0] if before else FALLBACK_LANGUAGE)
