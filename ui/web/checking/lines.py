"""An expectation in plain words: as text to read, and as fields to edit. Pure functions to escaped HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final, get_args

from assistant.evaluating.checks.values import KeptNote, Kind, Line
from ui.web.checking.wording import CheckLabels
from ui.web.text import AUTONYMS, language_name

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
OFFERED: Final = tuple(kind for kind in KINDS if kind != "hand")
"""Those that the form has fields for."""
_OF_WORDS: Final = frozenset({"any", "all", "none"})
_SAYS: Final = ("answers", "abstains")


def told(line: Line, words: CheckLabels, notes: Sequence[KeptNote] = ()) -> str:
    """An expectation to read."""
    if line.kind == "hand":
        return f'<code dir="ltr">{escape(line.texts[0] if line.texts else "")}</code>'
    titles = {note.id: note.title for note in notes}
    shown = [_shown(text, line.kind, titles, words) for text in line.texts]
    return _sentence(line.kind, ", ".join(f"<bdi>{escape(each)}</bdi>" for each in shown), words)


def row(line: Line, words: CheckLabels, notes: Sequence[KeptNote]) -> str:
    """An expectation to edit; one that is written by hand, to read."""
    at = "" if line.at is None else f' data-at="{line.at}"'
    if line.kind == "hand":
        return (
            f'<li class="expectation" data-kind="hand"{at}><span class="by-hand">{escape(words.by_hand)}</span> '
            f"{told(line, words)}</li>"
        )
    sentence = _sentence(line.kind, _field(line, words, notes), words)
    return (
        f'<li class="expectation" data-kind="{line.kind}"{at}><input type="checkbox" name="counts" '
        f'aria-label="{escape(words.counts)}" title="{escape(words.counts)}"{" checked" if line.on else ""}>'
        f'<div class="sentence fields">{sentence}</div><button type="button" class="act" data-act="drop_expectation" '
        f'aria-label="{escape(words.remove)}" title="{escape(words.remove)}">×</button></li>'
    )


def templates(words: CheckLabels, notes: Sequence[KeptNote]) -> str:
    """What can be added, and a menu of it."""
    offered = [kind for kind in OFFERED]
    options = "".join(f'<option value="{kind}">{escape(_name(kind, words))}</option>' for kind in offered)
    rows = "".join(f'<template data-kind="{kind}">{row(Line(kind), words, notes)}</template>' for kind in offered)
    return (
        f'<label class="adding fields"><span>{escape(words.add)}</span><select name="adding"><option value="">'
        f"{escape(words.choose)}</option>{options}</select></label>{rows}"
    )


def _name(kind: Kind, words: CheckLabels) -> str:
    return str(getattr(words, f"name_{kind}"))


def _sentence(kind: Kind, field: str, words: CheckLabels) -> str:
    """The pattern of a kind around what is HTML already."""
    before, _, after = str(getattr(words, f"line_{kind}")).partition("{field}")
    return f"{escape(before)}{field}{escape(after)}"


def _shown(text: str, kind: Kind, titles: dict[str, str], words: CheckLabels) -> str:
    if kind == "language":
        return language_name(text)
    if kind == "says":
        return str(getattr(words, f"says_{text}"))
    if kind in _OF_WORDS:
        return f"“{text}”"
    return titles.get(text, text)


def _field(line: Line, words: CheckLabels, notes: Sequence[KeptNote]) -> str:
    value = line.texts[0] if line.texts else ""
    label = f'name="text" aria-label="{escape(_name(line.kind, words))}"'
    if line.kind in _OF_WORDS:
        rows = min(max(len(line.texts), 2), 8)
        shown = escape("\n".join(line.texts))
        return (
            f'<textarea {label} rows="{rows}" dir="auto" placeholder="{escape(words.one_a_line)}">\n{shown}</textarea>'
        )
    if line.kind == "most":
        return f'<input {label} type="number" min="1" max="999999999" inputmode="numeric" value="{escape(value)}">'
    if line.kind == "language":
        return _select(label, sorted(AUTONYMS.items(), key=lambda each: each[1].casefold()), value)
    if line.kind == "says":
        return _select(label, [(each, _shown(each, "says", {}, words)) for each in _SAYS], value)
    if notes:
        return _select(label, [(note.id, note.title) for note in notes], value)
    return f'<input {label} dir="auto" autocomplete="off" value="{escape(value)}">'


def _select(label: str, options: Iterable[tuple[str, str]], chosen: str) -> str:
    known = dict(options)
    if chosen and chosen not in known:  # written by hand
        known[chosen] = chosen
    inside = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(shown)}</option>'
        for value, shown in known.items()
    )
    return f"<select {label}>{inside}</select>"
