"""`diandian summarise`: a text, a file or a note in a few points, each with the words it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from ui.commands import outcomes
from ui.commands.following import followed, kept, note, read
from ui.commands.languages import language
from ui.commands.session import Session
from ui.commands.terminal import json_option, one_line, plain, say_json

if TYPE_CHECKING:
    from assistant.documents.jobs.values import JobRequest, JobView
    from assistant.documents.summarising.values import Length, Point, Span, Summary

_KINDS = {"agreed": "They agree", "disputed": "They dispute", "recommended": "They recommend"}


@click.command()
@click.argument("path", metavar="PATH|-")
@click.option(
    "--lang", metavar="LANG", callback=language, help="Such as zh, Chinese or 中文. Otherwise the text's own."
)
@click.option(
    "--length",
    type=click.Choice(["short", "medium", "long"]),
    default="medium",
    show_default=True,
    help="About 3, 7 or 15 points; more for a very long text.",
)
@json_option
@click.pass_obj
def summarise(session: Session, path: str, *, lang: str | None, length: Length, as_json: bool) -> None:
    """Summarise PATH whole: a file, the id of a note (its comments too), or - for text from standard input.

    Every point is linked to the words it rests on, as START-END in the text that was read. If you stop it, it goes on
    where it stood when you give the same command again.
    """
    from assistant.documents.jobs.requests import note_summary, summary
    from assistant.documents.summarising.written import read_back

    given = read(path)
    with session.assistant() as assistant:
        if given is None:
            request: JobRequest = note_summary(note(assistant, path), length, language=lang)
        else:
            request = summary(*given, length, language=lang)
        view = assistant.jobs.start(request)
        with kept(assistant.jobs, view.id):
            view = followed(assistant.jobs, view, "Summarising")
    found = read_back(view.changes[-1].target)
    if as_json:
        say_json(_document(found, view))
        return
    for line in _lines(found, view):
        click.echo(line)
    _epilogue(found, view)


def _document(summary: Summary, view: JobView) -> dict[str, Any]:
    thread = summary.thread
    return {
        "text": summary.text,
        "points": [_point(point, view, summary) for point in summary.points],
        "thread": thread
        and {kind: [_point(point, view, summary) for point in getattr(thread, kind)] for kind in _KINDS},
        "uncovered": [{"start": span.start, "end": span.end} for span in summary.uncovered],
        "coverage": summary.coverage,
        "language": summary.language,
        "seconds": round(view.seconds, 3),
    }


def _point(point: Point, view: JobView, summary: Summary) -> dict[str, Any]:
    sources = [{"start": span.start, "end": span.end, "quote": _quoted(span, view, summary)} for span in point.sources]
    told: dict[str, Any] = {"text": point.text, "sources": sources, "extract": point.extract}
    return told | {"authors": list(point.authors)} if point.authors else told


def _quoted(span: Span, view: JobView, summary: Summary) -> str:
    """Return the words of a span: those of the stretches that it lies in."""
    parts = []
    for stretch, segment in zip(summary.stretches, view.changes, strict=False):
        start, end = max(span.start, stretch.span.start), min(span.end, stretch.span.end)
        if start < end:
            parts.append(segment.source[start - stretch.span.start : end - stretch.span.start])
    return "\n\n".join(parts)


def _lines(summary: Summary, view: JobView) -> Iterator[str]:
    for point in summary.points:
        yield from _told(point, view, summary)
    for kind, heading in _KINDS.items():
        points: tuple[Point, ...] = getattr(summary.thread, kind) if summary.thread else ()
        if points:
            yield f"\n{heading}"
        for point in points:
            yield from _told(point, view, summary)


def _told(point: Point, view: JobView, summary: Summary) -> Iterator[str]:
    mark = " [in the text's own words]" if point.extract else ""
    said = f" ({', '.join(map(one_line, point.authors))})" if point.authors else ""
    yield f"- {plain(point.text)}{said}{mark}"
    for span in point.sources:
        yield f"    {span.start}-{span.end}: {one_line(_quoted(span, view, summary), 100)}"


def _epilogue(summary: Summary, view: JobView) -> None:
    """Tell on stderr how much was read, and which stretches no point comes from."""
    read_share = f"{summary.coverage:.1%}".replace("%", " %")
    parts = len(summary.stretches)
    click.echo(f"{parts} parts, {read_share} read, {outcomes.duration(view.seconds)}.", err=True)
    if summary.uncovered:
        places = ", ".join(f"{span.start}-{span.end}" for span in summary.uncovered[:20])
        more = f" and {len(summary.uncovered) - 20} more" if len(summary.uncovered) > 20 else ""
        click.echo(f"No point is from: {places}{more}.", err=True)
