"""What every command is handed: how to read the settings and how to reach the assistant.

Nothing heavy is imported before a command runs, so that `diandian --help` answers at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from assistant.chat.events import Event, Exchange, Related
    from assistant.config import Config
    from assistant.documents.jobs.values import JobPicture, JobRequest, JobResult, JobView
    from assistant.documents.memory.values import MemorySize
    from assistant.looking import Looked
    from assistant.search.settings import Translate
    from assistant.standing import Audit, Health, SearchResult, Status
    from index.passage import Document, Passage
    from index.sync_events import SyncEvent, SyncReport


class Working(Protocol):
    """PORT: long work on documents."""

    def start(self, request: JobRequest) -> JobView:
        """Begin a job, or go on with it where it was begun before."""

    def pause(self, id: str) -> JobView:
        """Stop a job until it is begun again."""

    def resume(self, id: str) -> JobView:
        """Go on with a job where it stood."""

    def retry(self, id: str, *, doubtful: bool = False) -> JobView:
        """Try again, in other ways, what is untranslated in it, and what is doubtful."""

    def cancel(self, id: str) -> JobView:
        """Stop a job for good; what is done of it can still be had."""

    def forget(self, id: str) -> None:
        """Remove a job."""

    def list(self) -> Sequence[JobView]:
        """All jobs, the last begun first."""

    def view(self, id: str, since: int | None = None) -> JobView:
        """How it stands, with the segments that changed after a revision."""

    def result(self, id: str, *, bilingual: bool = False) -> JobResult:
        """Its document as far as it is done."""

    def picture(self, id: str) -> JobPicture | None:
        """The picture that its document is, with its texts as far as they are done; None where it is none."""


class Recalling(Protocol):
    """PORT: the translation memory."""

    def size(self) -> MemorySize:
        """How much it holds."""

    def export_to(self, file: IO[bytes], *, corrections_only: bool = False) -> int:
        """Write it as TMX."""

    def import_from(self, name: str, file: IO[bytes]) -> int:
        """Store all that a TMX file holds."""

    def forget(self, text: str, source_language: str, language: str) -> bool:
        """Remove what is remembered of a text."""


class Asked(Protocol):
    """PORT: the side of the assistant that faces the terminal. The real one and the tests' stand-in fill it."""

    @property
    def jobs(self) -> Working:
        """Long work on documents."""

    @property
    def memory(self) -> Recalling:
        """What was translated before."""

    def document(self, note_id: str) -> Document:
        """A note as stored."""

    def ask(
        self,
        question: str,
        history: Sequence[Exchange] = (),
        *,
        language: str = "auto",
        folders: Sequence[Path] = (),
    ) -> Iterator[Event]:
        """Answer as a stream of events; closing the iterator stops the computation."""

    def search(
        self,
        query: str,
        limit: int = 10,
        filters: Mapping[str, str | Sequence[str]] | None = None,
        translate: Translate | None = None,
        *,
        wait: bool = False,
    ) -> SearchResult:
        """Find passages; with `wait` the language model is started where the question is to be translated."""

    def sync(self, folders: Sequence[Path] = ()) -> Iterator[SyncEvent]:
        """Bring the index up to date with these folders, or with the configured ones."""

    def watch(self, folders: Sequence[Path] = ()) -> Iterator[SyncEvent]:
        """The same now and whenever something in them changes."""

    def outstanding(self) -> SyncReport:
        """What a sync would find."""

    def rebuild(self) -> Iterator[SyncEvent]:
        """Make the search index anew from what the catalogue holds."""

    def related(self, note_id: str, limit: int = 5) -> Sequence[Related]:
        """Notes related to a note."""

    def related_to(self, passage: Passage, limit: int = 5) -> Sequence[Related]:
        """Notes related to a passage."""

    def health(self) -> Health:
        """Whether the index is whole and its embedder fits the notes."""

    def audit(self, sample: int | None = None, told: Callable[[int, int], None] | None = None) -> Audit:
        """Look for every passage, or for a sample; make anew what loses any."""

    def status(self) -> Status:
        """How things stand right now; never waits."""

    def close(self) -> None:
        """Give everything back; safe to call twice."""


def _real(config: Config) -> Asked:
    from assistant.app import build

    return build(config)


@dataclass(frozen=True, slots=True)
class Session:
    """One run of the command line."""

    config_path: Path | None = None
    build: Callable[[Config], Asked] = _real

    def config(self) -> Config:
        """The settings, read and checked."""
        from assistant.config import load_config

        return load_config(self.config_path)

    @contextmanager
    def looking(self) -> Iterator[Looked]:
        """The jobs as they are written, whoever works on them."""
        from assistant.looking import looking

        with looking(self.config()) as looked:
            yield looked

    @contextmanager
    def assistant(self) -> Iterator[Asked]:
        """The assistant, closed at the end whatever happens."""
        assistant = self.build(self.config())
        try:
            yield assistant
        finally:
            assistant.close()
