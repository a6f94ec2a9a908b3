"""Work that calls back how far it is, as a generator of events."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator

from index.store import Repair, Told
from index.sync_events import Rebuilding


def in_steps(work: Callable[[Told], Repair]) -> Generator[Rebuilding, None, Repair]:
    """Fill the store in a thread of its own; yield how far it is and return what was mended.

    Closing the generator ends the work at its next step; what is missing then is added when the store is next opened.

    Raises:
        whatever `work` raises.
    """
    steps: queue.SimpleQueue[Rebuilding | None] = queue.SimpleQueue()
    left = threading.Event()
    ended: list[Repair | BaseException] = []

    def told(done: int, total: int) -> None:
        if left.is_set():
            raise KeyboardInterrupt  # what the store takes for an end, and not for a broken graph
        steps.put(Rebuilding(done, total))

    def run() -> None:
        try:
            ended.append(work(told))
        except BaseException as error:  # handed to whoever listens
            ended.append(error)
        finally:
            steps.put(None)

    worker = threading.Thread(target=run, name="filling the store", daemon=True)
    worker.start()
    try:
        while (step := steps.get()) is not None:
            yield step
    finally:
        left.set()
        worker.join()
    if isinstance(ended[0], BaseException):
        raise ended[0]
    return ended[0]
