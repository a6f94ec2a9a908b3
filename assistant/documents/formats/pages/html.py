"""HTML pages: everything stays, byte for byte, but the words that people read.

Blocks are segments and inline elements tags; so are titles, descriptions and the
attributes alt, title, placeholder and aria-label.
Code, preformatted text, scripts, drawings and what is marked `translate="no"` are kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.documents.formats.charsets import Encoded, read_page
from assistant.documents.formats.edition import edition_of
from assistant.documents.formats.markup.frame import Frame
from assistant.documents.formats.pages.page import page
from assistant.documents.layout import Segment

_XML = re.compile(r"\s*<\?xml\b")


@dataclass(frozen=True, slots=True)
class HtmlLayout:
    """A page taken apart."""

    encoded: Encoded
    frame: Frame

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Everything that people read, in reading order; an attribute comes before the line it stands in."""
        return self.frame.segments

    @property
    def suffix(self) -> str:
        """`.html`, whatever the file was called."""
        return ".html"

    def write(self, targets: Sequence[str], *, bilingual: bool = False, language: str | None = None) -> bytes:
        """Return the page with the targets in place, in its own encoding."""
        edition = edition_of(self.segments, targets, bilingual=bilingual, language=language)
        return self.encoded.encode(self.frame.write(targets, edition))


def read(data: bytes) -> HtmlLayout:
    """Return a page taken apart.

    Raises:
        NoteUnreadable: the bytes are no text, or nothing can be seen in it.
    """
    encoded = read_page(Path("This page"), data)
    return HtmlLayout(encoded, page(encoded.text, xml=_XML.match(encoded.text) is not None))
