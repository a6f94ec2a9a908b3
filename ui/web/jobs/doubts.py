"""Why a translation is doubtful, in the words of the page's language: one file per language under `labels/doubts/`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import cast

from assistant.documents.doubts import LANGUAGE_SLOTS, Doubt, DoubtKind
from ui.web.text import direction, language_name, words_in

_FOLDER = Path(__file__).parent.parent / "labels" / "doubts"
_ISOLATE, _POP = "\u2068", "\u2069"
"""Around a text whose direction is its own."""


@cache
def patterns(language: str) -> Mapping[DoubtKind, str]:
    """The sentences in `language`, which must be one of the page's; with `{}` for what each tells of."""
    return cast("Mapping[DoubtKind, str]", words_in(_FOLDER, language))


def worded(doubt: Doubt, language: str) -> str:
    """A doubt as a line of plain text; a line of an older Diandian stays as it is."""
    if doubt.kind == "plain":
        return doubt.told["text"]
    told = {slot: language_name(said) if slot in LANGUAGE_SLOTS else said for slot, said in doubt.told.items()}
    if direction(language) == "rtl":
        told = {slot: f"{_ISOLATE}{said}{_POP}" for slot, said in told.items()}
    return patterns(language)[doubt.kind].format(**told)
