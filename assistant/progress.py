"""How far a sync is, told in a few characters."""

from __future__ import annotations

from collections.abc import Iterator

from index.sync_events import Embedding, NoteSynced, Rebuilding, Scanned, SyncEvent

FAILED = "The notes could not be indexed. Run `diandian index sync` to see why."
"""What is said of a failure that nobody foresaw; its traceback is in the log."""


def progress(events: Iterator[SyncEvent], *, passages: bool) -> Iterator[str]:
    """Follow a sync to its end; yield at each event how far it is, such as `12/40`, empty while nothing has changed.

    Args:
        events: of the sync.
        passages: whether embedding tells of passages; else of notes, as the rest does.
    """
    done = total = 0
    told = ""
    for event in events:
        if isinstance(event, Scanned):
            total = event.total
        elif isinstance(event, NoteSynced):
            done += 1
            told = told if event.outcome == "unchanged" else f"{done}/{total}"
        elif isinstance(event, Rebuilding) or (isinstance(event, Embedding) and passages):
            told = f"{event.done}/{event.total}"
        elif isinstance(event, Embedding):
            told = f"{done}/{total}"
        yield told
