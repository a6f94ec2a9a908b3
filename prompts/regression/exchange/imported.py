"""VALUES: what became of another tool's file, and the words for what did not."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

_SHOWN = 5
"""Places that a line names before it only counts them."""
_LONGEST_ID = 48
_SHORTEST_ID = 3
"""Of an id that is made from words: what is left of a text in another script tells nothing."""


class Unsayable(Exception):
    """Something that a suite of ours cannot say; its text tells why and goes into a line of `Imported.told`."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A suite made from another tool's file."""

    suite: dict[str, Any]
    """As `writing.as_yaml` takes it and as the file of a suite holds it."""
    told: tuple[str, ...] = ()
    """A line for each thing that was not understood, with where it stands."""


class Remarks:
    """Collects what was not understood. What is told of many places becomes one line, so that none is overlooked."""

    def __init__(self, kind: str) -> None:
        """Count places as, for instance, `test` or `row`."""
        self._kind = kind
        self._places: dict[str, dict[int | str, None]] = {}

    def add(self, place: int | str, what: str) -> None:
        """Tell something of a place: its number, its name, or an empty text for the whole file."""
        self._places.setdefault(what, {})[place] = None

    def lines(self) -> tuple[str, ...]:
        """Return a line for each thing, in the order in which they were first told."""
        return tuple(f"{self._where(list(places))}{what}" for what, places in self._places.items())

    def _where(self, places: list[int | str]) -> str:
        numbers = [str(place) for place in places if isinstance(place, int)]
        names = [place for place in places if isinstance(place, str) and place]
        if numbers:
            kind = self._kind if len(numbers) == 1 else f"{self._kind}s"
            more = f" and {len(numbers) - _SHOWN} more" if len(numbers) > _SHOWN else ""
            names.append(f"{kind} {', '.join(numbers[:_SHOWN])}{more}")
        return f"{', '.join(names)}: " if names else ""


class Ids:
    """Gives every case an id of its own."""

    def __init__(self) -> None:
        """Begin with none given."""
        self._given: dict[str, int] = {}

    def unique(self, wanted: str) -> str:
        """Return the id that is wanted; where it was given before, with the next free number behind it."""
        number, free = self._given.get(wanted, 1), wanted
        while free in self._given:
            number += 1
            free = f"{wanted}-{number}"
        self._given[wanted] = number
        self._given.setdefault(free, 1)
        return free


def id_of(text: str, otherwise: str) -> str:
    """Return an id made from the first words of a text, in ASCII: `What is the rent?` gives `what-is-the-rent`.

    Args:
        text: any.
        otherwise: the id where too little of the text is left, such as of a question in Chinese.
    """
    ascii_only = unicodedata.normalize("NFKD", text[:1000]).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", ascii_only)
    made = ""
    for word in words:
        if made and len(made) + 1 + len(word) > _LONGEST_ID:
            break
        made = f"{made}-{word}" if made else word[:_LONGEST_ID]
    return made if len(made) >= _SHORTEST_ID else otherwise
