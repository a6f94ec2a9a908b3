"""Documents that are ZIP packages: parts are read within bounds, and written again beside those that stay."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from xml.parsers import expat

from assistant.documents.formats.charsets import Encoded, read_markup
from assistant.documents.formats.edition import edition_of
from assistant.documents.formats.markup.frame import Frame
from assistant.documents.layout import Segment
from index.errors import NoteUnreadable
from index.loaders.packed.unpacking import Package, unpacking
from index.naming import one_line

_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment that ZIP knows."""


class Archive:
    """The parts of a ZIP package, all of them checked before anything is translated: for damage, and for size."""

    def __init__(self, name: Path, data: bytes) -> None:
        """Open a package and read all of it once.

        Args:
            name: what messages call the file.
            data: its bytes.

        Raises:
            NoteUnreadable: it is no ZIP, damaged, encrypted, or unpacks to more than the index would read.
        """
        self.name = name
        self._data = data
        with unpacking(name):
            self._package = Package(name, data)
            for part in self._package.members:
                self._package.read(part)

    @property
    def parts(self) -> Iterable[str]:
        """The names of all parts."""
        return self._package.members.keys()

    def read(self, part: str) -> bytes:
        """Return the bytes of one part; raises NoteUnreadable where there is no such part."""
        with unpacking(self.name):
            return self._package.read(part)

    def write(self, changed: Mapping[str, bytes]) -> bytes:
        """Return the package with some parts changed: the others, their order and how each is packed stay."""
        changed = {part: data for part, data in changed.items() if data != self.read(part)}
        if not changed:
            return self._data
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as file, unpacking(self.name):
            file.comment = self._package.zip.comment
            for info in self._package.zip.infolist():
                if not info.is_dir() and self._package.members[info.filename] is not info:
                    continue  # Named twice: every program reads the last one.
                data = b"" if info.is_dir() else changed.get(info.filename) or self._package.read(info.filename)
                file.writestr(_fresh(info), data)
        return out.getvalue()


@dataclass(frozen=True, slots=True)
class Part:
    """One XML part of a package that holds segments."""

    name: str
    encoded: Encoded
    frame: Frame


@dataclass(frozen=True, slots=True)
class PackageLayout:
    """A document in a package, taken apart."""

    archive: Archive
    parts: tuple[Part, ...]
    """In reading order."""
    suffix: str
    """Of the document's file, such as `.docx`."""

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Those of the first part first."""
        return tuple(segment for part in self.parts for segment in part.frame.segments)

    def write(self, targets: Sequence[str], *, bilingual: bool = False, language: str | None = None) -> bytes:
        """Return the document with the targets in place.

        Raises:
            ValueError: there are not as many targets as segments.
        """
        segments = self.segments
        edition = edition_of(segments, targets, bilingual=bilingual, language=language)
        if len(targets) != len(segments):
            raise ValueError(f"{len(segments)} segments, but {len(targets)} targets")
        changed = {}
        at = 0
        for part in self.parts:
            own = targets[at : at + len(part.frame.segments)]
            at += len(own)
            changed[part.name] = part.encoded.encode(part.frame.write(own, edition))
        return self.archive.write(changed)


def checked_xml(name: str, data: bytes) -> Encoded:
    """Return the text of an XML part that is well-formed and declares no document type, and so no entities.

    Raises:
        NoteUnreadable: it is not.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise NoteUnreadable(f"{one_line(name)} is damaged: {one_line(str(error))}. Save the document anew.") from error
    return read_markup(data)


def _refuse(*_: object) -> None:
    raise ValueError("it declares XML entities, as no such document does")


def _fresh(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    # A new one, as the old one's sizes and the extra fields that repeat them are no longer true.
    fresh = zipfile.ZipInfo(info.filename, max(info.date_time, _EARLIEST))
    fresh.compress_type, fresh.external_attr, fresh.comment = info.compress_type, info.external_attr, info.comment
    fresh.create_system = info.create_system
    return fresh
