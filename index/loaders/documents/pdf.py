"""PDF documents, by PDFium: the text layer page by page; pages that are pictures are rendered and read by OCR."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.errors import NoteUnreadable
from index.loaders.documents.pdf_headings import headings
from index.loaders.documents.pdf_lines import PageLine, is_garbled, lines_of, paragraphs
from index.loaders.documents.pdf_outline import Entry, outline_of
from index.loaders.documents.pdf_styles import SetLine
from index.loaders.heartbeat import still_working
from index.loaders.loaded import Loaded, one
from index.loaders.pictures.image import unread_warning
from index.loaders.pictures.ocr import read_picture
from index.naming import one_line, title_from
from index.passage import Document, Place, Region

_PASSWORD_NEEDED = 4
"""FPDF_ERR_PASSWORD of fpdfview.h."""
_DPI = 200
_LARGEST_SIDE = 3_000
"""Pixels of a rendered page."""
_OCR_S = 2_400.0
"""After so long no further page is rendered and read; at 5 s a page that is a book of 480 pages."""
_MOST_SECONDS = 3_000.0
_MOST_CHARACTERS = 20_000_000
_FEWEST_PAGES = 4
_ON_NEARLY_ALL = 0.8
_MARGIN = 0.12
"""Of the page's height: running heads and feet stand in the upper and the lower margin."""
_NO_TITLE = re.compile(r"untitled|.*\.(docx?|pptx?|xlsx?|pdf|tex|dvi|indd|qxd|html?|rtf|odt|txt)|microsoft .*", re.I)


@dataclass(slots=True)
class _Page:
    """What one page holds: lines of its text layer, or a text read from its picture."""

    number: int
    height: float
    lines: list[PageLine] = field(default_factory=list)
    text: str = ""
    regions: tuple[Region, ...] = ()
    """With offsets into `text`."""


def load_pdf(path: Path, data: bytes) -> Loaded:
    """Return a PDF as one note, with a place for every page that has text.

    Raises:
        NoteUnreadable: it is damaged, locked, or has no text that can be read.
    """
    import pypdfium2  # type: ignore[import-untyped]

    try:
        with pypdfium2.PdfDocument(data) as pdf:
            return one(_Reading(path, pdf).document())
    except pypdfium2.PdfiumError as error:
        if error.err_code == _PASSWORD_NEEDED:
            raise NoteUnreadable(f"{one_line(path)} is locked with a password. Save a copy without one.") from error
        raise NoteUnreadable(
            f"{one_line(path)} is no PDF that can be opened, or it is damaged. Save it again, or remove it."
        ) from error


class _Reading:
    """One document on its way to a note."""

    def __init__(self, path: Path, pdf: Any) -> None:
        self._path = path
        self._pdf = pdf
        self._started = time.monotonic()
        self._pages: list[_Page] = []
        self._broken: list[int] = []
        self._too_late: list[int] = []
        self._unread = 0
        self._characters = 0

    def document(self) -> Document:
        count = len(self._pdf)
        for index in range(count):
            if self._seconds() > _MOST_SECONDS or self._characters > _MOST_CHARACTERS:
                self._too_late += range(index + 1, count + 1)
                break
            self._pages.append(self._page(index))
            still_working()
        running = _running_heads(self._pages)
        text, places, regions, lines = self._joined(running)
        if not text:
            raise NoteUnreadable(f"{one_line(self._path)} holds no text that could be read. {self._why_nothing(count)}")
        known = self._pdf.get_metadata_dict(skip_empty=True)
        return Document(
            title=_title(known.get("Title", "")) or title_from(self._path),
            text=text,
            author=_one_line_of(known.get("Author", "")),
            date=_date(known.get("CreationDate", "")),
            warnings=self._warnings(running),
            places=places,
            regions=regions,
            headings=headings(text, lines, self._outline()) if lines else (),
        )

    def _outline(self) -> list[Entry]:
        import pypdfium2

        try:
            return outline_of(self._pdf)
        except pypdfium2.PdfiumError:  # The pages are read all the same.
            return []

    def _seconds(self) -> float:
        return time.monotonic() - self._started

    def _page(self, index: int) -> _Page:
        import pypdfium2

        try:
            page = self._pdf[index]
        except pypdfium2.PdfiumError:
            self._broken.append(index + 1)
            return _Page(index + 1, 0.0)
        try:
            found = _Page(index + 1, page.get_height())
            text_page = page.get_textpage()
            found.lines = lines_of(text_page)
            text_page.close()
            if not found.lines or is_garbled(found.lines):
                self._see(page, found)
            self._characters += len(found.text) + sum(len(line.text) for line in found.lines)
        except pypdfium2.PdfiumError:
            self._broken.append(index + 1)
        finally:
            page.close()
        return found

    def _see(self, page: Any, found: _Page) -> None:
        """Read a page without a text layer as a picture, if anything is drawn on it."""
        if next(iter(page.get_objects(max_depth=1)), None) is None:
            return
        if self._seconds() > _OCR_S:
            self._too_late.append(found.number)
            return
        scale = min(_DPI / 72, _LARGEST_SIDE / max(*page.get_size(), 1.0))
        bitmap = page.render(scale=scale)
        still_working()
        reading = read_picture(bitmap.to_pil().convert("RGB"))
        bitmap.close()
        self._unread += reading.unread
        if reading.lines:
            found.lines, found.text, found.regions = [], reading.text, reading.regions(0, page=found.number)

    def _joined(self, running: set[str]) -> tuple[str, tuple[Place, ...], tuple[Region, ...], list[SetLine]]:
        parts: list[str] = []
        places: list[Place] = []
        regions: list[Region] = []
        standing: list[SetLine] = []
        at = 0
        for page in self._pages:
            lines = (
                [] if page.text else [line for line in page.lines if not running or _head(line, page) not in running]
            )
            found = paragraphs(lines)
            text = page.text or found.text
            if not text:
                continue
            places.append(Place(at, at + len(text), "page", str(page.number)))
            regions += (Region(at + r.start, at + r.end, r.box, r.image, r.page) for r in page.regions)
            for line, (start, end) in zip(lines, found.spans, strict=True):
                standing.append(SetLine(line, page.number, page.height, at + start, at + end))
            parts.append(text)
            at += len(text) + 2
        return "\n\n".join(parts), tuple(places), tuple(regions), standing

    def _warnings(self, running: set[str]) -> tuple[str, ...]:
        warnings = []
        if self._broken:
            warnings.append(f"Damaged, not read: {_pages(self._broken)}.")
        if self._too_late:
            warnings.append(f"Not read, as the document is too long: {_pages(self._too_late)}. Split it to have them.")
        if self._unread:
            warnings.append(unread_warning(self._unread, " in scanned pages"))
        if running:
            warnings.append(f"Left out, as nearly every page repeats them: {len(running)} lines of head or foot.")
        return tuple(warnings)

    def _why_nothing(self, count: int) -> str:
        if self._unread:
            return unread_warning(self._unread)
        if self._broken:
            return f"{len(self._broken)} of its {count} pages are damaged. Save it again, or remove it."
        return "Remove it, or write what it shows into a note."


def _running_heads(pages: Sequence[_Page]) -> set[str]:
    """Return the first and last lines that nearly every page repeats at the same height, figures aside.

    A line counts only where it stands alone in the margin of the page, so that no sentence is taken for one.
    """
    read = [page for page in pages if page.lines]
    if len(read) < _FEWEST_PAGES:
        return set()
    seen = Counter(head for page in read for head in {_head(line, page) for line in page.lines} - {""})
    return {head for head, count in seen.items() if count >= _ON_NEARLY_ALL * len(read)}


def _head(line: PageLine, page: _Page) -> str:
    """Return what makes a line of the margin the same on every page; nothing for a line elsewhere."""
    height = max(page.height, 1.0)
    if height * _MARGIN < line.bottom < height * (1 - _MARGIN):
        return ""
    return f"{round(line.bottom / height, 2)} {re.sub(r'[0-9]+|^[ivxlc]+$', '#', line.text)}"


def _pages(numbers: Sequence[int]) -> str:
    """Return page numbers in words: pages 3, 5-9."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    named = [str(first) if first == last else f"{first}-{last}" for first, last in runs]
    more = f" and {len(named) - 20} more stretches" if len(named) > 20 else ""
    return f"page{'s' if len(numbers) > 1 else ''} {', '.join(named[:20])}{more}"


def _one_line_of(value: str) -> str | None:
    said = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    return said if 0 < len(said) <= 200 and "\ufffd" not in said else None


def _title(value: str) -> str | None:
    title = _one_line_of(value)
    return None if title is None or len(title) < 3 or _NO_TITLE.fullmatch(title) else title


def _date(value: str) -> str | None:
    """Return the day of a PDF date such as D:20240501120000+09'00' (ISO 32000-1, 7.9.4)."""
    match = re.match(r"(?:D:)?(\d{4})(\d{2})(\d{2})", value)
    good = match and "1970" < match[1] < "2100" and "01" <= match[2] <= "12" and "01" <= match[3] <= "31"
    return "-".join(match.groups()) if match and good else None
