"""A stand-in for what looks after the notes, as the Notes page sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.shelf import About, Asked, Audit, Facets, FolderState, Listed, Overview, Picture
from index.errors import NoteNotFound, NoteUnreadable
from index.passage import Document, NoteSummary, Passage, Region
from index.sync_events import Failure


@dataclass
class FakeShelf:
    """The notes of a FakeAssistant in one folder, and what was done to them."""

    notes: Mapping[str, Document]
    failures: tuple[Failure, ...] = ()
    done: list[str] = field(default_factory=list)
    shown: dict[str, bytes] = field(default_factory=dict)
    """Pictures, by note."""
    busy: bool = False
    progress: str = ""
    problem: str = ""
    audited: Audit | None = None

    def overview(self) -> Overview:
        """One folder that stays, and one that is gone."""
        home = FolderState("home", Path("/notes/home"), True, len(self.notes), len(self.notes), 7, len(self.failures))
        gone = FolderState("old", Path("/notes/old"), False, 0, 0, 0, 0)
        return Overview((home, gone), self.failures, len(self.failures), {"home": 1_700_000_000.0}, frozenset({"home"}))

    def listed(self, asked: Asked) -> Listed:
        """Notes whose title holds the words."""
        found = [
            NoteSummary(id, d.title, d.author, d.date, d.language, d.tags, 1, len(d.comments))
            for id, d in self.notes.items()
            if asked.words.casefold() in d.title.casefold()
        ]
        return Listed(len(found), tuple(found[asked.first : asked.first + asked.limit]))

    def facets(self) -> Facets:
        """What the notes carry."""
        documents = self.notes.values()
        tags = {tag for d in documents for tag in d.tags}
        authors, languages = {d.author for d in documents if d.author}, {d.language for d in documents if d.language}
        return Facets(("home", "old"), tuple(sorted(tags)), tuple(sorted(authors)), tuple(sorted(languages)))

    def about(self, passages: Sequence[Passage]) -> tuple[About, ...]:
        """What their notes say."""
        documents = [self.notes[passage.note] for passage in passages]
        return tuple(About(d.author, d.date, d.tags, d.places[0] if d.places else None) for d in documents)

    def pictures(self, note: str) -> tuple[Picture, ...]:
        """The note's own, if it has one."""
        regions: tuple[Region, ...] = self.notes[note].regions
        return (Picture(0, regions),) if note in self.shown else ()

    def picture(self, note: str, number: int) -> bytes:
        """Its bytes."""
        if note not in self.shown or number:
            raise NoteNotFound(f"There is no note {note!r} in the index.")
        return self.shown[note]

    def add_file(self, name: str, file: Path) -> str:
        """Remember the file; only Markdown is a note here."""
        if not name.endswith(".md"):
            raise NoteUnreadable(f"{name} has no known note format. Use one of: .md.")
        self.done.append(f"add {name} {file.read_text()}")
        return name

    def sync_now(self) -> None:
        """Remember it."""
        self.done.append("sync")

    def rebuild_now(self) -> None:
        """Remember it."""
        self.done.append("rebuild")

    def audit_now(self) -> None:
        """Find everything."""
        self.audited = Audit(7, (), (), 0.1)

    def forget_folder(self, label: str) -> None:
        """Remember it."""
        self.done.append(f"forget {label}")
