"""The layouts of the latest documents that take seconds to be read, kept so that each is read once.

A job, its page and its downloads all need the layout of the same bytes. Pictures and scanned PDFs are read by OCR for
it; other formats are taken apart in moments and are not kept.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import PurePath
from typing import Final, TypeAlias
from weakref import WeakValueDictionary

from assistant.documents.formats import read_layout
from assistant.documents.formats.pictures.layout import PictureLayout
from assistant.documents.layout import PICTURES, Layout

_SLOW: Final = PICTURES | {".pdf"}
_SEGMENT, _CHARACTER = 2_000, 8
"""Bytes that a segment and each of its characters take in memory, about."""

_Key: TypeAlias = tuple[str, bytes]
"""The suffix, which says how bytes are read, and their digest."""


class Layouts:
    """Reads layouts. May be used by several threads: who asks for what another one is reading waits for it.

    In memory, for the life of the process, are kept the layouts asked for last: the picture as it is shown, its texts
    and their places, never the file itself.
    """

    def __init__(
        self,
        read: Callable[[str, bytes], Layout] = read_layout,
        *,
        most: int = 8,
        most_bytes: int = 64 * 1024 * 1024,
    ) -> None:
        """Begin with none.

        Args:
            read: reads a document of that name.
            most: layouts that are kept.
            most_bytes: of memory that they may take together, by estimate; a larger one is not kept.
        """
        self._read, self._most, self._most_bytes = read, most, most_bytes
        # Guards `_kept` and `_turns`; never held while something is read.
        self._lock = threading.Lock()
        self._kept: OrderedDict[_Key, Layout] = OrderedDict()
        # Held while the document of that key is read; gone when nobody waits for it any more.
        self._turns: WeakValueDictionary[_Key, threading.Lock] = WeakValueDictionary()

    def read(self, name: str, data: bytes) -> Layout:
        """Return the layout of a document, as `read_layout` does, and raise what it raises; errors are not kept."""
        suffix = PurePath(name).suffix.lower()
        if suffix not in _SLOW:
            return self._read(name, data)
        key = (suffix, hashlib.sha256(data).digest())
        with self._lock:
            turn = self._turns.setdefault(key, threading.Lock())
        with turn:
            found = self._found(key)
            if found is None:
                found = self._read(name, data)
                self._keep(key, found)
            return found

    def _found(self, key: _Key) -> Layout | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: _Key, layout: Layout) -> None:
        if _held(layout) > self._most_bytes:
            return
        with self._lock:
            self._kept[key] = layout
            while len(self._kept) > self._most or sum(map(_held, self._kept.values())) > self._most_bytes:
                self._kept.popitem(last=False)


def _held(layout: Layout) -> int:
    """Return about how many bytes of memory a layout takes."""
    picture = len(layout.jpeg) if isinstance(layout, PictureLayout) else 0
    return picture + sum(_SEGMENT + _CHARACTER * len(segment.text) for segment in layout.segments)
