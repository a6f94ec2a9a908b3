"""What the page's script is told of a job: the parts of the page that changed, as JSON with escaped HTML in it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any, Final

from assistant.documents.jobs.requests import SUMMARISE, TRANSLATE
from assistant.documents.jobs.values import JobView
from assistant.documents.layout import PICTURES
from ui.web.jobs.rows import row
from ui.web.jobs.standing import LIVE, head, listed, pair_of, share
from ui.web.jobs.wording import JobLabels

SLICE: Final = 1_000
"""Segments in one answer; the script asks for the next ones as soon as it has shown these."""


def view(job: JobView, after: int, words: JobLabels) -> dict[str, Any]:
    """How a job stands, and those of its changed segments that stand after a place, not more than a slice."""
    above = head(job, words)
    summarised = job.kind == SUMMARISE
    # What the model wrote of each part of a text is no summary yet, and is checked before anyone sees it.
    changed = [] if summarised else [segment for segment in job.changes if segment.place > after]
    pair = pair_of(job)
    return {
        "id": job.id,
        "revision": job.revision,
        "state": job.state,
        "live": job.state in LIVE,
        "title": above.title,
        "facts": above.facts,
        "deeds": above.deeds,
        "spoken": above.spoken,
        "picture": job.kind == TRANSLATE and PurePath(job.name).suffix.lower() in PICTURES,
        "summary": summarised and ("ready" if job.state == "done" else "awaited"),
        "tenth": int(share(job) * 10),
        "rows": [[segment.place, row(segment, pair, words)] for segment in changed[:SLICE]],
        "more": len(changed) > SLICE,
    }


def jobs(views: Sequence[JobView], words: JobLabels) -> dict[str, Any]:
    """The list of all jobs, under a stamp that its content gives it."""
    html = listed(views, words)
    stamp = hashlib.sha256(html.encode("utf-8", "replace")).hexdigest()[:16]
    return {"stamp": stamp, "html": html, "live": any(view.state in LIVE for view in views)}
