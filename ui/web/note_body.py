"""The inside of an opened note: its text by pages, its comments as threads, its pictures with the cited lines boxed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import urlencode

from assistant.shelf import Picture
from index.passage import Comment, Document, Region
from ui.web.cards import place
from ui.web.markup import Span, to_html
from ui.web.text import Labels, direction, language_name

PART: Final = 120_000
"""Characters of a note that are shown at once; a browser stays quick with them."""
_BEFORE: Final = 20_000
"""Characters shown before the passage that a long note is opened at."""

_HEADING: Final = re.compile(r"\n?[ \t]*#{1,6}[ \t]+Comments\b[ \t:#]*\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """The stretch of a note's text that is shown."""

    start: int
    end: int

    def __contains__(self, at: int) -> bool:
        return self.start <= at < self.end


def part_around(text: str, at: int) -> Part:
    """The part of a text to show so that the character at `at` is in it; parts begin and end with lines."""
    if len(text) <= PART:
        return Part(0, len(text))
    start = _line_start(text, max(0, min(at, len(text) - 1) - _BEFORE))
    end = len(text) if len(text) - start <= PART else _line_start(text, start + PART)
    return Part(start, max(end, min(start + PART, len(text))) if end <= start else end)


def _line_start(text: str, at: int) -> int:
    """Where the line of a character begins, unless it is far too long to go back in."""
    found = text.rfind("\n", max(0, at - 2_000), at)
    return at if found < 0 else found + 1


def text(document: Document, part: Part, span: Span, words: Labels) -> str:
    """The note's own words, without its comments, a line over each page or the like."""
    names = _names(document, part, words)
    out = []
    for start, end in _kept(document, part):
        at = start
        for stop in [*sorted(border for border in names if start < border < end), end]:
            label = names.get(at, "")
            piece = document.text[at:stop]
            if label:
                out.append(f'<p class="where" dir="auto"><span>{escape(label)}</span></p>')
            if piece.strip():
                out.append(to_html(piece, highlight=Span(span.start - at, span.end - at)))
            at = stop
    # Only the first mark is where the page scrolls to.
    first, mark, rest = "".join(out).partition('<mark id="passage">')
    return first + mark + rest.replace('<mark id="passage">', "<mark>")


def _names(document: Document, part: Part, words: Labels) -> dict[int, str]:
    """What is written over the text at each place where a page or the like begins."""
    names: dict[int, list[str]] = defaultdict(list)
    for each in document.places:
        if each.start in part:
            names[each.start].append(place(each, words))
        elif each.start < part.start < each.end:
            names[part.start].append(place(each, words))
    return {start: " · ".join(dict.fromkeys(several)) for start, several in names.items()}


def _kept(document: Document, part: Part) -> Iterator[tuple[int, int]]:
    """The stretches of the text between its comments."""
    at = part.start
    for comment in sorted(document.comments, key=lambda one: one.start):
        line = document.text.rfind("\n", 0, comment.start) + 1
        if comment.end <= at or line >= part.end:
            continue
        heading = _HEADING.search(document.text, max(at, line - 200), max(at, line))
        yield at, max(at, heading.start() if heading else line)
        at = comment.end
    yield at, max(at, part.end)


def threads(document: Document, part: Part, span: Span, words: Labels) -> str:
    """The comments, each with its replies under it."""
    under: dict[int | None, list[int]] = defaultdict(list)
    shown = {at for at, comment in enumerate(document.comments) if comment.start in part}
    for at in sorted(shown):
        parent = document.comments[at].parent
        under[parent if parent is not None and parent in shown and parent < at else None].append(at)
    if not shown:
        return ""
    out: list[str] = []
    # Replies may be nested deeper than functions may call each other.
    waiting: list[int | str] = ["</ol>", *reversed(under[None])]
    out.append('<ol class="comments">')
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            out.append(one)
            continue
        out.append(_comment(document, document.comments[one], span))
        waiting.append("</li>")
        if under[one]:
            out.append("<ol>")
            waiting += ["</ol>", *reversed(under[one])]
    return f'<h3 class="comments-heading">{escape(words.comments_heading)}</h3>{"".join(out)}'


def _comment(document: Document, comment: Comment, span: Span) -> str:
    language = comment.language or ""
    side = direction(language) if language else "auto"
    told = (comment.author, comment.date, language_name(language) if language else None)
    by = " · ".join(f"<bdi>{escape(fact)}</bdi>" for fact in told if fact)
    source = document.text[comment.start : comment.end]
    said = to_html(source, highlight=Span(span.start - comment.start, span.end - comment.start))
    return f'<li><p class="by">{by}</p><div class="page" lang="{escape(language)}" dir="{side}">{said}</div>'


def pictures(note: str, shown: Sequence[Picture], span: Span, words: Labels) -> str:
    """The pictures that the note was read from, with a box around every cited line."""
    return "".join(_picture(note, one, span, words) for one in shown)


def _picture(note: str, one: Picture, span: Span, words: Labels) -> str:
    boxes = "".join(_box(region) for region in one.regions if region.start < span.end and span.start < region.end)
    source = f"note-picture?{urlencode({'note': note, 'number': one.number})}"
    return (
        f'<figure class="picture"><img src="{escape(source)}" alt="{escape(words.picture_alt)}" loading="lazy">'
        f"{boxes}</figure>"
    )


def _box(region: Region) -> str:
    left, top, right, bottom = (min(1.0, max(0.0, share)) for share in region.box)
    return (
        f'<i class="cited-line" style="left:{left:.2%};top:{top:.2%};'
        f'width:{max(0.0, right - left):.2%};height:{max(0.0, bottom - top):.2%}"></i>'
    )


def turning(note: str, document: Document, part: Part, words: Labels) -> str:
    """Which part of a long note is shown, and ways to the others."""
    total = len(document.text)
    if part.end - part.start >= total:
        return ""
    line = words.part_shown.format(first=f"{part.start + 1:,}", last=f"{part.end:,}", total=f"{total:,}")
    before = _turn(note, max(0, part.start - PART + _BEFORE), words.earlier) if part.start else ""
    after = _turn(note, part.end + _BEFORE, words.later) if part.end < total else ""
    return f'<p class="turning">{before}<span>{escape(line)}</span>{after}</p>'


def _turn(note: str, at: int, label: str) -> str:
    return (
        f'<button type="button" class="ghost" data-act="open_note" data-note="{escape(note)}" data-at="{at}">'
        f"{escape(label)}</button>"
    )
