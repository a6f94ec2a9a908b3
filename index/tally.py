"""What a sync counts while it runs."""

from __future__ import annotations

import logging
import time
from collections import Counter

from index.sync_events import Failure, NoteSynced, Outcome, SyncReport

logger = logging.getLogger(__name__)


class Tally:
    """Outcomes, failures, and how far the reading is."""

    def __init__(self) -> None:
        self.bytes_read = 0
        self.bytes_total = 0
        self.removed_any = False
        """Whether the store may have lost passages, by removal or by change."""
        self._started = time.monotonic()
        self._counts: Counter[Outcome] = Counter()
        self._failures: list[Failure] = []

    def done(self, path: str, outcome: Outcome, warnings: tuple[str, ...] = ()) -> NoteSynced:
        """Count a file and return the event that tells of it."""
        self._counts[outcome] += 1
        self.removed_any |= outcome in ("changed", "moved", "removed")
        return NoteSynced(path, outcome, warnings=warnings)

    def failed(self, path: str, error: str) -> NoteSynced:
        """Count what could not be indexed and return the event that tells of it."""
        self._failures.append(Failure(path, error))
        return NoteSynced(path, "failed", error)

    def estimate(self, so_far: int) -> int:
        """Guess the passages that will have been embedded at the end, from the share of bytes read so far."""
        return max(so_far, round(so_far * self.bytes_total / max(1, self.bytes_read)))

    def report(self, passages: int) -> SyncReport:
        """Return the last event; `passages` are in the catalogue now."""
        counts, seconds = self._counts, time.monotonic() - self._started
        report = SyncReport(
            new=counts["new"],
            changed=counts["changed"],
            moved=counts["moved"],
            removed=counts["removed"],
            unchanged=counts["unchanged"],
            failed=tuple(self._failures),
            passages=passages,
            seconds=seconds,
        )
        logger.info(
            "sync: %d new, %d changed, %d moved, %d removed, %d unchanged, %d failed; %d passages; %.2f s",
            *(report.new, report.changed, report.moved, report.removed, report.unchanged),
            *(len(report.failed), passages, seconds),
        )
        return report
