"""The picture of a job as HTML, its texts as boxes upon it: a pure function to escaped HTML."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final
from urllib.parse import quote

from assistant.documents.jobs.values import JobPicture
from ui.web.jobs.wording import JobLabels

_MOST_WARNINGS: Final = 20
_NAMED: Final = 120
"""Characters of a text by which its box is called."""


def shown(id: str, picture: JobPicture, words: JobLabels) -> str:
    """The picture with and without its translation, a box for each text that is in the list beside it, and notices.

    Args:
        id: of the job.
        picture: and its texts; none of their translations is in the HTML, so that it holds for as long as the job does.
        words: the labels.
    """
    warnings = "".join(f'<p class="notice" dir="auto">{escape(line)}</p>' for line in picture.warnings[:_MOST_WARNINGS])
    size = f"--w:{picture.width};--h:{picture.height}"
    return (
        f'<div dir="{words.direction}">{warnings}<div class="picture-bar">{_switch(words)}'
        f'<a class="ghost" target="_blank" rel="noopener" href="{_address(id, "translated")}">'
        f'{escape(words.picture_open)}</a></div></div><div class="picture-frame"><div class="canvas" style="{size}">'
        f'<img class="was" src="{_address(id, "original")}" width="{picture.width}" height="{picture.height}" '
        f'alt="{escape(words.picture_original_alt)}"><img class="now" data-src="{_address(id, "translated")}" '
        f'alt="{escape(words.picture_translated_alt)}" hidden><ol class="spots" '
        f'aria-label="{escape(words.picture_texts)}">{"".join(_boxes(picture, words))}</ol></div></div>'
    )


def _switch(words: JobLabels) -> str:
    views = (("original", words.picture_original), ("translated", words.picture_translated))
    radios = "".join(
        f'<label><input type="radio" name="picture-view" value="{view}"{" checked" if view == "translated" else ""}>'
        f"<span>{escape(label)}</span></label>"
        for view, label in views
    )
    return f'<fieldset class="ways"><legend class="unseen">{escape(words.picture_view)}</legend>{radios}</fieldset>'


def _boxes(picture: JobPicture, words: JobLabels) -> Iterator[str]:
    """A button for each text that was or will be translated. One of them is reached by Tab, the others by arrows."""
    first = True
    for text in picture.texts:
        if text.segment is None:
            continue
        left, top, right, bottom = (min(1.0, max(0.0, edge)) for edge in text.box)
        place = f"left:{left:.3%};top:{top:.3%};width:{right - left:.3%};height:{bottom - top:.3%}"
        said = text.source if len(text.source) <= _NAMED else f"{text.source[:_NAMED]}…"
        name = words.picture_text.format(number=text.segment + 1, text=said)
        yield (
            f'<li><button type="button" class="spot" data-act="show_text" data-place="{text.segment}" '
            f'style="{place}" tabindex="{0 if first else -1}" aria-label="{escape(name)}"></button></li>'
        )
        first = False


def _address(id: str, view: str) -> str:
    return escape(f"jobs/picture/{view}?id={quote(id, safe='')}")
