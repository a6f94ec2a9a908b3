"""A stand-in for the desk of jobs, as the page of jobs sees it: nothing happens until a test says so."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import get_args

from assistant.documents.doubts import Doubt
from assistant.documents.errors import JobRefused, JobUnknown
from assistant.documents.formats.pictures.layout import PictureLayout, blocks
from assistant.documents.jobs.requests import SUMMARISE, document_title, reading_of
from assistant.documents.jobs.values import (
    JobPicture,
    JobRequest,
    JobResult,
    JobSegment,
    JobState,
    JobSummary,
    JobView,
    SegmentStatus,
)
from assistant.documents.summarising.values import Summary
from assistant.documents.summarising.written import markdown
from assistant.documents.translating.outcome import Status
from assistant.errors import UnknownFormat

STATUSES: tuple[SegmentStatus, ...] = ("pending", *get_args(Status))


@dataclass
class FakeJob:
    """A job, and at which revision each of its segments changed last."""

    request: JobRequest
    segments: list[JobSegment]
    state: JobState = "running"
    revision: int = 1
    changed: dict[int, int] = field(default_factory=dict)
    error: str = ""
    summary: Summary | None = None


class FakeDesk:
    """Jobs over the paragraphs of texts: a blank line parts them, and a translation is the source in capitals."""

    def __init__(self) -> None:
        self.jobs: dict[str, FakeJob] = {}
        self.pictures: dict[str, PictureLayout] = {}
        """By the names of the documents that are pictures; their texts are what is found in them."""
        self.asked: list[tuple[str, int | None]] = []
        """Every call of `view`."""
        # Guards the jobs: the server asks from its threads while the test goes on with them.
        self._lock = threading.RLock()

    def start(self, request: JobRequest) -> JobView:
        """Begin a job; a note's comments begin with `@author:`, a heading with `#`, and `.xyz` is no format."""
        if request.name.endswith(".xyz"):
            raise UnknownFormat(f"{request.name} cannot be taken apart. Save it as one of these: .md .txt.")
        with self._lock:
            same = (id for id, job in self.jobs.items() if job.request == request)
            id = next(same, f"job-{len(self.jobs)}")
            texts = [text.strip() for text in _text(request).split("\n\n") if text.strip()]
            texts += ["Summary"] if request.kind == SUMMARISE else []
            if request.name in self.pictures:
                texts = [segment.text for segment in self.pictures[request.name].segments]
            segments = [_segment(place, text) for place, text in enumerate(texts)]
            self.jobs.setdefault(id, FakeJob(request, segments, changed=dict.fromkeys(range(len(segments)), 1)))
        return self.view(id)

    def grow(self, id: str, count: int = 1) -> None:
        """Do the next segments of a running job; the words `doubt` and `hopeless` say what becomes of theirs."""
        with self._lock:
            job = self._job(id)
            waiting = [segment for segment in job.segments if segment.status == "pending"]
            for segment in waiting[:count]:
                self.put(id, _done(segment))
            if all(segment.status != "pending" for segment in job.segments):
                self.move(id, "done")

    def sum_up(self, id: str, summary: Summary) -> None:
        """End the job of a summary."""
        with self._lock:
            job = self._job(id)
            job.summary = summary
            self.grow(id, len(job.segments))

    def put(self, id: str, segment: JobSegment) -> None:
        """Change a segment."""
        with self._lock:
            job = self._job(id)
            job.revision += 1
            job.segments[segment.place] = segment
            job.changed[segment.place] = job.revision

    def move(self, id: str, state: JobState, error: str = "") -> JobView:
        """Change how a job stands."""
        with self._lock:
            job = self._job(id)
            job.state, job.error, job.revision = state, error, job.revision + 1
        return self.view(id)

    def pause(self, id: str) -> JobView:
        """Stop it until it is resumed."""
        return self.move(id, "paused")

    def resume(self, id: str) -> JobView:
        """Go on with it."""
        return self.move(id, "running")

    def retry(self, id: str) -> JobView:
        """Put the hopeless segments back."""
        with self._lock:
            for segment in self._job(id).segments:
                if segment.status == "untranslated":
                    self.put(id, replace(segment, status="pending", reasons=(), missing=0))
        return self.move(id, "running")

    def cancel(self, id: str) -> JobView:
        """Stop it."""
        return self.move(id, "cancelled")

    def forget(self, id: str) -> None:
        """Remove it."""
        with self._lock:
            self._job(id)
            del self.jobs[id]

    def list(self) -> Sequence[JobView]:
        """All jobs, the last begun first."""
        with self._lock:
            return [self._viewed(id, None) for id in reversed(self.jobs)]

    def view(self, id: str, since: int | None = None) -> JobView:
        """How it stands."""
        with self._lock:
            self.asked.append((id, since))
            return self._viewed(id, since)

    def result(self, id: str, *, bilingual: bool = False) -> JobResult:
        """The targets, after their sources if wanted."""
        job = self._job(id)
        if job.request.kind == SUMMARISE:
            text = markdown(job.summary, _text(job.request), quoted=bilingual) if job.summary else ""
            return JobResult(f"{document_title(job.request.name)}.summary.md", text.encode(), text)
        stem, _, suffix = job.request.name.rpartition(".")
        name = f"{stem}.{job.request.options['target']}"
        if layout := self.pictures.get(job.request.name):
            return JobResult(f"{name}.svg", layout.write([each.target for each in job.segments], bilingual=bilingual))
        texts = [f"{each.source}\n\n{each.target}" if bilingual else each.target for each in job.segments]
        return JobResult(f"{name}.{suffix}", "\n\n".join(texts).encode())

    def picture(self, id: str) -> JobPicture | None:
        """That of its document, if a test gave one."""
        job = self._job(id)
        layout = self.pictures.get(job.request.name)
        if layout is None:
            return None
        texts = blocks(layout, [each.target for each in job.segments])
        return JobPicture(layout.jpeg, layout.width, layout.height, texts, layout.warnings)

    def summary(self, id: str) -> JobSummary | None:
        """That which a test gave it."""
        job = self._job(id)
        if job.summary is None:
            return None
        return JobSummary(document_title(job.request.name), _text(job.request), job.summary)

    def correct(self, id: str, place: int, text: str) -> JobSegment:
        """Take a wording; one without words is refused."""
        if not text.strip():
            raise JobRefused("The correction is empty. Type the translation, or leave the segment as it is.")
        segment = replace(self._job(id).segments[place], target=text, status="remembered", reasons=(), corrected=True)
        self.put(id, segment)
        return segment

    def _job(self, id: str) -> FakeJob:
        if id not in self.jobs:
            raise JobUnknown(f"There is no job {id!r}. It may have been removed; start the work anew.")
        return self.jobs[id]

    def _viewed(self, id: str, since: int | None) -> JobView:
        job = self._job(id)
        counts = Counter(segment.status for segment in job.segments)
        total = len(job.segments)
        done = total - counts["pending"]
        missing = counts["pending"] + counts["untranslated"]
        changes = [] if since is None else [each for each in job.segments if job.changed[each.place] > since]
        return JobView(
            *(id, job.request.kind, job.request.name, job.request.options, job.state, job.error),
            *(1_700_000_000.0, 1_700_000_000.0, total, done, done / total, 1 - missing / total),
            counts={status: counts[status] for status in STATUSES},
            seconds=1.0,
            seconds_left=90.0 if job.state == "running" else None,
            revision=job.revision,
            changes=tuple(changes),
        )


def _text(request: JobRequest) -> str:
    reading = reading_of(request)
    return reading.text if reading else request.data.decode("utf-8", "replace")


def _segment(place: int, text: str) -> JobSegment:
    author, _, said = text[1:].partition(":") if text.startswith("@") else ("", "", text)
    if author:
        return JobSegment(place, said.strip(), said.strip(), kind="comment", author=author)
    heading = text.startswith("#")
    text = text.lstrip("# ")
    return JobSegment(place, text, text, kind="heading" if heading else "paragraph")


def _done(segment: JobSegment) -> JobSegment:
    if "hopeless" in segment.source:
        return replace(
            segment, status="untranslated", reasons=(Doubt("language", ("en", "ar")),), missing=len(segment.source)
        )
    if "doubt" in segment.source:
        return replace(
            segment, target=segment.source.upper(), status="doubtful", reasons=(Doubt("number_lost", ("7",)),)
        )
    return replace(segment, target=segment.source.upper(), status="translated")
