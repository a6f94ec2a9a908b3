r"""Note exports as JSON Lines (.jsonl, .ndjson): one note a line, every field but the text optional.

    {"id": "n-17", "title": "鞍馬の温泉", "author": "Mika", "time": "2025-01-20T09:30:00+09:00", "language": "ja",
     "tags": ["旅行"], "images": ["pictures/menu.jpg"], "body": "...", "url": "https://...",
     "comments": [{"author": "Tom", "time": 1737500000, "language": "en", "text": "...", "replies": [...]}]}

`id` is a string or a number, unique in the file; without it the note is known by its line. `time` is ISO 8601, or
seconds or milliseconds since 1970. `images` are paths relative to the file, inside its folder; their text is read.
`replies` are comments again. UTF-8. A broken line is reported and the others are read.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from index.errors import NoteUnreadable
from index.loaders.assembly import Assembly, Remark
from index.loaders.decoding import is_blank
from index.loaders.heartbeat import still_working
from index.loaders.loaded import Loaded
from index.loaders.packed.members import format_of, load_member, part_name
from index.loaders.plain.front_matter import language_code
from index.naming import one_line
from index.passage import Document

_MOST_IMAGES = 50
_LARGEST_IMAGE = 50_000_000
_DEEPEST_REPLY = 100
_MILLISECONDS = 100_000_000_000
"""Numbers from here on are milliseconds: as seconds they would lie after the year 5000."""
Json = Mapping[str, object]


def load_export(path: Path, data: bytes) -> Loaded:
    """Return the notes of a JSON Lines file.

    Raises:
        NoteUnreadable: no line of it is a note.
    """
    documents: list[Document] = []
    failures: dict[str, str] = {}
    lines: dict[str, int] = {}
    for number, line in _lines(data):
        if not line.strip():
            continue
        still_working()
        try:
            document = _note(path, line, number)
            if (earlier := lines.setdefault(document.part, number)) != number:
                raise ValueError(f"its id is that of line {earlier}")
        except (ValueError, RecursionError) as error:
            said = "it is nested too deep" if isinstance(error, RecursionError) else one_line(str(error))
            failures[f"line {number}"] = f"{one_line(path)}, line {number}, is no note: {said}. Mend the line."
        else:
            documents.append(document)
    if not documents:
        why = next(iter(failures.values()), f"{one_line(path)} is empty. Write something in it, or remove it.")
        raise NoteUnreadable(why)
    return Loaded(tuple(documents), failures)


def _lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each line with its number, without a copy of the whole."""
    start = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    number = 0
    while start < len(data):
        number += 1
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        yield number, data[start:end]
        start = end + 1


def _note(path: Path, line: bytes, number: int) -> Document:
    """Return one line's note; raises ValueError with what is wrong."""
    try:
        found = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ValueError("it is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON ({error.msg} at character {error.pos + 1})") from error
    if not isinstance(found, dict):
        raise ValueError("it is not an object")
    assembly = Assembly()
    assembly.write(_text(found, "body").strip("\n"))
    for image in _strings(found, "images")[:_MOST_IMAGES]:
        _embed_image(path, image, assembly)
    _write_comments(found, assembly)
    if is_blank("".join(assembly.pieces)):
        raise ValueError("it has no text in body, images or comments")
    id = found.get("id")
    part = part_name(str(id).strip()) if isinstance(id, str | int) and not isinstance(id, bool) else ""
    language = _text(found, "language")
    title = " ".join(_text(found, "title").split())
    return replace(
        assembly.document(title or _first_line(assembly) or f"{path.stem} {number}"),
        author=_text(found, "author").strip() or None,
        date=when(found.get("time")),
        language=language_code(language),
        tags=tuple(dict.fromkeys(tag for each in _strings(found, "tags") if (tag := each.strip().lstrip("#")))),
        url=_text(found, "url").strip() or None,
        part=part or f"line {number}",
    )


def when(value: object) -> str | None:
    """Return a time as ISO 8601: a number counts seconds or milliseconds since 1970, text stays as it is."""
    if isinstance(value, str) and not value.strip().lstrip("-").isdigit():
        return " ".join(value.split()) or None
    if isinstance(value, str) and len(value.strip()) <= len("2025"):
        return value.strip() or None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        seconds = float(value)
        seconds = seconds / 1_000 if abs(seconds) >= _MILLISECONDS else seconds
        if not math.isfinite(seconds):
            return None
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError):
        return None


def _text(found: Json, key: str) -> str:
    value = found.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"its {key} is not text")
    # A lone half of a surrogate pair cannot be stored.
    return value.encode("utf-8", "replace").decode("utf-8")


def _strings(found: Json, key: str) -> list[str]:
    value = found.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValueError(f"its {key} is not a list of texts")
    return value


def _first_line(assembly: Assembly) -> str:
    text = "".join(assembly.pieces).lstrip("# \n")
    return text.split("\n", 1)[0].strip()[:80]


def _write_comments(found: Json, assembly: Assembly) -> None:
    """Write comments in the order they are read: each, then its replies."""
    waiting: list[tuple[object, int | None, int]] = [(each, None, 0) for each in reversed(_list(found, "comments"))]
    while waiting:
        comment, parent, depth = waiting.pop()
        if not isinstance(comment, dict):
            raise ValueError("one of its comments is not an object")
        words = _text(comment, "text").strip()
        position = parent
        if words:
            if not assembly.comments:
                assembly.gap()
                assembly.write("## Comments\n")
            author = " ".join(_text(comment, "author").replace("*", "").split()) or "?"
            language = language_code(_text(comment, "language"))
            position = assembly.remark(Remark(author, words, when(comment.get("time")), language, parent))
        if depth < _DEEPEST_REPLY:
            waiting += [(each, position, depth + 1) for each in reversed(_list(comment, "replies"))]


def _list(found: Json, key: str) -> list[object]:
    value = found.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise ValueError(f"its {key} is not a list")
    return value


def _embed_image(path: Path, image: str, assembly: Assembly) -> None:
    """Append the text of a picture, its lines known by the picture's path; one that cannot be read leaves a warning."""
    folder = path.parent.resolve()
    try:
        file = (folder / image).resolve()
        inside = file.is_relative_to(folder) and file.is_file() and file.stat().st_size <= _LARGEST_IMAGE
        if not inside or format_of(image) is None:
            assembly.warnings.append(f"The image {one_line(image)} is missing, too large or outside the file's folder.")
            return
        loaded = load_member(path.parent, image, file.read_bytes())
    except (OSError, ValueError, RuntimeError, NoteUnreadable) as error:
        assembly.warnings.append(f"The image {one_line(image)} was not read: {one_line(str(error))}")
        return
    for document in loaded.documents:
        assembly.gap()
        assembly.embed(replace(document, regions=tuple(replace(r, image=image) for r in document.regions)))
