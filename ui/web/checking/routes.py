"""The addresses that the page of checks asks: look at them, change and run them, see what came of it, accept it."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from typing import Final

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from assistant.errors import AssistantError
from assistant.evaluating.checks.errors import CheckUnknown, WrongForm
from assistant.evaluating.checks.values import LIVE, SUITE, Progress
from index.errors import NotesError
from prompts.errors import PromptError
from ui.web.checking import form, overview
from ui.web.checking.port import Checking
from ui.web.checking.result import headline, result
from ui.web.checking.wording import CheckLabels, check_labels
from ui.web.files import OURS, announced, from_here
from ui.web.jobs.answers import HEADERS, as_json
from ui.web.text import preferred

_log = logging.getLogger(__name__)

_MOST: Final = 1024 * 1024
"""Bytes of a form."""
_REPORT_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; sandbox allow-scripts"
)
"""Beside the page's own policy, which allows its own style and script alone: what runs in it reaches nothing here."""

Work = Callable[[CheckLabels], Response]


def add_check_routes(app: FastAPI, checks: Checking) -> None:
    """Answer under /checks; what changes anything is taken from our own page alone."""
    _add_looking(app, checks)
    _add_results(app, checks)
    _add_deeds(app, checks)


def _add_looking(app: FastAPI, checks: Checking) -> None:
    @app.get("/checks/list")
    def everything(request: Request) -> Response:
        def work(words: CheckLabels) -> Response:
            found, progress = checks.overview(), checks.progress()
            live = progress.run if progress and progress.phase in LIVE else ""
            return as_json({"parts": overview.parts(found, live, words), "problem": found.problem})

        return _answered(work, request)

    @app.get("/checks/standing")
    def standing(request: Request) -> Response:
        return _answered(lambda words: as_json(_standing(checks, words)), request)

    @app.get("/checks/one")
    def one(request: Request, id: str) -> Response:
        return _answered(lambda words: as_json({"html": form.form(checks.check(id), words)}), request)

    @app.get("/checks/suite")
    def suite(request: Request) -> Response:
        def work(_: CheckLabels) -> Response:
            headers = {**HEADERS, "content-disposition": f"attachment; filename={SUITE}.yaml"}
            return Response(checks.text().encode("utf-8"), media_type="application/octet-stream", headers=headers)

        return _answered(work, request)


def _standing(checks: Checking, words: CheckLabels) -> dict[str, object]:
    progress = checks.progress()
    told = overview.standing(progress, words)
    phase = progress.phase if progress else ""
    stamp = hashlib.sha256(json.dumps([checks.version, phase, _run(progress)]).encode()).hexdigest()[:16]
    live = progress is not None and progress.phase in LIVE
    tenth = 10 * progress.done // progress.total if progress and progress.total else 0
    return {"html": told, "live": live, "phase": phase, "run": _run(progress), "stamp": stamp, "tenth": tenth}


def _run(progress: Progress | None) -> str:
    return progress.run if progress else ""


def _add_results(app: FastAPI, checks: Checking) -> None:
    @app.get("/checks/result")
    def came(request: Request, run: str, against: str = "") -> Response:
        def work(words: CheckLabels) -> Response:
            found = checks.result(run, against)
            return as_json(
                {"html": result(found, against, checks.overview().records, words), "said": headline(found, words)}
            )

        return _answered(work, request)

    @app.get("/checks/report")
    def report(request: Request, run: str, against: str = "") -> Response:
        headers = {**HEADERS, "content-security-policy": _REPORT_POLICY}
        return _answered(lambda _: HTMLResponse(checks.report(run, against), headers=headers), request)


def _add_deeds(app: FastAPI, checks: Checking) -> None:
    @app.post("/checks/save")
    async def save(request: Request, id: str) -> Response:
        if (refusal := _refused(request)) or announced(request) > _MOST:
            return refusal or PlainTextResponse("", 413)
        given = form.sent(await request.body())
        if given is None:
            return PlainTextResponse("", 400)

        def work(words: CheckLabels) -> Response:
            checks.change(id, given.stamp, given.question, given.lines)
            return as_json({"html": form.form(checks.check(id), words)})

        return await run_in_threadpool(_answered, work, request)

    @app.post("/checks/delete")
    def delete(request: Request, id: str) -> Response:
        return _done(lambda: checks.remove(id), request)

    @app.post("/checks/run")
    def run(request: Request, suite: str, prompt: str = "", passages: str = "") -> Response:
        given = {"chat.prompt": prompt.strip(), "chat.passages": passages.strip()}
        settings = {key: value for key, value in given.items() if value}
        return _done(lambda: checks.begin(suite, settings), request)

    @app.post("/checks/stop")
    def stop(request: Request) -> Response:
        return _done(checks.stop, request)

    @app.post("/checks/accept")
    def accept(request: Request, run: str) -> Response:
        return _done(lambda: checks.accept(run), request)


def _done(deed: Callable[[], None], request: Request) -> Response:
    def work(_: CheckLabels) -> Response:
        deed()
        return as_json({})

    return _refused(request) or _answered(work, request)


def _answered(work: Work, request: Request) -> Response:
    """What a work returns, or the line of its error."""
    words = _words(request)
    try:
        return work(words)
    except WrongForm as error:
        return PlainTextResponse(str(getattr(words, f"wrong_{error.wrong}")), 422, headers=HEADERS)
    except (AssistantError, PromptError, NotesError) as error:
        line = str(error).encode("utf-8", "replace")
        return PlainTextResponse(line, 404 if isinstance(error, CheckUnknown) else 422, headers=HEADERS)
    except Exception:
        _log.exception("The page of checks could not be answered")
        return PlainTextResponse(words.apology, 500, headers=HEADERS)


def _words(request: Request) -> CheckLabels:
    return check_labels(preferred(request.headers.get("accept-language", "")).language)


def _refused(request: Request) -> Response | None:
    """The refusal of what does not come from our own page, or None."""
    if request.headers.get(OURS) == "checks" and from_here(request):
        return None
    return PlainTextResponse(_words(request).page_only, 403)
