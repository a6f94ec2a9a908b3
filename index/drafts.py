"""From a file that was read to what the catalogue stores of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from index.catalogue import Catalogue
from index.chunker import chunk, embedded_text
from index.embedder import Embedder
from index.errors import NoteInaccessible, NoteUnreadable
from index.loaders.loaded import Loaded
from index.naming import one_line
from index.passage import Document, Passage
from index.reading import Reader
from index.records import FileKey, FileState, StoredFile, StoredNote, note_id, stored

logger = logging.getLogger(__name__)


Tongue = Callable[[str, Sequence[str]], str | None]
"""Tells the language of a text by its code, given those to be expected; None where it cannot tell."""

_ENOUGH = 30
"""Characters from which on a comment's or a passage's language is asked for by itself."""
_READ = 2_000
"""Characters by which a note's language is told."""


class Drafter:
    """Makes drafts of files: loaded, cut into passages, ready to be stored once their vectors are."""

    def __init__(
        self,
        catalogue: Catalogue,
        embedder: Embedder,
        passage_tokens: int,
        reader: Reader,
        tongue: Tongue | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._embedder = embedder
        self._passage_tokens = passage_tokens
        self._reader = reader
        self._tongue = tongue

    def read(self, key: FileKey, state: FileState, path: Path, data: bytes) -> StoredFile:
        """Return the notes of a file, or why there are none; whatever a loader raises is this file's failure.

        Raises:
            NoteInaccessible: it cannot be read now.
        """
        try:
            loaded = self._loaded(path, data)
        except NoteInaccessible:
            raise
        except NoteUnreadable as error:
            return StoredFile(key, state, (), {"": str(error)})
        notes = []
        for document in loaded.documents:
            id = note_id(key, document.part)
            spoken = self._spoken(document)
            passages = chunk(id, spoken, self._embedder, self._passage_tokens)
            if document.language is None:
                passages = [self._by_itself(passage) for passage in passages]
            notes.append(StoredNote(id, spoken, stored(spoken, passages)))
        failures = dict(loaded.failures)
        if failures and not notes:  # told as a failure of the file as well, now and at every sync to come
            failures = {"": f"{one_line(path)} holds nothing that can be read. Its parts say why."} | failures
        return StoredFile(key, state, tuple(notes), failures)

    def _spoken(self, document: Document) -> Document:
        """Return a note with its own and its comments' languages, where they do not say themselves."""
        if self._tongue is None:
            return document
        body = document.comments[0].start if document.comments else len(document.text)
        language = document.language or self._tongue(document.text[: min(body, _READ)], ())
        comments = []
        for comment in document.comments:
            words = document.text[comment.start : comment.end]
            if comment.language is None and len(words) >= _ENOUGH:
                comment = replace(comment, language=self._tongue(words[:_READ], (language,) if language else ()))
            comments.append(comment)
        return replace(document, language=language, comments=tuple(comments))

    def _by_itself(self, passage: Passage) -> Passage:
        """Return a passage of a note that says nothing of its language: it may be in another one than the rest."""
        if self._tongue is None or passage.kind == "comment" or len(passage.text) < _ENOUGH:
            return passage
        expected = (passage.language,) if passage.language else ()
        return replace(passage, language=self._tongue(passage.text, expected) or passage.language)

    def moved(self, before: FileKey, now: FileKey, state: FileState) -> StoredFile | None:
        """Return a file that was moved as it stands in the catalogue, under its new name: it is not parsed again.

        None when it was cut by another recipe, or had failures that are worth another try.
        """
        known = self._catalogue.state(before)
        if known is None or known.recipe != state.recipe or self._catalogue.has_failed(before):
            return None
        notes = []
        for document, passages in self._catalogue.documents(before):
            id = note_id(now, document.part)
            notes.append(StoredNote(id, document, stored(document, [replace(p, note=id) for p in passages])))
        return StoredFile(now, state, tuple(notes))

    @staticmethod
    def texts(file: StoredFile) -> dict[str, str]:
        """Return what has to be embedded for a file's passages, by digest."""
        passages = (passage for note in file.notes for passage in note.passages)
        return {p.content: embedded_text(p.passage.title, p.passage.text) for p in passages}

    def _loaded(self, path: Path, data: bytes) -> Loaded:
        try:
            loaded = self._reader.load(path, data)
        except NoteUnreadable:
            raise
        except Exception as error:
            logger.exception("The loader of %s failed", one_line(path))
            raise NoteUnreadable(
                f"{one_line(path)} could not be loaded ({type(error).__name__}). Check its contents."
            ) from error
        return Loaded(_distinct(loaded.documents), loaded.failures)


def _distinct(documents: tuple[Document, ...]) -> tuple[Document, ...]:
    """Return the notes of one file with parts that tell them apart: of two equal ones the second gets a number."""
    taken: set[str] = set()
    result = []
    for document in documents:
        part = document.part.replace("#", "-")
        number = 1
        while part in taken:
            number += 1
            part = f"{document.part}~{number}"
        taken.add(part)
        result.append(document if part == document.part else replace(document, part=part))
    return tuple(result)
