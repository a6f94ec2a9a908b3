"""A note's text put together from pieces, with its places, regions and comments counted along."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from index.passage import Comment, Document, Place, PlaceKind, Region


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment as an export tells it: who, when (as written), in what language, what."""

    author: str
    text: str
    date: str | None = None
    language: str | None = None
    parent: int | None = None
    """Position of the comment this one replies to, among those written before."""


@dataclass(slots=True)
class Assembly:
    """Collects text; every span counts characters from the start of what was written."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    places: list[Place] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def write(self, text: str) -> None:
        """Append text; its line ends become bare newlines, halves of characters that cannot be stored a mark."""
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if not text.isascii():
            text = text.encode("utf-8", "replace").decode("utf-8")
        self.pieces.append(text)
        self.length += len(text)

    def gap(self) -> None:
        """Leave an empty line before what follows, if anything stands before it."""
        if self.length:
            self.write("\n\n")

    @contextmanager
    def place(self, kind: PlaceKind, name: str) -> Iterator[None]:
        """Make what is written inside a place; nothing written, no place."""
        start = self.length
        yield
        if self.length > start:
            self.places.append(Place(start, self.length, kind, name))

    def remark(self, remark: Remark) -> int:
        """Write one comment in the form of `index.loaders.plain.comments` and return its position."""
        indent = "  " * min(self._depth(remark.parent), 8)
        about = ", ".join(each for each in (remark.date, remark.language) if each)
        opening = f"{indent}- **{remark.author}**{f' ({about})' if about else ''}: "
        self.write("\n" + opening)
        start = self.length
        self.write(("\n" + indent + "  ").join(remark.text.strip().split("\n")))
        self.comments.append(
            Comment(remark.author, remark.date, remark.language, start, self.length, parent=remark.parent)
        )
        return len(self.comments) - 1

    def embed(self, document: Document) -> None:
        """Append another note's text with everything that stands in it."""
        offset, known = self.length, len(self.comments)
        self.write(document.text)
        self.places += [replace(p, start=p.start + offset, end=p.end + offset) for p in document.places]
        self.regions += [replace(r, start=r.start + offset, end=r.end + offset) for r in document.regions]
        for comment in document.comments:
            parent = None if comment.parent is None else comment.parent + known
            start, end = comment.start + offset, comment.end + offset
            self.comments.append(replace(comment, start=start, end=end, parent=parent))
        self.warnings += [line for line in document.warnings if line not in self.warnings]

    def document(self, title: str) -> Document:
        """Return what was assembled as a note; the caller adds what else is known with `dataclasses.replace`."""
        return Document(
            title=title,
            text="".join(self.pieces),
            comments=tuple(self.comments),
            warnings=tuple(self.warnings),
            places=tuple(sorted(self.places, key=lambda place: (place.start, -place.end))),
            regions=tuple(self.regions),
        )

    def _depth(self, parent: int | None) -> int:
        depth = 0
        while parent is not None and depth < 8:
            depth, parent = depth + 1, self.comments[parent].parent
        return depth
