"""The composition root: the only place that picks concrete classes and wires them together."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import language as languages
from assistant.backend import Backend, BackendStatus
from assistant.chat.composer import read_prompts
from assistant.chat.events import Event, Exchange
from assistant.chat.turn import Chat
from assistant.config import Config, home, models_dir, note_folders
from assistant.errors import AssistantError
from assistant.home import Ownership, catalogue_file, own, store_folder
from assistant.models import locate
from assistant.remote.settings import RemoteSettings
from assistant.standing import SearchResult, Status
from index.catalogue import Catalogue
from index.centring import CentredEmbedder
from index.embedder import Embedder
from index.errors import NotesError
from index.measured_embedder import MeasuredEmbedder
from index.outstanding import outstanding
from index.passage import Document, NoteSummary
from index.retriever import Filters, Retriever
from index.store import Store
from index.sync import sync
from index.sync_events import Embedding, NoteSynced, Scanned, SyncEvent, SyncReport

if TYPE_CHECKING:
    from assistant.engine.runtime import Runtime

logger = logging.getLogger(__name__)

# More passages are looked up than are read: the best of a dozen notes are wanted, and related notes can be named too.
_LOOKED_UP = 60


class Assistant:
    """Everything Diandian can do, for any face. Made by `build`; close it when done."""

    def __init__(
        self, config: Config, ownership: Ownership, make_backend: Callable[[], Backend], embedder: Embedder
    ) -> None:
        """Open catalogue and store in the owned folder; models are loaded when first needed."""
        self.config = config
        self._ownership = ownership
        self._make_backend = make_backend
        self._embedder = embedder
        self._catalogue = Catalogue(catalogue_file(ownership.folder))
        self._store = Store(store_folder(ownership.folder))
        self._retriever = Retriever(self._catalogue, self._store, embedder)
        self._prompts = read_prompts(config.chat.prompt)
        self._backend: Backend | None = None
        # Guards `_backend`: the model is loaded once, by whoever needs it first, and not after `close`.
        self._backend_lock = threading.Lock()
        # One sync at a time: two would embed the same passages twice.
        self._sync_lock = threading.Lock()
        self._background: list[threading.Thread] = []
        self._closing = threading.Event()
        self._indexing = ""
        self._problem = ""
        self._unstarted = ""  # why the last try to start the backend failed

    def start(self) -> None:
        """Load the model and sync the notes in the background; returns at once."""
        for work in (self._load, self._sync_quietly):
            thread = threading.Thread(target=work, name=work.__name__.strip("_"), daemon=True)
            self._background.append(thread)
            thread.start()

    def ask(
        self,
        question: str,
        history: Sequence[Exchange] = (),
        *,
        language: str = "auto",
        folders: Sequence[Path] = (),
    ) -> Iterator[Event]:
        """Answer from the notes, or from those in `folders` alone. Closing the iterator stops the computation.

        Raises:
            AssistantError: the question is empty or too long, or the model cannot be loaded.
            NotesError: the index cannot be read.
        """
        filters = self._within(folders)
        chat = Chat(self.backend(), self._similarity, self._tags, self._prompts, self.config.chat)
        looked_up = max(_LOOKED_UP, self.config.chat.passages)
        yield from chat.ask(question, lambda text: self._retriever.search(text, looked_up, filters), history, language)

    def search(self, query: str, limit: int = 10, filters: Mapping[str, str] | None = None) -> SearchResult:
        """The passages nearest in meaning, whatever their language."""
        started = time.perf_counter()
        hits = self._retriever.search(query, limit, filters)
        return SearchResult(tuple(hits), time.perf_counter() - started)

    def sync(self, folders: Sequence[Path] = ()) -> Iterator[SyncEvent]:
        """Bring the index up to date with `folders`, or with all that are configured or known."""
        wanted = list(folders) or self._folders()
        with self._sync_lock:
            yield from sync(wanted, self._catalogue, self._store, self._embedder, self.config.index)

    def outstanding(self) -> SyncReport:
        """What a sync of the same folders would find; nothing is embedded or changed."""
        return outstanding(self._folders(), self._catalogue, self._embedder.name, self.config.index)

    def rebuild(self) -> Iterator[SyncEvent]:
        """Make the search index anew from what the catalogue holds, then sync."""
        with self._sync_lock:
            self._store.rebuild(self._catalogue, self._embedder.name)
        yield from self.sync()

    def notes(self) -> list[NoteSummary]:
        """All notes of the catalogue."""
        return self._catalogue.summaries()

    def document(self, note_id: str) -> Document:
        """A note as stored.

        Raises:
            NoteNotFound: there is none of that id.
        """
        return self._catalogue.document(note_id)

    def examples(self) -> list[str]:
        """Questions that the notes themselves say they answer, one a language at first."""
        seen: set[str | None] = set()
        first: list[str] = []
        others: list[str] = []
        for item in self._catalogue.questions():
            (others if item.language in seen else first).append(item.question)
            seen.add(item.language)
        return first + others

    def status(self) -> Status:
        """How things stand right now; never waits for a model."""
        backend = self._backend
        chosen = self.config.remote.base_url or self.config.llm.model
        waiting = BackendStatus("failed" if self._unstarted else "loading", chosen, self._unstarted)
        standing = backend.status() if backend else waiting
        counts = (self._catalogue.count_notes(), self._catalogue.count_passages())
        return Status(standing, *counts, self._indexing, self._problem)

    def close(self) -> None:
        """Stop all work and give the data folder back; safe to call twice."""
        if self._closing.is_set():
            return
        self._closing.set()
        with self._backend_lock:
            if self._backend is not None:
                self._backend.close()
        for thread in self._background:
            thread.join()
        self._store.close()
        self._catalogue.close()
        self._ownership.release()

    def backend(self) -> Backend:
        """The language model, started by whoever asks for it first; after a failure the next one tries again.

        Raises:
            AssistantError: it cannot be started.
        """
        with self._backend_lock:
            if self._backend is None:
                try:
                    self._backend = self._make_backend()
                except AssistantError as error:
                    self._unstarted = str(error)
                    raise
            return self._backend

    def _load(self) -> None:
        with suppress(AssistantError):  # the status says why
            self.backend()
        languages.warm()

    def _sync_quietly(self) -> None:
        """Sync with nobody listening: progress goes to the status, and so does what fails."""
        done = total = 0
        try:
            for event in self.sync():
                if self._closing.is_set():
                    return
                if isinstance(event, Scanned):
                    total = event.total
                elif isinstance(event, NoteSynced):
                    done += 1
                    self._indexing = f"{done}/{total}" if event.outcome != "unchanged" else self._indexing
                elif isinstance(event, Embedding):
                    self._indexing = f"{done}/{total}"
            self._warm()
        except (NotesError, AssistantError) as error:
            self._problem = str(error)
        except Exception:
            logger.exception("the sync in the background failed")
            self._problem = "The notes could not be indexed. Run `diandian index sync` to see why."
        finally:
            self._indexing = ""

    def _warm(self) -> None:
        """Load the embedder now, so that the first question need not wait for it."""
        self._embedder.embed_query("ready")

    def _folders(self) -> list[Path]:
        configured = note_folders(self.config)
        known = [Path(folder.path) for folder in self._catalogue.folders() if Path(folder.path).is_dir()]
        return list(dict.fromkeys(path.resolve() for path in [*configured, *known]))

    def _within(self, folders: Sequence[Path]) -> Filters:
        return {"folder": [self._catalogue.folder(folder.resolve()).label for folder in folders]} if folders else {}

    def _similarity(self, text: str, others: Sequence[str]) -> list[float]:
        vectors = self._embedder.embed_passages([text, *others])
        return [float(value) for value in vectors[1:] @ vectors[0]]

    def _tags(self, notes: Sequence[str]) -> dict[str, tuple[str, ...]]:
        wanted = set(notes)
        return {summary.note: summary.tags for summary in self.notes() if summary.note in wanted}


def build(config: Config, *, backend: Backend | None = None, embedder: Embedder | None = None) -> Assistant:
    """Wire an assistant as `config` says; a backend or an embedder handed in takes the place of the real one.

    Raises:
        DataFolderBusy: another process owns the data folder.
        ModelError: a model is unknown, missing or broken.
    """
    models = models_dir(config)
    if embedder is None:
        folder = locate(config.embedder.model, models, "embedder")
        embedder = CentredEmbedder(MeasuredEmbedder(folder, config.embedder, models), home(config))
    make_backend = _chosen_backend(config, models) if backend is None else lambda: backend
    ownership = own(home(config))
    try:
        return Assistant(config, ownership, make_backend, embedder)
    except BaseException:
        ownership.release()
        raise


def _chosen_backend(config: Config, models: Path) -> Callable[[], Backend]:
    """A function that starts the backend that `config` wants: a server's, if one is named, else the local engine."""
    if config.remote.base_url:
        return _remote_backend(config.remote, config.remote.base_url)
    return _local_backend(config, models)


def _local_backend(config: Config, models: Path) -> Callable[[], Backend]:
    """A function that starts the local engine; llama.cpp is imported only then, on the engine's own thread."""
    settings = config.llm

    def start() -> Backend:
        from assistant.engine.worker import LocalBackend

        path = locate(settings.model, models, "llm")  # a broken file is told now, before anything is searched

        def load_model() -> Runtime:
            from assistant.engine.llama import LlamaRuntime

            return LlamaRuntime(path, settings)

        return LocalBackend(settings.model, load_model, settings.queue)

    return start


def _remote_backend(settings: RemoteSettings, address: str) -> Callable[[], Backend]:
    """A function that reaches for the server at `address`; its client library is imported only then."""

    def start() -> Backend:
        from assistant.remote.backend import connect

        return connect(settings, address, os.environ)

    return start
