"""PORT: what the desk needs to know of a kind of work. Translating fills it, and whatever else is done to documents."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Protocol

from assistant.documents.jobs.values import JobPicture, JobRequest, JobResult, JobSegment, JobSummary
from assistant.documents.translating.outcome import Progress


class Kind(Protocol):
    """One kind of work on documents. Every member may be called from any thread, and raises AssistantErrors only."""

    def recipe(self) -> str:
        """Return in one line what it is done with, a model and a prompt; with another one it is another job."""

    @property
    def can_retry(self) -> bool:
        """Whether segments of a job that is done can be put back and tried again alone."""

    def prepare(self, request: JobRequest) -> Sequence[JobSegment]:
        """Return everything that is to be accounted for, pending; refuse what cannot be done."""

    def run(
        self, request: JobRequest, caller: str, done: Mapping[int, str], tried: Mapping[int, int]
    ) -> Generator[JobSegment | Progress, None, None]:
        """Yield what becomes of each segment that is not done, and several times a second how far it is.

        Args:
            request: what was asked.
            caller: whose requests the engine serves in turn with those of others.
            done: the targets of segments that are accounted for, by their places.
            tried: how often segments were done before that are tried again, by their places.
        """

    def correct(self, request: JobRequest, segment: JobSegment, text: str) -> str:
        """Remember a reader's wording of a segment for later jobs, and return it as it is kept."""

    def result(self, request: JobRequest, targets: Sequence[str], *, bilingual: bool) -> JobResult:
        """Return the document with each segment's target in its place, after the source if `bilingual`."""

    def picture(self, request: JobRequest, targets: Sequence[str]) -> JobPicture | None:
        """Return the picture that the document is, with each segment's target at its text; None where it is none."""

    def summary(self, request: JobRequest, targets: Sequence[str]) -> JobSummary | None:
        """Return the summary of the document with the text that it is of; None where none is made, or not yet."""
