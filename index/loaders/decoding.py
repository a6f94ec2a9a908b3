"""From bytes to text: UTF-8 and UTF-16 exactly, anything else by a guess that says so."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from index.errors import NoteUnreadable
from index.naming import one_line

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY_STARTS = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"\x7fELF", b"SQLite ")
_LEGACY = (
    "gb18030 big5 cp932 euc_jp cp949 cp1251 koi8_r cp1256 cp874 tis_620 cp1258 cp1252 cp1250 cp1253 cp1254 cp1255"
).split()
_DECLARED = re.compile(rb"^lang:\s*['\"]?([A-Za-z]{2})\b", re.MULTILINE)
# Single-byte code pages that statistics confuse with each other; a declared language settles it.
_BY_LANGUAGE = {
    **dict.fromkeys("en fr es de pt it nl sv da no fi is ca".split(), "cp1252"),
    **dict.fromkeys("pl cs sk hu sl hr ro".split(), "cp1250"),
    "tr": "cp1254",
    "he": "cp1255",
    "el": "cp1253",
    "vi": "cp1258",
}
_LATIN = frozenset("cp1252 cp1250 cp1254 cp1258".split())
# In an otherwise English file: no high byte but western letters and printers' marks, and none that would be the first
# half of a Chinese or Japanese character with its second half in ASCII, or a Polish or Turkish letter as often.
_NOT_WESTERN = re.compile(
    rb"[\x81\x83\x86-\x90\x98\x9a\x9b\x9d-\x9f\xa2\xa4-\xa6\xa8\xac\xaf\xb1-\xb3\xb5\xb6\xb8\xb9\xbc\xbe]"
    rb"|[\xd0\xd7\xdd\xde\xf0\xf7\xfd\xfe]|[\x80-\xff][\[\\\]^`{|}~@]|(?<=[A-Za-z])[\xa1\xbf](?=[A-Za-z])|[\x80-\xff]{3}"
)
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_FEW = 20
"""Bytes; from here on statistics can tell Polish or Turkish from French."""
_TEXT_CONTROLS = frozenset("\t\n\r\f\v\x1b\x85")
_SAMPLE = 65_536
_DAMAGED_SHARE = 0.02
"""Up to this share of bad characters a file is UTF-8 with damage, not another encoding."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with bare newlines as line ends and no byte order mark, and what was assumed to get it."""

    text: str
    warnings: tuple[str, ...] = ()


def decode(path: Path, data: bytes) -> Decoded:
    """Return the text in `data`.

    Raises:
        NoteUnreadable: the bytes are no text, or the text has no visible character.
    """
    if data.startswith(_BINARY_STARTS):
        raise _binary(path)
    decoded = _by_mark(data) or _unmarked(path, data)
    if _looks_binary(decoded.text):
        raise _binary(path)
    if is_blank(decoded.text):
        raise NoteUnreadable(f"{one_line(path)} is empty. Write something in it, or remove it.")
    return Decoded(re.sub(r"\r\n?", "\n", decoded.text), decoded.warnings)


def is_blank(text: str) -> bool:
    """Tell whether nothing in `text` can be seen: only spaces, control and formatting characters."""
    return all(c.isspace() or unicodedata.category(c) in ("Cc", "Cf") for c in text)


def _by_mark(data: bytes) -> Decoded | None:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], encoding)
    return None


def _unmarked(path: Path, data: bytes) -> Decoded:
    if b"\0" in data[:_SAMPLE]:
        return _wide(path, data)
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    damaged = data.decode("utf-8", "replace")
    bad = damaged.count("\ufffd")
    intact = sum(1 for c in damaged if c > "\x7f") - bad
    if bad <= max(1, intact * _DAMAGED_SHARE) and intact > bad:
        return _lenient(data, "utf-8")
    encoding = _guess(data)
    if encoding is None:
        raise _binary(path)
    text = data.decode(encoding, "replace")
    return Decoded(text, (f"Not UTF-8: read as {encoding}, a guess. Save the file as UTF-8 if it looks wrong.",))


def _wide(path: Path, data: bytes) -> Decoded:
    """Read UTF-16 without its mark: in such text nearly all zero bytes fall on one side of each pair."""
    even, odd = data[:_SAMPLE:2].count(0), data[1:_SAMPLE:2].count(0)
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = data.decode(encoding, "replace")
    if min(even, odd) * 20 > max(even, odd) or "\0" in text or text.count("\ufffd") > len(text) // 100:
        raise _binary(path)
    return Decoded(text, (f"No byte order mark: read as {encoding}, a guess. Save the file as UTF-8.",))


def _lenient(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding))
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
    return Decoded(text, (f"Damaged {encoding}: {text.count(chr(0xFFFD))} unreadable places are shown as \ufffd.",))


def _guess(data: bytes) -> str | None:
    declared = _DECLARED.search(data[:2_000])
    if declared:
        encoding = _BY_LANGUAGE.get(declared[1].decode("ascii").lower())
        if encoding and _decodes(data, encoding):
            return encoding
    for encoding in ("euc_jp", "cp932"):
        if _decodes(data, encoding) and _reads_japanese(data.decode(encoding)):
            return encoding
    western = _reads_western(data[: _SAMPLE * 4])
    if western and len(_HIGH_RUN.findall(data)) < _FEW:
        return "cp1252"
    # Imported here: it takes a tenth of a second, and hardly any note needs it.
    from charset_normalizer import from_bytes

    found = from_bytes(data[: _SAMPLE * 4], cp_isolation=_LEGACY)
    best = found.best()
    if best is None:
        return "cp1252" if western else None
    # Between pages that explain the bytes equally well, the western one is the commonest.
    equal = {m.encoding for m in found if m.chaos <= best.chaos and m.coherence >= best.coherence - 0.01}
    return "cp1252" if "cp1252" in equal or (western and best.encoding not in _LATIN) else best.encoding


def _reads_western(data: bytes) -> bool:
    """Tell whether high bytes stand alone in ASCII, as accented letters do; in other scripts they stand together."""
    runs = _HIGH_RUN.findall(data)
    alone = sum(1 for run in runs if len(run) == 1)
    return bool(runs) and alone * 4 >= len(runs) * 3 and _NOT_WESTERN.search(data) is None


def _reads_japanese(text: str) -> bool:
    """Tell whether a tenth of the characters that are not ASCII are hiragana, as in no other language."""
    foreign = [c for c in text[:_SAMPLE] if c > "\x7f"]
    return sum(1 for c in foreign if "\u3041" <= c <= "\u3096") * 10 > len(foreign)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _looks_binary(text: str) -> bool:
    sample = text[:_SAMPLE]
    controls = sum(1 for c in sample if (c < " " or "\x7f" <= c <= "\x9f") and c not in _TEXT_CONTROLS)
    return "\0" in text or controls * 100 > len(sample)


def _binary(path: Path) -> NoteUnreadable:
    return NoteUnreadable(f"{one_line(path)} is not text. Save it as plain text or Markdown, or remove it.")
