"""The addresses that the Translate page's script asks: begin a job, look at it, steer it, correct it, download it."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import PlainTextResponse, Response
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from assistant.documents.errors import JobUnknown
from assistant.errors import AssistantError
from assistant.shelf import Asked
from index.errors import NoteNotFound, NotesError
from ui.web.files import OURS, announced, from_here
from ui.web.jobs import told
from ui.web.jobs.asked import BadForm, Form, request_of
from ui.web.jobs.form import found_notes
from ui.web.jobs.wording import JobLabels, job_labels
from ui.web.port import Answering
from ui.web.text import preferred

_log = logging.getLogger(__name__)

_NOTES: Final = 8
_FIELDS: Final = 16
_BESIDE: Final = 4 * 1024 * 1024
"""Bytes that a form may hold beside the document: the glossary."""
_HEADERS: Final = {
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "private, no-store",
    "x-content-type-options": "nosniff",
}

Work = Callable[[JobLabels], Response]


def add_job_routes(app: FastAPI, assistant: Answering, max_upload_mb: int) -> None:
    """Answer under /jobs; what changes anything is taken from our own page alone."""
    _add_looking(app, assistant)
    _add_steering(app, assistant)
    most = max_upload_mb * 1024 * 1024

    @app.post("/jobs/start")
    async def start(request: Request) -> Response:
        words = _words(request)
        if refusal := _refused(request, words):
            return refusal
        if not 0 < announced(request) <= most + _BESIDE:
            return PlainTextResponse(words.file_large.format(mb=max_upload_mb), 413)
        try:
            form = await _form(request, most)
        except HTTPException:
            form = None
        if form is None:
            return PlainTextResponse(words.file_large.format(mb=max_upload_mb), 413)

        def work(words: JobLabels) -> Response:
            job = assistant.jobs.start(request_of(form, assistant.document, words))
            return _json({"id": job.id}, 201)

        return await run_in_threadpool(_answered, work, words)


def _add_looking(app: FastAPI, assistant: Answering) -> None:
    @app.get("/jobs/list")
    def jobs(request: Request) -> Response:
        return _answered(lambda words: _json(told.jobs(assistant.jobs.list(), words)), _words(request))

    @app.get("/jobs/view")
    def view(request: Request, id: str, since: int = 0, after: int = -1) -> Response:
        return _answered(lambda words: _json(told.view(assistant.jobs.view(id, since), after, words)), _words(request))

    @app.get("/jobs/notes")
    def notes(request: Request, words: str = "") -> Response:
        asked = Asked(words[:200].strip(), "", 0, _NOTES)
        return _answered(
            lambda labels: _json({"html": found_notes(assistant.shelf.listed(asked).notes, labels)}), _words(request)
        )

    @app.get("/jobs/result")
    def result(request: Request, id: str, bilingual: bool = False) -> Response:
        def work(_: JobLabels) -> Response:
            made = assistant.jobs.result(id, bilingual=bilingual)
            name = quote(made.name.encode("utf-8", "replace"), safe="")
            headers = {**_HEADERS, "content-disposition": f"attachment; filename*=UTF-8''{name}"}
            return Response(made.data, media_type="application/octet-stream", headers=headers)

        return _answered(work, _words(request))


def _add_steering(app: FastAPI, assistant: Answering) -> None:
    @app.post("/jobs/steer")
    def steer(request: Request, id: str, deed: str) -> Response:
        jobs = assistant.jobs
        deeds: dict[str, Callable[[str], object]] = {
            "pause": jobs.pause,
            "resume": jobs.resume,
            "cancel": jobs.cancel,
            "forget": jobs.forget,
        }
        words = _words(request)
        if (refusal := _refused(request, words)) or deed not in deeds:
            return refusal or PlainTextResponse("", 404)

        def work(_: JobLabels) -> Response:
            deeds[deed](id)
            return _json({})

        return _answered(work, words)

    @app.post("/jobs/correct")
    async def correct(request: Request, id: str, place: int) -> Response:
        words = _words(request)
        if refusal := _refused(request, words):
            return refusal
        if announced(request) > _BESIDE:
            return PlainTextResponse("", 413)
        text = (await request.body()).decode("utf-8", "replace")

        def work(_: JobLabels) -> Response:
            assistant.jobs.correct(id, place, text)
            return _json({})

        return await run_in_threadpool(_answered, work, words)


async def _form(request: Request, most: int) -> Form | None:
    """What was sent as a form; None where its file is too large."""
    async with request.form(max_files=1, max_fields=_FIELDS, max_part_size=_BESIDE) as sent:
        given = {key: value for key, value in sent.items() if isinstance(value, str)}
        file = sent.get("file")
        name, data = "", b""
        if isinstance(file, UploadFile):
            name, data = file.filename or "", await file.read(most + 1)
            if len(data) > most:
                return None
        pasted = data.decode("utf-8", "replace") if given.get("way") == "text" else ""
        return Form(
            target=given.get("target", "")[:20],
            source=given.get("source", "")[:20],
            terms=given.get("terms", ""),
            text=pasted,
            name="" if pasted or given.get("way") == "text" else name,
            data=b"" if pasted else data,
            note=given.get("note", "") if given.get("way") == "note" else "",
        )


def _answered(work: Work, words: JobLabels) -> Response:
    """What a work returns, or the line of its error."""
    try:
        return work(words)
    except (BadForm, AssistantError, NotesError) as error:
        missing = isinstance(error, JobUnknown | NoteNotFound)
        return PlainTextResponse(str(error).encode("utf-8", "replace"), 404 if missing else 422, headers=_HEADERS)
    except Exception:
        _log.exception("A job's page could not be answered")
        return PlainTextResponse(words.apology, 500, headers=_HEADERS)


def _refused(request: Request, words: JobLabels) -> Response | None:
    """The refusal of what does not come from our own page, or None."""
    if request.headers.get(OURS) == "jobs" and from_here(request):
        return None
    return PlainTextResponse(words.page_only, 403)


def _json(told: dict[str, Any], status: int = 200) -> Response:
    # Text read from broken files can hold halves of characters, which UTF-8 has not.
    body = json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, status, media_type="application/json", headers=_HEADERS)


def _words(request: Request) -> JobLabels:
    return job_labels(preferred(request.headers.get("accept-language", "")).language)
