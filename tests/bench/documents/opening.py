"""The real assistant, for a measurement."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from assistant.app import Assistant, build
from assistant.config import DataSettings, load_config, models_dir
from tests.bench.report import ROOT


@contextmanager
def assistant() -> Iterator[Assistant]:
    """The assistant of the checkout's settings in a home of its own, without notes; its model is loaded."""
    config = load_config(ROOT / "config.yaml")
    with tempfile.TemporaryDirectory(prefix="diandian-bench-") as home:
        data = DataSettings(home=home, models=str(models_dir(config)))
        built = build(replace(config, data=data, index=config.index.model_copy(update={"folders": ()})))
        try:
            built.backend().context  # noqa: B018  waits for the model
            yield built
        finally:
            built.close()
