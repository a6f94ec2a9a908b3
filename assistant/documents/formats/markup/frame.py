"""A text in which slots are filled and everything between them stays: what HTML, XML and so DOCX and EPUB stand on."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.documents.formats.edition import Changes, Edition, Mark
from assistant.documents.layout import Segment

_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udc7f\udd00-\udfff\ufffe\uffff]")
"""Characters that neither XML 1.0 (section 2.2) nor HTML may hold, not even as references. Bytes of a damaged file,
which Python carries as U+DC80 to U+DCFF, go back to where they came from."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What stands in place of source[start:end]."""

    start: int
    end: int
    text: str


class View:
    """The source as it reads after some edits, which do not overlap and come in order."""

    def __init__(self, source: str, edits: Sequence[Edit]) -> None:
        self._source, self._edits = source, edits
        self._starts = [edit.start for edit in edits]

    def read(self, start: int, end: int) -> str:
        """Return source[start:end] with the edits that lie in it made."""
        parts = []
        for index in range(bisect_left(self._starts, start), len(self._edits)):
            edit = self._edits[index]
            if edit.end > end:
                break
            parts += [self._source[start : edit.start], edit.text]
            start = edit.end
        return "".join([*parts, self._source[start:end]])


class Slot(Protocol):
    """A stretch of the source that holds one segment; slots may hold others, but never overlap in part."""

    @property
    def start(self) -> int:
        """Where it begins in the source."""

    @property
    def end(self) -> int:
        """Where it ends."""

    @property
    def segment(self) -> int:
        """Which segment it holds, counted from 0; several slots may hold the same."""

    def written(self, view: View, target: str, edition: Edition) -> str:
        """Return what takes the place of the stretch; `view` has all slots inside it filled already."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One text with its slots and the segments in them."""

    source: str
    slots: tuple[Slot, ...]
    segments: tuple[Segment, ...]
    marks: tuple[Mark, ...] = ()
    """Where the text tells its language; like slots, they never overlap in part."""

    def write(self, targets: Sequence[str], edition: Edition) -> str:
        """Return the text with the targets in their slots.

        A slot whose target is its segment's own text is left as it was, to the last space; in both languages too,
        as nothing would be gained by reading it twice.

        Raises:
            ValueError: there are not as many targets as segments.
        """
        if len(targets) != len(self.segments):
            raise ValueError(f"{len(self.segments)} segments, but {len(targets)} targets")
        done: list[Edit] = []
        everything: list[Slot | Edit] = [*self.slots, *self._told(targets, edition)]
        for slot in sorted(everything, key=lambda slot: (slot.end, -slot.start)):
            if isinstance(slot, Edit):
                done.append(slot)
                continue
            inside: list[Edit] = []
            while done and done[-1].start >= slot.start:
                inside.append(done.pop())
            view = View(self.source, inside[::-1])
            target = targets[slot.segment]
            if target == self.segments[slot.segment].text:
                text = view.read(slot.start, slot.end)
            else:
                text = slot.written(view, target, edition)
            done.append(Edit(slot.start, slot.end, text))
        return View(self.source, done).read(0, len(self.source))

    def _told(self, targets: Sequence[str], edition: Edition) -> list[Edit]:
        changed = [target != segment.text for target, segment in zip(targets, self.segments, strict=True)]
        changes = Changes(sorted((slot.start, changed[slot.segment]) for slot in self.slots))
        told = ((mark, changes.told(mark, edition)) for mark in self.marks)
        return [Edit(mark.start, mark.end, text) for mark, text in told if text is not None]


def escaped(text: str, *, quoted: bool = False) -> str:
    """Return text fit to stand between tags or, where `quoted`, between double quotes."""
    text = _ILLEGAL.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;") if quoted else text
