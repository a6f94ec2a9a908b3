"""The composition root: the only place that picks concrete classes and wires them together."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import language as languages
from assistant.backend import Backend, BackendStatus
from assistant.chat.composer import read_prompts
from assistant.chat.events import Event, Exchange, Related
from assistant.chat.related import handed_out
from assistant.chat.turn import Chat
from assistant.config import Config, home, models_dir, note_folders
from assistant.documents.workroom import Workroom
from assistant.errors import AssistantError, BackendClosed
from assistant.fit import Fit, known_languages
from assistant.home import Ownership, catalogue_file, own, store_folder
from assistant.indexing import Indexing
from assistant.nearness import similarities
from assistant.search.corpus import Corpus
from assistant.search.finding import Finder
from assistant.search.seeking import Seeking
from assistant.search.settings import Translate
from assistant.search.translator import Translator
from assistant.shelf import Keeping, Shelf
from assistant.standing import Health, SearchResult, Status
from assistant.starting import chosen_backend, measured_embedder, reranker
from assistant.upkeep import Upkeep
from index import mix
from index.catalogue import Catalogue
from index.centring import CentredEmbedder
from index.embedder import Embedder
from index.health import Audit
from index.passage import Document, NoteSummary, Passage
from index.related import RelatedNotes, Stretch
from index.retriever import Filters, Retriever
from index.store import Store, Told
from index.sync_events import SyncEvent, SyncReport

if TYPE_CHECKING:
    from assistant.documents.jobs.desk import Jobs
    from assistant.documents.memory.remembering import Remembering

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
        corpus = Corpus(partial(mix.newest, self._catalogue), partial(mix.sample, self._catalogue))
        translator = Translator(config.search.patience_s)
        ordering = reranker(config.search.reranker, config.base, models_dir(config))
        self._seeking = Seeking(self._retriever.search, corpus, translator, config.search, ordering)
        self._kin = RelatedNotes(self._catalogue, self._store, embedder, languages.detect)
        known = known_languages(config.embedder.model, models_dir(config))
        fit = Fit(embedder, known, corpus.shares, ownership.folder)
        self._upkeep = Upkeep(self._catalogue, self._store, embedder, corpus, fit)
        self._prompts = read_prompts(config.chat.prompt)
        self._backend: Backend | None = None
        # Guards `_backend`: the model is loaded once, by whoever needs it first, and not after `close`.
        self._backend_lock = threading.Lock()
        self._indexing = Indexing(self._catalogue, self._store, embedder, config.index, note_folders(config))
        self.shelf = Shelf(self._catalogue, ownership.folder, config.index, self._keeping())
        model = self._chosen if config.remote.model is None else config.remote.model
        embed = embedder.embed_passages
        self._workroom = Workroom(self.backend, model, embed, config.documents, ownership.folder)
        self._background: list[threading.Thread] = []
        self._closing = threading.Event()
        self._unstarted = ""  # why the last try to start the backend failed

    def start(self) -> None:
        """Load the model, sync the notes and go on with jobs in the background; returns at once."""
        for work in (self._load, self._indexing.keep_up, self._keep_looking, self._workroom.go_on):
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
        kin = partial(self._kin.of_passages, folders=filters.get("folder", ()))
        similarity = partial(similarities, self._embedder.embed_passages)
        chat = Chat(self.backend(), similarity, kin, self._prompts, self.config.chat)
        finder = Finder(self._retriever, max(_LOOKED_UP, self.config.chat.passages), filters)
        yield from chat.ask(question, finder, history, language)

    def search(
        self,
        query: str,
        limit: int = 10,
        filters: Filters | None = None,
        translate: Translate | None = None,
        *,
        wait: bool = False,
    ) -> SearchResult:
        """The passages that fit a query best, in whatever language; None translates as the settings say.

        A language model that is not ready is waited for only with `wait`, or if `translate` is "always".
        """
        model = partial(self._model, wait or translate == "always")
        return self._seeking.search(query, limit, filters, model, translate)

    def sync(self, folders: Sequence[Path] = ()) -> Iterator[SyncEvent]:
        """Bring the index up to date with `folders`, or with all that are configured or known."""
        return self._indexing.sync(folders)

    def watch(self, folders: Sequence[Path] = ()) -> Iterator[SyncEvent]:
        """The same now and whenever a note in them changes, until the iterator is closed."""
        return self._indexing.watch(list(folders) or self._indexing.folders())

    def outstanding(self) -> SyncReport:
        """What a sync of the same folders would find; nothing is embedded or changed."""
        return self._indexing.outstanding()

    def rebuild(self) -> Iterator[SyncEvent]:
        """Make the search index anew from what the catalogue holds, then sync."""
        return self._indexing.rebuild()

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
        waiting = BackendStatus("failed" if self._unstarted else "loading", self._chosen, self._unstarted)
        standing = backend.status() if backend else waiting
        counts = (self._catalogue.count_notes(), self._catalogue.count_passages())
        problem = self._indexing.problem or self._upkeep.notice
        return Status(standing, *counts, self._indexing.progress, problem)

    def close(self) -> None:
        """Stop all work and give the data folder back; safe to call twice."""
        if self._closing.is_set():
            return
        self._closing.set()
        self._indexing.close()
        self.shelf.close()
        # Before the model is closed, so that no job takes that for a failure; its end ends what they wait for.
        self._workroom.halt()
        with self._backend_lock:
            if self._backend is not None:
                self._backend.close()
        for thread in self._background:
            thread.join()
        self._workroom.close()
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
                if self._closing.is_set():
                    raise BackendClosed("Diandian is being closed.")
                try:
                    self._backend = self._make_backend()
                except AssistantError as error:
                    self._unstarted = str(error)
                    raise
            return self._backend

    def _model(self, wait: bool) -> Backend | None:
        """The language model if it can answer at once, or, where it is waited for, once it is loaded."""
        with suppress(AssistantError):  # the status says why
            if not wait:
                backend = self._backend
                return backend if backend is not None and backend.status().state == "ready" else None
            # Asking for the context waits for it, so that loading does not use up the patience with a translation.
            return started if (started := self.backend()).context else None
        return None

    def _load(self) -> None:
        with suppress(AssistantError):  # the status says why
            self.backend()
        languages.warm()

    def _keeping(self) -> Keeping:
        indexing = self._indexing
        audit = partial(self._upkeep.audit, None)
        return Keeping(indexing.sync, indexing.rebuild, audit, note_folders(self.config), indexing.checked)

    def _keep_looking(self) -> None:
        self._upkeep.keep_looking(self._closing, lambda: bool(self._indexing.progress))

    @property
    def jobs(self) -> Jobs:
        """Work on whole documents, which goes on in the background and after a restart."""
        return self._workroom.jobs

    @property
    def memory(self) -> Remembering:
        """What was translated before, and readers' corrections."""
        return self._workroom.memory

    @property
    def _chosen(self) -> str:
        return self.config.remote.base_url or self.config.llm.model

    def _within(self, folders: Sequence[Path]) -> Filters:
        return {"folder": [self._catalogue.folder(folder.resolve()).label for folder in folders]} if folders else {}

    def related(self, note_id: str, limit: int = 5) -> tuple[Related, ...]:
        """Notes related to a note, the closest first.

        Raises:
            NoteNotFound: there is none of that id.
        """
        return tuple(map(handed_out, self._kin.of_note(note_id, limit)))

    def related_to(self, passage: Passage, limit: int = 5) -> tuple[Related, ...]:
        """Notes related to a passage, never its own; raises NoteNotFound as `related` does."""
        stretch = Stretch(passage.note, passage.start, passage.end)
        return tuple(map(handed_out, self._kin.of_passages([stretch], limit)))

    def health(self) -> Health:
        """Whether the index is whole and its embedder fits the notes, which is measured once where nobody tells."""
        return self._upkeep.health()

    def audit(self, sample: int | None = None, told: Told | None = None) -> Audit:
        """Look for every passage, or for a sample, by its own vector; make the index anew if any is lost."""
        return self._upkeep.audit(sample, told)


def build(
    config: Config, *, backend: Backend | None = None, embedder: Embedder | None = None, data: Path | None = None
) -> Assistant:
    """Wire an assistant as `config` says; what is handed in takes the place of the real one, or of its data folder.

    Raises:
        DataFolderBusy: another process owns the data folder.
        ModelError: a model is unknown, missing or broken.
    """
    models = models_dir(config)
    data = data or home(config)
    if embedder is None:
        embedder = CentredEmbedder(measured_embedder(config.embedder, models), data)
    make_backend = chosen_backend(config.remote, config.llm, models) if backend is None else lambda: backend
    ownership = own(data)
    try:
        return Assistant(config, ownership, make_backend, embedder)
    except BaseException:
        ownership.release()
        raise
