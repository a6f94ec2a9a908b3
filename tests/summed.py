"""A text about a harbour with a summary of it whose every span is known, for tests of the page that shows it."""

from __future__ import annotations

from assistant.documents.summarising.values import Length, Point, Span, Stretch, Summary, Thread

PARTS = (
    "The harbour 🚢 of Arvik opened in 1908. It has four piers. Ferries leave at nine.",
    "Nothing of note is told in this part of the text, which goes on all the same.",
    "The harbour lost its crane in 1950. A new crane came in 1953. The fish market opens at five.",
    "\ud800\ufffd@@ ¤¤ 0x00 unreadable",
    "@Mika: The market is worth it. Go before six.\n@Tom: It is far too crowded at five.",
)
"""Parts with two, no, three and no points, and one of people's words; the fourth could not be read."""
TEXT = "\n\n".join(PARTS)


def span(words: str) -> Span:
    """Where words stand."""
    at = TEXT.index(words)
    return Span(at, at + len(words))


def part(number: int) -> Span:
    """Where a part stands."""
    return span(PARTS[number])


def points() -> tuple[Point, ...]:
    """Those of the text: with one source, with three in two parts, in its own words, and one of two people."""
    return (
        Point("Arvik's harbour has been open since 1908.", (span("The harbour 🚢 of Arvik opened in 1908."),)),
        Point(
            "It has piers and a crane.",
            (
                span("It has four piers."),
                span("The harbour lost its crane in 1950."),
                span("A new crane came in 1953."),
            ),
        ),
        Point("The fish market opens at five.", (span("The fish market opens at five."),), extract=True),
        Point(
            "People disagree about the market.",
            (span("The market is worth it."), span("It is far too crowded at five.")),
            authors=("Mika", "Tom"),
        ),
    )


def summary(language: str = "en", length: Length = "short") -> Summary:
    """The summary, with a thread."""
    told = ((0, 1), (), (1, 2), (), (3,))
    stretches = tuple(Stretch(part(at), own, read=at != 3) for at, own in enumerate(told))
    thread = Thread(
        disputed=(Point("Is the market worth it?", (span("The market is worth it."),), authors=("Mika", "Tom")),),
        recommended=(Point("Go before six.", (span("Go before six."),), authors=("Mika",)),),
    )
    return Summary(points(), stretches, language, length, 12.0, thread)
