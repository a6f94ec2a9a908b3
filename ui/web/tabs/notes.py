"""The Notes page: folders and what failed in them, adding files, and every note by the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.shelf import Asked
from ui.web import shelf_page
from ui.web.port import Answering
from ui.web.tabs.frame import LIGHT, Frame, html, line_of, number, stamped, told, words_of
from ui.web.text import Labels


@dataclass(frozen=True, slots=True)
class NotesTab:
    """The components of the Notes page."""

    tools: gr.HTML
    health: gr.HTML
    state: gr.HTML
    finder: gr.HTML
    notes: gr.HTML


def notes_tab(assistant: Answering, frame: Frame, max_upload_mb: int) -> NotesTab:
    """Build the Notes page inside the current frame."""
    with gr.Column(elem_id="notes"), gr.Column(elem_id="notes-inside"):
        tab = NotesTab(html("tools"), html("health"), html("shelf"), html("finder"), html("listing"))
    handlers = _Handlers(assistant, max_upload_mb)
    gr.on(None, handlers.enter, None, [tab.tools, tab.finder], **LIGHT)
    frame.wires.look_notes(handlers.look, None, tab.state, **LIGHT)
    frame.wires.look_health(handlers.health, None, tab.health, trigger_mode="once", **LIGHT)
    frame.wires.list_notes(handlers.listed, None, tab.notes, trigger_mode="always_last", **LIGHT)
    for event, handler in (
        (frame.wires.sync_now, handlers.sync_now),
        (frame.wires.rebuild_now, handlers.rebuild_now),
        (frame.wires.audit_now, handlers.audit_now),
        (frame.wires.forget_folder, handlers.forget_folder),
    ):
        event(handler, None, tab.state, **LIGHT)
    return tab


class _Handlers:
    """What each event does: one call below, then the picture of its result."""

    def __init__(self, assistant: Answering, max_upload_mb: int) -> None:
        self._assistant = assistant
        self._max_upload_mb = max_upload_mb

    def enter(self, request: gr.Request) -> tuple[str, str]:
        """A browser opened the page."""
        words = words_of(request)
        return shelf_page.tools(words, self._max_upload_mb), shelf_page.finder(words)

    def look(self, data: gr.EventData, request: gr.Request) -> Any:
        """The page is looked at: how do the folders stand?"""
        return self._state(words_of(request), told(data, "seen"))

    def health(self, request: gr.Request) -> str:
        """Is the index whole?"""
        words = words_of(request)
        try:
            return shelf_page.health(self._assistant.health(), words)
        except Exception as error:
            return shelf_page.problem(line_of(error, words))

    def listed(self, data: gr.EventData, request: gr.Request) -> str:
        """Some notes of the list are wanted."""
        words = words_of(request)
        asked = Asked(told(data, "words"), told(data, "folder"), number(data, "first"), shelf_page.PAGE)
        try:
            return shelf_page.notes(self._assistant.shelf.listed(asked), asked, words)
        except Exception as error:
            return shelf_page.problem(line_of(error, words))

    def sync_now(self, request: gr.Request) -> Any:
        """The folders shall be checked."""
        return self._after(self._assistant.shelf.sync_now, words_of(request))

    def rebuild_now(self, request: gr.Request) -> Any:
        """The index shall be made anew."""
        return self._after(self._assistant.shelf.rebuild_now, words_of(request))

    def audit_now(self, request: gr.Request) -> Any:
        """The index shall be tested."""
        return self._after(self._assistant.shelf.audit_now, words_of(request))

    def forget_folder(self, data: gr.EventData, request: gr.Request) -> Any:
        """A folder shall be forgotten."""
        label = str(getattr(data, "label", ""))
        return self._after(lambda: self._assistant.shelf.forget_folder(label), words_of(request))

    def _after(self, deed: Callable[[], None], words: Labels) -> Any:
        try:
            deed()
        except Exception as error:
            return shelf_page.problem(line_of(error, words))
        return self._state(words)

    def _state(self, words: Labels, seen: str = "") -> Any:
        shelf, indexing = self._assistant.shelf, self._assistant.status().indexing
        try:
            return stamped(shelf_page.state(shelf.overview(), shelf, indexing, words), seen)
        except Exception as error:
            return shelf_page.problem(line_of(error, words))
