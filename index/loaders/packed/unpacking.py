"""Files inside files, within bounds: how much may come out of one file, and how deep it may be packed."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from index.errors import NoteUnreadable
from index.naming import one_line

MOST_BYTES = 1_000_000_000
"""What may be unpacked from one file in all, files in files counted."""
MOST_MEMBERS = 20_000
_MOST_LISTED = 200_000
"""Members that may be named in a ZIP; no more than MOST_MEMBERS of them are read."""
MOST_MEMBER_BYTES = 200_000_000
DEEPEST = 3
"""An e-mail in a ZIP in a ZIP is read; what is packed deeper is reported."""
_WORST_RATIO = 300
"""Plain text shrinks to a tenth, tables of zeros to a hundredth; a bomb to a thousandth."""
_SUSPICIOUS = 20_000_000
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)
"""What zipfile raises for damaged bytes, unknown methods and missing passwords."""


@dataclass(slots=True)
class _Budget:
    bytes: int = MOST_BYTES
    members: int = MOST_MEMBERS
    depth: int = 0


_BUDGET: ContextVar[_Budget | None] = ContextVar("budget", default=None)


@contextmanager
def unpacking(path: Path) -> Iterator[None]:
    """Count what is unpacked inside against one budget, shared with the files this one is packed in.

    Raises:
        NoteUnreadable: it is packed deeper than `DEEPEST`.
    """
    outer = _BUDGET.get()
    budget = outer or _Budget()
    if budget.depth >= DEEPEST:
        raise NoteUnreadable(f"{one_line(path)} is packed in {DEEPEST} files inside each other. Unpack the outer ones.")
    budget.depth += 1
    token = _BUDGET.set(budget)
    try:
        yield
    finally:
        budget.depth -= 1
        _BUDGET.reset(token)


def spend(path: Path, size: int) -> None:
    """Take one unpacked file from the budget.

    Raises:
        NoteUnreadable: more comes out of the outermost file than may.
    """
    budget = _BUDGET.get() or _Budget()
    budget.bytes -= size
    budget.members -= 1
    if budget.bytes < 0 or budget.members < 0:
        raise NoteUnreadable(
            f"{one_line(path)} unpacks to more than {MOST_BYTES // 1_000_000} MB or {MOST_MEMBERS} files. Split it."
        )


def is_spent() -> bool:
    """Tell whether nothing more may be unpacked from the file at hand."""
    budget = _BUDGET.get()
    return budget is not None and (budget.bytes <= 0 or budget.members <= 0)


class Package:
    """A ZIP whose members are read within the budget."""

    def __init__(self, path: Path, data: bytes) -> None:
        """Open the ZIP in `data`.

        Raises:
            NoteUnreadable: it is no ZIP, or damaged, or lists too many members.
        """
        self.path = path
        try:
            self.zip = zipfile.ZipFile(BytesIO(data))
        except _FAULTS as error:
            raise NoteUnreadable(
                f"{one_line(path)} is damaged or no such file: {_said(error)}. Save it anew."
            ) from error
        self.members = {info.filename: info for info in self.zip.infolist() if not info.is_dir()}
        if len(self.members) > _MOST_LISTED:
            raise NoteUnreadable(f"{one_line(path)} would unpack to over {_MOST_LISTED} files. Split it.")

    def read(self, name: str, most: int = MOST_MEMBER_BYTES) -> bytes:
        """Return a member's bytes.

        Raises:
            NoteUnreadable: it is missing, encrypted, damaged, larger than `most` or packed like a bomb.
        """
        info = self.members.get(name)
        shown = f"{one_line(name)} in {one_line(self.path)}"
        if info is None:
            raise NoteUnreadable(f"{one_line(self.path)} lacks its part {one_line(name)}. Save it anew.")
        if info.flag_bits & 1:
            raise NoteUnreadable(f"{shown} is encrypted. Unpack it with its password.")
        bomb = info.file_size > _SUSPICIOUS and info.file_size > _WORST_RATIO * max(1, info.compress_size)
        if bomb or info.file_size > most:
            raise NoteUnreadable(f"{shown} would unpack to {info.file_size // 1_000_000} MB. Remove it.")
        try:
            with self.zip.open(info) as member:
                data = member.read(info.file_size + 1)
        except _FAULTS as error:
            raise NoteUnreadable(f"{shown} is damaged: {_said(error)}. Save it anew.") from error
        spend(self.path, len(data))
        return data


def _said(error: Exception) -> str:
    return one_line(str(error).split("\n", 1)[0]).rstrip(". ") or type(error).__name__
