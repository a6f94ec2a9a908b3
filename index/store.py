"""The vector store: Chroma, embedded, holding nothing that the catalogue cannot give it again."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from index.catalogue import Catalogue
from index.embedder import Vectors
from index.errors import CatalogueBroken
from index.records import Entry

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

logger = logging.getLogger(__name__)

Where = dict[str, Any]

_PORTION = 1_000
_WORN_SHARE = 0.25
_WORN_LEAST = 200


@dataclass(frozen=True, slots=True)
class Found:
    """A passage's id and its cosine similarity to a query."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Repair:
    """What had to be mended for the store to agree with the catalogue."""

    added: int = 0
    removed: int = 0
    wiped: bool = False
    """The store could not be read and was made anew."""


class Store:
    """Vectors of the catalogue's passages under one embedder, searchable by closeness.

    Raises:
        CatalogueBroken: from every member, when the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Guards which collection is in use and whether it agrees with the catalogue; writers hold it while they write.
        self._lock = threading.RLock()
        self._client: Client | None = None
        self._collection: Collection | None = None
        self._agrees_with: str | None = None

    def prepare(self, catalogue: Catalogue, embedder: str) -> Repair:
        """Make the store hold exactly the catalogue's passages under this embedder; free when it does already.

        A store that is missing, broken, or of another embedder is filled from the catalogue.
        """
        with self._lock:
            if self._agrees_with == embedder:
                return Repair()
            with self._translated(core=True):
                try:
                    self._open(embedder)
                    repair = self._reconcile(catalogue, embedder, wiped=False)
                    self._probe()
                except BaseException as error:  # Chroma's core is Rust: a panic there is no Exception
                    if isinstance(error, KeyboardInterrupt | SystemExit | CatalogueBroken) or _is_of_disk(error):
                        raise
                    logger.warning("The search index in %s is unreadable and is made anew: %s", self._folder, error)
                    self._wipe()
                    self._open(embedder)
                    repair = self._reconcile(catalogue, embedder, wiped=True)
            self._agrees_with = embedder
            return repair

    def doubt(self) -> None:
        """Have the next `prepare` compare with the catalogue again: something was interrupted."""
        with self._lock:
            self._agrees_with = None

    def add(self, entries: Iterable[Entry]) -> None:
        """Add passages; one whose id is there already is replaced."""
        portion: list[Entry] = []
        with self._writing() as collection:
            for entry in entries:
                portion.append(entry)
                if len(portion) == _PORTION:
                    _upsert(collection, portion)
                    portion = []
            if portion:
                _upsert(collection, portion)

    def delete(self, ids: Sequence[str]) -> None:
        """Remove passages; an unknown id is ignored."""
        if not ids:
            return
        with self._writing() as collection:
            for at in range(0, len(ids), _PORTION):
                collection.delete(ids=list(ids[at : at + _PORTION]))
            collection.modify(metadata={"deleted": self._deleted(collection) + len(ids)})

    def query(self, vectors: Sequence[Vectors], limit: int, where: Where | None = None) -> list[list[Found]]:
        """Return, for each vector, the closest passages, best first."""
        with self._lock:
            collection = self._current()
            count = collection.count()
        if count == 0 or limit < 1 or not vectors:
            return [[] for _ in vectors]
        result = collection.query(
            query_embeddings=np.stack(list(vectors)),
            n_results=min(limit, count),
            where=where or None,
            include=["distances"],
        )
        distances = result["distances"] or []
        return [
            [Found(id, 1.0 - float(distance)) for id, distance in zip(ids, row, strict=True)]
            for ids, row in zip(result["ids"], distances, strict=True)
        ]

    def ids(self) -> set[str]:
        """Return the ids of all passages in the store."""
        with self._lock:
            return set(self._current().get(include=[])["ids"])

    def count(self) -> int:
        """Return how many passages the store holds."""
        with self._lock:
            return int(self._current().count())

    def refresh(self, catalogue: Catalogue, embedder: str) -> bool:
        """Build the store anew when many deletions have worn it; return whether that was needed.

        Chroma's graph only marks what is deleted, and after many deletions no longer reaches every passage.
        """
        with self._lock:
            collection = self._current()
            if self._deleted(collection) < max(_WORN_LEAST, _WORN_SHARE * collection.count()):
                return False
            self.rebuild(catalogue, embedder)
            return True

    def rebuild(self, catalogue: Catalogue, embedder: str) -> Repair:
        """Build the store anew from the catalogue; the old one is given up when the new one is whole."""
        with self._lock:
            self.prepare(catalogue, embedder)
            worn = self._current()
            with self._translated(core=True):
                self._agrees_with = None
                self._collection = self._successor(worn)
                repair = self._reconcile(catalogue, embedder, wiped=False)
                self._connected().delete_collection(worn.name)
            self._agrees_with = embedder
            return repair

    def close(self) -> None:
        """Let go of Chroma's files; safe to call twice."""
        with self._lock:
            self._collection = None
            self._agrees_with = None
            client, self._client = self._client, None
            if client is not None:
                client.close()

    def _open(self, embedder: str) -> None:
        """Take the newest collection of this embedder, or a new one; drop every other."""
        client = self._connected()
        prefix = f"passages-{hashlib.sha256(embedder.encode()).hexdigest()[:16]}-"
        names = sorted(collection.name for collection in client.list_collections())
        mine = [name for name in names if name.startswith(prefix)]
        keep = mine[-1] if mine else f"{prefix}{1:06d}"
        self._collection = self._named(keep)
        for name in names:
            if name != keep:
                client.delete_collection(name)

    def _connected(self) -> Client:
        if self._client is None:
            os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
            import chromadb
            from chromadb.config import Settings

            settings = Settings(anonymized_telemetry=False, is_persistent=True)
            place = self._folder / str(self._generation())
            place.mkdir(parents=True, exist_ok=True)
            self._client = cast("Client", chromadb.PersistentClient(path=str(place), settings=settings))
        return self._client

    def _named(self, name: str) -> Collection:
        return self._connected().get_or_create_collection(
            name, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
        )

    def _successor(self, collection: Collection) -> Collection:
        prefix, _, number = collection.name.rpartition("-")
        return self._named(f"{prefix}-{int(number) + 1:06d}")

    def _reconcile(self, catalogue: Catalogue, embedder: str, *, wiped: bool) -> Repair:
        wanted, present = catalogue.passage_ids(embedder), self.ids()
        extra, missing = sorted(present - wanted), sorted(wanted - present)
        self.delete(extra)
        for at in range(0, len(missing), _PORTION):
            self.add(catalogue.entries(missing[at : at + _PORTION], embedder))
        return Repair(len(missing), len(extra), wiped)

    def _probe(self) -> None:
        """Search for one stored vector, which fails when the graph cannot be loaded."""
        collection = self._current()
        sample = collection.get(limit=1, include=["embeddings"])
        if len(sample["ids"]):
            self.query([np.asarray(sample["embeddings"], dtype=np.float32)[0]], 1)

    def _wipe(self) -> None:
        try:
            self.close()
        except BaseException as error:  # a broken core may not even close
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
        self._client = None
        # Chroma remembers what it could not open by its path, so the new one gets a path of its own.
        following = self._folder / str(self._generation() + 1)
        following.mkdir(parents=True, exist_ok=True)
        for place in self._folder.iterdir():
            if place != following and place.is_dir():
                shutil.rmtree(place, ignore_errors=True)

    def _generation(self) -> int:
        """Return the number of the subfolder that Chroma's files are in."""
        names = (path.name for path in self._folder.iterdir()) if self._folder.is_dir() else iter(())
        return max((int(name) for name in names if name.isdecimal()), default=1)

    def _current(self) -> Collection:
        if self._collection is None:
            raise CatalogueBroken(f"The search index in {self._folder} is not open. Sync the notes first.")
        return self._collection

    def _deleted(self, collection: Collection) -> int:
        counted: Any = (collection.metadata or {}).get("deleted", 0)
        return int(counted)

    @contextmanager
    def _writing(self) -> Iterator[Collection]:
        """Write under the lock; when that fails, the next `prepare` compares with the catalogue again."""
        with self._lock:
            agreed, self._agrees_with = self._agrees_with, None
            with self._translated(core=agreed is not None):
                yield self._current()
            self._agrees_with = agreed

    @contextmanager
    def _translated(self, *, core: bool) -> Iterator[None]:
        """Turn a full or forbidden disk into CatalogueBroken.

        Args:
            core: whether a failure of Chroma's core counts too, which hides a disk that fills while it compacts.
        """
        try:
            yield
        except Exception as error:
            if _is_of_disk(error) or (core and _is_of_core(error)):
                raise CatalogueBroken(
                    f"The search index in {self._folder} cannot be written: {' '.join(str(error).split())[:200]}. "
                    "Free disk space or mend permissions, then sync again: it is filled from the catalogue."
                ) from error
            raise


def _is_of_disk(error: BaseException) -> bool:
    said = " ".join(str(error).split())
    return isinstance(error, OSError) or "full" in said or "readonly" in said or "No space" in said


def _is_of_core(error: Exception) -> bool:
    from chromadb.errors import InternalError

    return isinstance(error, InternalError)


def _upsert(collection: Collection, entries: Sequence[Entry]) -> None:
    collection.upsert(
        ids=[entry.id for entry in entries],
        embeddings=np.stack([entry.vector for entry in entries]),
        metadatas=[dict(entry.metadata) for entry in entries],
    )
