"""Why two notes are related: what they share, where that is rare enough to say something (pure but for counting)."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from index.embedder import Vectors
from index.shared_names import Named, shared
from index.terms import fold, sought

ReasonKind = Literal["question", "name", "tag", "language", "meaning"]

SAME_QUESTION = 0.05
"""How much farther from a question another note may be than the one that answers it, in cosine similarity."""
_RARE_NOTES = 3
_RARE_SHARE = 0.0005
"""A name is rare if no more notes than this, or than this share of all, hold it."""
_POSTINGS = 400
"""Passages read to see whether a name is rare."""
_NAMES = 24
"""Names of a note that are looked for elsewhere."""
_MOST = 2
"""Names told as reasons for one note."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a note is related; `detail` is the question, name, tag or language code, and empty for closeness."""

    kind: ReasonKind
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What of a note is looked at."""

    id: str
    title: str
    text: str
    language: str | None
    tags: tuple[str, ...]
    questions: tuple[str, ...]

    def digest(self) -> str:
        """Return what is the same for notes that say the same, but for white space."""
        return hashlib.sha256(" ".join(self.text.split()).encode("utf-8", "surrogatepass")).hexdigest()


class Rarity:
    """In how many notes a name stands, asked once for each."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        total = connection.execute("SELECT COUNT(*) FROM notes").fetchone()[0]
        self.most: int = max(_RARE_NOTES, round(_RARE_SHARE * total))
        self._known: dict[str, list[str]] = {}

    def rare(self, name: str) -> bool:
        """Tell whether few notes hold the words of a name together in a passage."""
        return 0 < len(self.holding(name)) <= self.most

    def holding(self, name: str) -> Sequence[str]:
        """Return notes with a passage that holds the words of a name, one more than may if it is not rare."""
        key = fold(name)
        if key not in self._known:
            self._known[key] = self._holding(list(sought(name))[:8])
        return self._known[key]

    def _holding(self, words: Sequence[str]) -> list[str]:
        if not words:
            return []
        rows = self._connection.execute(
            "SELECT DISTINCT p.note FROM (SELECT rowid FROM lexical WHERE lexical MATCH ? LIMIT ?) found "
            "JOIN passages p ON p.number = found.rowid LIMIT ?",
            (" AND ".join(f'"{word}"' for word in words), _POSTINGS, self.most + 1),
        )
        return [note for (note,) in rows]


def notes_by_id(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, Note]:
    """Return notes by their id; an unknown one is left out."""
    rows = connection.execute(
        "SELECT id, title, text, language, tags, questions FROM notes WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    return {
        id: Note(id, title, text, language, tuple(json.loads(tags)), tuple(json.loads(questions)))
        for id, title, text, language, tags, questions in rows.fetchall()
    }


def with_tags(connection: sqlite3.Connection, tags: Iterable[str], most: int) -> list[str]:
    """Return notes that carry one of the tags, those of rare tags first; of a common tag none."""
    found: list[list[str]] = []
    for tag in {tag.casefold() for tag in tags}:
        rows = connection.execute("SELECT note FROM tags WHERE tag = ? LIMIT ?", (tag, most + 1)).fetchall()
        if len(rows) <= most:
            found.append([note for (note,) in rows])
    return [note for notes in sorted(found, key=len) for note in notes]


def with_names(named: Named, rarity: Rarity) -> list[str]:
    """Return notes that hold a rare name of a note."""
    names = sorted(named.names.values(), key=lambda name: (-len(name), name))[:_NAMES]
    return [note for name in names if rarity.rare(name) for note in rarity.holding(name)]


def same_questions(questions: Mapping[str, Vectors], given: Vectors, theirs: Vectors) -> tuple[Reason, ...]:
    """Return the first question that a note is nearly as close to as the one that answers it."""
    for question, vector in questions.items():
        if float((theirs @ vector).max()) >= float((given @ vector).max()) - SAME_QUESTION:
            return (Reason("question", question),)
    return ()


def rare_names(one: Named, other: Note, rarity: Rarity) -> tuple[Reason, ...]:
    """Return the rare names that stand in both notes."""
    names = [name for name in shared(one, Named(other.title, other.text)) if rarity.rare(name)]
    return tuple(Reason("name", name) for name in names[:_MOST])


def shared_tags(tags: Iterable[str], other: Note) -> tuple[Reason, ...]:
    """Return the tags that both notes carry, as the other one writes them."""
    ours = {tag.casefold() for tag in tags}
    return tuple(Reason("tag", tag) for tag in dict.fromkeys(other.tags) if tag.casefold() in ours)
