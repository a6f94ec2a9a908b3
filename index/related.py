"""Notes related to a note, to a passage or to an answer's passages, each with reasons that anybody can check.

Candidates are notes with passages near to those given, and notes with the same rare tags or names; no language model
is asked. They are ordered by closeness (index.closeness).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.catalogue import Catalogue
from index.closeness import Closeness, middle
from index.embedder import Embedder, Vectors
from index.naming import primary_language
from index.reasons import (
    Note,
    Rarity,
    Reason,
    notes_by_id,
    rare_names,
    same_questions,
    shared_tags,
    with_names,
    with_tags,
)
from index.shared_names import Named
from index.store import Store
from index.vectors import unit_rows

_GIVEN = 12
"""Passages of one note that are compared at most, at even distances."""
_DEPTH = 40
"""Passages looked up for each of them."""
_CANDIDATES = 40
"""Notes that are compared."""
_READ = 12
"""Passages of a candidate that are read beside those that were found."""
_QUESTIONS = 3
"""Questions of a note that others are tried with."""


@dataclass(frozen=True, slots=True)
class RelatedNote:
    """A related note, why, and how close it is, as index.closeness measures it."""

    note: str
    title: str
    closeness: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a note, in characters of its text."""

    note: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Given:
    """What others are compared with."""

    notes: tuple[Note, ...]
    vectors: Vectors
    named: Named
    questions: Mapping[str, Vectors]
    """What the notes, or the passages, answer; each with its vector."""
    measure: Closeness

    @property
    def tags(self) -> list[str]:
        """The tags of all notes."""
        return [tag for note in self.notes for tag in note.tags]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A note that may be related."""

    note: str
    vectors: Vectors
    closeness: float


class RelatedNotes:
    """Finds related notes in a catalogue."""

    def __init__(
        self, catalogue: Catalogue, store: Store, embedder: Embedder, tell: Callable[[str], str | None]
    ) -> None:
        """`tell` says in which language a text is, for notes that do not."""
        self._catalogue = catalogue
        self._store = store
        self._embedder = embedder
        self._tell = tell

    def of_note(self, note: str, limit: int = 5) -> tuple[RelatedNote, ...]:
        """Return the notes that are related to a note, the closest first.

        Raises:
            NoteNotFound: there is no note of that id.
        """
        return self._related([note], None, (), limit)

    def of_passages(
        self, passages: Sequence[Stretch], limit: int = 5, question: str = "", folders: Sequence[str] | str = ()
    ) -> tuple[RelatedNote, ...]:
        """Return the notes that are related to passages, such as those an answer cites; never the notes they are of.

        Args:
            passages: at least one.
            limit: notes at most.
            question: what the passages answer; a note that answers it as well says so.
            folders: labels of the folders that notes may be in; none for all.

        Raises:
            NoteNotFound: a passage is of no note in the catalogue.
        """
        labels = (folders,) if isinstance(folders, str) else folders
        asked = [question] if question.strip() else []
        within = tuple(f"{label}/" for label in labels)
        return self._related(list(dict.fromkeys(each.note for each in passages)), passages, asked, limit, within)

    def _related(
        self,
        ids: Sequence[str],
        passages: Sequence[Stretch] | None,
        questions: Sequence[str],
        limit: int,
        within: tuple[str, ...] = (),
    ) -> tuple[RelatedNote, ...]:
        self._store.prepare(self._catalogue, self._embedder.name)
        with self._catalogue.reading() as connection:
            notes = notes_by_id(connection, ids)
            for id in set(ids) - notes.keys():
                self._catalogue.document(id)  # tells that there is none
            given = self._given(connection, [notes[id] for id in ids], passages, questions)
            if not len(given.vectors):
                return ()
            rarity = Rarity(connection)
            order = self._candidates(connection, given, rarity)
            order = [each for each in order if each.note.startswith(within)] if within else order
            return self._explained(connection, given, rarity, order, limit)

    def _given(
        self,
        connection: sqlite3.Connection,
        notes: Sequence[Note],
        passages: Sequence[Stretch] | None,
        questions: Sequence[str],
    ) -> _Given:
        title = "\n".join(note.title for note in notes)
        texts = {note.id: note.text for note in notes}
        if passages is None:
            text = "\n".join(texts.values())
            questions = [question for note in notes for question in note.questions][:_QUESTIONS]
        else:
            text = "\n".join(texts[each.note][each.start : each.end] for each in passages)
        vectors = _vectors(connection, list(texts), passages, self._embedder.name)
        measure = Closeness(vectors, middle(connection, self._embedder.name) if passages is None else None)
        asked = {question: self._embedder.embed_query(question) for question in questions}
        return _Given(tuple(notes), vectors, Named(title, text), asked, measure)

    def _candidates(self, connection: sqlite3.Connection, given: _Given, rarity: Rarity) -> list[_Candidate]:
        """Return notes that may be related, the closest first."""
        near = self._store.query(list(given.vectors), _DEPTH)
        found = sorted((hit for ranking in near for hit in ranking), key=lambda hit: (-hit.score, hit.id))
        passages = list(dict.fromkeys(hit.id for hit in found))
        kin = [*with_names(given.named, rarity), *with_tags(connection, given.tags, _CANDIDATES)]
        own = {note.id for note in given.notes}
        near_notes = [id for id in _notes_of(connection, passages) if id not in own][:_CANDIDATES]
        notes = [*near_notes, *[id for id in kin if id not in own][:_CANDIDATES]]
        theirs = _vectors_of(connection, list(dict.fromkeys(notes)), passages, self._embedder.name)
        some = [_Candidate(id, vectors, given.measure.to(vectors)) for id, vectors in theirs.items()]
        return sorted(some, key=lambda one: (-one.closeness, one.note))

    def _explained(
        self,
        connection: sqlite3.Connection,
        given: _Given,
        rarity: Rarity,
        order: Sequence[_Candidate],
        limit: int,
    ) -> tuple[RelatedNote, ...]:
        """Go down the candidates until enough of them have a reason; of notes that say the same only the first."""
        notes = notes_by_id(connection, [each.note for each in order])
        seen = {note.digest() for note in given.notes}
        out: list[RelatedNote] = []
        for one in order:
            note = notes.get(one.note)
            if len(out) >= limit:
                break
            if note is None or note.digest() in seen:
                continue
            seen.add(note.digest())
            close = one.closeness >= given.measure.close
            reasons = (
                *(same_questions(given.questions, given.vectors, one.vectors) if close else ()),
                *rare_names(given.named, note, rarity),
                *shared_tags(given.tags, note),
                *(self._meaning(given, note) if close else ()),
            )
            if reasons:
                out.append(RelatedNote(note.id, note.title, one.closeness, reasons))
        return tuple(out)

    def _meaning(self, given: _Given, note: Note) -> tuple[Reason, ...]:
        """Say that a note is close in meaning, and in which language where that is another."""
        spoken = {self._language(one) for one in given.notes}
        language = self._language(note)
        other = (Reason("language", language),) if language and None not in spoken and language not in spoken else ()
        return (*other, Reason("meaning"))

    def _language(self, note: Note) -> str | None:
        told = note.language or self._tell(note.text[:500])
        return primary_language(told) if told else None


def _vectors(
    connection: sqlite3.Connection, ids: Sequence[str], passages: Sequence[Stretch] | None, embedder: str
) -> Vectors:
    """Return the vectors of notes, or of what overlaps some passages, no more than `_GIVEN` of them."""
    rows = connection.execute(
        'SELECT p.note, p.start, p."end", p.content FROM passages p WHERE p.note IN (SELECT value FROM json_each(?)) '
        "ORDER BY p.note, p.start",
        (json.dumps(list(ids)),),
    ).fetchall()
    if passages is not None:
        rows = [row for row in rows if any(_overlap(row, each) for each in passages)]
    step = max(1.0, len(rows) / _GIVEN)
    chosen = [rows[int(at * step)][3] for at in range(min(_GIVEN, len(rows)))]
    found = connection.execute(
        "SELECT vector FROM vectors WHERE embedder = ? AND content IN (SELECT value FROM json_each(?))",
        (embedder, json.dumps(chosen)),
    ).fetchall()
    return unit_rows([vector for (vector,) in found])


def _overlap(row: tuple[str, int, int, str], passage: Stretch) -> bool:
    note, start, end, _ = row
    return note == passage.note and start < passage.end and passage.start < end


def _vectors_of(
    connection: sqlite3.Connection, notes: Sequence[str], found: Sequence[str], embedder: str
) -> dict[str, Vectors]:
    """Return, for each note, the vectors of its first passages and of those that were found."""
    rows = connection.execute(
        "WITH some AS (SELECT p.note, p.id, p.content, ROW_NUMBER() OVER (PARTITION BY p.note ORDER BY p.start) place "
        "FROM passages p WHERE p.note IN (SELECT value FROM json_each(?))) "
        "SELECT s.note, v.vector FROM some s JOIN vectors v ON v.content = s.content AND v.embedder = ? "
        "WHERE s.place <= ? OR s.id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(notes)), embedder, _READ, json.dumps(list(found))),
    )
    by_note: dict[str, list[bytes]] = {}
    for note, vector in rows:
        by_note.setdefault(note, []).append(vector)
    return {note: unit_rows(vectors) for note, vectors in by_note.items()}


def _notes_of(connection: sqlite3.Connection, passages: Iterable[str]) -> list[str]:
    """Return the notes of passages, in their order."""
    ids = list(passages)
    rows = connection.execute(
        "SELECT id, note FROM passages WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(ids),)
    )
    by_id = dict(rows.fetchall())
    return list(dict.fromkeys(by_id[id] for id in ids if id in by_id))
