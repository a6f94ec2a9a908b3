"""The kind of job that translates documents, in whatever format there is a reader for."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import cast

from assistant.backend import Backend
from assistant.documents.errors import JobRefused
from assistant.documents.formats.kept import Layouts
from assistant.documents.formats.pictures.layout import PictureLayout, blocks
from assistant.documents.inline import TAG, intact
from assistant.documents.jobs.requests import glossary_of
from assistant.documents.jobs.values import JobPicture, JobRequest, JobResult, JobSegment, JobSummary
from assistant.documents.layout import PICTURES, Layout, Segment
from assistant.documents.memory.store import TranslationMemory
from assistant.documents.settings import DocumentSettings
from assistant.documents.translating.attempts import Similarity
from assistant.documents.translating.outcome import Outcome, Progress
from assistant.documents.translating.parts import languages, main_language
from assistant.documents.translating.translate import Order, Translating
from assistant.language import LANGUAGES, is_known
from index.errors import NoteUnreadable
from index.loaders.decoding import decode
from prompts.library import load

_PACKED = frozenset({".docx", ".epub", ".jex"})
"""Endings of formats that are no text."""
_BROKEN = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Translation:
    """Fills the port `Kind`. The model and the memory are opened when first needed."""

    backend: Callable[[], Backend]
    model: str
    """What the settings call the model."""
    similarity: Similarity
    settings: DocumentSettings
    memory: Callable[[], TranslationMemory | None]
    layouts: Layouts = field(default_factory=Layouts)
    """Where a picture is recognised once for the job, its page and its downloads."""

    def recipe(self) -> str:
        """Return the model and the prompt."""
        return f"{self.model}, prompt {self.settings.prompt} ({load(self.settings.prompt).hash[:8]})"

    @property
    def can_retry(self) -> bool:
        """Always: each segment is translated for itself."""
        return True

    def prepare(self, request: JobRequest) -> list[JobSegment]:
        """Take the document apart.

        Raises:
            AssistantError: the model cannot be started.
            JobRefused: a language of the request is none that can be told.
            UnknownFormat, DocumentUnreadable: as `read_layout` does.
        """
        for option in ("target", "source"):
            code = request.options.get(option, "")
            if not is_known(code) and (code or option == "target"):
                raise JobRefused(f"{code[:40]!r} is no language that is known. Known are: {', '.join(LANGUAGES)}.")
        self.backend()
        return [_pending(place, segment) for place, segment in enumerate(self._segments(request))]

    def run(
        self, request: JobRequest, caller: str, done: Collection[int], tried: Mapping[int, int]
    ) -> Generator[JobSegment | Progress, None, None]:
        """Yield what becomes of each segment that is not done, and several times a second how far it is.

        Raises:
            AssistantError: the model cannot answer, or the translation memory cannot be used.
        """
        segments = self._segments(request)
        backend = self.backend()
        # A server's model has a name once it has answered, and the memory goes by that.
        _ = backend.context
        translating = Translating(backend, self.similarity, self.settings, self.memory())
        glossary = glossary_of(request.options)
        order = Order(request.options["target"], request.options.get("source"), glossary, caller, tried)
        events = translating.run(segments, order, done)
        with closing(cast("Generator[Outcome | Progress, None, None]", events)):
            for event in events:
                yield event if isinstance(event, Progress) else _told(event, segments[event.index])

    def correct(self, request: JobRequest, segment: JobSegment, text: str) -> str:
        """Remember a reader's wording of a segment, and return it as it is kept.

        Raises:
            JobRefused: it is empty, or has other tags than the segment.
            MemoryUnusable: it cannot be written.
        """
        text = " ".join(text.split()) if "\n" not in segment.source else text.strip()
        if not text:
            raise JobRefused("The correction is empty. Type the translation, or leave the segment as it is.")
        if not intact(segment.source, text):
            tags = " ".join(match[0] for match in TAG.finditer(segment.source)) or "none"
            raise JobRefused(f"The correction must keep the segment's tags, each once and paired: {tags}.")
        memory = self.memory()
        if memory is not None:
            language = segment.language if segment.status != "pending" else self._spoken(request, segment.place)
            memory.correct(segment.source, text, language or "", request.options["target"])
        return text

    def result(self, request: JobRequest, targets: Sequence[str], *, bilingual: bool) -> JobResult:
        """Return the document with each segment's target in its place, after the source if `bilingual`.

        Raises:
            JobRefused: the document has other segments than when the job was begun.
            DocumentUnreadable: it can no longer be read.
        """
        layout = self.layouts.read(request.name, request.data)
        name = f"{PurePath(request.name).stem}.{request.options['target']}{layout.suffix}"
        data = layout.write(_there(layout, targets), bilingual=bilingual, language=request.options["target"])
        return JobResult(name, data, None if layout.suffix in _PACKED else _text(name, data))

    def picture(self, request: JobRequest, targets: Sequence[str]) -> JobPicture | None:
        """Return the picture that the document is, with each segment's target at its text; None where it is none.

        Raises:
            JobRefused, DocumentUnreadable: as `result` does.
        """
        if PurePath(request.name).suffix.lower() not in PICTURES:
            return None
        layout = cast("PictureLayout", self.layouts.read(request.name, request.data))
        texts = blocks(layout, _there(layout, targets))
        return JobPicture(layout.jpeg, layout.width, layout.height, texts, layout.warnings)

    def summary(self, request: JobRequest, targets: Sequence[str]) -> JobSummary | None:
        """Return None: a translation says all that its source says."""
        return None

    def _spoken(self, request: JobRequest, place: int) -> str | None:
        """Return the language that a segment is taken for, which is not known before it was translated."""
        segments = self._segments(request)
        return languages(segments, request.options.get("source") or main_language(segments))[place]

    def _segments(self, request: JobRequest) -> list[Segment]:
        layout = self.layouts.read(request.name, request.data)
        return [replace(each, text=_clean(each.text)) for each in layout.segments]


def _there(layout: Layout, targets: Sequence[str]) -> list[str]:
    """Return what is written for each segment: what is left as it is, is left to the byte.

    Raises:
        JobRefused: the document has other segments than when the job was begun.
    """
    begun, now = len(targets), len(layout.segments)
    if begun != now:
        raise JobRefused(
            f"The document is now read as {now} texts, not the {begun} of this job: Diandian was updated meanwhile. "
            "Remove the job and start it anew; what was translated is remembered."
        )
    return [
        segment.text if target == _clean(segment.text) else target
        for segment, target in zip(layout.segments, targets, strict=True)
    ]


def _text(name: str, data: bytes) -> str:
    try:
        return decode(Path(name), data).text
    except NoteUnreadable:
        return data.decode("utf-8", "replace")


def _clean(text: str) -> str:
    """Return a text with a sign of replacement for each byte that is no text, which Python carries as a surrogate."""
    return _BROKEN.sub("\ufffd", text)


def _pending(place: int, segment: Segment) -> JobSegment:
    return JobSegment(
        place,
        segment.text,
        segment.text,
        kind=segment.kind,
        section=segment.section,
        author=segment.author,
        language=segment.language,
    )


def _told(outcome: Outcome, segment: Segment) -> JobSegment:
    return JobSegment(
        outcome.index,
        outcome.source,
        outcome.target,
        outcome.status,
        outcome.reasons,
        segment.kind,
        segment.section,
        segment.author,
        outcome.language,
        outcome.missing,
    )
