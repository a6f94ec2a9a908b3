"""What travels between a reader and its child process: whole values, framed by their length."""

from __future__ import annotations

import pickle
import struct
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Literal

from index.errors import NoteInaccessible, NoteUnreadable
from index.loaders.loaded import Loaded
from index.passage import Comment, Document, Heading, Place, Region

_LENGTH = struct.Struct("<Q")
_LONGEST = 1 << 31
"""Bytes; an answer that claims to be longer is no answer."""


@dataclass(frozen=True, slots=True)
class Request:
    """One file to be read."""

    path: Path
    data: bytes


@dataclass(frozen=True, slots=True)
class Alive:
    """A sign of life in the middle of a long file, or before the first."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The loader raised: an error of ours as it is, or what another one was called."""

    error: NoteUnreadable | None
    unforeseen: str = ""
    """The name of a foreign exception."""
    traceback: str = ""
    out_of_memory: bool = False


Answer = Loaded | Failed | Alive

Ending = Literal["silent", "late", "large", "gone"]
"""Why a child was ended or ended itself: no sign of life, out of time, out of memory, dead."""

_KNOWN = {
    (kind.__module__, kind.__qualname__): kind
    for kind in (Loaded, Document, Comment, Place, Region, Heading, Alive, Failed, NoteUnreadable, NoteInaccessible)
}


class _Answers(pickle.Unpickler):
    """Makes our own values and nothing else: the child has met hostile bytes."""

    def find_class(self, module: str, name: str) -> type:
        try:
            return _KNOWN[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name} has no place in an answer") from None


def send(stream: BinaryIO, value: Request | Answer) -> None:
    """Write one value, whole.

    Raises:
        OSError: nobody reads at the other end any more.
    """
    packed = pickle.dumps(value, protocol=5)
    stream.write(_LENGTH.pack(len(packed)))
    stream.write(packed)
    stream.flush()


def receive_answer(stream: BinaryIO) -> Answer | None:
    """Return the child's next value; None at the end of the stream.

    Raises:
        pickle.UnpicklingError: the bytes are no answer.
    """
    packed = _receive(stream)
    if packed is None:
        return None
    answer = _Answers(BytesIO(packed)).load()
    if not isinstance(answer, Loaded | Failed | Alive):
        raise pickle.UnpicklingError(f"{type(answer).__name__} is no answer")
    return answer


def receive_request(stream: BinaryIO) -> Request | None:
    """Return the parent's next request; None when it has gone."""
    packed = _receive(stream)
    request = None if packed is None else pickle.loads(packed)  # noqa: S301 - from our own parent
    return request if isinstance(request, Request) else None


def _receive(stream: BinaryIO) -> bytes | None:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    length = _LENGTH.unpack(head)[0]
    if length > _LONGEST:
        raise pickle.UnpicklingError(f"a value of {length} bytes")
    packed = stream.read(length)
    return packed if len(packed) == length else None
