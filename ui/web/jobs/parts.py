"""The bar of a summarised text: a cell for each part that was read at once, as wide as it is long; escaped HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final, Literal

from assistant.documents.summarising.values import Stretch, Summary
from ui.web.jobs.wording import JobLabels

PartKind = Literal["some", "none", "unread"]
"""some: points come from it; none: none does; unread: no reply of the model about it could be used."""

_SHADES: Final = 3
"""So many points or more are shown by the darkest shade."""
_CROWDED: Final = 120
"""Parts from which on there is no room between the cells."""


def kind_of(stretch: Stretch) -> PartKind:
    """What became of a part."""
    if not stretch.read:
        return "unread"
    return "some" if stretch.points else "none"


def strip(summary: Summary, words: JobLabels) -> str:
    """The bar, and in words how many parts no point comes from and how many could not be read."""
    parts = summary.parts
    cells = "".join(_cell(part, number, len(parts), words) for number, part in enumerate(parts))
    crowded = " crowded" if len(parts) > _CROWDED else ""
    return (
        f'<section class="strip" aria-labelledby="strip-heading"><h3 id="strip-heading">{escape(words.strip)}</h3>'
        f'<ol class="cells{crowded}">{cells}</ol><div class="cells-told">{_counted(parts, words)}'
        f'<span class="cell-told" aria-hidden="true"></span></div></section>'
    )


def _counted(parts: Sequence[Stretch], words: JobLabels) -> str:
    """The counts, as ways to the next such part."""
    kinds = [kind_of(part) for part in parts]
    labels: tuple[tuple[PartKind, str], ...] = (("none", words.parts_none), ("unread", words.parts_unread))
    buttons = "".join(
        f'<button type="button" class="ghost" data-act="next_part" data-kind="{kind}"><i></i>'
        f"{escape(label.format(count=f'{kinds.count(kind):,}', total=f'{len(kinds):,}'))}</button>"
        for kind, label in labels
        if kind in kinds
    )
    return buttons or f"<span>{escape(words.parts_all)}</span>"


def _cell(part: Stretch, number: int, total: int, words: JobLabels) -> str:
    """A button; one of all is reached by Tab, the others by arrows."""
    kind = kind_of(part)
    told = {"some": words.part_points.format(count=len(part.points)), "none": words.part_none}.get(
        kind, words.part_unread
    )
    name = f"{words.part.format(number=f'{number + 1:,}', total=f'{total:,}')} · {told}"
    shade = min(_SHADES, len(part.points))
    points = " ".join(map(str, part.points))
    return (
        f'<li style="flex-grow:{max(1, part.span.end - part.span.start)}"><button type="button" class="cell" '
        f'data-act="show_part" data-part="{number}" data-kind="{kind}" data-shade="{shade}" data-points="{points}" '
        f'tabindex="{-1 if number else 0}" aria-label="{escape(name)}"></button></li>'
    )
