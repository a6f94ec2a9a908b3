"""The addresses that the page of jobs asks: begin a job, look at it, steer it, correct it, download it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import PlainTextResponse, Response
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from assistant.documents.jobs.requests import TRANSLATE
from assistant.shelf import Asked
from ui.web.files import OURS, announced, from_here
from ui.web.jobs import told
from ui.web.jobs.answers import HEADERS, answered, as_json, words_of
from ui.web.jobs.asked import Form, request_of
from ui.web.jobs.form import found_notes
from ui.web.jobs.wording import JobLabels
from ui.web.port import Answering

_NOTES: Final = 8
_FIELDS: Final = 16
_BESIDE: Final = 4 * 1024 * 1024
"""Bytes that a form may hold beside the document: the glossary."""


def add_job_routes(app: FastAPI, assistant: Answering, max_upload_mb: int) -> None:
    """Answer under /jobs; what changes anything is taken from our own page alone."""
    _add_looking(app, assistant)
    _add_steering(app, assistant)
    most = max_upload_mb * 1024 * 1024

    @app.post("/jobs/start")
    async def start(request: Request) -> Response:
        words = words_of(request)
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
            return as_json({"id": job.id}, 201)

        return await run_in_threadpool(answered, work, words)


def _add_looking(app: FastAPI, assistant: Answering) -> None:
    @app.get("/jobs/list")
    def jobs(request: Request) -> Response:
        return answered(lambda words: as_json(told.jobs(assistant.jobs.list(), words)), words_of(request))

    @app.get("/jobs/view")
    def view(request: Request, id: str, since: int = 0, after: int = -1) -> Response:
        return answered(
            lambda words: as_json(told.view(assistant.jobs.view(id, since), after, words)), words_of(request)
        )

    @app.get("/jobs/notes")
    def notes(request: Request, words: str = "") -> Response:
        asked = Asked(words[:200].strip(), "", 0, _NOTES)
        return answered(
            lambda labels: as_json({"html": found_notes(assistant.shelf.listed(asked).notes, labels)}),
            words_of(request),
        )

    @app.get("/jobs/result")
    def result(request: Request, id: str, bilingual: bool = False) -> Response:
        def work(_: JobLabels) -> Response:
            made = assistant.jobs.result(id, bilingual=bilingual)
            name = quote(made.name.encode("utf-8", "replace"), safe="")
            headers = {**HEADERS, "content-disposition": f"attachment; filename*=UTF-8''{name}"}
            return Response(made.data, media_type="application/octet-stream", headers=headers)

        return answered(work, words_of(request))


def _add_steering(app: FastAPI, assistant: Answering) -> None:
    @app.post("/jobs/steer")
    def steer(request: Request, id: str, deed: str) -> Response:
        jobs = assistant.jobs
        deeds: dict[str, Callable[[str], object]] = {
            "pause": jobs.pause,
            "resume": jobs.resume,
            "retry": jobs.retry,
            "cancel": jobs.cancel,
            "forget": jobs.forget,
        }
        words = words_of(request)
        if (refusal := _refused(request, words)) or deed not in deeds:
            return refusal or PlainTextResponse("", 404)

        def work(_: JobLabels) -> Response:
            deeds[deed](id)
            return as_json({})

        return answered(work, words)

    @app.post("/jobs/correct")
    async def correct(request: Request, id: str, place: int) -> Response:
        words = words_of(request)
        if refusal := _refused(request, words):
            return refusal
        if announced(request) > _BESIDE:
            return PlainTextResponse("", 413)
        text = (await request.body()).decode("utf-8", "replace")

        def work(_: JobLabels) -> Response:
            assistant.jobs.correct(id, place, text)
            return as_json({})

        return await run_in_threadpool(answered, work, words)


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
            deed=given.get("deed", TRANSLATE)[:20],
            target=given.get("target", "")[:20],
            length=given.get("length", "")[:20],
            language=given.get("language", "")[:20],
            source=given.get("source", "")[:20],
            terms=given.get("terms", ""),
            text=pasted,
            name="" if pasted or given.get("way") == "text" else name,
            data=b"" if pasted else data,
            note=given.get("note", "") if given.get("way") == "note" else "",
        )


def _refused(request: Request, words: JobLabels) -> Response | None:
    """The refusal of what does not come from our own page, or None."""
    if request.headers.get(OURS) == "jobs" and from_here(request):
        return None
    return PlainTextResponse(words.page_only, 403)
