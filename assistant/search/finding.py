"""What a chat searches with: passages of all notes, or of one."""

from __future__ import annotations

from dataclasses import dataclass

from index.filters import Filters
from index.passage import Hit
from index.retriever import Retriever


@dataclass(frozen=True, slots=True)
class Finder:
    """Fills `assistant.chat.turn.Search` with a retriever."""

    retriever: Retriever
    limit: int
    """Passages that are looked up at most."""
    filters: Filters
    """What all of them must fulfil."""

    def __call__(self, text: str, note: str = "") -> list[Hit]:
        """Return the passages that fit a text, best first; those of one note without regard to others."""
        if note:
            return self.retriever.search(text, self.limit, {**self.filters, "note": note}, per_note=self.limit)
        return self.retriever.search(text, self.limit, self.filters)
