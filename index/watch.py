"""Watched folders: told within a second or two when a note came, changed or went."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from index.loaders import is_note

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent
    from watchdog.observers.api import BaseObserver

logger = logging.getLogger(__name__)

_TOLD = frozenset({"created", "modified", "moved", "deleted", "closed"})
"""Kinds of events that mean a change; reading a file is an event too."""
_SETTLE_S = 0.6
"""Quiet after which changes are told: an editor writes a file in several steps."""
_AT_MOST_S = 5.0
"""Changes are told after this long even while more follow."""
_LOOK_EVERY_S = 600.0
"""Folders are looked through this often in any case: network drives and some containers tell nothing."""
_POLL_S = 20.0
"""How often folders are compared where the system has no watches left."""


class Watcher:
    """Tells which of its folders changed. `changes` may be iterated by one thread."""

    def __init__(self, folders: Iterable[Path] = (), *, look_every_s: float = _LOOK_EVERY_S) -> None:
        """Watch `folders`."""
        self._look_every_s = look_every_s
        # Guards what is watched and what has changed; waited on by `changes`.
        self._news = threading.Condition()
        self._changed: dict[Path, float] = {}  # folder -> when its first change since the last telling came
        self._latest = 0.0
        self._closed = False
        self._observers: dict[Path, BaseObserver] = {}
        for folder in folders:
            self.add(folder)

    def add(self, folder: Path) -> None:
        """Watch one more folder, with all below it; one that is watched already stays so."""
        root = folder.resolve()
        with self._news:
            if root not in self._observers and not self._closed:
                self._observers[root] = self._observer(root)

    def changes(self) -> Iterator[list[Path]]:
        """Yield the folders that changed, as they settle; every folder now and then; ends when closed."""
        looked = time.monotonic()
        while True:
            with self._news:
                self._news.wait_for(lambda: self._closed or bool(self._changed), self._look_every_s)
                while not self._closed and (left := self._unsettled()) > 0:
                    self._news.wait(left)
                if self._closed:
                    return
                told, self._changed = sorted(self._changed), {}
                if time.monotonic() - looked >= self._look_every_s:
                    looked = time.monotonic()
                    told = sorted(self._observers)
            if told:
                yield told

    def close(self) -> None:
        """Stop watching; safe to call twice, from any thread."""
        with self._news:
            self._closed = True
            observers, self._observers = self._observers, {}
            self._news.notify_all()
        for observer in observers.values():
            observer.stop()
        for observer in observers.values():
            observer.join(timeout=5)

    def _unsettled(self) -> float:
        """Return the seconds until what has changed is to be told; none if nothing has."""
        if not self._changed:
            return 0.0
        now = time.monotonic()
        return min(self._latest + _SETTLE_S, min(self._changed.values()) + _AT_MOST_S) - now

    def _observer(self, root: Path) -> BaseObserver:
        from watchdog.observers import Observer
        from watchdog.observers.polling import PollingObserver

        try:
            return self._started(Observer(), root)
        except OSError as error:  # the system's watches are used up, or the drive has none
            logger.warning("%s is compared every %.0f s instead of watched: %s", root, _POLL_S, error)
            return self._started(PollingObserver(timeout=_POLL_S), root)

    def _started(self, observer: BaseObserver, root: Path) -> BaseObserver:
        from watchdog.events import FileSystemEventHandler

        watcher = self

        class Handler(FileSystemEventHandler):
            def on_any_event(self, event: FileSystemEvent) -> None:
                if event.event_type in _TOLD and _concerns_a_note(event):
                    watcher._note(root)

        observer.schedule(Handler(), str(root), recursive=True)
        observer.start()
        return observer

    def _note(self, root: Path) -> None:
        with self._news:
            self._latest = time.monotonic()
            self._changed.setdefault(root, self._latest)
            self._news.notify_all()


def _concerns_a_note(event: FileSystemEvent) -> bool:
    names = [Path(str(path)).name for path in (event.src_path, event.dest_path) if path]
    if event.is_directory:  # a folder that is moved in or out brings its notes along; one that is looked at does not
        return event.event_type != "modified" and not all(name.startswith(".") for name in names)
    return any(is_note(name) and not name.startswith(".") for name in names)
