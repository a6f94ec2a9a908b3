"""Settings of searching, beside the code that reads them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Translate = Literal["auto", "always", "never"]
Code = Annotated[str, StringConstraints(pattern="^[a-z]{2,3}$")]


class SearchSettings(BaseModel):
    """How passages are found."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    translate: Translate = "auto"
    """Whether a question is also searched for in the languages of the notes, translated by the language model."""
    languages: Literal["auto"] | tuple[Code, ...] = "auto"
    """Languages to translate into; auto takes those that most passages are in."""
    most_languages: int = Field(2, ge=1, le=8)
    """Languages that one question is translated into at most."""
    patience_s: float = Field(8.0, ge=0.1, le=120.0)
    """Seconds after which a search goes on without a translation that has not come."""
    reranker: str | None = None
    """Folder of a sentence-transformers CrossEncoder that reads question and passage together; None for none."""
    rerank: int = Field(20, ge=1, le=200)
    """Passages found that the reranker puts in order."""
