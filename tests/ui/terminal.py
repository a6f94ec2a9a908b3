"""A stand-in for the assistant as the terminal sees it; enters through the command line's `Session`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import Result

from assistant.backend import BackendStatus
from assistant.chat.events import AnswerDelta, Answered, Citation, Event, Exchange, Related, Replying, Retrieved, Timing
from assistant.standing import Audit, Counts, Health, SearchResult, Wording
from index.errors import NoteNotFound
from index.passage import Document, Hit, Passage
from index.sync_events import Embedding, Failure, NoteSynced, Scanned, SyncEvent, SyncReport

Run = Callable[..., Result]
"""Runs the command line with the words given; `stdin=` is what it may read."""

TEXT = "Kyoto in winter is quiet. The bus pass costs 1,100 yen."
QUOTE = "The bus pass costs 1,100 yen."
NOTE = "sample_notes/travel/kyoto-winter.md"
REPORT = SyncReport(
    2, 1, 0, 0, 3, (Failure("sample_notes/bad.md", "bad.md is empty. Write something in it."),), 12, 0.5
)
HEALTH = Health(Counts(12, 12, 12, 0), (), {"en": 0.75, "ja": 0.25}, "")


@dataclass(frozen=True)
class FakeStatus:
    backend: BackendStatus
    notes: int
    passages: int
    indexing: str = ""
    problem: str = ""


def hit() -> Hit:
    start = TEXT.index(QUOTE)
    return Hit(Passage(NOTE, "Kyoto\x1b[31m in winter", QUOTE, start, len(TEXT), language="en"), 0.9)


def answered(answer: str = "It costs 1,100 yen [1].", **changes: object) -> Answered:
    found = hit().passage
    citation = Citation(1, found.note, found.title, found.start, found.end, found.text)
    related = (Related("sample_notes/travel/kyoto-summer.md", "Kyoto in summer", "also about Kyoto"),)
    timing = Timing(0.1, 0.4, 2.0, 700, 300, 12)
    return Answered(answer, "en", False, (citation,), related, timing, **changes)  # type: ignore[arg-type]


@dataclass
class FakeTerminal:
    """Answers by a script and remembers what it was asked and whether it was closed."""

    events: Sequence[Event] = field(
        default_factory=lambda: (
            Retrieved((hit(),), 0.1),
            Replying("en"),
            AnswerDelta("It costs "),
            AnswerDelta("1,100 yen [1]."),
            answered(),
        )
    )
    error: BaseException | None = None
    """Raised by whatever is called first."""
    report: SyncReport = REPORT
    hits: tuple[Hit, ...] = field(default_factory=lambda: (hit(),))
    translations: tuple[Wording, ...] = ()
    notice: str = ""
    found_health: Health = HEALTH
    found_audit: Audit = Audit(12, (), (), 0.1)
    calls: list[tuple[object, ...]] = field(default_factory=list)
    jobs: Any = None
    memory: Any = None
    answer_closed: bool = False
    closed: bool = False

    def ask(
        self,
        question: str,
        history: Sequence[Exchange] = (),
        *,
        language: str = "auto",
        folders: Sequence[Path] = (),
    ) -> Iterator[Event]:
        self.calls.append(("ask", question, language, tuple(folders)))
        try:
            for event in self.events:
                yield event
                if self.error and isinstance(event, AnswerDelta):
                    raise self.error
        finally:
            self.answer_closed = True

    def search(
        self,
        query: str,
        limit: int = 10,
        filters: Mapping[str, str] | None = None,
        translate: str | None = None,
        *,
        wait: bool = False,
    ) -> SearchResult:
        self.calls.append(("search", query, limit, filters, translate, wait))
        return SearchResult(self.hits, 0.02, self.translations, self.notice)

    def sync(self, folders: Sequence[Path] = ()) -> Iterator[SyncEvent]:
        self.calls.append(("sync", tuple(folders)))
        if self.error:
            raise self.error
        yield Scanned(2)
        yield NoteSynced(NOTE, "new", warnings=("Not UTF-8: read as gb18030, a guess.",))
        yield Embedding(1, 1)
        yield self.report

    def watch(self, folders: Sequence[Path] = ()) -> Iterator[SyncEvent]:
        self.calls.append(("watch", tuple(folders)))
        yield self.report

    def outstanding(self) -> SyncReport:
        return self.report

    def rebuild(self) -> Iterator[SyncEvent]:
        self.calls.append(("rebuild",))
        yield self.report

    def related(self, note_id: str, limit: int = 5) -> tuple[Related, ...]:
        self.calls.append(("related", note_id, limit))
        if self.error:
            raise self.error
        return answered().related[:limit]

    def related_to(self, passage: Passage, limit: int = 5) -> tuple[Related, ...]:
        self.calls.append(("related_to", passage.note, passage.start, passage.end, limit))
        return ()

    def document(self, note_id: str) -> Document:
        raise NoteNotFound(f"No note has the id {note_id!r}.")

    def health(self) -> Health:
        return self.found_health

    def audit(self, sample: int | None = None, told: Callable[[int, int], None] | None = None) -> Audit:
        self.calls.append(("audit", sample))
        if told is not None:
            told(12, 12)
        return self.found_audit

    def status(self) -> FakeStatus:
        return FakeStatus(BackendStatus("ready", "fake"), 6, 12)

    def close(self) -> None:
        self.closed = True


def document(result: Result) -> Any:
    """The one JSON document on stdout; anything else there makes this fail."""
    return json.loads(result.stdout)
