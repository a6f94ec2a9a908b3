"""Settings of the local engine, each beside the code that reads it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Auto = Literal["auto"]


class EngineSettings(BaseModel):
    """Which GGUF model runs, and how llama.cpp runs it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = "qwen2.5-coder-1.5b-instruct-q4_k_m"
    """A catalogue name or the path of a .gguf file."""
    n_gpu_layers: Auto | Annotated[int, Field(ge=0, le=9999)] = "auto"
    """Layers placed on the GPU; auto: all when the installed llama.cpp can offload, else none."""
    threads: Auto | Annotated[int, Field(ge=1, le=512)] = "auto"
    """CPU threads; auto: one per physical core."""
    context: int = Field(4096, ge=512, le=1_048_576)
    """Tokens that a prompt and its reply may take together."""
    batch: int = Field(256, ge=16, le=4096)
    """Prompt tokens decoded in one step; Stop takes effect between two steps."""
    queue: int = Field(32, ge=1, le=10_000)
    """Requests that may wait; one more is refused with a clear message."""
    mmap: bool = True
    """Map the model file into memory instead of reading it whole."""
