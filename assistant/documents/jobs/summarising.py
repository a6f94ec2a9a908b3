"""The kind of job that summarises files and notes."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import PurePath
from typing import cast

from assistant.backend import Backend
from assistant.documents.doubts import Doubt
from assistant.documents.errors import JobRefused
from assistant.documents.jobs.requests import document_title, reading_of
from assistant.documents.jobs.values import JobPicture, JobRequest, JobResult, JobSegment, JobSummary
from assistant.documents.settings import DocumentSettings
from assistant.documents.summarising.material import Material
from assistant.documents.summarising.reading import Reading
from assistant.documents.summarising.summarise import Summarising
from assistant.documents.summarising.values import (
    LENGTHS,
    Length,
    Stretch,
    StretchRead,
    Summary,
    SummaryEvent,
    SummaryOrder,
    SummaryProgress,
)
from assistant.documents.summarising.work import taken_apart
from assistant.documents.summarising.written import markdown, read_back, written
from assistant.documents.translating.outcome import Progress
from assistant.language import LANGUAGES, is_known
from assistant.nearness import Embed
from prompts.library import load

_LAST = "Summary"
"""What the last segment has for a source: the summary is its target."""


@dataclass(frozen=True, slots=True)
class Summarisation:
    """Fills the port `Kind`: every stretch of the text is a segment, and the summary is the last one."""

    backend: Callable[[], Backend]
    model: str
    """What the settings call the model."""
    embed: Embed
    settings: DocumentSettings
    loaded: Callable[[str, bytes], Reading]
    """Reads a file by its name and bytes."""

    def recipe(self) -> str:
        """Return the model, the prompts and what else the stretches depend on."""
        settings = self.settings
        prompts = (settings.summarise_part, settings.summarise_whole, settings.summarise_thread)
        told = ", ".join(f"{name} ({load(name).hash[:8]})" for name in prompts)
        return f"{self.model}, prompts {told}, {settings.stretch_tokens} tokens at once"

    @property
    def can_retry(self) -> bool:
        """Never: a summary is of all stretches together."""
        return False

    def prepare(self, request: JobRequest) -> list[JobSegment]:
        """Take the text apart.

        Raises:
            AssistantError: the model cannot be started.
            JobRefused: the language or the length of the request is none that is known.
            DocumentUnreadable: the text holds no words.
            NoteUnreadable: the file cannot be read.
        """
        language, length = request.options.get("language", ""), request.options.get("length", "")
        if language and not is_known(language):
            raise JobRefused(f"{language[:40]!r} is no language that is known. Known are: {', '.join(LANGUAGES)}.")
        if length not in LENGTHS:
            raise JobRefused(f"{length[:40]!r} is no length. There are: {', '.join(LENGTHS)}.")
        material = self._material(request)
        parts = [material.said(span) for span in material.stretches] if material.sentences else []
        return [_pending(place, text) for place, text in enumerate((*parts, _LAST))]

    def run(
        self, request: JobRequest, caller: str, done: Mapping[int, str], tried: Mapping[int, int]
    ) -> Generator[JobSegment | Progress, None, None]:
        """Yield what the model makes of each stretch that is not done, the summary, and how far it is.

        Raises:
            AssistantError: the model cannot answer.
        """
        material = self._material(request)
        parts = [material.said(span) for span in material.stretches]
        lines = {at: _lines(target, parts[at]) for at, target in done.items() if at < len(parts)}
        length = cast(Length, request.options["length"])
        order = SummaryOrder(request.options.get("language"), length, caller)
        running = Summarising(self.backend(), self.embed, self.settings).run(material.reading, order, lines)
        counted = _Counted(parts, set(done))
        with closing(cast("Generator[SummaryEvent, None, None]", running)) as events:
            for event in events:
                if isinstance(event, SummaryProgress):
                    yield counted.progress(event.seconds)
                elif isinstance(event, StretchRead):
                    yield counted.read(event)
                else:
                    yield JobSegment(len(parts), _LAST, written(event), "translated", language=event.language)
                    yield counted.ended(event.seconds)

    def correct(self, request: JobRequest, segment: JobSegment, text: str) -> str:
        """Refuse: a summary is not corrected stretch by stretch.

        Raises:
            JobRefused: always.
        """
        raise JobRefused("A summary cannot be corrected. Take it along, and change it there.")

    def result(self, request: JobRequest, targets: Sequence[str], *, bilingual: bool) -> JobResult:
        """Return the summary as Markdown, empty until it is done; with the words it rests on if `bilingual`."""
        text = ""
        language = request.options.get("language", "")
        if targets[-1] != _LAST:
            summary: Summary = read_back(targets[-1])
            language = summary.language
            text = markdown(summary, self._reading(request).text, quoted=bilingual)
        name = ".".join(filter(None, (PurePath(request.name).stem, "summary", language, "md")))
        return JobResult(name, text.encode("utf-8", "replace"), text)

    def picture(self, request: JobRequest, targets: Sequence[str]) -> JobPicture | None:
        """Return None: a summary is of words, wherever they stood."""
        return None

    def summary(self, request: JobRequest, targets: Sequence[str]) -> JobSummary | None:
        """Return the summary with the text that it is of; None until it is done.

        Raises:
            JobRefused: the text is now read otherwise than when the job was begun.
            NoteUnreadable: the file can no longer be read.
        """
        if targets[-1] == _LAST:
            return None
        found = read_back(targets[-1])
        text = self._reading(request).text
        if not _is_of(found.stretches, text):
            raise JobRefused(
                "The document is now read otherwise than when it was summarised: Diandian was updated meanwhile. "
                "Remove the job and start it anew."
            )
        return JobSummary(document_title(request.name), text, found)

    def _reading(self, request: JobRequest) -> Reading:
        return reading_of(request) or self.loaded(request.name, request.data)

    def _material(self, request: JobRequest) -> Material:
        return taken_apart(self._reading(request), self.backend(), self.settings)


@dataclass
class _Counted:
    """How far a job is, in the stretches of its text."""

    parts: Sequence[str]
    done: set[int]
    computed: int = 0

    def read(self, event: StretchRead) -> JobSegment:
        """Count a stretch, and return what became of it."""
        self.done.add(event.index)
        source = self.parts[event.index]
        self.computed += len(source)
        if not event.lines:
            why = (Doubt("unusable"),)
            return JobSegment(event.index, source, source, "untranslated", why, missing=len(source))
        return JobSegment(event.index, source, "\n".join(event.lines), "translated")

    def progress(self, seconds: float) -> Progress:
        """Return how far the stretches are."""
        there = sum(len(self.parts[at]) for at in self.done if at < len(self.parts))
        whole = sum(map(len, self.parts)) + len(_LAST)
        return Progress(len(self.done), len(self.parts) + 1, there, whole, seconds, self.computed)

    def ended(self, seconds: float) -> Progress:
        """Count the summary itself."""
        self.done.add(len(self.parts))
        return self.progress(seconds)


def _is_of(stretches: Sequence[Stretch], text: str) -> bool:
    """Tell whether stretches cover a text, but for white space."""
    ends = (0, *(each.span.end for each in stretches))
    starts = (*(each.span.start for each in stretches), len(text))
    return all(end <= start and not text[end:start].strip() for end, start in zip(ends, starts, strict=True))


def _pending(place: int, text: str) -> JobSegment:
    return JobSegment(place, text, text)


def _lines(target: str, source: str) -> tuple[str, ...]:
    return () if target == source else tuple(target.split("\n"))
