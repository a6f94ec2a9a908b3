"""One process owns a data folder: the lock that says so."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from assistant.errors import ConfigError, DataFolderBusy

_LOCK = "lock"
_OWNER = "owner.pid"  # beside the lock, as Windows lets nobody read a locked file


def catalogue_file(folder: Path) -> Path:
    """Where, in a data folder, the catalogue lies."""
    return folder / "catalogue.sqlite3"


def store_folder(folder: Path) -> Path:
    """Where, in a data folder, the vector store lies."""
    return folder / "chroma"


class Ownership:
    """A held data folder; give it back with `release()`, or use it in a `with` block."""

    def __init__(self, folder: Path, lock: FileLock) -> None:
        self.folder = folder
        self._lock = lock

    def release(self) -> None:
        """Give the folder back; safe to call twice."""
        if self._lock.is_locked:
            with suppress(OSError):
                (self.folder / _OWNER).unlink()
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def own(folder: Path) -> Ownership:
    """Take the data folder for this process, creating it where needed.

    Raises:
        DataFolderBusy: another process, or another part of this one, has it.
        ConfigError: the folder cannot be created or written.
    """
    with _usable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        # Any thread may release what another took, so the lock's state must not live per thread.
        lock = FileLock(folder / _LOCK, timeout=0, thread_local=False)
        try:
            lock.acquire()
        except Timeout as error:
            raise DataFolderBusy(_busy(folder)) from error
    # Who holds it is told as a courtesy: on a full disk, where it cannot be written, one can still ask and search.
    with suppress(OSError):
        (folder / _OWNER).write_text(str(os.getpid()), encoding="ascii")
    return Ownership(folder, lock)


def is_owned(folder: Path) -> bool:
    """Tell whether a process has the data folder, which stays as it is."""
    if not folder.is_dir():
        return False
    lock = FileLock(folder / _LOCK, timeout=0, thread_local=False)
    try:
        with lock:
            return False
    except OSError:  # a Timeout too; what cannot be locked is told to whoever wants to own it
        return True


@contextmanager
def _usable(folder: Path) -> Iterator[None]:
    try:
        yield
    except Timeout:  # is an OSError too, and not this one's business
        raise
    except OSError as error:
        raise ConfigError(
            f"The data folder {folder} cannot be used ({error.strerror or error}). "
            "Free or unlock it, or set DIANDIAN_HOME or data.home in config.yaml to another folder."
        ) from error


def _busy(folder: Path) -> str:
    who = ""
    with suppress(OSError, ValueError):
        who = f" (process {int((folder / _OWNER).read_text(encoding='ascii'))})"
    return (
        f"Another Diandian{who} uses the data folder {folder}. "
        "Close it first, use its page in the browser, or set DIANDIAN_HOME to another folder."
    )
