"""One job being done: what its kind of work yields is written into the journal as it comes."""

from __future__ import annotations

import hashlib
import json
import threading
from contextlib import closing
from pathlib import PurePath

from assistant.documents.errors import JobRefused
from assistant.documents.jobs.journal import Journal
from assistant.documents.jobs.kind import Kind
from assistant.documents.jobs.values import JobRequest, JobSegment

_SPEND_EVERY_S = 1.0
"""How often the time spent is written."""


def id_of(request: JobRequest, recipe: str) -> str:
    """Return what tells a job from any other: 32 hexadecimal digits."""
    told = [
        request.kind,
        hashlib.sha256(request.data).hexdigest(),
        PurePath(request.name).suffix.lower(),
        sorted(request.options.items()),
        recipe,
    ]
    return hashlib.blake2b(json.dumps(told).encode(), digest_size=16).hexdigest()


def check_recipe(journal: Journal, kind: Kind, id: str) -> None:
    """Refuse to go on with a job that was begun with another model or prompt.

    Raises:
        JobRefused: it was.
    """
    begun, now = journal.recipe(id), kind.recipe()
    if begun != now:
        raise JobRefused(
            f"It was begun with {begun}, and config.yaml now says {now}. Change that back, or start it anew."
        )


def do(journal: Journal, kind: Kind, id: str, stop: threading.Event) -> None:
    """Do what is left of a job, until `stop` is set.

    Raises:
        JobRefused: as `check_recipe` does.
        AssistantError: the work cannot go on, or the journal cannot be written.
    """
    check_recipe(journal, kind, id)
    spent, computed = 0.0, 0
    with closing(kind.run(journal.request(id), f"job {id}", journal.done(id), journal.tried(id))) as events:
        for event in events:
            if isinstance(event, JobSegment):
                journal.put(id, event)
            elif event.seconds - spent >= _SPEND_EVERY_S or event.done == event.total:
                journal.spend(id, event.seconds - spent, event.computed - computed)
                spent, computed = event.seconds, event.computed
            if stop.is_set():
                return
