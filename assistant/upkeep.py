"""The index looked after: what it holds, whether all of it is found, and made anew where it is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.fit import Fit
from assistant.search.corpus import Corpus
from assistant.standing import Health
from index.catalogue import Catalogue
from index.embedder import Embedder
from index.errors import EmbedderUnavailable
from index.health import Audit, audit, counts
from index.store import Store

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Looks after one catalogue and its store."""

    catalogue: Catalogue
    store: Store
    embedder: Embedder
    corpus: Corpus
    fit: Fit

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

        Returns:
            what is lost after that; `rebuilt` tells that it was needed.

        Raises:
            CatalogueBroken: the index cannot be read or written.
        """
        name = self.embedder.name
        found = audit(self.catalogue, self.store, name, sample, told)
        if found.well:
            return found
        if found.lost:
            self.store.rebuild(self.catalogue, name, told)
        if found.unlisted:
            self.catalogue.list_words_anew()
        again = audit(self.catalogue, self.store, name, sample, told)
        return replace(again, seconds=found.seconds + again.seconds, rebuilt=True)
