"""The addresses of a job's picture: its boxes as HTML, itself as a JPEG, and with its translation as SVG."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import Response

from ui.web.jobs.answers import HEADERS, answered, as_json, nothing, words_of
from ui.web.jobs.picture import shown
from ui.web.jobs.wording import JobLabels
from ui.web.port import Answering

_POLICY: Final = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""An SVG is a document that a browser would run scripts of; opened alone it shows its picture and nothing else."""


def add_picture_routes(app: FastAPI, assistant: Answering) -> None:
    """Answer under /jobs/picture; a job that is of no picture has none of these."""
    jobs = assistant.jobs

    @app.get("/jobs/picture")
    def boxes(request: Request, id: str) -> Response:
        def work(words: JobLabels) -> Response:
            picture = jobs.picture(id)
            return nothing() if picture is None else as_json({"html": shown(id, picture, words)})

        return answered(work, words_of(request))

    @app.get("/jobs/picture/original")
    def original(request: Request, id: str) -> Response:
        def work(_: JobLabels) -> Response:
            picture = jobs.picture(id)
            return nothing() if picture is None else _inline(picture.jpeg, "image/jpeg", "original.jpg")

        return answered(work, words_of(request))

    @app.get("/jobs/picture/translated")
    def translated(request: Request, id: str) -> Response:
        def work(_: JobLabels) -> Response:
            made = jobs.result(id)
            return _inline(made.data, "image/svg+xml", made.name) if made.name.endswith(".svg") else nothing()

        return answered(work, words_of(request))


def _inline(data: bytes, kind: str, name: str) -> Response:
    said = quote(name.encode("utf-8", "replace"), safe="")
    headers: Mapping[str, str] = {
        **HEADERS,
        "content-disposition": f"inline; filename*=UTF-8''{said}",
        "content-security-policy": _POLICY,
    }
    return Response(data, media_type=kind, headers=headers)
