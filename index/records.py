"""What the catalogue stores about a note, beyond the values that flow out of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from index.chunker import embedded_text
from index.embedder import Vectors
from index.passage import Comment, Document, Passage

_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2}))?(?:[-/.月](\d{1,2}))?")


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
class FileKey:
    """A file of a folder: the folder's label, and its path in there with forward slashes."""

    label: str
    file: str

    @property
    def id(self) -> str:
        """The id of the note in the file, and the beginning of the ids of several."""
        return f"{self.label}/{self.file}"


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage under its id, with the digest of what is embedded for it, and the words' author and day."""

    id: str
    passage: Passage
    content: str
    author: str | None
    day: int | None
    """yyyymmdd; of a year or a month alone its first day."""


@dataclass(frozen=True, slots=True)
class StoredNote:
    """A note as the catalogue keeps it."""

    id: str
    document: Document
    passages: tuple[StoredPassage, ...]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that was read, with its notes; none when it holds nothing readable."""

    key: FileKey
    state: FileState
    notes: tuple[StoredNote, ...]
    failures: Mapping[str, str] = field(default_factory=dict)
    """What could not be read, and why, by part; the part of a whole file is empty."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One passage as the vector store needs it."""

    id: str
    vector: Vectors


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


def note_id(key: FileKey, part: str) -> str:
    """Return the id of a note: its file's, and which part of it."""
    return f"{key.id}#{part}" if part else key.id


def stored(document: Document, passages: list[Passage]) -> tuple[StoredPassage, ...]:
    """Return passages under their ids.

    An id is a digest of the passage's place and of what its vector was computed from: when either changes the id
    changes too, so comparing ids is enough to know that store and catalogue agree.
    """
    result = []
    for passage in passages:
        comment = _comment(document, passage)
        content = digest(embedded_text(passage.title, passage.text))
        parts = [passage.note, str(passage.start), str(passage.end), content, passage.kind]
        author, date = (comment.author, comment.date) if comment else (document.author, document.date)
        id = digest("\0".join(parts))[:32]
        result.append(StoredPassage(id, passage, content, author, day(date or document.date)))
    return tuple(result)


def day(date: str | None) -> int | None:
    """Return a date's day as yyyymmdd, or None when it does not begin with a year."""
    found = _DATE.match(date or "")
    if found is None:
        return None
    year, month, of_month = (int(part or 1) for part in found.groups())
    return year * 10_000 + min(max(month, 1), 12) * 100 + min(max(of_month, 1), 31)


def digest(data: bytes | str) -> str:
    """Return the SHA-256 of bytes or text, in hexadecimal."""
    return hashlib.sha256(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")).hexdigest()


def _comment(document: Document, passage: Passage) -> Comment | None:
    if passage.kind == "body":
        return None
    return next((c for c in document.comments if c.start <= passage.start < c.end), None)
