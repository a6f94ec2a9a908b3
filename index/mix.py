"""Which languages a catalogue is in, told from a sample of its passages: as quick over a million as over a hundred."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.catalogue import Catalogue
from index.rows import evenly

_BEGINNING = 300
"""Characters of a passage that are enough to tell its language."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """The beginning of a passage, and its language where the note declares one."""

    text: str
    language: str | None


def newest(catalogue: Catalogue) -> int:
    """The number of the newest passage, which grows with every passage written; 0 where there is none."""
    with catalogue.reading() as connection:
        return int(connection.execute("SELECT MAX(number) FROM passages").fetchone()[0] or 0)


def sample(catalogue: Catalogue, most: int) -> Sequence[Sampled]:
    """Up to `most` passages at even distances among all there are, in the order they were written."""
    with catalogue.reading() as connection:
        rows = [
            connection.execute(
                "SELECT substr(text, 1, ?), language FROM passages WHERE number = ?", (_BEGINNING, number)
            )
            for number in evenly(connection, most)
        ]
        return tuple(Sampled(*row.fetchone()) for row in rows)
