"""Text files to the byte: encoding, byte order mark and line ends are known, so that all that is not replaced stays."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_left
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import DocumentUnreadable
from index.errors import NoteUnreadable
from index.loaders.decoding import decode

# The longer mark first: that of UTF-32 begins like that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ENCODINGS = (
    "utf-8 utf-16-le utf-16-be gb18030 big5 cp932 euc_jp cp949 cp1251 koi8_r cp1256 cp874 tis_620 cp1258 cp1252 "
    "cp1250 cp1253 cp1254 cp1255"
).split()
"""All that index.loaders.decoding may find."""


class Lined:
    """A string and the same with bare newlines; offsets are always those of the latter."""

    def __init__(self, raw: str) -> None:
        self.text = re.sub(r"\r\n?", "\n", raw)
        self._raw = raw
        ends = [match.start() for match in re.finditer("\r\n", raw)]
        self._pairs = [end - at for at, end in enumerate(ends)]
        # What a new line end looks like: as most of the others do.
        kinds = {"\r\n": len(ends), "\n": raw.count("\n") - len(ends), "\r": raw.count("\r") - len(ends)}
        self.newline = max(kinds, key=lambda kind: (kinds[kind], kind == "\n"))

    def raw(self, start: int, end: int) -> str:
        """Return text[start:end] with the line ends that it really has."""
        return self._raw[self._place(start) : self._place(end)]

    def _place(self, offset: int) -> int:
        return offset + bisect_left(self._pairs, offset)


@dataclass(frozen=True, slots=True)
class Source:
    """A decoded file, and how to encode what becomes of it."""

    lined: Lined
    data: bytes
    encoding: str
    mark: bytes

    def encode(self, raw: str) -> bytes:
        """Return `raw` in the file's encoding, or in UTF-8 if that cannot hold it; the very bytes if unchanged."""
        if raw == self.lined.raw(0, len(self.lined.text)):
            return self.data
        try:
            return self.mark + raw.encode(self.encoding, "surrogateescape")
        except UnicodeEncodeError:
            return raw.encode("utf-8", "surrogateescape" if self.encoding == "utf-8" else "replace")


def read_source(data: bytes) -> Source:
    """Decode a text file. Bytes that are no text of its encoding become single surrogates, which encode back.

    Raises:
        DocumentUnreadable: it is empty or not text.
    """
    try:
        text = decode(Path("The document"), data).text
    except NoteUnreadable as error:
        raise DocumentUnreadable(str(error)) from error
    mark, encodings = next(((m, (e,)) for m, e in _MARKS if data.startswith(m)), (b"", tuple(_ENCODINGS)))
    body = data[len(mark) :]
    for errors in ("strict", "replace"):
        for encoding in encodings:
            if _normal(_decoded(body, encoding, errors)) == text:
                kept = body.decode(encoding, "replace") if errors == "strict" else _escaped(body, encoding)
                return Source(Lined(kept), data, encoding, mark)
    return Source(Lined(text), data, "utf-8", b"")


def _decoded(body: bytes, encoding: str, errors: str) -> str:
    try:
        return body.decode(encoding, errors)
    except UnicodeDecodeError:
        return ""


def _escaped(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding, "surrogateescape")
    except UnicodeDecodeError:
        return body.decode(encoding, "replace")


def _normal(text: str) -> str:
    return re.sub(r"\r\n?", "\n", text)
