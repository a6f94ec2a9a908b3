"""Layouts of text: the source as it is, and the stretches of it that translations replace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.documents.formats.charsets import Encoded
from assistant.documents.formats.edition import Changes, Edition, Mark, edition_of
from assistant.documents.formats.lined import Lined
from assistant.documents.formats.markup.frame import Frame
from assistant.documents.inline import intact
from assistant.documents.layout import Segment


class Part(Protocol):
    """A stretch of a text, at text[start:end], that holds one segment or several."""

    @property
    def start(self) -> int:
        """Where it begins, in characters."""

    @property
    def end(self) -> int:
        """Where it ends."""

    @property
    def segments(self) -> tuple[Segment, ...]:
        """What is translated in it, in reading order."""

    def write(self, source: str, targets: Sequence[str], edition: Edition) -> str:
        """Return what stands there instead; `source` is the stretch as it was, line ends are bare newlines."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A part with one segment."""

    start: int
    end: int
    segment: Segment
    render: Callable[[str], str]
    """From the target to the format's own writing of it."""
    beside: Callable[[str, str], str]
    """From the source's stretch and the rendered target to both, one after the other."""

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The one segment."""
        return (self.segment,)

    def write(self, source: str, targets: Sequence[str], edition: Edition) -> str:
        """Return the target as the format writes it, after the source if both are wanted.

        Raises:
            ValueError: the target is blank or has other tags than the source.
        """
        (target,) = targets
        if not target.strip() or not intact(self.segment.text, target):
            raise ValueError(f"a target without words or with other tags than its source: {target[:80]!r}")
        if target == self.segment.text:
            return source
        rendered = self.render(target.strip())
        return self.beside(source, rendered) if edition.bilingual else rendered


@dataclass(frozen=True, slots=True)
class Nested:
    """A string inside a text, such as a note's body in JSON, with parts of its own."""

    start: int
    end: int
    lined: Lined
    parts: tuple[Part | Mark, ...]
    encode: Callable[[str], str]
    """From the string to how the text around it writes it."""

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Those of its parts."""
        return tuple(segment for part in self.parts for segment in part.segments)

    def write(self, source: str, targets: Sequence[str], edition: Edition) -> str:
        """Return the string with its parts replaced, written as the text around it demands."""
        return self.encode(filled(self.lined, self.parts, targets, edition))


@dataclass(frozen=True, slots=True)
class Embedded:
    """A stretch that is a page of HTML or XML, such as a block of HTML in Markdown."""

    start: int
    end: int
    frame: Frame
    encode: Callable[[str], str] = str
    """From the page to how the text around it writes it."""

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Those of the page."""
        return self.frame.segments

    def write(self, source: str, targets: Sequence[str], edition: Edition) -> str:
        """Return the page with its segments replaced, written as the text around it demands."""
        return self.encode(self.frame.write(targets, edition))


@dataclass(frozen=True, slots=True)
class TextLayout:
    """The layout of a text file."""

    encoded: Encoded
    lined: Lined
    """The same text, line ends apart."""
    parts: tuple[Part | Mark, ...]
    """In the order they stand, without overlap."""
    suffix: str

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Those of its parts."""
        return tuple(segment for part in self.parts for segment in part.segments)

    def write(self, targets: Sequence[str], *, bilingual: bool = False, language: str | None = None) -> bytes:
        """Return the file with the targets in place of the segments.

        Raises:
            ValueError: there are more or fewer targets than segments, or one is blank or has other tags.
        """
        edition = edition_of(self.segments, targets, bilingual=bilingual, language=language)
        return self.encoded.encode(filled(self.lined, self.parts, targets, edition))


def filled(lined: Lined, parts: Sequence[Part | Mark], targets: Sequence[str], edition: Edition) -> str:
    """Return a text with its parts replaced; a part whose targets are its own texts stays, in both languages too."""
    wanted = sum(len(part.segments) for part in parts)
    if len(targets) != wanted:
        raise ValueError(f"{len(targets)} targets for {wanted} segments")
    own = _own(parts, targets)
    changes = Changes([(part.start, changed) for part, (_, changed) in zip(parts, own, strict=True)])
    written: list[str] = []
    last = 0
    for part, (mine, changed) in zip(parts, own, strict=True):
        replaced = None
        if isinstance(part, Mark):
            replaced = changes.told(part, edition)
        elif changed:
            replaced = part.write(lined.text[part.start : part.end], mine, edition).replace("\n", lined.newline)
        written += [lined.raw(last, part.start), lined.raw(part.start, part.end) if replaced is None else replaced]
        last = part.end
    return "".join([*written, lined.raw(last, len(lined.text))])


def _own(parts: Sequence[Part | Mark], targets: Sequence[str]) -> list[tuple[Sequence[str], bool]]:
    """Return for each part its targets, and whether they differ from its texts."""
    found = []
    at = 0
    for part in parts:
        segments = part.segments
        mine = targets[at : at + len(segments)]
        at += len(segments)
        found.append((mine, any(target != each.text for target, each in zip(mine, segments, strict=True))))
    return found
