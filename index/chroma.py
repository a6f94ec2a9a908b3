"""Chroma, embedded: the only file that deals with it. It holds ids and vectors, nothing else."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from index.embedder import Vectors
from index.errors import CatalogueBroken
from index.records import Entry

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection

_PORTION = 250
_LEAST_KEPT, _MOST_KEPT = 1_000, 10_000
"""Changes after which Chroma writes its graph, always as a whole: rarely enough for a large one, and often enough that
what it reads again from its log at the next opening is read within seconds."""
_GRAPH = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 300}
"""How the graph is made and searched. With Chroma's own 16, 100 and 100 a tenth of the ten nearest was missed among
50,000 passages, and some passages were never found; see tests/bench/LOG.md."""
_FILL_STEPS = 8
"""How often the graph is written while a new collection is filled."""


@dataclass(frozen=True, slots=True)
class Found:
    """A passage's id and its cosine similarity to a query."""

    id: str
    score: float


class Chroma:
    """The vectors of one embedder in a folder.

    Raises:
        CatalogueBroken: from every member, when the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._client: Client | None = None
        self._collection: Collection | None = None

    # Collections

    def open(self, embedder: str) -> None:
        """Take the newest collection of this embedder, or a new one; drop every other."""
        client = self._connected()
        prefix = f"passages-{hashlib.sha256(embedder.encode()).hexdigest()[:16]}-"
        names = sorted(collection.name for collection in client.list_collections())
        mine = [name for name in names if name.startswith(prefix)]
        keep = mine[-1] if mine else f"{prefix}{1:06d}"
        self._collection = self._named(keep, _LEAST_KEPT)
        self.write_at_ease()
        for name in names:
            if name != keep:
                client.delete_collection(name)

    def begin_successor(self, size: int) -> str:
        """Go on with a new, empty collection for `size` vectors; return the name of the one before."""
        before = self.current().name
        prefix, _, number = before.rpartition("-")
        # Whole portions, so that the last writing comes with the last portion and leaves little in the log.
        every = max(_LEAST_KEPT, size // (_FILL_STEPS * _PORTION) * _PORTION)
        self._collection = self._named(f"{prefix}-{int(number) + 1:06d}", every)
        return before

    def is_made_otherwise(self) -> bool:
        """Tell whether the collection's graph was made by other rules, as by an earlier Diandian."""
        rules: Any = self.current().configuration_json["hnsw"]
        return any(rules.get(name) != value for name, value in _GRAPH.items())

    def drop(self, name: str) -> None:
        """Remove a collection."""
        self._connected().delete_collection(name)

    def notes(self) -> dict[str, Any]:
        """Return what was noted with the collection."""
        return dict(self.current().metadata or {})

    def note(self, **values: str | int) -> None:
        """Note values with the collection, beside those noted before."""
        self.current().modify(metadata=self.notes() | values)

    def write_at_ease(self) -> None:
        """Choose, for the next opening, after how many changes the graph is written."""
        every = max(_LEAST_KEPT, min(_MOST_KEPT, self.count() // 100))
        self.current().modify(configuration={"hnsw": {"sync_threshold": every}})

    # Vectors

    def add(self, entries: Sequence[Entry]) -> None:
        """Add vectors; one whose id is there already is replaced."""
        for at in range(0, len(entries), _PORTION):
            some = entries[at : at + _PORTION]
            self.current().upsert(
                ids=[entry.id for entry in some], embeddings=np.stack([entry.vector for entry in some])
            )

    def delete(self, ids: Sequence[str]) -> int:
        """Remove vectors and return how many there were; an unknown id is ignored."""
        there = sorted(self.present(ids))
        for at in range(0, len(there), _PORTION):
            self.current().delete(ids=there[at : at + _PORTION])
        return len(there)

    def present(self, ids: Sequence[str]) -> set[str]:
        """Return those of `ids` that are held."""
        held: set[str] = set()
        for at in range(0, len(ids), _PORTION):
            held |= set(self.current().get(ids=list(ids[at : at + _PORTION]), include=[])["ids"])
        return held

    def query(self, vectors: Sequence[Vectors], limit: int) -> list[list[Found]]:
        """Return, for each vector, the closest passages, best first."""
        collection = self.current()
        if limit < 1 or not vectors:
            return [[] for _ in vectors]
        result = collection.query(query_embeddings=np.stack(list(vectors)), n_results=limit, include=["distances"])
        distances = result["distances"] or []
        return [
            [Found(id, 1.0 - float(distance)) for id, distance in zip(ids, row, strict=True)]
            for ids, row in zip(result["ids"], distances, strict=True)
        ]

    def ids(self) -> set[str]:
        """Return the ids of all vectors."""
        return set(self.current().get(include=[])["ids"])

    def count(self) -> int:
        """Return how many vectors there are."""
        return int(self.current().count())

    def probe(self) -> None:
        """Search for one stored vector, which fails when the graph cannot be loaded."""
        sample = self.current().get(limit=1, include=["embeddings"])
        if len(sample["ids"]):
            self.query([np.asarray(sample["embeddings"], dtype=np.float32)[0]], 1)

    # Files

    def current(self) -> Collection:
        """Return the collection in use.

        Raises:
            CatalogueBroken: none is open.
        """
        if self._collection is None:
            raise CatalogueBroken(f"The search index in {self.folder} is not open. Sync the notes first.")
        return self._collection

    def wipe(self) -> None:
        """Leave everything behind and begin with an empty place."""
        try:
            self.close()
        except BaseException as error:  # a broken core may not even close
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
        self._client = None
        # Chroma remembers what it could not open by its path, so the new one gets a path of its own.
        following = self.folder / str(self._generation() + 1)
        following.mkdir(parents=True, exist_ok=True)
        for place in self.folder.iterdir():
            if place != following and place.is_dir():
                shutil.rmtree(place, ignore_errors=True)

    def close(self) -> None:
        """Let go of Chroma's files; safe to call twice."""
        self._collection = None
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _connected(self) -> Client:
        if self._client is None:
            os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
            import chromadb
            from chromadb.config import Settings

            settings = Settings(anonymized_telemetry=False, is_persistent=True)
            place = self.folder / str(self._generation())
            place.mkdir(parents=True, exist_ok=True)
            self._client = cast("Client", chromadb.PersistentClient(path=str(place), settings=settings))
        return self._client

    def _named(self, name: str, write_every: int) -> Collection:
        return self._connected().get_or_create_collection(
            name,
            configuration={"hnsw": cast("CreateHNSWConfiguration", {**_GRAPH, "sync_threshold": write_every})},
            embedding_function=None,
        )

    def _generation(self) -> int:
        """Return the number of the subfolder that Chroma's files are in."""
        names = (path.name for path in self.folder.iterdir()) if self.folder.is_dir() else iter(())
        return max((int(name) for name in names if name.isdecimal()), default=1)

    @contextmanager
    def translated(self, *, core: bool) -> Iterator[None]:
        """Turn a full or forbidden disk into CatalogueBroken.

        Args:
            core: whether a failure of Chroma's core counts too, which hides a disk that fills while it compacts.
        """
        try:
            yield
        except Exception as error:
            if is_of_disk(error) or (core and _is_of_core(error)):
                raise CatalogueBroken(
                    f"The search index in {self.folder} cannot be written: {' '.join(str(error).split())[:200]}. "
                    "Free disk space or mend permissions, then sync again: it is filled from the catalogue."
                ) from error
            raise


def is_of_disk(error: BaseException) -> bool:
    """Tell whether an error says that the disk is full or may not be written."""
    said = " ".join(str(error).split())
    return isinstance(error, OSError) or "full" in said or "readonly" in said or "No space" in said


def _is_of_core(error: Exception) -> bool:
    from chromadb.errors import InternalError

    return isinstance(error, InternalError)
