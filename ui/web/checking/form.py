"""One check to be edited, as escaped HTML; and what a browser sends of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from assistant.evaluating.checks.values import Check, KeptNote, Line
from prompts.regression.case import Turn
from ui.web.checking.lines import KINDS, row, templates, told
from ui.web.checking.overview import isolated
from ui.web.checking.wording import CheckLabels
from ui.web.markup import to_html
from ui.web.text import direction

_MOST_LINES: Final = 200


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form says of a check."""

    stamp: str
    question: str
    lines: tuple[Line, ...]


def sent(body: bytes) -> Sent | None:
    """What a browser sent; None where it is nothing that our own page sends."""
    try:
        given = json.loads(body)
        lines = tuple(_line(each) for each in given["lines"][:_MOST_LINES])
        return Sent(str(given["stamp"]), str(given["question"]), lines)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None


def _line(given: Any) -> Line:
    kind, at = given["kind"], given.get("at")
    if kind not in KINDS:
        raise ValueError(kind)
    return Line(
        kind, tuple(map(str, given.get("texts", ()))), given.get("on", True) is True, None if at is None else int(at)
    )


def form(check: Check, words: CheckLabels) -> str:
    """A check with all that is known of it."""
    fields = _fields(check, words) if check.editable else _locked(check, words)
    sure = escape(words.delete_sure.format(question=check.question))
    save = f'<button type="submit" class="solid">{escape(words.save)}</button>' if check.editable else ""
    return (
        f'<form class="check" data-id="{escape(check.id)}" data-stamp="{escape(check.stamp)}" novalidate>'
        f'<h2 tabindex="-1">{escape(words.check)}</h2>{fields}'
        f'<div class="go">{save}<button type="button" class="ghost" data-act="delete_check" data-sure="{sure}">'
        f'{escape(words.delete)}</button><p class="trouble" role="alert" dir="auto" hidden></p>'
        f'<p class="tip" role="status" data-saved="{escape(words.saved)}"></p></div>'
        f"{_notes(check, words)}</form>"
    )


def _fields(check: Check, words: CheckLabels) -> str:
    rows = "".join(row(line, words, check.notes) for line in check.lines)
    # A browser drops the first line end after the tag.
    return (
        f'<label class="asked-for"><span>{escape(words.question)}</span><textarea name="question" rows="2" dir="auto">'
        f"\n{escape(check.question)}</textarea></label>{_history(check.history, words)}{_then(check, words)}"
        f'<fieldset class="expectations"><legend>{escape(words.expected)}</legend>'
        f'<p class="tip">{escape(words.expected_hint)}</p><ul>{rows}</ul>{_shared(check, words)}'
        f"{templates(words, check.notes)}</fieldset>"
    )


def _locked(check: Check, words: CheckLabels) -> str:
    rows = "".join(f'<li class="expectation">{told(line, words, check.notes)}</li>' for line in check.lines)
    return (
        f'<p class="notice">{escape(words.locked)}</p><p class="asked-for" dir="auto">{escape(check.question)}</p>'
        f'{_history(check.history, words)}{_then(check, words)}<section class="expectations">'
        f"<h3>{escape(words.expected)}</h3><ul>{rows}</ul>{_shared(check, words)}</section>"
    )


def _shared(check: Check, words: CheckLabels) -> str:
    if not check.shared:
        return ""
    rows = "".join(f'<li class="expectation">{told(line, words, check.notes)}</li>' for line in check.shared)
    return f'<p class="tip">{escape(words.shared)}</p><ul>{rows}</ul>'


def _history(history: Sequence[Turn], words: CheckLabels) -> str:
    if not history:
        return ""
    turns = "".join(
        f'<li><p class="question" dir="auto">{escape(turn.question)}</p>'
        f'<div class="answer" dir="auto">{to_html(turn.answer or "")}</div></li>'
        for turn in history
    )
    summary = escape(words.history.format(count=len(history)))
    return f'<details class="before"><summary>{summary}</summary><ol>{turns}</ol></details>'


def _then(check: Check, words: CheckLabels) -> str:
    if not check.answer:
        return ""
    when = f'<p class="tip">{escape(words.saved_on.format(date=isolated(check.created)))}</p>' if check.created else ""
    side = f'lang="{escape(check.language)}" dir="{direction(check.language)}"'
    return (
        f'<section class="then"><h3>{escape(words.answer_then)}</h3>'
        f'<div class="answer" {side}>{to_html(check.answer)}</div>{when}</section>'
    )


def _notes(check: Check, words: CheckLabels) -> str:
    if check.folder:
        return f'<p class="tip">{escape(words.folder.format(folder=check.folder))}</p>'
    if not check.notes:
        return ""
    summary = escape(words.notes.format(count=len(check.notes)))
    notes = "".join(f"<li>{_note(note, words)}</li>" for note in check.notes)
    return f'<details class="given"><summary>{summary}</summary><ul>{notes}</ul></details>'


def _note(note: KeptNote, words: CheckLabels) -> str:
    facts = words.characters.format(count=f"{len(note.text):,}") + (f" · {words.in_part}" if note.in_part else "")
    return (
        f'<details><summary><b dir="auto">{escape(note.title)}</b> <span class="note-facts">{escape(facts)}</span>'
        f'</summary><div class="page" dir="auto">{to_html(note.text)}</div></details>'
    )
