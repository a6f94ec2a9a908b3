"""The index looked after: what it holds, whether all of it is found, and made anew where it is not."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.fit import Fit
from assistant.search.corpus import Corpus
from assistant.standing import Health
from index import mix
from index.catalogue import Catalogue
from index.embedder import Embedder
from index.errors import EmbedderUnavailable, NotesError
from index.health import Audit, audit, counts
from index.store import Store, Told

logger = logging.getLogger(__name__)


@dataclass
class Upkeep:
    """Looks after one catalogue and its store."""

    catalogue: Catalogue
    store: Store
    embedder: Embedder
    corpus: Corpus
    fit: Fit
    notice: str = ""
    """Why the embedder does not fit the languages of the notes, as last looked at; empty if it does."""

    def keep_looking(self, closing: threading.Event, busy: Callable[[], bool], pause_s: float = 10) -> None:
        """Look, whenever notes came and the indexer rests, whether the embedder fits them, until `closing` is set."""
        seen = 0
        while not closing.wait(pause_s):
            if busy():
                continue
            try:
                if (newest := mix.newest(self.catalogue)) != seen:
                    self.notice = self.fit.warning()
                    seen = newest
            except NotesError as error:
                logger.warning("the languages of the notes could not be looked at: %s", error)
                return

    def health(self) -> Health:
        """Count the parts of the index, and compare the languages of the notes with the embedder's.

        Raises:
            CatalogueBroken: the index cannot be read.
        """
        try:
            misfit = self.fit.warning()
        except EmbedderUnavailable as error:
            misfit = str(error)
        return Health(
            counts=counts(self.catalogue, self.store, self.embedder.name),
            failed=self.catalogue.failures(),
            languages=self.corpus.shares(),
            misfit=misfit,
        )

    def audit(self, sample: int | None = None, told: Told | None = None) -> Audit:
        """Look for every passage, or for some, and make anew what does not find them.

        A graph that nothing was deleted from and that holds all it should is left: another would find no more.

        Returns:
            what is lost after that; `rebuilt` tells that something was made anew.

        Raises:
            CatalogueBroken: the index cannot be read or written.
        """
        name = self.embedder.name
        found = audit(self.catalogue, self.store, name, sample, told)
        mendable = bool(found.lost) and (self.store.deletions() > 0 or not self.store.ids().issuperset(found.lost))
        if not mendable and not found.unlisted:
            return found
        if mendable:
            self.store.rebuild(self.catalogue, name, told)
        if found.unlisted:
            self.catalogue.list_words_anew()
        again = audit(self.catalogue, self.store, name, sample, told)
        return replace(again, seconds=found.seconds + again.seconds, rebuilt=True)
