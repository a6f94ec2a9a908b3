"""How a line on a page of a PDF is set: the size of its letters as they are seen, and whether it is bold."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median_low
from typing import Any

_SAMPLES = 5
"""Characters of a line that are looked at: a font's name costs as much as the text of a line."""
_BOLD_NAME = re.compile(r"bold|black|heavy|demi(?!\s*light)|simhei|[-,]b(?:i|d)?$", re.I)
_FORCED_BOLD = 1 << 18
"""A font descriptor's flag (ISO 32000-1, table 123)."""
_BOLD_WEIGHT = 600
"""PDFium reckons a weight from the width of the stems: that of a regular font is anywhere from 200 to 500."""
_STROKED, _INVISIBLE = 2, 3
"""Text render modes (ISO 32000-1, table 106): bold by a second stroke, as of fonts that have no bold; not seen."""
_LONGEST_ROW, _LONGEST_BOLD_ROW = 60, 200
"""Characters of a line whose gaps are looked at, which costs as much as its text: one that might be a heading."""
_COLUMN_GAP = 0.8
"""Of the height of a line: wider than a space between words."""
_LONGEST_NUMBER = 8
_ENDS_NUMBER = frozenset(".)、）章节節条0123456789")
"""After these, near the beginning, a gap parts a heading from its number."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a line is set."""

    size: float = 0.0
    """Points on the page, to a tenth; 0 where it is unknown, not upright, or not to be seen, as under a scan."""
    bold: bool = False
    row: bool = False
    """Whether gaps part it, as they do the cells of a table's row; not told of long lines."""


_UNKNOWN = Look()


def look_of(text_page: Any, shown: Sequence[int]) -> Look:
    """Return how a line of a PDFium text page is set.

    Args:
        text_page: the page.
        shown: the places on it of the line's characters that are no space.
    """
    last = len(shown) - 1
    looks: list[Look] = []
    before: int | None = None
    for index in sorted({shown[last * each // (_SAMPLES - 1)] for each in range(_SAMPLES)}):
        here, look = _look(text_page, index, before, looks[-1] if looks else _UNKNOWN)
        before = here
        looks.append(look)
    known = [look for look in looks if look.size]
    if not known or len(known) * 2 < len(looks):
        return _UNKNOWN
    bold = all(look.bold for look in known)
    row = len(shown) <= (_LONGEST_BOLD_ROW if bold else _LONGEST_ROW) and _has_columns(text_page, shown)
    return _shared(median_low(look.size for look in known), bold, row)


@lru_cache(maxsize=4_096)
def _shared(size: float, bold: bool, row: bool) -> Look:
    """Return one value for all lines that are alike: a book has a hundred thousand of them."""
    return Look(size, bold, row)


def _look(text_page: Any, index: int, before: int | None, same: Look) -> tuple[int | None, Look]:
    """Return which object draws a character, and how; `same` if it is the object `before`."""
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

    drawn = pdfium.FPDFText_GetTextObject(text_page, index)
    if not drawn:
        return None, _UNKNOWN
    here = ctypes.addressof(drawn.contents)
    if here == before:
        return here, same
    mode = pdfium.FPDFTextObj_GetTextRenderMode(drawn)
    matrix = pdfium.FS_MATRIX()
    if mode == _INVISIBLE or not pdfium.FPDFText_GetMatrix(text_page, index, ctypes.byref(matrix)):
        return here, _UNKNOWN
    size = pdfium.FPDFText_GetFontSize(text_page, index) * abs(matrix.d)
    upright = abs(matrix.b) <= 0.1 * abs(matrix.a)
    if not (upright and math.isfinite(size) and 0 < size < 10_000):
        return here, _UNKNOWN
    return here, _shared(round(size, 1), mode == _STROKED or _is_bold(text_page, index), False)


def _is_bold(text_page: Any, index: int) -> bool:
    import pypdfium2.raw as pdfium

    name, flags = ctypes.create_string_buffer(256), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text_page, index, name, len(name), ctypes.byref(flags))
    if _BOLD_NAME.search(name.value.decode("utf-8", "replace")) or flags.value > 0 and flags.value & _FORCED_BOLD:
        return True
    return bool(pdfium.FPDFText_GetFontWeight(text_page, index) >= _BOLD_WEIGHT)


def _has_columns(text_page: Any, shown: Sequence[int]) -> bool:
    """Tell whether a gap, wider than a space, parts the characters of a line; in either direction of writing."""
    import pypdfium2.raw as pdfium

    left, right = pdfium.FS_RECTF(), pdfium.FS_RECTF()
    for count, (one, other) in enumerate(zip(shown, shown[1:], strict=False), 1):
        numbered = count <= _LONGEST_NUMBER and chr(pdfium.FPDFText_GetUnicode(text_page, one)) in _ENDS_NUMBER
        if other == one + 1 or numbered:
            continue
        for index, box in ((one, left), (other, right)):
            if not pdfium.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(box)):
                return False
        height = abs(left.top - left.bottom)
        if max(right.left - left.right, left.left - right.right) > _COLUMN_GAP * height:
            return True
    return False
