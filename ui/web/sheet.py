"""A note as a readable page, with the cited passage highlighted in it: a pure function to escaped HTML."""

from __future__ import annotations

from html import escape

from index.passage import Document
from ui.web.markup import Span, safe_link, to_html
from ui.web.text import Labels, direction


def note(document: Document, span: Span, words: Labels, stamp: int) -> str:
    """Show a note with `span` highlighted; `stamp` makes every opening a new picture, so that it scrolls again."""
    body = to_html(document.text, highlight=span)
    quote = "" if '<mark id="passage"' in body else document.text[span.start : max(span.start, span.end)].strip()
    aside = f'<blockquote><mark id="passage">{escape(quote)}</mark></blockquote>' if quote else ""
    language = document.language or ""
    side = direction(language) if language else "auto"
    page = f'<div class="page" lang="{escape(language)}" dir="{side}">{body}</div>'
    return _sheet(document.title, f'<div dir="{side}">{_facts(document)}{aside}</div>{page}', words, stamp)


def missing(problem: str, words: Labels, stamp: int) -> str:
    """Say in the same place why a note cannot be shown."""
    return _sheet(words.note, f'<p class="notice bad" role="alert" dir="auto">{escape(problem)}</p>', words, stamp)


def _facts(document: Document) -> str:
    """Who wrote the note, when, under which tags, and where it came from."""
    facts = [f"<bdi>{escape(fact)}</bdi>" for fact in (document.author, document.date) if fact]
    address = safe_link(document.url or "")
    if address:
        link = f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer nofollow">{escape(address)}</a>'
        facts.append(f"<bdi>{link}</bdi>")
    tags = "".join(f'<span class="tag" dir="auto">{escape(tag)}</span>' for tag in document.tags)
    return f'<p class="note-facts">{" · ".join(facts)}</p><p class="tags">{tags}</p>'


def _sheet(title: str, inside: str, words: Labels, stamp: int) -> str:
    close = escape(words.close_note)
    return (
        f'<section class="sheet" role="region" aria-label="{escape(words.note)}" tabindex="-1" '
        f'dir="{words.direction}" data-stamp="{stamp}"><header><h2 dir="auto">{escape(title)}</h2>'
        f'<button type="button" class="close" data-act="close_note" aria-label="{close}" title="{close}">'
        f'<i aria-hidden="true"></i></button></header><div class="scroll" tabindex="0">{inside}</div></section>'
    )
