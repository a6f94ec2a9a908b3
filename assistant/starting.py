"""How the models are started: each function imports what it needs only when it is called."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.backend import Backend
from assistant.engine.settings import EngineSettings
from assistant.models import locate
from assistant.remote.settings import RemoteSettings

if TYPE_CHECKING:
    from assistant.engine.runtime import Runtime
    from index.measured_embedder import MeasuredEmbedder
    from index.reranker import CrossEncoderReranker
    from index.settings import EmbedderSettings


def chosen_backend(remote: RemoteSettings, llm: EngineSettings, models: Path) -> Callable[[], Backend]:
    """A function that starts the backend that the settings want: a server's, if one is named, else the local engine."""
    return remote_backend(remote, remote.base_url) if remote.base_url else local_backend(llm, models)


def local_backend(settings: EngineSettings, models: Path) -> Callable[[], Backend]:
    """A function that starts the local engine; llama.cpp is imported only then, on the engine's own thread."""

    def start() -> Backend:
        from assistant.engine.worker import LocalBackend

        path = locate(settings.model, models, "llm")  # a broken file is told now, before anything is searched

        def load_model() -> Runtime:
            from assistant.engine.llama import LlamaRuntime

            return LlamaRuntime(path, settings)

        return LocalBackend(settings.model, load_model, settings.queue)

    return start


def remote_backend(settings: RemoteSettings, address: str) -> Callable[[], Backend]:
    """A function that reaches for the server at `address`; its client library is imported only then."""

    def start() -> Backend:
        from assistant.remote.backend import connect

        return connect(settings, address, os.environ)

    return start


def measured_embedder(settings: EmbedderSettings, models: Path) -> MeasuredEmbedder:
    """The embedder that the settings want, on the engine that is fastest here; it is loaded when first used.

    Raises:
        ModelError: it is unknown, missing or broken.
    """
    from index.measured_embedder import MeasuredEmbedder

    return MeasuredEmbedder(locate(settings.model, models, "embedder"), settings, models)


def reranker(name: str | None, base: Path, models: Path) -> CrossEncoderReranker | None:
    """The model that orders what was found: its folder, or its name in the models' folder; None if none is set."""
    if not name:
        return None
    from index.reranker import CrossEncoderReranker

    folder = base / Path(name).expanduser()
    return CrossEncoderReranker(folder if folder.is_dir() else models / name)
