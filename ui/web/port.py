"""PORT: what the web page needs of the assistant. The real one and the tests' stand-in fill it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from assistant.backend import BackendStatus
from assistant.chat.events import Event, Exchange
from assistant.documents.jobs.values import JobPicture, JobRequest, JobResult, JobSegment, JobSummary, JobView
from assistant.shelf import About, Asked, Audit, Facets, Listed, Overview, Picture
from assistant.standing import Health
from index.passage import Document, Hit, Passage


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


class Wording(Protocol):
    """A query said in another language."""

    @property
    def language(self) -> str:
        """That language."""

    @property
    def text(self) -> str:
        """Its words."""


class Found(Protocol):
    """What a search found."""

    @property
    def hits(self) -> Sequence[Hit]:
        """The passages, best first."""

    @property
    def seconds(self) -> float:
        """How long it took."""

    @property
    def translations(self) -> Sequence[Wording]:
        """How else it was searched for."""

    @property
    def notice(self) -> str:
        """What the reader should know about the search, in one line; or nothing."""


class Why(Protocol):
    """A part of why a note is related."""

    @property
    def kind(self) -> str:
        """Which: `question`, `name`, `tag`, `language` or `meaning`."""

    @property
    def detail(self) -> str:
        """The question, name, tag or language code."""


class Kin(Protocol):
    """A related note."""

    @property
    def note(self) -> str:
        """Its id."""

    @property
    def title(self) -> str:
        """Its title."""

    @property
    def reason(self) -> str:
        """Why it is related, in a few true words."""

    @property
    def why(self) -> Sequence[Why]:
        """The same in parts, to be worded in the reader's language."""


class Shelving(Protocol):
    """The notes as things to look after; assistant.shelf says what each of these does."""

    @property
    def busy(self) -> bool:
        """Whether a work that was started here is under way."""

    @property
    def progress(self) -> str:
        """How far it is, such as `12/40`; or nothing."""

    @property
    def problem(self) -> str:
        """What went wrong in the latest work, in one line; or nothing."""

    @property
    def audited(self) -> Audit | None:
        """What the latest audit found."""

    def overview(self) -> Overview:
        """The folders, and what failed in them."""

    def listed(self, asked: Asked) -> Listed:
        """A stretch of the list of notes."""

    def facets(self) -> Facets:
        """What a search can be narrowed to."""

    def about(self, passages: Sequence[Passage]) -> Sequence[About]:
        """What is known of each passage's note or comment."""

    def pictures(self, note: str) -> Sequence[Picture]:
        """The pictures of a note that can be shown."""

    def picture(self, note: str, number: int) -> bytes:
        """One of them, as a JPEG."""

    def add_file(self, name: str, file: Path) -> str:
        """Take in a file; returns the name it got."""

    def sync_now(self) -> None:
        """Bring the index up to date in the background."""

    def rebuild_now(self) -> None:
        """Make the search index anew in the background."""

    def audit_now(self) -> None:
        """Look for every passage in the background, and mend the index where one is lost."""

    def forget_folder(self, label: str) -> None:
        """Drop a folder's notes from the index."""


class Working(Protocol):
    """Long work on documents; each of these but `start` and `list` raises JobUnknown where there is no such job."""

    def start(self, request: JobRequest) -> JobView:
        """Begin a job, or go on with it where it was begun before."""

    def pause(self, id: str) -> JobView:
        """Stop it until it is resumed."""

    def resume(self, id: str) -> JobView:
        """Go on with it."""

    def retry(self, id: str) -> JobView:
        """Try its untranslated segments again, in other ways; JobRefused where that cannot be."""

    def cancel(self, id: str) -> JobView:
        """Stop it; what is done can still be had."""

    def forget(self, id: str) -> None:
        """Remove it."""

    def list(self) -> Sequence[JobView]:
        """All jobs, the last begun first."""

    def view(self, id: str, since: int | None = None) -> JobView:
        """How it stands, with the segments that changed after a revision; with all of them for 0."""

    def result(self, id: str, *, bilingual: bool = False) -> JobResult:
        """Its document as far as it is done."""

    def picture(self, id: str) -> JobPicture | None:
        """The picture that its document is, and the texts in it; may take seconds. None where it is no picture."""

    def summary(self, id: str) -> JobSummary | None:
        """The summary that it has made, with the text that it is of; may take seconds. None where there is none yet."""

    def correct(self, id: str, place: int, text: str) -> JobSegment:
        """Take a reader's wording of a segment."""


class Answering(Protocol):
    """The side of the assistant that faces the page."""

    @property
    def shelf(self) -> Shelving:
        """The notes as things to look after."""

    @property
    def jobs(self) -> Working:
        """Long work on documents."""

    def search(self, query: str, limit: int = 10, filters: Mapping[str, str] | None = None) -> Found:
        """The passages that fit a query best; may wait some seconds for the language model to translate it."""

    def related(self, note_id: str, limit: int = 5) -> Sequence[Kin]:
        """Notes related to one, never itself."""

    def health(self) -> Health:
        """Whether the index is whole and fits the notes; may take some seconds at its first call."""

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
