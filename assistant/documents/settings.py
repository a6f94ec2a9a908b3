"""Settings of translating and summarising documents, beside the code that reads them."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class DocumentSettings(BaseModel):
    """How whole documents are translated and summarised."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    prompt: str = Field("translate/v1", pattern=r"^[a-z_]+/v\d+$")
    """Which prompt, by name and version, from prompts/files."""
    unit_tokens: int = Field(60, ge=16, le=1000)
    """Tokens of the model that are translated in one reply: whole sentences, as many as fit."""
    context: int = Field(6, ge=0, le=16)
    """Replies before it that the model sees with each at most, so that names and words stay the same."""
    candidates: int = Field(3, ge=0, le=8)
    """Further tries where the first translation is doubtful; the best of all is taken."""
    temperature: float = Field(0.6, gt=0, le=2)
    """How much those tries vary."""
    parallel: int = Field(16, ge=1, le=64)
    """Stretches of a document that are translated at once."""
    jobs: int = Field(2, ge=1, le=16)
    """Jobs that run at the same time; others wait."""
    keep_days: int = Field(90, ge=0, le=36_500)
    """Days after its last change that a job which ended is kept, with its document; 0 for ever."""
    memory: bool = True
    """Whether translations are remembered, so that what was translated once is there at once the next time."""
    summarise_part: str = Field("summarise_part/v1", pattern=r"^[a-z_]+/v\d+$")
    """Which prompt takes the points of a stretch of a text."""
    summarise_whole: str = Field("summarise_whole/v1", pattern=r"^[a-z_]+/v\d+$")
    """Which prompt makes few points of many."""
    summarise_thread: str = Field("summarise_thread/v1", pattern=r"^[a-z_]+/v\d+$")
    """Which prompt tells what people say to each other in comments."""
    stretch_tokens: int = Field(500, ge=48, le=4000)
    """Tokens of the model that are read at once for a summary."""
    merged: int = Field(8, ge=2, le=40)
    """Points of a summary that the model merges at once."""
    least_comments: int = Field(4, ge=2, le=1000)
    """Comments from which on it is told what people agree on, dispute and recommend."""
