"""A summary as JSON and as Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assistant.documents.summarising.values import Point, Span, Stretch, Summary, Thread

_KINDS = ("agreed", "disputed", "recommended")
_HEADINGS: Mapping[str, tuple[str, str, str]] = {
    "ar": ("متفق عليه", "مختلف فيه", "موصى به"),
    "de": ("Einig", "Umstritten", "Empfohlen"),
    "en": ("Agreed", "Disputed", "Recommended"),
    "es": ("De acuerdo", "En desacuerdo", "Recomendado"),
    "fr": ("D’accord", "En désaccord", "Recommandé"),
    "ja": ("一致した点", "意見が分かれた点", "すすめられた点"),
    "ko": ("의견이 같은 점", "의견이 다른 점", "추천"),
    "ru": ("Согласны", "Спорят", "Советуют"),
    "zh": ("共识", "分歧", "建议"),
}
"""What the kinds of a thread's points are called; in English where the summary's language is not here."""


def written(summary: Summary) -> str:
    """Return a summary as JSON, for `read_back`."""
    thread = summary.thread
    return json.dumps(
        {
            "points": [_point(point) for point in summary.points],
            "stretches": [[s.span.start, s.span.end, list(s.points), s.read] for s in summary.stretches],
            "language": summary.language,
            "length": summary.length,
            "seconds": summary.seconds,
            "thread": thread and {kind: [_point(point) for point in getattr(thread, kind)] for kind in _KINDS},
        },
        ensure_ascii=False,
    )


def read_back(text: str) -> Summary:
    """Return the summary that `written` made this text of.

    Raises:
        ValueError: it made no such text.
    """
    try:
        held = json.loads(text)
        thread = held["thread"]
        return Summary(
            tuple(map(_point_of, held["points"])),
            tuple(Stretch(Span(start, end), tuple(own), read) for start, end, own, read in held["stretches"]),
            held["language"],
            held["length"],
            held["seconds"],
            thread and Thread(*(tuple(map(_point_of, thread[kind])) for kind in _KINDS)),
        )
    except (KeyError, TypeError) as error:
        raise ValueError("this is no summary") from error


def markdown(summary: Summary, text: str, *, quoted: bool = False) -> str:
    """Return a summary as Markdown.

    Args:
        summary: of `text`.
        text: what was read.
        quoted: put the words that each point rests on below it.
    """
    lines = list(_listed(summary.points, text, quoted))
    headings = _HEADINGS.get(summary.language, _HEADINGS["en"])
    for heading, points in zip(headings, summary.thread.kinds if summary.thread else (), strict=False):
        if points:
            lines += ["", f"## {heading}", "", *_listed(points, text, quoted)]
    return "\n".join(lines) + "\n"


def _listed(points: Sequence[Point], text: str, quoted: bool) -> Iterator[str]:
    for point in points:
        yield f"- {point.text}" + (f" ({', '.join(point.authors)})" if point.authors else "")
        if quoted:
            yield from (f"  > {' '.join(text[span.start : span.end].split())}" for span in point.sources)


def _point(point: Point) -> dict[str, Any]:
    return {
        "text": point.text,
        "sources": [[span.start, span.end] for span in point.sources],
        "extract": point.extract,
        "authors": list(point.authors),
    }


def _point_of(held: Mapping[str, Any]) -> Point:
    spans = tuple(Span(start, end) for start, end in held["sources"])
    return Point(held["text"], spans, held["extract"], tuple(held["authors"]))
