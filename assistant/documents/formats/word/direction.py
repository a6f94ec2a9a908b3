"""The language and direction of a Word document's paragraphs, runs and tables (ECMA-376 part 1, 17.3 and 17.4.1).

Bold, italics and size are told twice in Word: once for most scripts, and once, in `bCs`, `iCs` and `szCs`, for runs
that are marked as right to left. Turned words take them along.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.documents.formats.edition import Edition
from assistant.documents.formats.markup.tokens import partners, tokens

_BEFORE_BIDI = frozenset(
    "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN".split()
)
"""Properties of a paragraph come in a fixed order (CT_PPrBase)."""
_BEFORE_VISUAL = frozenset({"tblStyle", "tblpPr", "tblOverlap"})
"""And so do those of a table (CT_TblPrBase)."""
_RUN_ORDER = (
    "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish "
    "webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang "
    "eastAsianLayout specVanish oMath rPrChange"
).split()
"""And those of a run (EG_RPrBase), as programs write them."""
_TWINS = {"b": "bCs", "i": "iCs", "sz": "szCs"}
_EAST_ASIAN = frozenset({"ja", "ko", "zh"})
_LETTERS = {"R": True, "AL": True, "L": False}


@dataclass(frozen=True, slots=True)
class Direction:
    """What words of a new language are written with."""

    prefix: str
    """Of the names of elements and attributes, such as `w:`; without one, no attribute can be written."""
    language: str
    rtl: bool
    styled: bool
    """Styles may turn paragraphs from right to left, so that the other direction has to be told."""

    def paragraph(self, properties: str) -> str:
        """Return the properties of a paragraph, `<w:pPr>` with what is in it, of the language's direction."""
        opening, children, closing = _taken_apart(properties, self.prefix, "pPr")
        kept = [child for child in children if child[0] != "bidi"]
        if not self.rtl and len(kept) == len(children) and not self.styled:
            return properties
        at = next((at for at, (name, _) in enumerate(kept) if name not in _BEFORE_BIDI), len(kept))
        kept[at:at] = self._switch("bidi")
        return _joined(opening, kept, closing)

    def run(self, look: str, words: str) -> str:
        """Return the properties of a run, `<w:rPr>` with what is in it, for words of the language."""
        # Foreign names keep their own direction, and the look that goes with it.
        return _run(self, look, self.rtl and _runs_left(words))

    def _switch(self, name: str) -> list[tuple[str, str]]:
        if self.rtl:
            return [(name, f"<{self.prefix}{name}/>")]
        return [(name, f'<{self.prefix}{name} {self.prefix}val="0"/>')] if self.styled and self.prefix else []


def direction(edition: Edition, prefix: str, *, styled: bool) -> Direction | None:
    """Return what an edition's words are written with; None where their language is not known."""
    return Direction(prefix, edition.language, edition.rtl, styled) if edition.language else None


def turned_table(properties: str, prefix: str, edition: Edition) -> str | None:
    """Return the properties of a table, `<w:tblPr>`, whose first column is on the side where reading begins.

    In both languages they stay, which is None.
    """
    if edition.bilingual:
        return None
    opening, children, closing = _taken_apart(properties, prefix, "tblPr")
    kept = [child for child in children if child[0] != "bidiVisual"]
    if edition.rtl:
        at = next((at for at, (name, _) in enumerate(kept) if name not in _BEFORE_VISUAL), len(kept))
        kept.insert(at, ("bidiVisual", f"<{prefix}bidiVisual/>"))
    return properties if len(kept) == len(children) else _joined(opening, kept, closing) or f"{opening}{closing}"


@lru_cache(maxsize=1_024)
def _run(direction: Direction, look: str, rtl: bool) -> str:
    opening, children, closing = _taken_apart(look, direction.prefix, "rPr")
    there = dict(children)
    switched = any(name == "rtl" for name in there)
    kept = {name: text for name, text in there.items() if name not in ("rtl", "lang")}
    for plain, twin in _TWINS.items():
        wanted, other = (twin, plain) if rtl else (plain, twin)
        if other in kept and wanted not in kept and (rtl or switched):
            kept[wanted] = kept[other].replace(f"{direction.prefix}{other}", f"{direction.prefix}{wanted}")
    if rtl or not direction.rtl:
        kept |= direction._switch("rtl")
    if direction.prefix:
        script = "bidi" if direction.rtl else "eastAsia" if direction.language in _EAST_ASIAN else "val"
        kept["lang"] = f'<{direction.prefix}lang {direction.prefix}{script}="{direction.language}"/>'
    order = {name: at for at, name in enumerate(_RUN_ORDER)}
    # What newer programs add comes behind, but before the record of how it was.
    ordered = sorted(kept.items(), key=lambda child: order.get(child[0], order["rPrChange"] - 0.5))
    return _joined(opening, ordered, closing)


def _runs_left(words: str) -> bool:
    """Tell whether letters run from right to left; where there are none, figures go with the sentence around them."""
    letters = [_LETTERS[kind] for c in words if (kind := unicodedata.bidirectional(c)) in _LETTERS]
    return any(letters) or not letters


def _taken_apart(properties: str, prefix: str, name: str) -> tuple[str, list[tuple[str, str]], str]:
    """Return the opening tag of properties, each of them by its name, and the closing tag."""
    found = list(tokens(properties, xml=True))
    if not found or found[0].kind != "open":
        return f"<{prefix}{name}>", [], f"</{prefix}{name}>"
    partner = partners(found)
    children = []
    at = 1
    while at < len(found) - 1:
        last = partner[at] if found[at].kind == "open" else at
        if found[at].name:
            children.append((found[at].name.removeprefix(prefix), properties[found[at].start : found[last].end]))
        at = last + 1
    return properties[: found[0].end], children, properties[found[-1].start :]


def _joined(opening: str, children: Sequence[tuple[str, str]], closing: str) -> str:
    return opening + "".join(text for _, text in children) + closing if children else ""
