"""From the bytes of a text file or a page to text and back, so that what is not changed has the very same bytes."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import DocumentUnreadable
from index.errors import NoteUnreadable
from index.loaders.decoding import decode
from index.loaders.pages.web import declared_charset, decode_markup

# The longer mark first: that of UTF-32 begins like that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSETS = (
    "utf-8 utf-16-le utf-16-be gb18030 big5 cp932 euc_jp cp949 cp1251 koi8_r cp1256 cp874 tis_620 cp1258 cp1252 "
    "cp1250 cp1253 cp1254 cp1255"
).split()
"""All that index.loaders.decoding may find."""
_DAMAGED = re.compile("([\udc80-\udcff]+)")


@dataclass(frozen=True, slots=True)
class Encoded:
    """Text as it stood in a file. Bytes that are no text are halves of characters in it, as Python carries them."""

    text: str
    data: bytes
    charset: str = "utf-8"
    mark: bytes = b""
    """The byte order mark that the file begins with."""
    references: bool = False
    """In markup, what the charset does not know is written as a character reference; else all becomes UTF-8."""

    def encode(self, text: str) -> bytes:
        """Return a text in the file's own charset, as far as that knows its characters; the very bytes if unchanged."""
        if text == self.text:
            return self.data
        try:
            return self.mark + text.encode(self.charset, "surrogateescape")
        except UnicodeEncodeError:
            if not self.references:
                return text.encode("utf-8", "surrogateescape" if self.charset == "utf-8" else "replace")
            parts = enumerate(_DAMAGED.split(text))
            errors = ("xmlcharrefreplace", "surrogateescape")
            return self.mark + b"".join(part.encode(self.charset, errors[at % 2]) for at, part in parts)


def read_text(data: bytes) -> Encoded:
    """Return the text of a file.

    Raises:
        DocumentUnreadable: it is empty or not text.
    """
    try:
        text = decode(Path("The document"), data).text
    except NoteUnreadable as error:
        raise DocumentUnreadable(str(error)) from error
    return _matching(data, text, _CHARSETS) or Encoded(text, data)


def read_page(name: Path, data: bytes) -> Encoded:
    """Return the text of a page that may be in a charset which it does not declare.

    Raises:
        NoteUnreadable: the bytes are no text, or the text has no visible character.
    """
    text = decode_markup(name, data).text
    found = read_markup(data)
    if not _DAMAGED.search(found.text):
        return found
    return _matching(data, text, _CHARSETS, references=True) or found


def read_markup(data: bytes) -> Encoded:
    """Return the text of HTML or XML: by its mark, as UTF-8, or by what it declares; never fails."""
    for mark, charset in _MARKS:
        if data.startswith(mark) and (found := _exact(data, charset, mark)):
            return found
    for charset in ("utf-8", declared_charset(data)):
        if found := _exact(data, charset):
            return found
    return Encoded(data.decode("utf-8", "surrogateescape"), data, references=True)


def _exact(data: bytes, charset: str, mark: bytes = b"") -> Encoded | None:
    body = data[len(mark) :]
    try:
        text = body.decode(charset)
        return Encoded(text, data, charset, mark, references=True) if text.encode(charset) == body else None
    except (LookupError, UnicodeError):
        return None


def _matching(data: bytes, text: str, charsets: Sequence[str], *, references: bool = False) -> Encoded | None:
    """Return the bytes as what was read of them as `text`, some of it perhaps damaged."""
    mark, charsets = next(((m, (c,)) for m, c in _MARKS if data.startswith(m)), (b"", charsets))
    body = data[len(mark) :]
    for errors in ("strict", "replace"):
        for charset in charsets:
            if re.sub(r"\r\n?", "\n", _decoded(body, charset, errors)) == text:
                kept = body.decode(charset) if errors == "strict" else _escaped(body, charset)
                return Encoded(kept, data, charset, mark, references)
    return None


def _decoded(body: bytes, charset: str, errors: str) -> str:
    try:
        return body.decode(charset, errors)
    except UnicodeDecodeError:
        return ""


def _escaped(body: bytes, charset: str) -> str:
    # Codecs of two bytes a character cannot carry a single bad one.
    return _decoded(body, charset, "surrogateescape") or body.decode(charset, "replace")
