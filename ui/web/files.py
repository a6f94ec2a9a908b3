"""What the page sends and fetches beside Gradio: files that are added to the notes, and the pictures of notes.

Both name things by what the server told: a file by the name it shall have, a picture by its note's id and a number.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import PlainTextResponse, Response

from assistant.errors import AssistantError
from index.errors import NoteNotFound, NotesError
from ui.web.port import Shelving

OURS: Final = "x-diandian"
"""A header that a browser sends to another site's server only after asking it, which is never answered."""
_PICTURE_HEADERS: Final = {
    "content-disposition": "inline",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "private, no-cache",
    "x-content-type-options": "nosniff",
}


def add_routes(app: FastAPI, shelf: Shelving, max_upload_mb: int) -> None:
    """Take in files under /add-note and hand out pictures under /note-picture."""
    most = max_upload_mb * 1024 * 1024

    @app.post("/add-note")
    async def add_note(request: Request) -> Response:
        if request.headers.get(OURS) != "add-note" or not from_here(request):
            return PlainTextResponse("Files are added on the Notes page.", 403)
        name = unquote(request.headers.get("x-name", ""))[:1_000]
        too_large = f"It is larger than {max_upload_mb} MB. Split it, or raise serve.max_upload_mb in config.yaml."
        if announced(request) > most:
            return PlainTextResponse(too_large, 413)
        with tempfile.TemporaryDirectory(prefix="diandian-add-") as folder:
            file = Path(folder) / "file"
            if not await _received(request, file, most):
                return PlainTextResponse(too_large, 413)
            try:
                taken = await run_in_threadpool(shelf.add_file, name, file)
            except (AssistantError, NotesError) as error:
                return PlainTextResponse(str(error), 422)
        return PlainTextResponse(taken, 201)

    @app.get("/note-picture")
    def note_picture(note: str, number: int) -> Response:
        try:
            return Response(shelf.picture(note, number), media_type="image/jpeg", headers=_PICTURE_HEADERS)
        except NotesError as error:
            return PlainTextResponse(str(error), 404 if isinstance(error, NoteNotFound) else 422)


def from_here(request: Request) -> bool:
    """Whether a request came from our own page, as far as its browser tells."""
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] == request.headers.get("host")


def announced(request: Request) -> int:
    """How many bytes a request says that it brings; 0 where it does not say."""
    length = request.headers.get("content-length", "")
    return int(length) if length.isdecimal() and len(length) < 16 else 0


async def _received(request: Request, file: Path, most: int) -> bool:
    """Write what is sent to a file, piece by piece; False where it is more than allowed."""
    size = 0
    with file.open("wb") as out:
        async for piece in request.stream():
            size += len(piece)
            if size > most:
                return False
            out.write(piece)
    return True
