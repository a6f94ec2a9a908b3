"""Turns of a chat over two notes, as small as they can be."""

from __future__ import annotations

from collections.abc import Callable

from assistant.chat.events import Citation, Exchange
from assistant.evaluating.checks.values import Said
from index.errors import NoteNotFound
from index.passage import Document, Hit, Passage

TEA = "home/tea.md"
NOTES = {
    TEA: Document("Tea", "# Tea\n\nThree cups of tea in the morning, 250 ml each.\n", language="en"),
    "home/b/tea.md": Document("Tea", "No heading. Green tea costs 4 euros.", language="en"),
}


def reading(notes: dict[str, Document]) -> Callable[[str], Document]:
    def read(note: str) -> Document:
        if note not in notes:
            raise NoteNotFound(f"No note is called {note!r}.")
        return notes[note]

    return read


def hit(note: str, quote: str, notes: dict[str, Document] = NOTES) -> Hit:
    document = notes[note]
    start = document.text.index(quote)
    return Hit(Passage(note, document.title, quote, start, start + len(quote)), 0.9)


def said(answer: str = "Three cups of 250 ml. [1]", question: str = "How many cups of tea?", **more: object) -> Said:
    first = hit(TEA, "Three cups of tea in the morning")
    p = first.passage
    told: dict[str, object] = {
        "language": "en",
        "abstained": False,
        "hits": (first, hit("home/b/tea.md", "Green tea")),
        "citations": (Citation(1, p.note, p.title, p.start, p.end, p.text),),
        "history": (Exchange("Is there tea?", "Yes. [1]"),),
    }
    return Said(question, answer, **{**told, **more})  # type: ignore[arg-type]
