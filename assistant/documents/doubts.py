"""VALUES: why a translation is doubtful, or there is none; worded by whoever shows it, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

DoubtKind = Literal[
    "plain",
    "empty",
    "language",
    "part_language",
    "no_letters",
    "script",
    "latin",
    "echo",
    "near_echo",
    "left",
    "preamble",
    "model_mark",
    "instruction",
    "loop",
    "doubled",
    "repeated",
    "longer",
    "shorter",
    "cut",
    "endless",
    "link_lost",
    "name_lost",
    "placeholder_lost",
    "code_lost",
    "number_lost",
    "number_invented",
    "number_converted",
    "currency_changed",
    "glossary",
    "tags",
    "paragraphs",
    "lines",
    "unclosed",
    "unusable",
]

SLOTS: Final[Mapping[DoubtKind, tuple[str, ...]]] = {
    "plain": ("text",),
    "empty": (),
    "language": ("language", "wanted"),
    "part_language": ("language", "wanted", "text"),
    "no_letters": ("wanted",),
    "script": ("text", "wanted"),
    "latin": ("text",),
    "echo": (),
    "near_echo": (),
    "left": ("text",),
    "preamble": ("text",),
    "model_mark": ("text",),
    "instruction": ("text",),
    "loop": ("text", "times"),
    "doubled": (),
    "repeated": (),
    "longer": (),
    "shorter": (),
    "cut": (),
    "endless": (),
    "link_lost": ("text",),
    "name_lost": ("text",),
    "placeholder_lost": ("text",),
    "code_lost": ("text",),
    "number_lost": ("number",),
    "number_invented": ("number",),
    "number_converted": ("number",),
    "currency_changed": ("text",),
    "glossary": ("term", "rendering"),
    "tags": (),
    "paragraphs": ("there", "wanted_count"),
    "lines": ("there", "wanted_count"),
    "unclosed": ("text",),
    "unusable": (),
}
"""What each kind tells of, in the order of `Doubt.about`. plain: a line of an older Diandian, as it is. The others are
worded in doubts_told."""
LANGUAGE_SLOTS: Final = frozenset({"language", "wanted"})
"""Those that are ISO 639-1 codes, to be named in the reader's way."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason why a translation is doubtful, or why there is none."""

    kind: DoubtKind
    about: tuple[str, ...] = ()
    """What it tells of, as `SLOTS` says: a number, a link, a term, the code of a language."""

    @property
    def told(self) -> Mapping[str, str]:
        """What it tells of, by name."""
        return dict(zip(SLOTS[self.kind], self.about, strict=True))
