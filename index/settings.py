"""Settings of the index, each beside the code that reads it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class EmbedderSettings(BaseModel):
    """Which model turns text into vectors, and how."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = "multilingual-e5-small"
    """A catalogue name or a folder with a sentence-transformers model."""
    backend: Literal["auto", "openvino", "torch"] = "auto"
    """What computes the vectors; auto measures once which is the fastest here whose vectors are right."""
    batch: int = Field(16, ge=1, le=512)
    """Passages that torch embeds in one call."""
    threads: int | None = Field(None, ge=1, le=512)
    """CPU threads; None: all cores."""


class IndexSettings(BaseModel):
    """What is indexed and how it is cut."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    folders: tuple[str, ...] = ("index/sample_notes",)
    """Note folders, relative to the config file's folder."""
    watch: bool = True
    """Pick up changes in the folders while Diandian is open."""
    passage_tokens: int = Field(100, ge=32, le=480)
    """Aim for a passage's length, in the embedder's tokens; eight fit a small context."""
    max_note_bytes: int = Field(10_000_000, ge=1_000)
    """A larger text file is reported, not read."""
    max_file_bytes: int = Field(200_000_000, ge=1_000)
    """The same for files that are larger than their text: documents, pictures, archives, exports."""
