"""The documents room put together: jobs, their kinds and the translation memory, each opened when first needed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from assistant.backend import Backend
from assistant.documents.jobs.desk import Jobs
from assistant.documents.jobs.journal import Journal
from assistant.documents.jobs.kind import Kind
from assistant.documents.jobs.requests import SUMMARISE, TRANSLATE
from assistant.documents.jobs.summarising import Summarisation
from assistant.documents.jobs.translation import Translation
from assistant.documents.memory.remembering import Remembering
from assistant.documents.memory.store import TranslationMemory
from assistant.documents.settings import DocumentSettings
from assistant.documents.sharing import SharedBackend, Turns
from assistant.documents.summarising.reading import Reading, of_documents
from assistant.errors import AssistantError
from assistant.nearness import Embed, similarities
from index.reading import Reader

logger = logging.getLogger(__name__)

_SHARED = 2
"""Requests that all jobs together have under way, in those that one document may have: while the answers of one job are
checked, another one has the engine."""


class DocumentWork:
    """All work on whole documents, for the life of an assistant."""

    def __init__(
        self,
        backend: Callable[[], Backend],
        model: str,
        embed: Embed,
        settings: DocumentSettings,
        folder: Path,
    ) -> None:
        """Wire it; nothing is opened yet.

        Args:
            backend: starts the language model, or hands it out where it is started.
            model: what the settings call it.
            embed: gives texts vectors.
            settings: of documents.
            folder: the data folder.
        """
        self._folder = folder
        turns = Turns(_SHARED * settings.parallel)

        def shared() -> Backend:
            return SharedBackend(backend(), turns)

        self._reader = Reader()
        self._memory: TranslationMemory | None = None
        # Guards `_memory`: it is opened once.
        self._lock = threading.Lock()
        remembered = self._opened if settings.memory else lambda: None
        translation = Translation(shared, model, partial(similarities, embed), settings, remembered)
        summarisation = Summarisation(shared, model, embed, settings, self._loaded)
        kinds: dict[str, Kind] = {TRANSLATE: translation, SUMMARISE: summarisation}
        self.jobs = Jobs(partial(Journal, folder / "jobs.sqlite3"), kinds, settings.jobs, settings.keep_days)
        self.memory = Remembering(self._opened)

    def go_on(self) -> None:
        """Go on with the jobs that ran when the process before this one ended; a journal that is broken is logged."""
        try:
            self.jobs.open()
        except AssistantError as error:
            logger.warning("%s", error)

    def close(self) -> None:
        """Stop all work, which goes on the next time, and close the files; safe to call twice."""
        self.jobs.close()
        self._reader.close()
        with self._lock:
            if self._memory is not None:
                self._memory.close()

    def _loaded(self, name: str, data: bytes) -> Reading:
        return of_documents(self._reader.load(Path(name), data).documents)

    def _opened(self) -> TranslationMemory:
        with self._lock:
            if self._memory is None:
                self._memory = TranslationMemory(self._folder / "translations.sqlite3")
            return self._memory
