"""A sync as people and machines see it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from ui.commands.terminal import one_line, progress

if TYPE_CHECKING:
    from index.sync_events import SyncEvent, SyncReport


_ALL = "Everything is indexed as it is."


def follow(events: Iterator[SyncEvent]) -> SyncReport:
    """Show a sync's progress until it ends, name on stderr what had to be guessed of a note, and return its report."""
    from index.sync_events import Embedding, NoteSynced, Rebuilding, Scanned, SyncReport

    report = SyncReport(0, 0, 0, 0, 0, (), 0, 0.0)
    guessed: list[str] = []
    with progress() as display:
        notes = display.add_task("Reading notes", total=None)
        passages = display.add_task("Embedding passages", total=None, visible=False)
        stored = display.add_task("Filling the search index", total=None, visible=False)
        for event in events:
            match event:
                case Scanned(total=total):
                    display.update(notes, total=total)
                case NoteSynced(path=path, outcome=outcome, warnings=warnings) if outcome != "removed":
                    display.advance(notes)
                    guessed += [f"{path}: {warning}" for warning in warnings]
                case Embedding(done=done, total=total):
                    display.update(passages, completed=done, total=total, visible=True)
                case Rebuilding(done=done, total=total):
                    display.update(stored, completed=done, total=total, visible=True)
                case SyncReport():
                    report = event
    for line in guessed:
        click.echo(one_line(line, 1000), err=True)
    return report


def tell_rounds(events: Iterator[SyncEvent], as_json: bool) -> None:
    """Tell of one sync after another, as notes change: each file that changed, then the counts."""
    from index.sync_events import NoteSynced, SyncReport

    for event in events:
        if isinstance(event, NoteSynced) and event.outcome != "unchanged" and not as_json:
            click.echo(one_line(event.error or f"{event.outcome}: {event.path}", 1000), err=bool(event.error))
        elif isinstance(event, SyncReport):
            click.echo(json.dumps(as_document(event), ensure_ascii=False) if as_json else summary(event))


def complain(report: SyncReport) -> None:
    """Name on stderr, a line each, the notes that could not be read."""
    for failure in report.failed:
        click.echo(one_line(failure.error or failure.path, 1000), err=True)


def summary(report: SyncReport) -> str:
    """The report in a sentence."""
    return (
        f"{report.new} new, {report.changed} changed, {report.moved} moved, {report.removed} removed, "
        f"{report.unchanged} unchanged, "
        f"{len(report.failed)} failed; {report.passages} passages indexed, {report.seconds:.1f} s."
    )


def todo(ahead: SyncReport) -> str:
    """What a sync would do, in a sentence."""
    counts = {"new": ahead.new, "changed": ahead.changed, "removed": ahead.removed}
    waiting = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    if waiting:
        return f"To be indexed: {waiting}. Run `diandian index sync`."
    return f"Everything else is indexed as it is; {len(ahead.failed)} failed." if ahead.failed else _ALL


def as_document(report: SyncReport) -> dict[str, Any]:
    """The report as `--json` prints it."""
    return {
        "new": report.new,
        "changed": report.changed,
        "moved": report.moved,
        "removed": report.removed,
        "unchanged": report.unchanged,
        "failed": [{"path": failure.path, "error": failure.error} for failure in report.failed],
        "passages": report.passages,
        "seconds": report.seconds,
    }
