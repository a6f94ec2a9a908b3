"""The address of a job's summary: its points as HTML, and the text that they rest on as plain words."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import Response

from ui.web.jobs.answers import answered, as_json, nothing, words_of
from ui.web.jobs.summary import pieces, shown
from ui.web.jobs.wording import JobLabels
from ui.web.port import Answering


def add_summary_routes(app: FastAPI, assistant: Answering) -> None:
    """Answer under /jobs/summary; a job that has made no summary has none."""

    @app.get("/jobs/summary")
    def summary(request: Request, id: str) -> Response:
        def work(words: JobLabels) -> Response:
            made = assistant.jobs.summary(id)
            return nothing() if made is None else as_json({"html": shown(made, words), "parts": pieces(made)})

        return answered(work, words_of(request))
