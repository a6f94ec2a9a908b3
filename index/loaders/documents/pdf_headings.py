"""Which lines of a PDF are headings, and of which level: by how they are set, and by the file's outline.

The body's size is that of most characters. A heading is a short paragraph set clearly larger; or one set a little
larger, or in bold where the body is not, if it is alone on its lines and does not end as a sentence. Lines of which
nothing is known, such as those that OCR laid under a scan, are none; neither are scanned pages themselves, where the
height of a line tells more about the letters in it than about their size.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import reduce

from index.loaders.documents.pdf_levels import Rank, levels
from index.loaders.documents.pdf_lines import join, room_of
from index.loaders.documents.pdf_outline import Entry, words_of
from index.loaders.documents.pdf_styles import SetLine, Styles
from index.passage import Heading

_MOST_LINES = 200_000
"""A book of five thousand pages; a longer document has no headings."""
_LONGEST, _LONGEST_ALONE = 200, 100
"""Latin letters, of which a Chinese one counts as two: of a heading that is clearly larger, and of another."""
_MOST_LINES_OF_ONE = 3
_STEP = 1.7
"""Of the size: lines of one heading are no farther apart."""
_BULLET = re.compile(r"[•●◦▪‣·○■□◆*–—-]\s")
_OPENS = re.compile(rf"\(?\d{{1,3}}[.)、）]|第.{{1,5}}[章节節条]|{_BULLET.pattern}")
"""What begins anew, however the line above ends."""
_SENTENCE = re.compile(r"[.。．;；,，、:：۔،؛…]['\"”’」』)）\]]*$")
_FULL_STOP = re.compile(r"[.。．!！?？؟۔]['\"”’」』)）\]]*$")
_LEADER = re.compile(r"(?:\.\s?|…|·\s?){3,}")
"""The dots of a table of contents."""
_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff9f\U00020000-\U0003ffff]")
_MIRRORED = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


def headings(text: str, lines: Sequence[SetLine], outline: Sequence[Entry] = ()) -> tuple[Heading, ...]:
    """Return the headings of a document, in order.

    Args:
        text: of the document.
        lines: of all its pages that have a text layer, in the order of the text.
        outline: what the file itself names as headings.
    """
    if not text or len(lines) > _MOST_LINES:
        return ()
    found = _Found(text, lines)
    for entry in sorted(outline, key=lambda each: each.page):
        found.add(entry)
    runs = sorted(found.ranks)
    ranked = levels([found.ranks[run] for run in runs])
    spans = ((lines[first].start, lines[last].end, level) for (first, last), level in zip(runs, ranked, strict=True))
    return tuple(Heading(start, end, level) for start, end, level in spans if start < end)


class _Found:
    """The headings found so far, each as the places of its first and last line."""

    def __init__(self, text: str, lines: Sequence[SetLine]) -> None:
        self._text = text
        self._lines = lines
        self._styles = Styles(lines)
        self.ranks = self._by_look()
        self._owners = {at: run for run in self.ranks for at in range(run[0], run[1] + 1)}
        self._pages: dict[int, tuple[int, int]] = {}
        for at, each in enumerate(lines):
            self._pages[each.page] = (self._pages.get(each.page, (at, at))[0], at)
        self._page = 0
        self._windows: dict[str, list[tuple[int, int]]] = {}

    def add(self, entry: Entry) -> None:
        """Take in what the outline names, if its words stand on its page on lines of their own."""
        if entry.page != self._page:
            self._page, self._windows = entry.page, self._windows_of(entry.page)
        windows = self._windows.get(entry.words)
        if not windows:
            return
        # A running head may say the same.
        run = max(windows, key=lambda each: (self._lines[each[0]].line.look.size, -each[0]))
        owner = self._owners.get(run[0])
        if owner is not None and owner[0] <= run[0] and run[1] <= owner[1]:
            run = owner
        else:
            for other in {self._owners[at] for at in range(run[0], run[1] + 1) if at in self._owners}:
                del self.ranks[other]
                for at in range(other[0], other[1] + 1):
                    del self._owners[at]
        style = self._styles.style(self._lines[run[0]].line)
        self.ranks[run] = Rank(len(self._styles.sizes) if style is None else style, entry.page, entry.depth)
        self._owners.update((at, run) for at in range(run[0], run[1] + 1))

    def _windows_of(self, page: int) -> dict[str, list[tuple[int, int]]]:
        """Return the runs of a few lines of a page by their words."""
        first, last = self._pages.get(page, (0, -1))
        found: dict[str, list[tuple[int, int]]] = {}
        words = [words_of(each.line.text[:_LONGEST]) for each in self._lines[first : last + 1]]
        for at in range(len(words)):
            for end in range(at, min(at + _MOST_LINES_OF_ONE, len(words))):
                if words[at] and words[end]:
                    found.setdefault("".join(words[at : end + 1]), []).append((first + at, first + end))
        return found

    def _by_look(self) -> dict[tuple[int, int], Rank]:
        found: dict[tuple[int, int], Rank] = {}
        seen, good = Counter[int](), Counter[int]()
        for first, last in self._runs():
            style = self._styles.style(self._lines[first].line)
            if style is None:
                continue
            seen[style] += 1
            if self._is_heading(first, last):
                good[style] += 1
                found[first, last] = Rank(style, self._lines[first].page)
        # A larger size that is as often used for something else is none of headings. Bold is used for much.
        bold = len(self._styles.sizes)
        return {
            run: rank for run, rank in found.items() if rank.style == bold or good[rank.style] * 2 > seen[rank.style]
        }

    def _runs(self) -> Iterator[tuple[int, int]]:
        first = 0
        for at in range(1, len(self._lines) + 1):
            if at == len(self._lines) or not self._wraps(at - 1):
                yield first, at - 1
                first = at

    def _wraps(self, at: int) -> bool:
        """Tell whether a line, if it is of a heading, goes on in the next one."""
        above, below = self._lines[at], self._lines[at + 1]
        one, other = above.line, below.line
        style = self._styles.style(one)
        if above.page != below.page or style is None or style != self._styles.style(other):
            return False
        size = one.look.size
        if one.look.bold != other.look.bold or not 0 < one.bottom - other.bottom <= _STEP * size:
            return False
        if _OPENS.match(other.text) or _SENTENCE.search(one.text) and one.text[-1] not in ",，、:：،":
            return False
        left, right = abs(one.left - other.left) < size / 2, abs(one.right - other.right) < size / 2
        if not left and not right:
            return abs(one.left + one.right - other.left - other.right) < size
        if _MIRRORED.search(one.text):
            return one.left - self._styles.edge(above, mirrored=True) < room_of(other)
        return self._styles.edge(above, mirrored=False) - one.right < room_of(other)

    def _is_heading(self, first: int, last: int) -> bool:
        lines = self._lines[first : last + 1]
        if len(lines) > _MOST_LINES_OF_ONE or sum(len(each.line.text) for each in lines) > _LONGEST:
            return False
        said = reduce(join, (each.line.text for each in lines))
        length = len(said) + len(_WIDE.findall(said))
        if not _says_something(said) or length > _LONGEST or _LEADER.search(said):
            return False
        ends = _SENTENCE.search(said) is not None
        if self._styles.is_clearly_larger(lines[0].line):
            repeated = any(self._styles.repeats(each, exactly=True) for each in lines)
            return not repeated and not (ends and length > _LONGEST_ALONE // 2)
        if ends or length > _LONGEST_ALONE or _BULLET.match(said) or any(each.line.look.row for each in lines):
            return False
        if said[0].islower():  # As words of a language for computers do.
            return False
        return self._is_alone(first, last) and not any(self._styles.repeats(each, exactly=False) for each in lines)

    def _is_alone(self, first: int, last: int) -> bool:
        """Tell whether lines are a paragraph of their own with something under it, and nothing beside them."""
        start, end = self._lines[first].start, self._lines[last].end
        above = self._text[max(0, start - _LONGEST) : start].rstrip(" ")
        # Under a full line that ends a paragraph, the loader may have taken it for the next one of it.
        if above and above[-1] != "\n" and not _FULL_STOP.search(above) or self._text[end : end + 1].strip("\n"):
            return False
        if last + 1 == len(self._lines) or self._lines[last + 1].page != self._lines[last].page:
            return False
        return not (first and self._is_row(first - 1)) and not self._is_row(last)

    def _is_row(self, at: int) -> bool:
        """Tell whether a line and the next one are of one table or list: beside each other, or close and alike."""
        one, other = self._lines[at], self._lines[at + 1]
        if one.page != other.page:
            return False
        height = min(one.line.height, other.line.height)
        step = one.line.bottom - other.line.bottom
        alike = self._styles.style(one.line) == self._styles.style(other.line)
        return abs(step) < height / 2 or alike and 0 < step < _STEP * one.line.look.size


def _says_something(said: str) -> bool:
    """Tell whether there is a word: two letters of an alphabet, or one that is a word by itself."""
    letters = [char for char in said if char.isalpha()]
    return len(letters) > 1 or any(_WIDE.match(char) for char in letters)
