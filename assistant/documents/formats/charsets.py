"""From the bytes of a page to text and back, so that what is not changed has the very same bytes again."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from index.loaders.pages.web import decode_markup

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"<(?:meta\b[^>]*?charset|\?xml\b[^>]*?encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.I)
_HEAD = 8_192
_WIDER = {
    # What browsers read these names as (WHATWG Encoding Standard, section 4.2).
    **dict.fromkeys(("gb2312", "gbk", "x-gbk"), "gb18030"),
    **dict.fromkeys(("shift_jis", "x-sjis"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987"), "cp949"),
    **dict.fromkeys(("iso-8859-1", "us-ascii", "ascii"), "cp1252"),
    "iso-8859-9": "cp1254",
    **dict.fromkeys(("iso-8859-11", "tis-620", "windows-874"), "cp874"),
    "big5": "big5hkscs",
}
_LEGACY = (
    "gb18030 big5 cp932 euc_jp cp949 cp1251 koi8_r cp1256 cp874 cp1258 cp1252 cp1250 cp1253 cp1254 cp1255 utf-16-le "
    "utf-16-be"
).split()
_DAMAGED = re.compile("([\udc80-\udcff]+)")


@dataclass(frozen=True, slots=True)
class Encoded:
    """Text as it stood in a file. Bytes that are no text are halves of characters in it, as Python carries them."""

    text: str
    charset: str = "utf-8"
    mark: bytes = b""
    """The byte order mark that the file begins with."""

    def encode(self, text: str) -> bytes:
        """Return a text in the file's own encoding; what that does not know is written as a character reference."""
        try:
            return self.mark + text.encode(self.charset, "surrogateescape")
        except UnicodeEncodeError:
            parts = enumerate(_DAMAGED.split(text))
            errors = ("xmlcharrefreplace", "surrogateescape")
            return self.mark + b"".join(part.encode(self.charset, errors[at % 2]) for at, part in parts)


def decoded(data: bytes) -> Encoded:
    """Return a page's text: by its mark, as UTF-8, by what it declares, or by a guess; never fails."""
    for mark, charset in _BOMS:
        if data.startswith(mark) and (found := _exact(data[len(mark) :], charset, mark)):
            return found
    declared = _DECLARED.search(data, 0, _HEAD)
    name = declared[1].decode("ascii").lower() if declared else ""
    for charset in ("utf-8", _WIDER.get(name, name)):
        if found := _exact(data, charset):
            return found
    return Encoded(data.decode("utf-8", "surrogateescape"))


def guessed(name: Path, data: bytes) -> Encoded:
    """Return the text of a page that may be in an encoding which it does not declare.

    Raises:
        NoteUnreadable: the bytes are no text, or the text has no visible character.
    """
    text = decode_markup(name, data).text
    found = decoded(data)
    if not _DAMAGED.search(found.text):
        return found
    for charset in _LEGACY:
        other = _exact(data, charset)
        if other and re.sub(r"\r\n?", "\n", other.text) == text:
            return other
    return found


def _exact(data: bytes, charset: str, mark: bytes = b"") -> Encoded | None:
    try:
        text = data.decode(charset)
        return Encoded(text, charset, mark) if text.encode(charset) == data else None
    except (LookupError, UnicodeError):
        return None
