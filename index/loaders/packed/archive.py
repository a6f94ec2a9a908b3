"""ZIP archives, Notion's exports among them: every file inside that is a note becomes one, named by its path."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from index.errors import NoteUnreadable
from index.loaders.loaded import Loaded
from index.loaders.packed.members import format_of, load_member, part_name, safe_name
from index.loaders.packed.unpacking import MOST_BYTES, MOST_MEMBERS, Package, is_spent, unpacking
from index.naming import one_line
from index.passage import Document

_UTF8_NAME = 0x800
_MOST_TEXT = 100_000_000
"""Characters of all notes in one archive; when they are reached, the rest of it is left out."""


def load_zip(path: Path, data: bytes) -> Loaded:
    """Return the notes in an archive, those in archives inside it too; what is over the bounds is told in one line.

    Raises:
        NoteUnreadable: it is no ZIP, damaged, a bomb, nested too deep, or holds nothing that could be a note.
    """
    with unpacking(path):
        package = Package(path, data)
        documents: dict[str, Document] = {}
        failures: dict[str, str] = {}
        wanted = list(_notes(_names(package)))
        length = 0
        for position, (member, shown) in enumerate(wanted):
            if is_spent() or length > _MOST_TEXT:
                failures["rest"] = _left_out(path, len(wanted) - position)
                break
            part = part_name(shown)
            try:
                loaded = load_member(path, shown, package.read(member))
            except NoteUnreadable as error:
                failures[part] = str(error)
                continue
            for document in loaded.documents:
                whole = f"{part}/{document.part}" if document.part else part
                documents.setdefault(whole, replace(document, part=whole))
                length += len(document.text)
            failures |= {f"{part}/{inner}": why for inner, why in loaded.failures.items()}
        if not documents and not failures:
            raise NoteUnreadable(f"{one_line(path)} holds no file of a format that notes have. Remove it.")
        return Loaded(tuple(documents.values()), failures)


def _left_out(path: Path, count: int) -> str:
    bounds = f"{MOST_MEMBERS} files, {MOST_BYTES // 1_000_000} MB or {_MOST_TEXT // 1_000_000} million letters"
    return f"{one_line(path)} holds more than {bounds}: its last {count} files were left out. Split it."


def _notes(names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the members worth reading, as stored and as shown: none hidden, no table that a fuller one repeats."""
    present = set(names.values())
    for member, shown in sorted(names.items(), key=lambda item: item[1]):
        pieces = PurePosixPath(shown).parts
        hidden = any(piece.startswith(".") or piece == "__MACOSX" for piece in pieces)
        # Notion writes a table twice: as it is shown, and with all its rows.
        repeated = shown.endswith(".csv") and f"{shown[:-4]}_all.csv" in present
        if not hidden and not repeated and format_of(shown) is not None:
            yield member, shown


def _names(package: Package) -> dict[str, str]:
    """Return each member's name as it should read: in the encoding of the machine that packed it, and harmless."""
    raw = {}
    for name, info in package.members.items():
        if not info.flag_bits & _UTF8_NAME and not name.isascii():
            raw[name] = name.encode("cp437", "replace")
    encoding = _encoding(b"\n".join(raw.values()))
    read = {name: stored.decode(encoding, "replace") for name, stored in raw.items()}
    names: dict[str, str] = {}
    taken: set[str] = set()
    for name in package.members:
        shown = safe_name(read.get(name, name))
        while shown in taken:
            shown = str(PurePosixPath(shown).with_stem(PurePosixPath(shown).stem + "'"))
        taken.add(shown)
        names[name] = shown
    return names


def _encoding(names: bytes) -> str:
    """Return how names were written: UTF-8 without saying so, as in Korea, Japan, China or Taiwan, or as in DOS."""
    for encoding, fits in (
        ("utf-8", r""),
        ("cp949", r"[\x00-\x7f\uac00-\ud7a3]*\Z"),
        ("cp932", r"(?s).*[\u3041-\u30fa\u30fc]"),
        ("gb2312", r""),
        ("big5", r""),
    ):
        try:
            if re.match(fits, names.decode(encoding)):
                return encoding
        except UnicodeDecodeError:
            continue
    return "cp437"
