"""Numbers in texts, so that those of an answer can be looked for in the passages it was built from (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.digits import FIGURE, plain
from assistant.han_numerals import han_value

_FIGURE = re.compile(FIGURE)
_HAN = re.compile("[〇零一二两兩三四五六七八九十百千万萬]+")


def figures(text: str) -> set[str]:
    """The numbers in a text, written the same way whatever digits and separators it uses."""
    return {plain(match) for match in _FIGURE.findall(text)}


def missing(answer: str, texts: Iterable[str]) -> tuple[str, ...]:
    """The numbers of an answer, as written there, that stand in none of the texts, in figures or in Chinese characters.

    A number that a text spells out in another script's words ("twelve") counts as missing.
    """
    held = {figure for text in texts for figure in figures(text) | _spelt(text)}
    return tuple(dict.fromkeys(match for match in _FIGURE.findall(answer) if plain(match) not in held))


def _spelt(text: str) -> set[str]:
    return {str(han_value(match)) for match in _HAN.findall(text)}
