"""A picture with translations drawn in place of its text, as SVG 1.1 that any browser shows: no scripts, no addresses.

No font goes with it: those of the reader's system are named, for the script of each translation.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.documents.checks.scripts import main_scripts
from assistant.documents.formats.markup.frame import escaped
from assistant.documents.formats.pictures.colours import legible
from assistant.documents.formats.pictures.fitting import Row, fitted
from assistant.documents.formats.pictures.measure import width
from assistant.documents.formats.pictures.values import Block, Box, Colour

_LATIN = "'Helvetica Neue',Arial,'Liberation Sans',Roboto,'Noto Sans'"
_FONTS = {
    "Hang": "'Noto Sans CJK KR','Noto Sans KR','Apple SD Gothic Neo','Malgun Gothic'",
    "Hira": "'Noto Sans CJK JP','Noto Sans JP','Hiragino Sans','Hiragino Kaku Gothic ProN','Yu Gothic',Meiryo",
    "Hani": "'Noto Sans CJK SC','Noto Sans SC','PingFang SC','Hiragino Sans GB','Microsoft YaHei'",
    "Arab": "'Noto Sans Arabic','Geeza Pro','Segoe UI','Arial'",
    "Hebr": "'Noto Sans Hebrew','Arial Hebrew','Segoe UI','Arial'",
    "Deva": "'Noto Sans Devanagari','Kohinoor Devanagari','Nirmala UI'",
    "Beng": "'Noto Sans Bengali','Kohinoor Bangla','Nirmala UI'",
    "Taml": "'Noto Sans Tamil','Tamil Sangam MN','Nirmala UI'",
    "Telu": "'Noto Sans Telugu','Kohinoor Telugu','Nirmala UI'",
    "Thai": "'Noto Sans Thai',Thonburi,'Leelawadee UI'",
}
"""What the systems of phones and computers carry; the first that is there is taken."""
_BACKWARDS = frozenset({"Arab", "Hebr"})
_ANCHORS = {"left": "start", "centre": "middle", "right": "end"}
_BESIDE = 0.8
"""A picture at least this high for its width has its copy beside it, another one below."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A block and what is drawn in its place."""

    block: Block
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What an SVG is made of."""

    jpeg: bytes
    width: int
    """Of the picture, in pixels."""
    height: int
    language: str | None
    """Of the translations, ISO 639-1."""
    notice: str = ""
    """What should be known about it, such as that some lines could not be read."""


def svg(sheet: Sheet, drawn: Sequence[Drawn], *, bilingual: bool = False) -> bytes:
    """Return a picture with translations in it, in UTF-8; `bilingual` puts it beside the picture as it was."""
    beside = sheet.height >= _BESIDE * sheet.width
    across = sheet.width * (2 if bilingual and beside else 1)
    down = sheet.height * (2 if bilingual and not beside else 1)
    name = f"picture-{hashlib.sha256(sheet.jpeg).hexdigest()[:12]}"
    encoded = base64.b64encode(sheet.jpeg).decode("ascii")
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{across}" height="{down}" viewBox="0 0 {across} {down}">',
        f"<desc>{escaped(sheet.notice)}</desc>" if sheet.notice else "",
        f'<image id="{name}" width="{sheet.width}" height="{sheet.height}" '
        f'xlink:href="data:image/jpeg;base64,{encoded}"/>',
    ]
    if bilingual:
        place = f'x="{sheet.width}"' if beside else f'y="{sheet.height}"'
        move = f"{sheet.width} 0" if beside else f"0 {sheet.height}"
        parts += [f'<use xlink:href="#{name}" {place}/>', f'<g transform="translate({move})">']
    # All the ground first: nobody's letters are painted over by a neighbour.
    parts += [_ground(each.block) for each in drawn]
    parts += [_text(each, sheet.language) for each in drawn]
    parts += ["</g>" if bilingual else "", "</svg>\n"]
    return "\n".join(part for part in parts if part).encode("utf-8", "replace")


def _ground(block: Block) -> str:
    box: Box = block.ground or block.box
    corner = _number(min(0.15 * block.size, box.height / 4))
    return (
        f'<rect x="{_number(box.left)}" y="{_number(box.top)}" width="{_number(box.width)}" '
        f'height="{_number(box.height)}" rx="{corner}" fill="{_hex(block.paper)}"/>'
    )


def _text(drawn: Drawn, language: str | None) -> str:
    block, said = drawn.block, " ".join(drawn.target.split())
    scripts = main_scripts(said)
    backwards = bool(scripts & _BACKWARDS)
    fit = fitted(said, block, backwards=backwards)
    anchor = _ANCHORS[fit.align]
    if backwards:
        # Where a line starts is its right edge then.
        anchor = {"start": "end", "end": "start"}.get(anchor, anchor)
    marks = [
        f'font-size="{_number(fit.size)}"',
        f'font-family="{_family(scripts)}"',
        'font-weight="bold"' if block.bold else "",
        f'fill="{_hex(legible(block.ink, block.paper))}"',
        f'text-anchor="{anchor}"',
        'direction="rtl"' if backwards else "",
        f'lang="{escaped(language, quoted=True)}" xml:lang="{escaped(language, quoted=True)}"' if language else "",
        f'transform="rotate(90 {_number(block.box.right)} {_number(block.box.top)})"' if block.turned else "",
    ]
    rows = "".join(_row(row, fit.size, held=fit.held) for row in fit.rows)
    return f"<g {' '.join(mark for mark in marks if mark)}><title>{escaped(drawn.source)}</title>{rows}</g>"


def _row(row: Row, size: float, *, held: bool) -> str:
    held_to = f' textLength="{_number(width(row.text) * size)}" lengthAdjust="spacingAndGlyphs"' if held else ""
    return f'<text x="{_number(row.x)}" y="{_number(row.y)}"{held_to}>{escaped(row.text)}</text>'


def _family(scripts: Iterable[str]) -> str:
    named = [fonts for script, fonts in _FONTS.items() if script in scripts]
    # Latin letters among others look best in the font of the others.
    return ",".join([*named[:1], _LATIN, "sans-serif"])


def _hex(colour: Colour) -> str:
    return "#" + "".join(f"{value:02x}" for value in colour)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
