"""Settings of a remote server, each beside the code that reads it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

Auto = Literal["auto"]
Dialect = Literal["llama-server", "vllm", "llama-cpp-python", "openai"]


class RemoteSettings(BaseModel):
    """Which OpenAI-compatible server answers, if one does, and how it is spoken to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: str | None = None
    """Address of the server, such as http://127.0.0.1:8000/v1; null: the model runs here."""
    server: Auto | Dialect = "auto"
    """What the server is; auto asks it. `openai` is any other: only what OpenAI's protocol defines is sent."""
    model: str | None = None
    """The model's name on the server; null takes the first that it lists."""
    context: Auto | Annotated[int, Field(ge=512, le=16_777_216)] = "auto"
    """Tokens that a prompt and its reply may take together; auto asks the server, else 4096."""
    api_key_env: str | None = None
    """Name of the environment variable that holds the server's key; null: it wants none."""
    timeout_s: int = Field(120, ge=1, le=3600)
    """Seconds of silence after which the server is given up."""
    retries: int = Field(3, ge=0, le=10)
    """How often a request is tried again when the server is busy or cannot be reached, waiting longer each time."""
    priorities: bool = False
    """Tell vLLM which requests are urgent; it must run with --scheduling-policy priority."""

    @field_validator("base_url")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/") if value else None
