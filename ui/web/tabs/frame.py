"""What every page stands in: the bar above, the opened note beside, and the script whose events Python listens to."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import gradio as gr

from assistant.errors import AssistantError
from assistant.shelf import Picture
from index.errors import NotesError
from prompts.errors import PromptError
from ui.web import sheet, text
from ui.web.markup import Span
from ui.web.port import Answering, Kin
from ui.web.sheet import Beside
from ui.web.text import Labels

_log = logging.getLogger(__name__)

_SCRIPTS: Final = (
    "page.js",
    "pages.js",
    "asking.js",
    "handing.js",
    "translate.js",
    "picture.js",
    "summary.js",
    "checks.js",
)
_HERE: Final = Path(__file__).parent.parent
_TICK_S: Final = 2.0
_KIN: Final = 5

LIGHT: Final[dict[str, Any]] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
"""Of events that never wait for the language model."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The components that all pages share."""

    bar: gr.HTML
    wires: gr.HTML
    """Shows nothing; runs the page's script, whose events are listened to here."""
    clock: gr.Timer


@contextmanager
def frame(assistant: Answering) -> Iterator[Frame]:
    """Build the frame inside the current `gr.Blocks`; the pages are built within the `with` block."""
    script = "\n".join((_HERE / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    with gr.Column(elem_id="house"):
        bar = html("bar")
        with gr.Row(elem_id="desk"):
            built = Frame(bar, html("wires", js_on_load=script), gr.Timer(_TICK_S))
            yield built
            reader = html("reader")  # last, as it is read after what it was opened from
    notes = _Reader(assistant)
    built.wires.open_note(notes.open, None, reader, **LIGHT)
    built.wires.close_note(lambda: "", None, reader, **LIGHT)


def html(name: str, **more: Any) -> gr.HTML:
    """A place on the page for HTML that our own functions made."""
    return gr.HTML("", elem_id=name, apply_default_css=False, **{"js_on_load": None, **more})


def words_of(request: gr.Request) -> Labels:
    """The labels in the language of whoever sent a request."""
    return text.preferred(request.headers.get("accept-language", ""))


def number(data: gr.EventData, name: str) -> int:
    """A whole number from the browser; nonsense counts as 0."""
    value = told(data, name)
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else 0


def told(data: gr.EventData, name: str, most: int = 500) -> str:
    """A text from the browser, without the white space around it; nonsense counts as none."""
    value = getattr(data, name, "")
    return value[:most].strip() if isinstance(value, str) else ""


def stamped(picture: str, seen: str) -> Any:
    """A picture under the stamp that its content gives it, or nothing new where the browser has seen that stamp."""
    stamp = hashlib.sha256(picture.encode("utf-8", "replace")).hexdigest()[:16]
    return gr.skip() if stamp == seen else f'<div data-stamp="{stamp}">{picture}</div>'


def line_of(error: Exception, words: Labels) -> str:
    """What to tell a reader of an error: its own line if it was expected, else an apology, with the rest in the log."""
    if isinstance(error, AssistantError | NotesError | PromptError):
        return str(error)
    _log.error("A page could not be shown", exc_info=error)
    return words.apology


def kin_of(assistant: Answering, note: str) -> tuple[Kin, ...]:
    """Notes related to one; none where they cannot be told, as the note itself is what was asked for."""
    try:
        return tuple(assistant.related(note, _KIN))
    except (AssistantError, NotesError):
        return ()
    except Exception:
        _log.exception("Related notes could not be told")
        return ()


class _Reader:
    """What opens notes, for every page."""

    def __init__(self, assistant: Answering) -> None:
        self._assistant = assistant

    def open(self, data: gr.EventData, request: gr.Request) -> str:
        """A passage or a note was chosen: open it there."""
        words, stamp = words_of(request), time.time_ns()
        # An id may begin or end with white space, and is as long as a path.
        note = str(getattr(data, "note", ""))
        try:
            document = self._assistant.document(note)
            at = number(data, "at") if told(data, "at") else None
            beside = Beside(note, self._pictures(note), kin_of(self._assistant, note), at)
        except Exception as error:
            return sheet.missing(line_of(error, words), words, stamp)
        return sheet.note(document, Span(number(data, "start"), number(data, "end")), words, stamp, beside)

    def _pictures(self, note: str) -> tuple[Picture, ...]:
        with suppress(NotesError):
            return tuple(self._assistant.shelf.pictures(note))
        return ()
