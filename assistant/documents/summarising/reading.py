"""The text that is summarised: a note's as it is stored, or a document's segments one after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.documents.inline import bare
from assistant.documents.layout import Segment
from assistant.documents.summarising.values import Span
from index.passage import Document

_BETWEEN = "\n\n"


@dataclass(frozen=True, slots=True)
class Remark:
    """What one person wrote under a note."""

    span: Span
    author: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A text to summarise; all spans of its summary count in `text`."""

    text: str
    language: str | None = None
    """ISO 639-1, where the document says so; else it is told from the words."""
    remarks: tuple[Remark, ...] = ()
    """In the order they stand."""


def of_document(document: Document) -> Reading:
    """Read a note: its stored text, with its comments."""
    return of_documents([document])


def of_documents(documents: Sequence[Document]) -> Reading:
    """Read the notes of one file, one after another; of a file that is one note, the text is as it would be stored."""
    remarks: list[Remark] = []
    position = 0
    for document in documents:
        for each in document.comments:
            span = Span(position + each.start, position + each.end)
            remarks.append(Remark(span, each.author, each.language))
        position += len(document.text) + len(_BETWEEN)
    languages = {document.language for document in documents}
    language = languages.pop() if len(languages) == 1 else None
    return Reading(_BETWEEN.join(document.text for document in documents), language, tuple(remarks))


def of_segments(segments: Sequence[Segment], language: str | None = None) -> Reading:
    """Read a document's segments, a paragraph each, without their tags; those of one comment are one remark."""
    parts: list[str] = []
    remarks: list[Remark] = []
    position = 0
    before: Segment | None = None
    for segment in segments:
        text = bare(segment.text)
        span = Span(position, position + len(text))
        if segment.kind == "comment":
            if before is not None and _same_remark(before, segment):
                last = remarks.pop()
                span = Span(last.span.start, span.end)
            remarks.append(Remark(span, segment.author, segment.language))
        parts.append(text)
        position += len(text) + len(_BETWEEN)
        before = segment
    return Reading(_BETWEEN.join(parts), language, tuple(remarks))


def _same_remark(one: Segment, next_: Segment) -> bool:
    return one.kind == next_.kind and (one.author, one.section) == (next_.author, next_.section)
