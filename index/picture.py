"""The pictures that a note was read from, fit to be looked at: upright, of bounded size, and nothing but pixels."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from index.catalogue import Catalogue
from index.errors import NoteUnreadable
from index.loaders import read
from index.loaders.pictures.image import upright
from index.naming import one_line
from index.passage import Region
from index.settings import IndexSettings

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".heic"})
"""Suffixes of the files that are shown."""

_WIDEST, _HIGHEST = 1_600, 8_000
"""Pixels; long screenshots stay legible."""
_QUALITY = 85

# One at a time: a decoded picture takes up to 400 MB.
_decoding = threading.Lock()


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a note and the lines that were read in it."""

    number: int
    """Its position among the note's pictures; with the note's id all that names it to a reader."""
    regions: tuple[Region, ...]


def pictures(catalogue: Catalogue, note: str) -> tuple[Picture, ...]:
    """Return the pictures of a note that can be shown: its own file, or ones that lie beside it.

    Raises:
        NoteNotFound: there is no note of that id.
    """
    path = catalogue.path(note)
    found: dict[str, list[Region]] = {}
    for region in catalogue.document(note).regions:
        if region.page is None:
            found.setdefault(region.image, []).append(region)
    return tuple(
        Picture(number, tuple(regions))
        for number, (image, regions) in enumerate(found.items())
        if _file(path, image) is not None
    )


def shown(catalogue: Catalogue, note: str, number: int, settings: IndexSettings) -> bytes:
    """Return one picture of a note as a JPEG without anything that its file tells besides, such as where it was taken.

    Raises:
        NoteNotFound: there is no note of that id.
        NoteUnreadable: the note has no such picture, or it can no longer be opened.
    """
    path = catalogue.path(note)
    images = list(dict.fromkeys(r.image for r in catalogue.document(note).regions if r.page is None))
    file = _file(path, images[number]) if 0 <= number < len(images) else None
    if file is None:
        raise NoteUnreadable(
            f"{one_line(path)} has no picture {number + 1} to show. Sync its folder and open it again."
        )
    data = read(file, settings)
    with _decoding:
        try:
            picture, _ = upright(file, data)
            picture.thumbnail((_WIDEST, _HIGHEST))
            out = BytesIO()
            picture.save(out, "JPEG", quality=_QUALITY)
        except (OSError, SyntaxError, ValueError, EOFError, IndexError) as error:
            raise NoteUnreadable(f"{one_line(file)} can no longer be opened as a picture. Save it again.") from error
    return out.getvalue()


def _file(path: Path, image: str) -> Path | None:
    """The file of a picture, if it is one and lies in its note's folder; what a note names is not trusted."""
    try:
        folder = path.parent.resolve()
        file = path if not image else (folder / image).resolve()
        inside = not image or file.is_relative_to(folder)
        return file if inside and file.suffix.lower() in PICTURES and file.is_file() else None
    except (OSError, ValueError, RuntimeError):
        return None
