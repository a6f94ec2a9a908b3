"""Fixed phrases of the chat in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).with_name("phrases.yaml")


@dataclass(frozen=True, slots=True)
class Phrases:
    """What an answer may begin with, or consist of, in one language."""

    opening: str
    not_found: str


def phrases(language: str) -> Phrases:
    """The phrases of a language; English where we have none."""
    known = _all()
    return known.get(language, known["en"])


@cache
def _all() -> dict[str, Phrases]:
    table = yaml.safe_load(_FILE.read_text("utf-8"))
    return {code: Phrases(**entry) for code, entry in table.items()}
