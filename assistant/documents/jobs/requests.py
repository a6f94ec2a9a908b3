"""Requests for jobs made of what people give: a file, a note of the index, languages, a glossary."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePath

from assistant.documents.glossary import Glossary, Term
from assistant.documents.jobs.values import JobRequest
from assistant.language import is_known
from index.naming import one_line
from index.passage import Document

TRANSLATE = "translate"
"""The kind of job that translates."""


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
    name = f"{note.title.replace('/', '-')[:100]}.md"
    data = text.encode("utf-8", "replace")
    said = note.language if note.language and is_known(note.language) else None
    return translation(name, data, target, source=source or said, glossary=glossary)


def glossary_of(options: Mapping[str, str]) -> Glossary:
    """Return the glossary of a request's options, empty where there is none."""
    rows = json.loads(options.get("glossary", "[]"))
    return Glossary(
        tuple(Term({code: tuple(names) for code, names in row.items()}, note, exact) for row, note, exact in rows)
    )
