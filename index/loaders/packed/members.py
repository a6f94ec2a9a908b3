"""A file found inside another (in an archive, on an e-mail, in an export) read by the loader of its own format."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from index.errors import NoteUnreadable
from index.loaders.heartbeat import still_working
from index.loaders.loaded import Format, Loaded
from index.loaders.packed.unpacking import spend
from index.naming import one_line

_LARGEST_TEXT = 20_000_000
"""Bytes of a member that is no packed format; what a person writes is smaller."""


def format_of(name: str) -> Format | None:
    """Return the format of a file of this name."""
    # Imported here: the table names the loaders that read members.
    from index.loaders import FORMATS

    return FORMATS.get(PurePosixPath(name).suffix.lower())


def load_member(outer: Path, name: str, data: bytes) -> Loaded:
    """Return the notes of one member.

    Raises:
        NoteUnreadable: its format is unknown, it is too large, or its loader found no text.
    """
    still_working()
    format = format_of(name)
    path = outer / safe_name(name)
    if format is None:
        raise NoteUnreadable(f"{one_line(path)} has no known note format.")
    if not format.packed and len(data) > _LARGEST_TEXT:
        raise NoteUnreadable(f"{one_line(path)} is {len(data) // 1_000_000} MB of text. Split it.")
    return format.load(path, data)


def load_spending(outer: Path, name: str, data: bytes) -> Loaded:
    """Do the same for bytes that were not counted when they were unpacked."""
    spend(outer, len(data))
    return load_member(outer, name, data)


def safe_name(name: str) -> str:
    """Return a member's name as a relative path: no drive, no leading slash, no `..`, one line."""
    pieces = [piece for piece in one_line(name).replace("\\", "/").split("/") if piece not in ("", ".", "..")]
    return "/".join(pieces) or "unnamed"


def part_name(name: str) -> str:
    """Return a member's name or an id as the `part` of a note: without `#`, which separates parts from files."""
    return one_line(name).replace("#", "\uff03")[:300]
