"""Requests for jobs made of what people give: a file, a note of the index, languages, a glossary."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePath

from assistant.documents.glossary.terms import Glossary, Term
from assistant.documents.jobs.values import JobRequest
from assistant.documents.summarising.reading import Reading, Remark, of_document
from assistant.documents.summarising.values import Length, Span
from assistant.language import is_known
from index.naming import one_line
from index.passage import Document

_LONGEST = 60
"""Characters of a title that a file's name holds: file systems take 255 bytes, and some scripts four for each."""
TRANSLATE = "translate"
"""The kind of job that translates."""
SUMMARISE = "summarise"
"""The kind of job that summarises."""
_NOTE = ".stored-note"
"""What the name of a note of the index ends with, which no file that can be loaded has."""


def translation(
    name: str, data: bytes, target: str, *, source: str | None = None, glossary: Glossary | None = None
) -> JobRequest:
    """Return the request to translate a document.

    Args:
        name: of the file; its suffix says what it is.
        data: its bytes.
        target: ISO 639-1 code of the language that it is wanted in.
        source: of the one that it is in; None to tell it from the text.
        glossary: renderings that are fixed.
    """
    options = {"target": target}
    if source:
        options["source"] = source
    if glossary is not None and glossary.terms:
        terms = sorted(json.dumps([dict(t.names), t.note, t.exact], ensure_ascii=False) for t in glossary.terms)
        options["glossary"] = f"[{', '.join(terms)}]"
    return JobRequest(TRANSLATE, one_line(PurePath(name).name), data, options)


def note_translation(
    note: Document, target: str, *, source: str | None = None, glossary: Glossary | None = None
) -> JobRequest:
    """Return the request to translate a note of the index with its comments, as Markdown."""
    heading = f"# {note.title}"
    text = note.text if note.text.lstrip().startswith(heading) else f"{heading}\n\n{note.text}"
    name = f"{note.title.replace('/', '-')[:_LONGEST]}.md"
    data = text.encode("utf-8", "replace")
    said = note.language if note.language and is_known(note.language) else None
    return translation(name, data, target, source=source or said, glossary=glossary)


def glossary_of(options: Mapping[str, str]) -> Glossary:
    """Return the glossary of a request's options, empty where there is none."""
    rows = json.loads(options.get("glossary", "[]"))
    return Glossary(
        tuple(Term({code: tuple(names) for code, names in row.items()}, note, exact) for row, note, exact in rows)
    )


def summary(name: str, data: bytes, length: Length, *, language: str | None = None) -> JobRequest:
    """Return the request to summarise a file.

    Args:
        name: of the file; its suffix says what it is.
        data: its bytes.
        length: of the summary.
        language: ISO 639-1 code of the one that it is wanted in; None for the text's own.
    """
    options = {"length": length} | ({"language": language} if language else {})
    return JobRequest(SUMMARISE, one_line(PurePath(name).name), data, options)


def note_summary(note: Document, length: Length, *, language: str | None = None) -> JobRequest:
    """Return the request to summarise a note of the index, its text as stored and its comments."""
    reading = of_document(note)
    remarks = [[each.span.start, each.span.end, each.author, each.language] for each in reading.remarks]
    held = {"text": reading.text, "language": reading.language, "remarks": remarks}
    name = f"{note.title.replace('/', '-')[:100]}{_NOTE}"
    return summary(name, json.dumps(held).encode(), length, language=language)


def document_title(name: str) -> str:
    """Return what the document of a request is called: its file's name, or the title of the note."""
    return name.removesuffix(_NOTE)


def reading_of(request: JobRequest) -> Reading | None:
    """Return what a request to summarise a note holds; None for a file, which is to be loaded."""
    if not request.name.endswith(_NOTE):
        return None
    held = json.loads(request.data)
    remarks = tuple(Remark(Span(start, end), author, code) for start, end, author, code in held["remarks"])
    return Reading(held["text"], held["language"], remarks)
