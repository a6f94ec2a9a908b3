"""Joplin's exports: the title and the Markdown of every note in the archive; all other items stay to the byte."""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.documents.formats.edition import Mark, edition_of
from assistant.documents.formats.lined import Lined
from assistant.documents.formats.markdown.note import markdown_parts
from assistant.documents.formats.text_layout import Nested, Part, Slot, filled
from assistant.documents.inline import has_words
from assistant.documents.layout import Layout, Segment
from assistant.documents.pieces import Tagged, tagged
from assistant.errors import DocumentUnreadable
from index.loaders.exports.joplin import NOTE, parse_item

_BLOCK = 512
_SIZE, _CHECKSUM = slice(124, 136), slice(148, 156)
"""Fields of a header in a tar archive (POSIX.1-1988, ustar)."""
_PROPERTIES = re.compile(r"\n\n(?:[a-z_]+:[^\n]*\n)*type_: ?\d+\s*\Z")
_LARGEST = 20_000_000


@dataclass(frozen=True, slots=True)
class _Note:
    header: int
    start: int
    size: int
    lined: Lined
    parts: tuple[Part | Mark, ...]

    @property
    def segments(self) -> tuple[Segment, ...]:
        return tuple(segment for part in self.parts for segment in part.segments)


@dataclass(frozen=True, slots=True)
class JexLayout:
    """An archive taken apart."""

    data: bytes
    notes: tuple[_Note, ...]

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Those of the notes, in the archive's order."""
        return tuple(segment for note in self.notes for segment in note.segments)

    @property
    def suffix(self) -> str:
        """`.jex`."""
        return ".jex"

    def write(self, targets: Sequence[str], *, bilingual: bool = False, language: str | None = None) -> bytes:
        """Return the archive with the targets in its notes."""
        if len(targets) != len(self.segments):
            raise ValueError(f"{len(targets)} targets for {len(self.segments)} segments")
        edition = edition_of(self.segments, targets, bilingual=bilingual, language=language)
        written: list[bytes] = []
        last = at = 0
        for note in self.notes:
            mine = targets[at : at + len(note.segments)]
            at += len(mine)
            body = filled(note.lined, note.parts, mine, edition).encode("utf-8", "surrogateescape")
            header = _resized(self.data[note.header : note.header + _BLOCK], len(body))
            written += [self.data[last : note.header], header]
            written += [self.data[note.header + _BLOCK : note.start], body, b"\0" * (-len(body) % _BLOCK)]
            last = note.start + note.size + -note.size % _BLOCK
        return b"".join([*written, self.data[last:]])


def read(data: bytes) -> Layout:
    """Take an export apart.

    Raises:
        DocumentUnreadable: it is no archive of Joplin, or damaged.
    """
    notes: list[_Note] = []
    section = 0
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for member in archive:
                if member.isreg() and member.name.endswith(".md") and member.size <= _LARGEST:
                    place = member.offset_data - _BLOCK, member.offset_data, member.size
                    raw = data[member.offset_data : member.offset_data + member.size]
                    lined = Lined(raw.decode("utf-8", "surrogateescape"))
                    notes.append(_Note(*place, lined, tuple(_parts(lined.text, section))))
                    section = 1 + max((each.section for each in notes[-1].segments), default=section)
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        raise DocumentUnreadable("It is no archive of Joplin, or damaged. Export the notes anew as JEX.") from error
    return JexLayout(data, tuple(note for note in notes if note.parts))


def _parts(text: str, section: int) -> Iterator[Part | Mark]:
    item = parse_item(text)
    properties = _PROPERTIES.search(text, max(0, len(text) - 200_000))
    if item is None or item.kind != NOTE or properties is None or item.said.get("encryption_applied") == "1":
        return
    end = text.find("\n", 0, properties.start())
    end = properties.start() if end < 0 else end
    found: Tagged[str] = tagged([text[:end].strip()])
    if has_words(found.text):
        yield Slot(
            len(text[:end]) - len(text[:end].lstrip()),
            len(text[:end].rstrip()),
            Segment(found.text, "title", section),
            lambda target: "".join(str(piece) for piece in found.pieces(" ".join(target.split()))),
            lambda source, target: f"{source} / {target}",
        )
    start = end + len(text[end : properties.start()]) - len(text[end : properties.start()].lstrip("\n"))
    body = Lined(text[start : properties.start()])
    if parts := tuple(markdown_parts(body.text, section)):
        yield Nested(start, properties.start(), body, parts, str)


def _resized(header: bytes, size: int) -> bytes:
    """Return a header of a tar archive for contents of `size` bytes."""
    fresh = bytearray(header)
    if int(header[_SIZE].rstrip(b"\0 ") or b"0", 8) == size:
        return header
    fresh[_SIZE] = f"{size:011o}\0".encode("ascii")
    fresh[_CHECKSUM] = b" " * 8
    fresh[_CHECKSUM] = f"{sum(fresh):06o}\0 ".encode("ascii")
    return bytes(fresh)
