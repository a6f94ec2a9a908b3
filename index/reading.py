"""Loading files so that none of them can do harm: large parsers work in a child process that may be ended.

One child serves file after file. It is replaced when it dies, falls silent, takes too long or eats too much memory;
then the file at hand fails with one line, and the next one is read by a new child.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import pickle
import queue
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import psutil

from index import parcels
from index.errors import NoteInaccessible, NoteUnreadable
from index.loaders import FORMATS, load
from index.loaders.loaded import Loaded
from index.naming import one_line

logger = logging.getLogger(__name__)

_BOOT = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); import index.reading_child as child; child.serve({})"
_LOOK_S = 0.2
_MB = 1_000_000
_ADDRESSES_MB = 2_000
"""Address space allowed beyond the memory: libraries reserve more than they touch. What would take all the
machine has, between two looks at the size of the child, is refused at once."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one file may cost before its reading is given up."""

    silence_s: float = 120.0
    """Without a sign of life; a page or a picture of text takes a few seconds."""
    total_s: float = 3_600.0
    memory_mb: int = 2_500
    """Of the child in all, its libraries and models included."""
    start_s: float = 60.0


class Reader:
    """Loads files, the dangerous kinds in a child process. May be used by several threads; files wait for each other.

    The child starts with the first file that needs it, and never outlives this process.
    """

    def __init__(self, bounds: Bounds | None = None) -> None:
        self._bounds = bounds or Bounds()
        # Held from request to answer: the child reads one file at a time.
        self._lock = threading.Lock()
        self._child: _Child | None = None

    def load(self, path: Path, data: bytes) -> Loaded:
        """Return the notes that `data`, read from `path`, holds.

        Raises:
            NoteUnreadable: the format is unknown, there is no text, or reading it was given up.
            NoteInaccessible: no child process can be started now.
        """
        format = FORMATS.get(path.suffix.lower())
        if format is None or not format.isolated:
            return load(path, data)
        with self._lock:
            child = self._ready(path)
            answer = child.ask(parcels.Request(path, data))
            if isinstance(answer, parcels.Failed) and answer.out_of_memory:
                answer = "large"
            if not isinstance(answer, Loaded | parcels.Failed) or child.is_fat():
                # One that has grown large keeps its memory.
                self._discard()
        if isinstance(answer, Loaded):
            return answer
        raise self._error(path, answer, child)

    def close(self) -> None:
        """End the child; a later file starts another."""
        with self._lock:
            self._discard()

    def _ready(self, path: Path) -> _Child:
        if self._child is not None and not self._child.is_alive():
            self._discard()
        if self._child is None:
            try:
                self._child = _Child(self._bounds)
            except OSError as error:
                raise NoteInaccessible(
                    f"{one_line(path)} cannot be read now: its reader does not start ({error}). "
                    "Close other programs and sync again."
                ) from error
        return self._child

    def _discard(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None

    def _error(self, path: Path, answer: parcels.Failed | parcels.Ending, child: _Child) -> NoteUnreadable:
        name, bounds = one_line(path), self._bounds
        if answer == "large":
            return NoteUnreadable(f"{name} needs more than {bounds.memory_mb} MB of memory to be read. Split it.")
        if answer == "silent":
            why = f"nothing came of it for {bounds.silence_s:.0f} s"
            return NoteUnreadable(f"{name} could not be read: {why}. Open it and save it again, or remove it.")
        if answer == "late":
            return NoteUnreadable(f"{name} takes longer than {bounds.total_s / 60:.0f} minutes to read. Split it.")
        if answer == "gone":
            why = f"its reader ended with {child.status()}"
            return NoteUnreadable(f"{name} could not be read: {why}. Open it and save it again, or remove it.")
        if answer.error is not None:
            return answer.error
        logger.error("The loader of %s failed:\n%s", name, answer.traceback)
        return NoteUnreadable(f"{name} could not be loaded ({answer.unforeseen}). Check its contents.")


class _Child:
    """One child process, and the thread that started it and takes its answers.

    Linux ties the child's life to that thread, so the thread must live as long: it ends when the child has.
    """

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._answers: queue.Queue[parcels.Answer | OSError | None] = queue.Queue()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._live, name="note-reader", daemon=True)
        self._thread.start()
        first = self._next(time.monotonic() + bounds.start_s)
        if not isinstance(first, parcels.Alive):
            self.end()
            raise first if isinstance(first, OSError) else OSError(self.status())

    def ask(self, request: parcels.Request) -> Loaded | parcels.Failed | parcels.Ending:
        """Return the answer to one request, or why there is none."""
        give_up = time.monotonic() + self._bounds.total_s
        # By a thread, as a child that does not read would keep this one from noticing.
        threading.Thread(target=self._send, args=(request,), daemon=True).start()
        silent = time.monotonic() + self._bounds.silence_s
        while True:
            answer = self._next(min(silent, give_up))
            if isinstance(answer, parcels.Alive):
                silent = time.monotonic() + self._bounds.silence_s
            elif isinstance(answer, Loaded | parcels.Failed):
                return answer
            elif answer is None or isinstance(answer, OSError):
                return "gone"
            elif answer == "late":
                return "late" if time.monotonic() >= give_up else "silent"
            else:
                return answer

    def is_alive(self) -> bool:
        """Tell whether it can be asked."""
        return self._process is not None and self._process.poll() is None

    def is_fat(self) -> bool:
        """Tell whether it holds half of what it may."""
        return self._memory_mb() * 2 > self._bounds.memory_mb

    def status(self) -> str:
        """Return how the process ended, in words."""
        code = self._process.poll() if self._process is not None else None
        return "no word" if code is None else f"signal {-code}" if code < 0 else f"status {code}"

    def end(self) -> None:
        """Kill the process and wait until it is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._thread.join(timeout=5)
        if self._process is not None:
            for pipe in (self._process.stdin, self._process.stdout):
                with contextlib.suppress(OSError, ValueError):  # What was still to be sent goes nowhere.
                    cast(BinaryIO, pipe).close()

    def _live(self) -> None:
        try:
            self._process = process = _start(self._bounds)
        except OSError as error:
            self._answers.put(error)
            return
        try:
            while (answer := parcels.receive_answer(cast(BinaryIO, process.stdout))) is not None:
                self._answers.put(answer)
        except (pickle.UnpicklingError, EOFError, AttributeError, TypeError, ValueError, IndexError, MemoryError):
            logger.exception("The child that reads notes gave no proper answer")
            process.kill()
        process.wait()
        self._answers.put(None)

    def _send(self, request: parcels.Request) -> None:
        try:
            parcels.send(cast(BinaryIO, cast("subprocess.Popen[bytes]", self._process).stdin), request)
        except (OSError, ValueError):
            pass  # It is dead, which whoever waits for the answer is told.

    def _next(self, until: float) -> parcels.Answer | OSError | parcels.Ending | None:
        while True:
            try:
                return self._answers.get(timeout=max(0.0, min(_LOOK_S, until - time.monotonic())))
            except queue.Empty:
                if self._memory_mb() > self._bounds.memory_mb:
                    return "large"
                if time.monotonic() >= until:
                    return "late"

    def _memory_mb(self) -> float:
        try:
            return psutil.Process(self._process.pid).memory_info().rss / _MB if self._process is not None else 0.0
        except psutil.Error:
            return 0.0


def _start(bounds: Bounds) -> subprocess.Popen[bytes]:
    """Start the child: a fresh interpreter, as a fork would copy threads' locks and everything that is loaded."""
    boot = _BOOT.format((bounds.memory_mb + _ADDRESSES_MB) * _MB)
    return subprocess.Popen(
        [sys.executable, "-c", boot, json.dumps(sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # What a note needs is computed by at most two threads, beside those that answer.
        env={**os.environ, "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "1", "PYTHONSAFEPATH": "1"},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
