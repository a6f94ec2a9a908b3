"""Settings of the local engine, each beside the code that reads it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Auto = Literal["auto"]


class EngineSettings(BaseModel):
    """Which GGUF model runs, and how llama.cpp runs it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = "qwen2.5-coder-1.5b-instruct-q4_k_m"
    """A catalogue name or the path of a .gguf file; of a split model, its first part."""
    n_gpu_layers: Auto | Annotated[int, Field(ge=0, le=9999)] = "auto"
    """Layers placed on the GPU; auto: all when the installed llama.cpp can offload, else none."""
    threads: Auto | Annotated[int, Field(ge=1, le=512)] = "auto"
    """CPU threads; auto: one per physical core."""
    context: int = Field(4096, ge=512, le=1_048_576)
    """Tokens that a prompt and its reply may take together."""
    parallel: int = Field(16, ge=1, le=64)
    """Requests that are computed at once, in one batch."""
    cells: Auto | Annotated[int, Field(ge=512, le=16_777_216)] = "auto"
    """Tokens that all requests may hold together; auto: four times `context`, or just that if `parallel` is 1."""
    batch: int = Field(256, ge=64, le=4096)
    """Most prompt tokens decoded in one step."""
    kv_type: Literal["f16", "q8_0"] = "f16"
    """How keys and values are stored; q8_0 takes half the memory and needs flash attention."""
    flash_attention: Literal["auto", "on", "off"] = "auto"
    """Whether llama.cpp's fused attention is used; auto leaves the choice to llama.cpp."""
    deterministic: bool = False
    """Compute every request in shapes that depend on it alone: it gets the same tokens whatever else is asked."""
    queue: int = Field(64, ge=1, le=10_000)
    """Requests that may wait; one more is refused with a clear message. Documents take half of the places at most, so
    that a question always finds one."""
    mmap: bool = True
    """Map the model file into memory instead of reading it whole."""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.cells != "auto" and self.cells < self.context:
            raise ValueError(f"cells must be at least context ({self.context})")
        if self.kv_type == "q8_0" and self.flash_attention == "off":
            raise ValueError("kv_type q8_0 needs flash_attention auto or on")
        return self

    @property
    def step(self) -> int:
        """Tokens decoded in one step, at most: a slice of prompts and one token of every reply."""
        return self.batch + self.parallel

    @property
    def total_cells(self) -> int:
        """Tokens that all requests may hold together."""
        if self.cells == "auto":
            return self.context * (4 if self.parallel > 1 else 1)
        return self.cells
