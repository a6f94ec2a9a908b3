"""The real assistant, for a measurement."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from assistant.app import Assistant, build
from assistant.config import DataSettings, load_config, models_dir
from assistant.documents.jobs.values import JobRequest, JobView
from tests.bench.report import ROOT

_LOOK_S = 0.5


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


def ended(built: Assistant, request: JobRequest) -> JobView:
    """Do a job, and return how it stands when it is done."""
    view = built.jobs.start(request)
    while view.state in ("waiting", "running"):
        time.sleep(_LOOK_S)
        view = built.jobs.view(view.id)
    if view.state != "done":
        raise SystemExit(f"the job of {request.name} ended as {view.state}: {view.error}")
    return view
