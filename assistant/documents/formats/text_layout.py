"""Layouts of text: the source as it is, and the stretches of it that translations replace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.documents.formats.charsets import Encoded
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

    def write(self, source: str, targets: Sequence[str], bilingual: bool) -> str:
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

    def write(self, source: str, targets: Sequence[str], bilingual: bool) -> str:
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
        return self.beside(source, rendered) if bilingual else rendered


@dataclass(frozen=True, slots=True)
class Nested:
    """A string inside a text, such as a note's body in JSON, with parts of its own."""

    start: int
    end: int
    lined: Lined
    parts: tuple[Part, ...]
    encode: Callable[[str], str]
    """From the string to how the text around it writes it."""

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Those of its parts."""
        return tuple(segment for part in self.parts for segment in part.segments)

    def write(self, source: str, targets: Sequence[str], bilingual: bool) -> str:
        """Return the string with its parts replaced, written as the text around it demands."""
        return self.encode(filled(self.lined, self.parts, targets, bilingual))


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

    def write(self, source: str, targets: Sequence[str], bilingual: bool) -> str:
        """Return the page with its segments replaced, written as the text around it demands."""
        return self.encode(self.frame.write(targets, bilingual=bilingual))


@dataclass(frozen=True, slots=True)
class TextLayout:
    """The layout of a text file."""

    encoded: Encoded
    lined: Lined
    """The same text, line ends apart."""
    parts: tuple[Part, ...]
    """In the order they stand, without overlap."""
    suffix: str

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Those of its parts."""
        return tuple(segment for part in self.parts for segment in part.segments)

    def write(self, targets: Sequence[str], *, bilingual: bool = False) -> bytes:
        """Return the file with the targets in place of the segments.

        Raises:
            ValueError: there are more or fewer targets than segments, or one is blank or has other tags.
        """
        return self.encoded.encode(filled(self.lined, self.parts, targets, bilingual))


def filled(lined: Lined, parts: Sequence[Part], targets: Sequence[str], bilingual: bool) -> str:
    """Return a text with its parts replaced; a part whose targets are its own texts stays, in both languages too."""
    wanted = sum(len(part.segments) for part in parts)
    if len(targets) != wanted:
        raise ValueError(f"{len(targets)} targets for {wanted} segments")
    written: list[str] = []
    last = at = 0
    for part in parts:
        segments = part.segments
        mine = targets[at : at + len(segments)]
        at += len(segments)
        written.append(lined.raw(last, part.start))
        last = part.end
        if all(target == segment.text for target, segment in zip(mine, segments, strict=True)):
            written.append(lined.raw(part.start, part.end))
        else:
            replaced = part.write(lined.text[part.start : part.end], mine, bilingual)
            written.append(replaced.replace("\n", lined.newline))
    return "".join([*written, lined.raw(last, len(lined.text))])
