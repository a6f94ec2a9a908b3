"""Lines to texts: which lines of a picture are one paragraph, from where they stand and how they look."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.documents.checks.scripts import main_scripts
from assistant.documents.formats.lines import unwrapped
from assistant.documents.formats.pictures.colours import distance
from assistant.documents.formats.pictures.measure import width
from assistant.documents.formats.pictures.values import Align, Box, Line, around

_SAME_ROW = 0.5
"""Of the lower one's height: how much of it must stand beside the other."""
_SPLIT = 0.8
"""Em: one line with a wider gap than this is two, such as a dish and its price."""
_LEADING = 1.75
"""Em from middle to middle: lines that are farther apart are no paragraph. Books have 1.2, pages on screens to 1.6."""
_LOOSER = 0.3
"""Em by which lines of a paragraph may stand farther apart than their neighbours do."""
_SIZE = 1.2
"""Sizes are told from the letters a line happens to have; more than this between two is another size."""
_SHORT = 5
"""Characters: of so few the size is known less well than from how high their box is."""
_INK, _PAPER = 75.0, 40.0
"""Distances of colours: the ink of thin letters is told from few pixels, what they stand on from many."""
_EDGE, _INDENT = 0.8, 2.6
"""Em: how far the beginnings of lines may differ, and by how much a first line is set in."""
_DOUBT = 1.2
"""Em that a word may take besides, as its width is an estimate."""
_OPENS = re.compile(r"(?:[•●◦▪‣·○■□◆➢►✓✔*–—-]|\(?\d{1,2}[.)、]|[①-⑳])\s*(?=\S)")
_ENDS = re.compile(r"[.!?。！？…][\"'”’」』)）]*$")
_HYPHEN = re.compile(r"(?<=[^\W\d_])-$")


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that are one text, from top to bottom, and the numbers beside them."""

    lines: tuple[Line, ...]
    figures: tuple[Line, ...] = ()

    @property
    def text(self) -> str:
        """The lines as one; a word that was parted where a line ended is whole again."""
        parts: list[str] = []
        for line in self.lines:
            if parts and _HYPHEN.search(parts[-1]) and line.text[:1].islower():
                parts[-1] = parts[-1][:-1] + line.text
            else:
                parts.append(line.text)
        return unwrapped(parts)

    @property
    def box(self) -> Box:
        """Around all lines, the numbers beside them left out."""
        return around(line.box for line in self.lines)

    @property
    def align(self) -> Align:
        """At which edge the lines meet; left where there is but one."""
        return _align([line.box for line in self.lines], self.lines[0].size)


def groups(lines: Sequence[Line]) -> tuple[Group, ...]:
    """Return the texts of a picture in reading order; every line is in one of them, or beside one.

    Args:
        lines: in reading order, each whole as it was read.
    """
    whole = _mended(lines)
    rows = _rows(whole)
    beside, figures = _figures(whole, rows)
    chains = _chains(whole, rows, beside)
    found = []
    for chain in chains:
        numbers = [whole[each] for at in chain for each in figures.get(at, ())]
        found.append(Group(tuple(whole[at] for at in chain), tuple(numbers)))
    return tuple(found)


def worded(text: str) -> bool:
    """Tell whether there is a letter in a text, so that there is something to translate."""
    return any(char.isalpha() for char in text)


def opens_item(text: str) -> bool:
    """Tell whether a line begins as an item of a list does."""
    return _OPENS.match(text) is not None


def _mended(lines: Sequence[Line]) -> list[Line]:
    """Put together what the recogniser saw as two pieces of one line."""
    whole: list[Line] = []
    for line in lines:
        last = whole[-1] if whole else None
        if last and not (last.turned or line.turned) and _in_a_row(last.box, line.box) and _alike(last, line):
            gap = line.box.left - last.box.right
            if -0.5 * line.size < gap < _SPLIT * line.size and worded(last.text) == worded(line.text):
                text = unwrapped([last.text, line.text])
                whole[-1] = replace(last, text=text, box=around((last.box, line.box)))
                continue
        whole.append(line)
    return whole


def _rows(lines: Sequence[Line]) -> list[int]:
    """Return the number of the row that each line stands in: neighbours in reading order that stand side by side."""
    rows: list[int] = []
    for at, line in enumerate(lines):
        beside = at > 0 and not (line.turned or lines[at - 1].turned) and _in_a_row(lines[at - 1].box, line.box)
        rows.append(rows[-1] if beside and rows else at)
    return rows


def _figures(lines: Sequence[Line], rows: Sequence[int]) -> tuple[set[int], dict[int, list[int]]]:
    """Return which lines are numbers beside words, and those of each line of words."""
    found: dict[int, list[int]] = {}
    words = -1
    for at, line in enumerate(lines):
        if worded(line.text):
            words = at
        elif words >= 0 and rows[words] == rows[at]:
            found.setdefault(words, []).append(at)
    return {at for some in found.values() for at in some}, found


def _chains(lines: Sequence[Line], rows: Sequence[int], beside: set[int]) -> list[list[int]]:
    """Return the positions of the lines of each text, in reading order of their first ones."""
    members = Counter(rows)
    shared = {at for at, row in enumerate(rows) if members[row] > 1}
    links = _without_loose(lines, _links(lines, shared, beside))
    below = dict(links)
    continued = set(below.values())
    chains: list[list[int]] = []
    for at in range(len(lines)):
        if at in beside or at in continued:
            continue
        chain = [at]
        while chain[-1] in below:
            chain.append(below[chain[-1]])
        for part in _entries(chain, shared):
            own = set(part)
            chains += _parted(lines, part, [line.box for each, line in enumerate(lines) if each not in own])
    return sorted(chains)


def _entries(chain: Sequence[int], shared: set[int]) -> list[list[int]]:
    """Cut a chain into the entries of a list, each of which has something beside its first or its last line."""
    entries: list[list[int]] = [[]]
    for at in chain:
        entry = entries[-1]
        ended = entry[-1:] and entry[-1] in shared and chain[0] not in shared
        if entry and (ended or (at in shared and chain[0] in shared)):
            entries.append([at])
        else:
            entry.append(at)
    return entries


def _links(lines: Sequence[Line], shared: set[int], beside: set[int]) -> list[tuple[int, int]]:
    """Return which line may go on in which: the nearest below it that looks the same, each once.

    Those in `shared` have something beside them, such as a price.
    """
    links: list[tuple[int, int]] = []
    taken: set[int] = set()
    by_height = sorted((at for at in range(len(lines)) if at not in beside), key=lambda at: lines[at].box.middle)
    for place, upper in enumerate(by_height):
        for lower in by_height[place + 1 :]:
            above, below = lines[upper], lines[lower]
            if below.box.middle - above.box.middle > _LEADING * (above.size + below.size) / 2:
                break
            if lower in taken or below.box.left > above.box.right or above.box.left > below.box.right:
                continue
            if _in_a_row(above.box, below.box):
                continue
            table = upper in shared and lower in shared and not below.text[:1].islower()
            if not table and _goes_on(above, below):
                links.append((upper, lower))
                taken.add(lower)
            break
    return links


def _goes_on(above: Line, below: Line) -> bool:
    if above.turned or below.turned or not (worded(above.text) and worded(below.text)) or opens_item(below.text):
        return False
    scripts = (main_scripts(above.text), main_scripts(below.text))
    if all(scripts) and not scripts[0] & scripts[1]:
        return False
    return _alike(above, below) and _aligned(above, below)


def _alike(one: Line, other: Line) -> bool:
    if distance(one.ink, other.ink) > _INK or distance(one.paper, other.paper) > _PAPER:
        return False
    sizes, heights = sorted((one.size, other.size)), sorted((one.box.height, other.box.height))
    short = min(len(one.text), len(other.text)) <= _SHORT and heights[1] <= _SIZE * heights[0]
    return short or sizes[1] <= _SIZE * sizes[0]


def _aligned(above: Line, below: Line) -> bool:
    size = max(above.size, below.size)
    indent = above.box.left - below.box.left
    left = -_EDGE * size <= indent <= _INDENT * size or (opens_item(above.text) and -_INDENT * size <= indent <= 0)
    centred = abs(above.box.centre - below.box.centre) <= _EDGE * size
    return left or centred or abs(above.box.right - below.box.right) <= _EDGE * size / 2


def _without_loose(lines: Sequence[Line], links: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Leave out links between lines that stand clearly farther apart than each of them from its other neighbour."""
    pitch = {link: lines[link[1]].box.middle - lines[link[0]].box.middle for link in links}
    above = {lower: (upper, lower) for upper, lower in links}
    below = {upper: (upper, lower) for upper, lower in links}
    kept = []
    for upper, lower in links:
        nearest = [pitch[link] for link in (above.get(upper), below.get(lower)) if link]
        if not nearest or pitch[upper, lower] <= min(nearest) + _LOOSER * lines[lower].size:
            kept.append((upper, lower))
    return kept


def _parted(lines: Sequence[Line], chain: Sequence[int], others: Sequence[Box]) -> list[list[int]]:
    """Cut a chain where a line ended although the next word had room, and where it would close in on something."""
    boxes = [lines[at].box for at in chain]
    across = around(boxes)
    align = _align(boxes, lines[chain[0]].size)
    parts = [[chain[0]]]
    for upper, lower in zip(chain, chain[1:], strict=False):
        together = around(lines[at].box for at in (*parts[-1], lower)).grown(-1)
        if _ended(lines[upper], lines[lower], across, align) or any(together.touches(box) for box in others):
            parts.append([lower])
        else:
            parts[-1].append(lower)
    return parts


def _ended(above: Line, below: Line, across: Box, align: Align) -> bool:
    """Tell whether a line ends a text: its writer broke it where there was room for more."""
    if below.text[:1].islower() and not _ENDS.search(above.text):
        return False
    first = below.text.split(None, 1)[0]
    if main_scripts(first) & {"Hani", "Hira", "Kana"}:
        first = first[:3]
    room = across.width - above.box.width if align == "centre" else across.right - above.box.right
    return room > (width(f" {first}") + _DOUBT) * above.size


def _align(boxes: Sequence[Box], size: float) -> Align:
    if len(boxes) < 2:
        return "left"
    spread = {
        "left": _spread(box.left for box in boxes[1:] if len(boxes) > 2) or abs(boxes[0].left - boxes[1].left),
        "centre": _spread(box.centre for box in boxes),
        "right": _spread(box.right for box in boxes),
    }
    if spread["left"] <= _EDGE * size / 2:
        return "left"
    if spread["centre"] < spread["left"] and spread["centre"] <= spread["right"]:
        return "centre"
    return "right" if spread["right"] < spread["left"] else "left"


def _spread(values: Iterable[float]) -> float:
    some = list(values)
    return max(some) - min(some) if some else 0.0


def _in_a_row(one: Box, other: Box) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > _SAME_ROW * min(one.height, other.height)
