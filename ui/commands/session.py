"""What every command is handed: how to read the settings and how to reach the assistant.

Nothing heavy is imported before a command runs, so that `diandian --help` answers at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from assistant.chat.events import Event, Exchange, Related
    from assistant.config import Config
    from assistant.search.settings import Translate
    from assistant.standing import Audit, Health, SearchResult, Status
    from index.passage import Passage
    from index.sync_events import SyncEvent, SyncReport


class Asked(Protocol):
    """PORT: the side of the assistant that faces the terminal. The real one and the tests' stand-in fill it."""

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
    def assistant(self) -> Iterator[Asked]:
        """The assistant, closed at the end whatever happens."""
        assistant = self.build(self.config())
        try:
            yield assistant
        finally:
            assistant.close()
