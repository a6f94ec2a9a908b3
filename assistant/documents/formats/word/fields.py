"""Fields of a Word document, which lie in a paragraph as loose marks: markup around their result, or one atom.

ECMA-376 part 1, section 17.16.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.documents.formats.word.reader import Bits, Raw

_SPOKEN_FIELDS = frozenset("HYPERLINK TOC QUOTE IF INCLUDETEXT REF STYLEREF TITLE SUBJECT".split())
"""Fields that show words of the document; others show figures, dates, names and citations, which stay."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What a Raw has become once fields are known."""

    kind: Literal["text", "atom", "open", "close", "start", "end"]
    bits: Bits
    words: str = ""


def with_fields(raws: Sequence[Raw]) -> list[Thing]:
    """Return a paragraph's things: a field is markup around its result, or one atom; parts of one are atoms."""
    whole = _fields(raws)
    things: list[Thing] = []
    closing: set[int] = set()
    at = 0
    while at < len(raws):
        raw = raws[at]
        if raw.kind == "begin" and at in whole:
            separate, finish = whole[at]
            code = "".join(each.words for each in raws[at:separate] if each.kind == "code").split()
            shown = "".join(each.words for each in raws[separate:finish] if each.kind == "text")
            if code and code[0].upper() in _SPOKEN_FIELDS and any(map(str.isalpha, shown)):
                things.append(Thing("open", tuple(each.bit for each in raws[at : separate + 1])))
                closing.add(finish)
                at = separate
            else:
                things.append(Thing("atom", tuple(each.bit for each in raws[at : finish + 1])))
                at = finish
        elif at in closing:
            things.append(Thing("close", (raw.bit,)))
        elif raw.kind not in ("text", "open", "close", "start", "end"):
            things.append(Thing("atom", (raw.bit,)))
        else:
            mark: Literal["", "start", "end"] = raw.kind if raw.kind in ("start", "end") else ""
            things.append(Thing(raw.kind, (replace(raw.bit, mark=mark),), raw.words))
        at += 1
    return things


def _fields(raws: Sequence[Raw]) -> dict[int, tuple[int, int]]:
    """Return where each field that begins and ends here, outside or inside the same markup, parts and ends."""
    found = {}
    begun: list[tuple[int, int, int]] = []
    depth = 0
    for at, raw in enumerate(raws):
        if raw.kind in ("open", "close"):
            depth += 1 if raw.kind == "open" else -1
            while begun and begun[-1][2] > depth:
                begun.pop()
        elif raw.kind == "begin":
            begun.append((at, at, depth))
        elif raw.kind == "separate" and begun and begun[-1][2] == depth:
            begun[-1] = (begun[-1][0], at, depth)
        elif raw.kind == "finish" and begun:
            start, separate, level = begun.pop()
            if level == depth:
                found[start] = (separate if separate > start else at, at)
    return found
