"""Which files of a folder are notes: hidden ones and links back into the folder are passed over."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import FolderMissing
from index.loaders import is_note
from index.naming import one_line


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that should be a note."""

    file: str
    """Path relative to the folder, with forward slashes."""
    path: Path
    size: int
    mtime_ns: int


@dataclass(slots=True)
class Scan:
    """What one folder holds now."""

    files: list[FoundFile] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)
    """Files that cannot even be looked at, and why."""
    closed: list[str] = field(default_factory=list)
    """Subfolders that could not be listed, relative and ending in a slash: nothing is known of what they hold."""

    def is_hidden_from_us(self, file: str) -> bool:
        """Tell whether a file may still exist although it was not found."""
        return file in self.failures or file.startswith(tuple(self.closed))

    def gone(self, known: Iterable[str]) -> list[str]:
        """Return, sorted, which of the files known before are no longer there."""
        present = {file.file for file in self.files}
        return sorted(file for file in known if file not in present and not self.is_hidden_from_us(file))


def checked(folder: Path) -> Path:
    """Return the folder's real path.

    Raises:
        FolderMissing: there is no such folder.
    """
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "does not exist"
        raise FolderMissing(f"The note folder {one_line(folder)} {what}. Give an existing folder, or make it.")
    return folder.resolve()


def scan(root: Path) -> Scan:
    """Walk a folder in a fixed order; real subfolders first, then linked ones not seen yet."""
    found = Scan()
    seen: set[tuple[int, int]] = set()
    waiting: list[tuple[Path, str]] = [(root, "")]
    linked: list[tuple[Path, str]] = []
    while waiting or linked:
        folder, prefix = waiting.pop() if waiting else linked.pop()
        try:
            status = folder.stat()
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name, reverse=True)
        except OSError as error:
            if not prefix:
                raise FolderMissing(
                    f"The note folder {one_line(root)} cannot be listed: {error.strerror}. Check its permissions."
                ) from error
            found.closed.append(prefix)
            found.failures[one_line(prefix)] = (
                f"The folder {one_line(folder)} cannot be listed: {error.strerror}. Check its permissions."
            )
            continue
        for entry in _visible(entries):
            if _is_folder(entry):
                (linked if entry.is_symlink() else waiting).append((Path(entry.path), f"{prefix}{entry.name}/"))
            elif is_note(entry.name):
                _look_at(entry, prefix, root, found)
    found.files.sort(key=lambda file: file.file)
    return found


def _visible(entries: list[os.DirEntry[str]]) -> Iterator[os.DirEntry[str]]:
    return (entry for entry in entries if not entry.name.startswith("."))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def _look_at(entry: os.DirEntry[str], prefix: str, root: Path, found: Scan) -> None:
    path, file = Path(entry.path), prefix + entry.name
    try:
        file.encode("utf-8")
    except UnicodeEncodeError:
        found.failures[one_line(file)] = f"The name of {one_line(path)} is not valid UTF-8. Rename the file."
        return
    try:
        status = entry.stat()
        if entry.is_symlink() and path.resolve().is_relative_to(root):
            return
    except (OSError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        found.failures[file] = f"{one_line(path)} cannot be read: {why}. Check its permissions, or remove the link."
        return
    found.files.append(FoundFile(file, path, status.st_size, status.st_mtime_ns))
