"""A note as a readable page, with the cited passage highlighted in it: a pure function to escaped HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from assistant.shelf import Picture
from index.passage import Document
from ui.web import cards, note_body
from ui.web.markup import Span, safe_link
from ui.web.port import Kin
from ui.web.text import Labels, direction, language_name


@dataclass(frozen=True, slots=True)
class Beside:
    """What is shown with a note's words."""

    note: str = ""
    """The note's id."""
    pictures: Sequence[Picture] = ()
    kin: Sequence[Kin] = ()
    at: int | None = None
    """The character to show where the note is too long to be shown whole; None is the start of the passage."""


def note(document: Document, span: Span, words: Labels, stamp: int, beside: Beside | None = None) -> str:
    """Show a note with `span` highlighted; `stamp` makes every opening a new picture, so that it scrolls again."""
    beside = beside or Beside()
    part = note_body.part_around(document.text, span.start if beside.at is None else beside.at)
    body = note_body.text(document, part, span, words)
    threads = note_body.threads(document, part, span, words)
    quote = document.text[span.start : max(span.start, span.end)].strip() if span.start in part else ""
    quote = "" if '<mark id="passage"' in body + threads else quote
    aside = f'<blockquote><mark id="passage">{escape(quote)}</mark></blockquote>' if quote else ""
    language = document.language or ""
    side = direction(language) if language else "auto"
    turning = note_body.turning(beside.note, document, part, words)
    page = f'<div class="page" lang="{escape(language)}" dir="{side}">{body}</div>'
    kin = f'<aside class="related"><h3>{escape(words.related)}</h3>{cards.relatives(beside.kin, words)}</aside>'
    inside = (
        f'<div dir="{side}">{_facts(document)}{_warnings(document)}{aside}</div>{_reading(beside.note, words)}'
        f"{note_body.pictures(beside.note, beside.pictures, span, words)}{turning}{page}{turning}{threads}"
        f"{kin if beside.kin else ''}"
    )
    return _sheet(document.title, inside, words, stamp)


def _reading(note: str, words: Labels) -> str:
    """The ways to the note and its comments in the reader's language, and to a summary of them."""
    if not note:
        return ""
    buttons = "".join(
        f'<button type="button" class="ghost" data-act="{act}" data-note="{escape(note)}">{escape(label)}</button>'
        for act, label in (("read_note", words.read_mine), ("summarise_note", words.summarise_note))
    )
    return f'<p class="reading-mine" dir="{words.direction}">{buttons}</p>'


def missing(problem: str, words: Labels, stamp: int) -> str:
    """Say in the same place why a note cannot be shown."""
    return _sheet(words.note, f'<p class="notice bad" role="alert" dir="auto">{escape(problem)}</p>', words, stamp)


def _facts(document: Document) -> str:
    """Who wrote the note, when, in which language, under which tags, and where it came from."""
    language = language_name(document.language) if document.language else None
    facts = [f"<bdi>{escape(fact)}</bdi>" for fact in (document.author, document.date, language) if fact]
    address = safe_link(document.url or "")
    if address:
        link = f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer nofollow">{escape(address)}</a>'
        facts.append(f"<bdi>{link}</bdi>")
    tags = "".join(f'<span class="tag" dir="auto">{escape(tag)}</span>' for tag in document.tags)
    return f'<p class="note-facts">{" · ".join(facts)}</p><p class="tags">{tags}</p>'


def _warnings(document: Document) -> str:
    return "".join(f'<p class="notice" dir="auto">{escape(line)}</p>' for line in document.warnings[:20])


def _sheet(title: str, inside: str, words: Labels, stamp: int) -> str:
    close = escape(words.close_note)
    return (
        f'<section class="sheet" role="region" aria-label="{escape(words.note)}" tabindex="-1" '
        f'dir="{words.direction}" data-stamp="{stamp}"><header><h2 dir="auto">{escape(title)}</h2>'
        f'<button type="button" class="close" data-act="close_note" aria-label="{close}" title="{close}">'
        f'<i aria-hidden="true"></i></button></header><div class="scroll" tabindex="0">{inside}</div></section>'
    )
