"""From what a browser sent to what the assistant is asked: the document, the languages, the glossary."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from assistant.documents.glossary.files import read_glossary
from assistant.documents.glossary.terms import Glossary
from assistant.documents.jobs.requests import note_translation, translation
from assistant.documents.jobs.values import JobRequest
from index.passage import Document
from ui.web.jobs.wording import JobLabels

MOST_TERMS: Final = 10_000
_NAME_LENGTH: Final = 48


class BadForm(Exception):
    """What was sent cannot be worked on; the text says so in the reader's language."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a browser sent. One of `text`, `data` and `note` is given."""

    target: str
    source: str = ""
    """Empty where the text itself tells."""
    terms: str = ""
    """JSON: a list of pairs of a term and its rendering."""
    text: str = ""
    name: str = ""
    """Of the file that `data` was in."""
    data: bytes = b""
    note: str = ""
    """The id of a note."""


def request_of(form: Form, note: Callable[[str], Document], words: JobLabels) -> JobRequest:
    """What the assistant is asked.

    Raises:
        BadForm: nothing to translate was given, or no language.
        AssistantError: the glossary says two things of one term.
        NotesError: there is no such note.
    """
    if not form.target:
        raise BadForm(words.no_language)
    source = form.source or None
    glossary = glossary_of(form.terms)
    if form.note:
        return note_translation(note(form.note), form.target, source=source, glossary=glossary)
    if form.name:
        return translation(form.name, form.data, form.target, source=source, glossary=glossary)
    if not form.text.strip():
        raise BadForm(words.nothing_given)
    data = form.text.encode("utf-8", "replace")
    return translation(title_of(form.text) + ".txt", data, form.target, source=source, glossary=glossary)


def glossary_of(terms: str) -> Glossary:
    """The glossary in pairs of a term and its rendering; lines of which one half is empty do not count.

    Raises:
        GlossaryUnreadable: it says two things of one term.
    """
    try:
        given = json.loads(terms) if terms else []
    except (ValueError, RecursionError):
        given = []
    pairs = [pair for pair in given if _is_pair(pair)] if isinstance(given, list) else []
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(("source", "target"))
    writer.writerows(pairs[:MOST_TERMS])
    return read_glossary("glossary.csv", table.getvalue().encode("utf-8", "replace"))


def title_of(text: str) -> str:
    """What a pasted text is called: its first words, without what file names cannot hold."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    kept = "".join(char if char.isalnum() or char in " ,-_'’" else " " for char in line[: 4 * _NAME_LENGTH])
    kept = " ".join(kept.split())
    if len(kept) <= _NAME_LENGTH:
        return kept or "text"
    cut = kept[: _NAME_LENGTH + 1].rpartition(" ")[0]
    return cut if len(cut) >= _NAME_LENGTH // 2 else kept[:_NAME_LENGTH]


def _is_pair(pair: object) -> bool:
    return (
        isinstance(pair, list)
        and len(pair) == 2
        and all(isinstance(half, str) and half.replace("|", " ").strip() for half in pair)
    )
