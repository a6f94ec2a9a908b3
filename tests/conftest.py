"""What every test stands on: homes of its own, no network, and the real models where they are wanted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.config import Config
from assistant.config import models_dir as configured_models_dir
from assistant.errors import ModelError
from assistant.models import default_card, locate
from tests import network
from tests.source import ROOT

if TYPE_CHECKING:
    from assistant.app import Assistant

# Read once, before any test changes the environment.
_MODELS = os.environ.get("DIANDIAN_TEST_MODELS") or os.environ.get("DIANDIAN_MODELS")


def pytest_configure(config: pytest.Config) -> None:
    network.block()
    # The page and the model libraries must not even try.
    os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", GRADIO_ANALYTICS_ENABLED="False")


@pytest.fixture(autouse=True)
def own_homes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test away from the user's data, models and settings."""
    monkeypatch.setenv("DIANDIAN_HOME", str(tmp_path / "diandian-home"))
    monkeypatch.setenv("DIANDIAN_MODELS", str(tmp_path / "diandian-models"))
    monkeypatch.setenv("DIANDIAN_CONFIG", str(ROOT / "config.yaml"))


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """The folder with the fetched default models; without them the test is skipped, or fails under `make test`."""
    folder = Path(_MODELS) if _MODELS else configured_models_dir(Config())
    try:
        for kind in ("llm", "embedder"):
            locate(default_card(kind).name, folder, kind)
    except ModelError as error:
        if os.environ.get("DIANDIAN_REQUIRE_MODELS") == "1":
            pytest.fail(str(error))
        pytest.skip(str(error))
    return folder


@pytest.fixture(scope="session")
def real_assistant(models_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The assistant with the real models over the sample notes, indexed in a home of its own."""
    # Here, so that a run of a few quick tests need not wait for torch and llama.cpp to load.
    from assistant.app import build
    from assistant.config import load_config

    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DIANDIAN_HOME", str(tmp_path_factory.mktemp("real-home")))
        environment.setenv("DIANDIAN_MODELS", str(models_dir))
        assistant = build(load_config(ROOT / "config.yaml"))
        try:
            for _ in assistant.sync():
                pass
            yield assistant
        finally:
            assistant.close()
