"""PORT: what the web page needs of the assistant. The real one and the tests' stand-in fill it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from assistant.backend import BackendStatus
from assistant.chat.events import Event, Exchange
from index.passage import Document


class Standing(Protocol):
    """How the assistant is doing right now."""

    @property
    def backend(self) -> BackendStatus:
        """The language model."""

    @property
    def notes(self) -> int:
        """How many notes are indexed."""

    @property
    def indexing(self) -> str:
        """How far the indexer is, such as `12/40`; empty when it rests."""

    @property
    def problem(self) -> str:
        """One line that the reader should know; empty when all is well."""


class Answering(Protocol):
    """The side of the assistant that faces the page."""

    def ask(self, question: str, history: Sequence[Exchange] = ()) -> Iterator[Event]:
        """Answer as a stream of events; closing the iterator stops the computation."""

    def document(self, note_id: str) -> Document:
        """The note with that id, or `NoteNotFound`."""

    def examples(self) -> list[str]:
        """Questions worth trying."""

    def status(self) -> Standing:
        """The state right now; never waits."""


class Serving(Protocol):
    """The settings of the web server."""

    @property
    def host(self) -> str:
        """The address to listen on."""

    @property
    def port(self) -> int:
        """The port to listen on."""

    @property
    def max_upload_mb(self) -> int:
        """The largest file that may be handed in."""

    @property
    def queue(self) -> int:
        """How many questions may be under way or waiting."""
