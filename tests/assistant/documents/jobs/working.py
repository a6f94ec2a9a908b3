"""A translator of made-up documents, whose work can be watched, held up and killed: `python -m` runs it as a process.

Each sentence has a number of its own, so that every translation can be told from every other.
"""

from __future__ import annotations

import re
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from assistant.documents.jobs.desk import Jobs
from assistant.documents.jobs.journal import Journal
from assistant.documents.jobs.requests import TRANSLATE, translation
from assistant.documents.jobs.translation import Translation
from assistant.documents.jobs.values import JobRequest, JobView
from assistant.documents.memory.store import TranslationMemory
from assistant.documents.settings import DocumentSettings
from assistant.messages import Request
from assistant.scripted import ScriptedBackend

_ENGLISH = "The boat number {} left the harbour at nine in the morning."
_GERMAN = "Das Boot Nummer {} verließ den Hafen um neun Uhr morgens."
Desk = Callable[..., Jobs]
"""Opens the desk of a data folder with what answers in place of the model."""
DONE = ("done", "failed", "paused", "cancelled")


def english(count: int, first: int = 100) -> bytes:
    """Return a plain text of so many paragraphs."""
    return "\n\n".join(_ENGLISH.format(number) for number in range(first, first + count)).encode()


def german(count: int, first: int = 100) -> str:
    """Return what it is in German."""
    return "\n\n".join(_GERMAN.format(number) for number in range(first, first + count))


def reply(request: Request) -> str:
    """Translate a sentence of those."""
    return _GERMAN.format(*re.findall(r"\d+", request.messages[-1].content))


def alike(text: str, others: Sequence[str]) -> list[float]:
    """Find all translations equally good."""
    return [0.5] * len(others)


def jobs(
    home: Path,
    backend: ScriptedBackend,
    *,
    at_once: int = 2,
    model: str = "scripted",
    memory: Callable[[], TranslationMemory | None] = lambda: None,
    keep_days: int = 0,
) -> Jobs:
    """Return the desk of a data folder."""
    kind = Translation(lambda: backend, model, alike, DocumentSettings(parallel=4), memory)
    return Jobs(partial(Journal, home / "jobs.sqlite3"), {TRANSLATE: kind}, at_once, keep_days)


def document(count: int, first: int = 100, target: str = "de") -> JobRequest:
    """Return the request to translate a made-up document."""
    return translation("boats.txt", english(count, first), target, source="en")


def ended(desk: Jobs, id: str, timeout_s: float = 60) -> JobView:
    """Wait until a job goes no further."""
    until = time.monotonic() + timeout_s
    while (view := desk.view(id)).state not in DONE:
        assert time.monotonic() < until, view
        time.sleep(0.01)
    return view


class Gate:
    """Lets the model answer so many times, then holds it up until `more` is called."""

    def __init__(self, free: int) -> None:
        self._free = threading.Semaphore(free)
        self.shut = False
        self.asked: list[str] = []
        self.callers: set[str] = set()

    def __call__(self, request: Request) -> str:
        self.asked.append(request.messages[-1].content)
        self.callers.add(request.caller)
        while not self._free.acquire(timeout=0.05):
            if self.shut:
                break
        return reply(request)

    def more(self, count: int = 10_000) -> None:
        self._free.release(count)


def until(true: Callable[[], bool]) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def main(home: Path, count: int) -> None:
    """Translate a document in a data folder, and log each sentence that the model is asked for."""
    with (home / "asked.txt").open("a", encoding="utf-8") as log:

        def logged(request: Request) -> str:
            log.write(f"{request.messages[-1].content}\n")
            log.flush()
            return reply(request)

        with closing(TranslationMemory(home / "memory.sqlite3")) as memory:
            desk = jobs(home, ScriptedBackend(logged, pause_s=0.001), memory=lambda: memory)
            desk.open()
            view = desk.start(document(count))
            print("begun", flush=True)
            ended(desk, view.id)
            desk.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
