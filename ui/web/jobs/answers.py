"""How the addresses under /jobs answer: in the reader's language, never kept by anyone, an error as its one line."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any, Final

from fastapi import Request
from fastapi.responses import PlainTextResponse, Response

from assistant.documents.errors import JobUnknown
from assistant.errors import AssistantError
from index.errors import NoteNotFound, NotesError
from ui.web.jobs.asked import BadForm
from ui.web.jobs.wording import JobLabels, job_labels
from ui.web.text import preferred

_log = logging.getLogger(__name__)

HEADERS: Final = {
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "private, no-store",
    "x-content-type-options": "nosniff",
}
"""Of every answer: no other site can make use of it."""

Work = Callable[[JobLabels], Response]


def answered(work: Work, words: JobLabels) -> Response:
    """What a work returns, or the line of its error."""
    try:
        return work(words)
    except (BadForm, AssistantError, NotesError) as error:
        missing = isinstance(error, JobUnknown | NoteNotFound)
        return PlainTextResponse(str(error).encode("utf-8", "replace"), 404 if missing else 422, headers=HEADERS)
    except Exception:
        _log.exception("A job's page could not be answered")
        return PlainTextResponse(words.apology, 500, headers=HEADERS)


def as_json(told: dict[str, Any], status: int = 200) -> Response:
    """What the page's script is told."""
    # Text read from broken files can hold halves of characters, which UTF-8 has not.
    body = json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, status, media_type="application/json", headers=HEADERS)


def nothing() -> Response:
    """That there is no such thing of a job, without a word: the page's script asks no further."""
    return PlainTextResponse("", 404, headers=HEADERS)


def words_of(request: Request) -> JobLabels:
    """The labels in the language of whoever sent a request."""
    return job_labels(preferred(request.headers.get("accept-language", "")).language)
