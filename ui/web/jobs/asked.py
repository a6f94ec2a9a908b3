"""From what a browser sent to what the assistant is asked: the document, the deed, languages, the glossary."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, cast

from assistant.documents.glossary.files import read_glossary
from assistant.documents.glossary.terms import Glossary
from assistant.documents.jobs.requests import SUMMARISE, TRANSLATE, note_summary, note_translation, summary, translation
from assistant.documents.jobs.values import JobRequest
from assistant.documents.summarising.values import Length
from index.passage import Document
from ui.web.jobs.wording import JobLabels

MOST_TERMS: Final = 10_000
_NAME_LENGTH: Final = 48


class BadForm(Exception):
    """What was sent cannot be worked on; the text says so in the reader's language."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a browser sent. One of `text`, `data` and `note` is given."""

    target: str = ""
    """Of a translation."""
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
    deed: str = TRANSLATE
    """Which kind of job."""
    length: str = ""
    """Of a summary."""
    language: str = ""
    """Of a summary; empty for the text's own."""


def request_of(form: Form, note: Callable[[str], Document], words: JobLabels) -> JobRequest:
    """What the assistant is asked.

    Raises:
        BadForm: no text was given, or no language to translate into.
        AssistantError: the glossary says two things of one term.
        NotesError: there is no such note.
    """
    summarised = form.deed == SUMMARISE
    if not summarised and not form.target:
        raise BadForm(words.no_language)
    if form.note:
        return _of_note(form, note(form.note))
    name, data = form.name, form.data
    if not name:
        if not form.text.strip():
            raise BadForm(words.nothing_given)
        name, data = title_of(form.text) + ".txt", form.text.encode("utf-8", "replace")
    if summarised:
        return summary(name, data, _length(form), language=form.language or None)
    return translation(name, data, form.target, source=form.source or None, glossary=glossary_of(form.terms))


def _of_note(form: Form, note: Document) -> JobRequest:
    if form.deed == SUMMARISE:
        return note_summary(note, _length(form), language=form.language or None)
    return note_translation(note, form.target, source=form.source or None, glossary=glossary_of(form.terms))


def _length(form: Form) -> Length:
    return cast(Length, form.length or "medium")  # any other is refused with the request


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
