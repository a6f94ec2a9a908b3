"""Settings of answering, each beside the code that reads it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class ChatSettings(BaseModel):
    """How a question becomes an answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    prompt: str = "answer/v2"
    """Which prompt, by name and version, from prompts/files."""
    passages: int = Field(3, ge=1, le=40)
    """Passages the answer is built from."""
    candidates: int = Field(16, ge=0, le=60)
    """Passages found that the model reads, at most, to choose those; 0 takes them as the search ranks them."""
    min_gain: float = Field(0.2, ge=-10.0, le=10.0)
    """How much likelier, in nats a token, the best passage must make the question; else the notes do not say."""
    min_odds: float = Field(-0.8, ge=-20.0, le=20.0)
    """Log-odds at which the model must find the best passage to be about what is asked; else the notes do not say."""
    min_score: float = Field(0.1, ge=-1.0, le=1.0)
    """Cosine similarity that the best passage must reach; below it the answer is that the notes do not say."""
    begin_reply: bool = True
    """Begin each reply for the model in the question's language; without it, it may say that the notes do not say."""
    max_tokens: int = Field(400, ge=32, le=8192)
    """Longest answer, in the model's tokens."""
    temperature: float = Field(0.0, ge=0.0, le=2.0)
    """0 always takes the likeliest token, so that the same question gets the same answer."""
    repeat_penalty: float = Field(1.05, ge=1.0, le=2.0)
    """Above 1 discourages repeating; 1 is off."""
    history: int = Field(3, ge=0, le=50)
    """Earlier exchanges shown to the model with a follow-up question."""
