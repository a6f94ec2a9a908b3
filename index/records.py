"""What the catalogue stores about a note, beyond the values that flow out of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from index.chunker import embedded_text
from index.embedder import Vectors
from index.passage import Document, Passage

Metadata = Mapping[str, str | bool]
"""What a search can filter by, in the shape that the vector store keeps."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A note folder and the label that begins the ids of its notes."""

    label: str
    path: Path


@dataclass(frozen=True, slots=True)
class FileState:
    """What a file was like when it was last read, and `recipe`, how it was then cut."""

    size: int
    mtime_ns: int
    read_ns: int
    """When it was read, by the system's clock."""
    digest: str
    recipe: str


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage under its id, with the digest of what is embedded for it and the words' author."""

    id: str
    passage: Passage
    content: str
    author: str | None


@dataclass(frozen=True, slots=True)
class StoredNote:
    """A note as the catalogue keeps it."""

    id: str
    label: str
    file: str
    """Path relative to the folder, with forward slashes."""
    state: FileState
    document: Document
    passages: tuple[StoredPassage, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One passage as the vector store needs it."""

    id: str
    vector: Vectors
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class Change:
    """Ids of passages that the catalogue gained and lost."""

    added: list[str]
    removed: list[str]


@dataclass(frozen=True, slots=True)
class NoteQuestion:
    """A question that a note says it answers."""

    note: str
    language: str | None
    question: str


def stored(document: Document, passages: list[Passage]) -> tuple[StoredPassage, ...]:
    """Return passages under their ids.

    An id is a digest of everything the vector store holds or was computed from: when any of it changes the id
    changes too, so comparing ids is enough to know that store and catalogue agree.
    """
    result = []
    for passage in passages:
        author = _author(document, passage)
        content = digest(embedded_text(passage.title, passage.text))
        parts = [passage.note, str(passage.start), str(passage.end), content, passage.kind]
        parts += [passage.language or "", author or "", *document.tags]
        result.append(StoredPassage(digest("\0".join(parts))[:32], passage, content, author))
    return tuple(result)


def digest(data: bytes | str) -> str:
    """Return the SHA-256 of bytes or text, in hexadecimal."""
    return hashlib.sha256(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")).hexdigest()


def metadata(label: str, passage: StoredPassage, tags: tuple[str, ...]) -> Metadata:
    """Return what a search can filter a passage by; what is not known is left out."""
    known = {
        "folder": label,
        "note": passage.passage.note,
        "kind": passage.passage.kind,
        "language": passage.passage.language,
        "author": passage.author,
    }
    return {key: value for key, value in known.items() if value} | {f"tag:{tag.casefold()}": True for tag in tags}


def _author(document: Document, passage: Passage) -> str | None:
    if passage.kind == "body":
        return document.author
    return next((c.author for c in document.comments if c.start <= passage.start < c.end), None)
