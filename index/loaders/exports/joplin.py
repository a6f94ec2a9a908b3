"""Joplin's exports: a JEX archive, and the single notes of a RAW folder.

Every item is a text of title, body and a block of `key: value` lines that ends with `type_` (Joplin's own
`BaseItem.serialize`): 1 a note, 4 a resource, 5 a tag, 6 the tie of a tag to a note.
"""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from index.errors import NoteUnreadable
from index.loaders.decoding import is_blank
from index.loaders.heartbeat import still_working
from index.loaders.loaded import Loaded
from index.loaders.packed.unpacking import spend, unpacking
from index.loaders.plain.comments import parse_comments
from index.naming import one_line, title_from
from index.passage import Document

NOTE, _RESOURCE, _TAG, _TIE = "1", "4", "5", "6"
_BLOCK = re.compile(r"(?:\A|\n\n)((?:[a-z_]+:[^\n]*\n)*type_: ?(\d+))\s*\Z")
_LARGEST_ITEM = 20_000_000
_RESOURCE_LINK = re.compile(r"\(:/([0-9a-f]{32})[^)\s]*\)")


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its kind, title, body, and what its block says."""

    kind: str
    title: str
    body: str
    said: Mapping[str, str]


def parse_item(text: str) -> Item | None:
    """Return a text as an item of Joplin, or None where it is none."""
    block = _BLOCK.search(text, max(0, len(text) - 200_000))
    if block is None or "\nid: " not in f"\n{block[1]}":
        return None
    said = dict(line.split(":", 1) for line in block[1].split("\n") if ":" in line)
    title, _, body = text[: block.start()].partition("\n")
    return Item(block[2], title.strip(), body.strip("\n"), {key: value.strip() for key, value in said.items()})


def note(path: Path, item: Item, tags: tuple[str, ...] = (), extra: str = "") -> Document:
    """Return a note's item as a document, named by its id.

    Raises:
        NoteUnreadable: it is encrypted or says nothing.
    """
    if item.said.get("encryption_applied") == "1":
        raise NoteUnreadable(f"The note {item.said['id']} in {one_line(path)} is encrypted. Decrypt before exporting.")
    text = "\n\n".join(each for each in (item.body, extra) if each)
    if is_blank(item.title + text):
        raise NoteUnreadable(f"The note {item.said['id']} in {one_line(path)} is empty. Write something in it.")
    return Document(
        title=item.title or title_from(path),
        text=text if not is_blank(text) else item.title,
        author=item.said.get("author") or None,
        date=item.said.get("user_created_time") or item.said.get("created_time") or None,
        tags=tags,
        url=item.said.get("source_url") or None,
        comments=parse_comments(text),
        part=item.said["id"],
    )


def load_jex(path: Path, data: bytes) -> Loaded:
    """Return the notes of a JEX archive, with their tags and the text that Joplin read in their pictures.

    Raises:
        NoteUnreadable: it is no archive, damaged, a bomb, or without notes.
    """
    with unpacking(path):
        items, failures = _items(path, data)
    by_id = {item.said["id"]: item for item in items}
    tags: dict[str, list[str]] = {}
    for tie in (item.said for item in items if item.kind == _TIE):
        if (tag := by_id.get(tie.get("tag_id", ""))) is not None and tag.kind == _TAG:
            tags.setdefault(tie.get("note_id", ""), []).append(tag.title)
    documents = []
    for id, item in by_id.items():
        if item.kind != NOTE:
            continue
        linked = (by_id.get(each) for each in dict.fromkeys(_RESOURCE_LINK.findall(item.body)))
        seen = [_ocr_text(each) for each in linked if each is not None and each.kind == _RESOURCE]
        try:
            documents.append(note(path, item, tuple(sorted(set(tags.get(id, ())))), "\n\n".join(filter(None, seen))))
        except NoteUnreadable as error:
            failures[id] = str(error)
    if not documents and not failures:
        raise NoteUnreadable(f"{one_line(path)} holds no notes of Joplin. Export it anew as JEX.")
    return Loaded(tuple(documents), failures)


def _ocr_text(resource: Item) -> str:
    return resource.said.get("ocr_text", "").replace("\\n", "\n").replace("\\r", "").strip()


def _items(path: Path, data: bytes) -> tuple[list[Item], dict[str, str]]:
    items: list[Item] = []
    failures: dict[str, str] = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:*") as archive:
            for member in archive:
                still_working()
                file = archive.extractfile(member) if member.isfile() and member.name.endswith(".md") else None
                spend(path, member.size if file else 0)
                if file is None:
                    continue
                if member.size > _LARGEST_ITEM:
                    failures[member.name] = f"{one_line(member.name)} in {one_line(path)} is too large. Split it."
                elif (item := parse_item(file.read().decode("utf-8", "replace").replace("\r\n", "\n"))) is not None:
                    items.append(item)
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        if not items:
            raise NoteUnreadable(f"{one_line(path)} is no JEX archive, or damaged. Export it anew.") from error
        failures["rest"] = f"{one_line(path)} is damaged after {len(items)} items. Export it anew."
    return items, failures
