"""The documents room, put together when it is first needed.

Its formats take a third of a second to be read from disk, which a search or a question must not wait for.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.backend import Backend
from assistant.documents.settings import DocumentSettings
from assistant.errors import BackendClosed
from assistant.nearness import Embed

if TYPE_CHECKING:
    from assistant.documents.building import DocumentWork
    from assistant.documents.jobs.desk import Jobs
    from assistant.documents.memory.remembering import Remembering


class Workroom:
    """Work on whole documents, for the life of an assistant."""

    def __init__(
        self, backend: Callable[[], Backend], model: str, embed: Embed, settings: DocumentSettings, folder: Path
    ) -> None:
        """Make ready, with what assistant.documents.building.DocumentWork takes."""
        self._wired = (backend, model, embed, settings, folder)
        self._made: DocumentWork | None = None
        self._closing = False
        # Guards `_made` and `_closing`: nothing is made after `halt`.
        self._lock = threading.Lock()

    @property
    def jobs(self) -> Jobs:
        """The jobs; raises BackendClosed where there was no work before the program began to close."""
        return self._work().jobs

    @property
    def memory(self) -> Remembering:
        """The translation memory; raises as `jobs` does."""
        return self._work().memory

    def go_on(self) -> None:
        """Go on with the jobs that ran when the process before this one ended."""
        with suppress(BackendClosed):
            self._work().go_on()

    def halt(self) -> None:
        """Ask all that runs to stop; returns at once."""
        with self._lock:
            self._closing = True
        if self._made is not None:
            self._made.jobs.halt()

    def close(self) -> None:
        """Stop all work and close its files; safe to call twice."""
        self.halt()
        if self._made is not None:
            self._made.close()

    def _work(self) -> DocumentWork:
        with self._lock:
            if self._made is None:
                if self._closing:
                    raise BackendClosed("Diandian is being closed.")
                from assistant.documents.building import DocumentWork

                self._made = DocumentWork(*self._wired)
            return self._made
