"""Targets that a translator might give: other words, the same tags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from assistant.documents.inline import joined, stretches
from assistant.documents.layout import Segment

PHRASES = {
    "ar": "حديقة المطبخ & <b>",
    "zh": "厨房花园“很美” & *x*",
    "long": 'Die außerordentlich umfangreiche Gartenanlage "hinter" dem Küchentrakt & <so> weiter',
}


def reworded(segments: Sequence[Segment], phrase: str) -> tuple[list[str], list[str]]:
    """Return a target for every segment, and all that they say: each stretch is the phrase with a number of its own."""
    said: list[str] = []
    numbers = count(1001)

    def words(text: str) -> Iterator[str]:
        for _ in stretches(text):
            said.append(f"{phrase} {next(numbers)}")
            yield said[-1]

    return [joined(segment.text, list(words(segment.text))) for segment in segments], said
