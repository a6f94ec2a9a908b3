"""The texts of a picture beside their translations, as lines for a terminal and as `--json` prints them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from ui.commands.terminal import one_line

if TYPE_CHECKING:
    from assistant.documents.jobs.values import JobPicture

_LONGEST = 2_000
"""Characters of one text that are shown."""
_ISOLATE, _POP = "\u2068", "\u2069"
_STEERING = dict.fromkeys(map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
"""What turns the direction of a line: a picture's text must not turn more than itself."""
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def show(picture: JobPicture) -> None:
    """Write each text and its translation to standard output, in reading order; what was not read, to stderr."""
    for line in lines(picture):
        click.echo(line)
    for warning in picture.warnings:
        click.echo(one_line(warning), err=True)


def lines(picture: JobPicture) -> Iterator[str]:
    """Yield `source -> target` for each text; one that stays as it is stands alone."""
    for each in picture.texts:
        source, target = _said(each.source), _said(each.target)
        yield source if source == target else f"{source} -> {target}"


def told(picture: JobPicture) -> list[dict[str, Any]]:
    """Each text as `--json` prints it; the box is left, top, right, bottom in shares of the picture's sides."""
    return [
        {"source": each.source, "target": each.target, "box": [round(share, 4) for share in each.box]}
        for each in picture.texts
    ]


def _said(text: str) -> str:
    """Return a text on one line; if it is written from right to left, set apart, so that the arrow points onwards."""
    line = one_line(text.translate(_STEERING), _LONGEST)
    turned = any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in line)
    return f"{_ISOLATE}{line}{_POP}" if turned else line
