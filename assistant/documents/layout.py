"""VALUES: a document as the stretches of text that are translated, and the frame that they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

PICTURES: Final = frozenset({".png", ".jpg", ".jpeg", ".webp", ".heic"})
"""Endings of the documents that are pictures."""
SegmentKind = Literal["title", "heading", "paragraph", "item", "cell", "cue", "caption", "comment"]


@dataclass(frozen=True, slots=True)
class Segment:
    """One block of a document: a paragraph, a heading, a list item, a table cell, a subtitle.

    Inline markup stands in `text` as tags that assistant.documents.inline defines: `<1>bold</1>` around words, `<2/>`
    for what is not translated at all, such as code or a picture. A translation holds the very same tags.
    """

    text: str
    """Without white space at either end; never empty."""
    kind: SegmentKind = "paragraph"
    section: int = 0
    """Segments of one section (under one heading, in one chapter, in one thread of comments) explain each other."""
    language: str | None = None
    """ISO 639-1, where the document itself says so of this very stretch, as of a comment."""
    author: str = ""
    """Who wrote it, where the document has several authors."""


@dataclass(frozen=True, slots=True)
class SideBySide:
    """One text of a picture and its translation, to be shown beside the picture."""

    source: str
    target: str
    """The source where there is no translation."""
    box: tuple[float, float, float, float]
    """(left, top, right, bottom) in shares of the picture's width and height, 0 to 1, from the upper left."""
    segment: int | None
    """Its place among the segments; None for numbers alone, which are not translated."""


class Layout(Protocol):
    """A document taken apart. Immutable; made by assistant.documents.formats."""

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Everything that is to be translated, in reading order."""

    @property
    def suffix(self) -> str:
        """The ending of the file that `write` makes, such as `.docx`."""

    def write(self, targets: Sequence[str], *, bilingual: bool = False, language: str | None = None) -> bytes:
        """Return the document with every segment's text replaced; everything else is as it was.

        Args:
            targets: one for each segment, in order, with the segment's tags.
            bilingual: keep every segment and put its target after it, in a block of its own where the format has any.
            language: ISO 639-1, of the targets; where the document tells its language or direction, it tells this one.
        """
