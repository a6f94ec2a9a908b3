"""A job on a document as people and machines see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from ui.commands.terminal import one_line

if TYPE_CHECKING:
    from assistant.documents.jobs.values import JobResult, JobSegment, JobView
    from assistant.documents.translating.outcome import Status

BINARY = frozenset({".docx", ".epub", ".jex", ".pdf", ".png", ".jpg", ".jpeg", ".webp"})
"""Endings of files that are no text."""
_LISTED = 50
_COUNTED: tuple[Status, ...] = ("translated", "remembered", "kept", "doubtful", "untranslated")
_MARKED = ("doubtful", "untranslated")


def standing(view: JobView) -> str:
    """How far a job is, such as `43 %, 2 min left`."""
    told = f"{view.progress:.0%}".replace("%", " %")
    if view.state == "waiting":
        return f"{told}, waiting for other work"
    return told if view.seconds_left is None else f"{told}, {duration(view.seconds_left)} left"


def duration(seconds: float) -> str:
    """Seconds as people say them: `40 s`, `12 min`, `2 h 5 min`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def document(view: JobView, result: JobResult) -> dict[str, Any]:
    """A translation as `--json` prints it; of a file that is no text, `text` holds its words alone."""
    return {
        "text": _words(view) if result.text is None else result.text,
        "segments": [segment_of(each) for each in view.changes],
        "source_language": view.options.get("source") or _main_language(view),
        "target_language": view.options["target"],
        "coverage": view.coverage,
        "seconds": round(view.seconds, 3),
    }


def summarise(view: JobView) -> None:
    """Tell on stderr how many segments became what, and which of them to look at."""
    counts = ", ".join(f"{view.counts[status]} {status}" for status in _COUNTED)
    covered = f"{view.coverage:.1%}".replace("%", " %")
    click.echo(f"{view.segments} segments: {counts}; coverage {covered}, {duration(view.seconds)}.", err=True)
    for line in to_look_at(view):
        click.echo(line, err=True)


def to_look_at(view: JobView) -> Iterator[str]:
    """A line for each segment that is doubtful or untranslated, with the reasons; not more than fifty."""
    marked = [each for each in view.changes if each.status in _MARKED]
    yield from _lines(marked[:_LISTED])
    if len(marked) > _LISTED:
        yield f"... and {len(marked) - _LISTED} more; --json lists all."


def _lines(segments: list[JobSegment]) -> Iterator[str]:
    from assistant.documents.doubts_told import english

    for each in segments:
        why = f": {one_line(' '.join(map(english, each.reasons)), 500)}" if each.reasons else ""
        yield f"{each.status}, segment {each.place + 1} ({one_line(each.source, 60)}){why}"


def segment_of(segment: JobSegment) -> dict[str, Any]:
    """A segment as `--json` prints it: its reasons in English, and why as kinds with what each tells of."""
    from assistant.documents.doubts_told import english

    told: dict[str, Any] = {"source": segment.source, "target": segment.target, "status": segment.status}
    if not segment.reasons:
        return told
    why = [{"kind": reason.kind, **reason.told} for reason in segment.reasons]
    return told | {"reasons": list(map(english, segment.reasons)), "why": why}


def _words(view: JobView) -> str:
    from assistant.documents.inline import bare

    return "\n\n".join(bare(each.target) for each in view.changes)


def _main_language(view: JobView) -> str | None:
    lengths: Counter[str] = Counter()
    for each in view.changes:
        if each.language:
            lengths[each.language] += len(each.source)
    return lengths.most_common(1)[0][0] if lengths else None
