"""A summary beside its text: the points as escaped HTML, and the text cut where their sources begin and end.

A point is called by its place: first the points of the summary, then those of the thread, as they are shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from assistant.documents.jobs.values import JobSummary
from assistant.documents.summarising.values import Point, Summary
from ui.web.jobs.parts import strip
from ui.web.jobs.wording import JobLabels
from ui.web.text import direction

Piece = str | tuple[str, str]
"""Words that no point rests on; or words, and which sources they are of, such as `0.1 3.0` for the second source of the
first point and the first one of the fourth."""

_MOST_AUTHORS: Final = 12


def shown(made: JobSummary, words: JobLabels) -> str:
    """The bar of the text's parts, the points with what is known of them, and the thread."""
    summary = made.summary
    points = _list(summary.points, 0, summary, words) or f'<p class="none">{escape(words.no_points)}</p>'
    return (
        f"{strip(summary, words)}"
        f'<section class="told-points" aria-labelledby="points-heading"><h3 id="points-heading">{escape(words.points)}'
        f"</h3>{points}{_thread(summary, words)}</section>"
    )


def pieces(made: JobSummary) -> list[list[Piece]]:
    """All of the text, by the parts that were read at once; each in pieces of which all words are of the same sources.

    A part begins where the one before it ends, so that nothing of the text is missing.
    """
    text, starts = made.text, [stretch.span.start for stretch in made.summary.stretches]
    begun: dict[int, list[str]] = defaultdict(list)
    ended: dict[int, list[str]] = defaultdict(list)
    for number, point in enumerate(_all(made.summary)):
        for source, span in enumerate(point.sources):
            begun[span.start].append(f"{number}.{source}")
            ended[span.end].append(f"{number}.{source}")
    borders = (0, *starts[1:], len(text))
    cuts = sorted({*begun, *ended, *borders})
    parts: list[list[Piece]] = []
    over: dict[str, None] = {}
    for start, end in zip(cuts, cuts[1:], strict=False):
        for name in ended[start]:
            over.pop(name, None)
        over |= dict.fromkeys(begun[start])
        if start in borders[:-1]:
            parts.append([])
        parts[-1].append((text[start:end], " ".join(over)) if over else text[start:end])
    return parts


def _all(summary: Summary) -> Iterator[Point]:
    yield from summary.points
    for several in summary.thread.kinds if summary.thread else ():
        yield from several


def _thread(summary: Summary, words: JobLabels) -> str:
    """What people agree on, dispute and recommend; nothing where they do none of it."""
    first = len(summary.points)
    out = []
    for label, points in zip((words.agreed, words.disputed, words.recommended), _kinds(summary), strict=True):
        if points:
            out.append(f"<h4>{escape(label)}</h4>{_list(points, first, summary, words)}")
        first += len(points)
    return f'<section class="thread"><h3>{escape(words.thread)}</h3>{"".join(out)}</section>' if out else ""


def _kinds(summary: Summary) -> Sequence[Sequence[Point]]:
    return summary.thread.kinds if summary.thread else ((), (), ())


def _list(points: Sequence[Point], first: int, summary: Summary, words: JobLabels) -> str:
    tongue = f'lang="{escape(summary.language)}" dir="{direction(summary.language)}"'
    items = "".join(_point(point, number, tongue, words) for number, point in enumerate(points, first))
    return f'<ol class="points">{items}</ol>' if items else ""


def _point(point: Point, number: int, tongue: str, words: JobLabels) -> str:
    """What it says; a click on it, or Enter, leads to its sources. Its words can be marked and copied."""
    told = [f"<bdi>{escape(author)}</bdi>" for author in point.authors[:_MOST_AUTHORS]]
    told += ["…"] if len(point.authors) > _MOST_AUTHORS else []
    facts = [f'<span class="by">{" · ".join(told)}</span>'] if told else []
    facts += [f'<span class="own-words">{escape(words.extract)}</span>'] if point.extract else []
    facts += [f"<span>{escape(words.point_sources.format(count=len(point.sources)))}</span>"]
    return (
        f'<li><div class="point" role="button" tabindex="0" aria-pressed="false" data-act="show_source" '
        f'data-point="{number}" data-sources="{len(point.sources)}"><p class="says" {tongue}>{escape(point.text)}</p>'
        f'<p class="facts-of">{"".join(facts)}</p></div></li>'
    )
