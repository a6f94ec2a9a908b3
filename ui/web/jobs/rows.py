"""Segments as rows, original and translation side by side: pure functions to escaped HTML."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Final

from assistant.documents.inline import tags
from assistant.documents.jobs.values import JobSegment
from ui.web.jobs.doubts import worded
from ui.web.jobs.wording import JobLabels
from ui.web.text import direction

_ELEMENTS: Final = {"title": "h3", "heading": "h4"}


@dataclass(frozen=True, slots=True)
class Pair:
    """The languages of a job, ISO 639-1; the source's is None where each segment tells its own."""

    source: str | None
    target: str


def row(segment: JobSegment, pair: Pair, words: JobLabels) -> str:
    """One segment: who said it, both texts, and what a reader should know of the translation."""
    source = segment.language or pair.source
    stays = segment.status in ("untranslated", "kept") and not segment.corrected
    by = f'<p class="by"><bdi>{escape(segment.author)}</bdi></p>' if segment.author else ""
    return (
        f'<li class="pair" data-place="{segment.place}" data-status="{escape(segment.status)}" '
        f'data-kind="{escape(segment.kind)}" data-target="{escape(segment.target)}" tabindex="-1">{by}'
        f'<div class="source" {_tongue(source)}>{_text(segment.source, segment.kind, words)}</div>'
        f'<div class="side"><div class="target" {_tongue(source if stays else pair.target)}>{_target(segment, words)}'
        f"</div>{_mark(segment, words)}</div></li>"
    )


def said(text: str, words: JobLabels) -> str:
    """A segment's words; what its markup is around is underlined, and a box stands for a thing that has no words.

    Tags that are not nested as they should be come out well-formed all the same.
    """
    label = escape(words.atom)
    out: list[str] = []
    inside: list[int] = []
    end = 0
    for tag in tags(text):
        out.append(escape(text[end : tag.start]))
        end = tag.end
        if tag.role == "atom":
            out.append(f'<i class="atom" role="img" aria-label="{label}" title="{label}"></i>')
        elif tag.role == "open":
            inside.append(tag.number)
            out.append('<span class="tagged">')
        elif inside and inside[-1] == tag.number:
            inside.pop()
            out.append("</span>")
    return "".join(out) + escape(text[end:]) + "</span>" * len(inside)


def _tongue(language: str | None) -> str:
    side = direction(language) if language else "auto"
    return f'lang="{escape(language or "")}" dir="{side}"'


def _text(text: str, kind: str, words: JobLabels) -> str:
    element = _ELEMENTS.get(kind, "p")
    return f"<{element}>{said(text, words)}</{element}>"


def _target(segment: JobSegment, words: JobLabels) -> str:
    if segment.status == "pending" and not segment.corrected:
        return f'<p class="awaited"><span class="unseen">{escape(words.pending)}</span></p>'
    return _text(segment.target, segment.kind, words)


def _mark(segment: JobSegment, words: JobLabels) -> str:
    """What is known of the translation, and the way to correct it."""
    line = ""
    if segment.corrected:
        line = f'<span class="word">{escape(words.corrected)}</span>'
    elif segment.status == "remembered":
        line = f'<span class="word">{escape(words.remembered)}</span>'
    elif segment.status in ("doubtful", "untranslated"):
        line = _doubt(segment, words)
    if segment.status == "pending":
        return ""
    button = f'<button type="button" class="act" data-act="correct">{escape(words.correct)}</button>'
    return f'<div class="mark-line" dir="{words.direction}">{line}{button}</div>'


def _doubt(segment: JobSegment, words: JobLabels) -> str:
    label = words.doubtful if segment.status == "doubtful" else words.untranslated
    if not segment.reasons:
        return f'<span class="word warn">{escape(label)}</span>'
    sides = ("auto" if reason.kind == "plain" else words.direction for reason in segment.reasons)
    lines = (escape(worded(reason, words.language)) for reason in segment.reasons)
    reasons = "".join(f'<li dir="{side}">{line}</li>' for side, line in zip(sides, lines, strict=True))
    return f'<details class="word warn"><summary>{escape(label)}</summary><ul>{reasons}</ul></details>'
