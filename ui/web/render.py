"""From events to pictures: pure functions to HTML. Whatever comes from notes, models or readers is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import quote

from assistant.chat.events import Answered, Citation, Related
from index.passage import Hit
from ui.web.markup import to_html, to_text
from ui.web.reasons import worded
from ui.web.text import Labels, direction
from ui.web.turn import Turn, Turns

DOTS: Final = (
    '<svg class="dots" viewBox="0 0 28 16" aria-hidden="true" focusable="false">'
    '<circle cx="8" cy="8" r="6"/><circle cx="22" cy="8" r="4"/></svg>'
)
"""The sign of Diandian: two dots, the second lighter."""

_QUOTE_LENGTH: Final = 280


@dataclass(frozen=True, slots=True)
class _Card:
    """A passage as shown beside an answer; `n` is 0 for one that was found but not cited."""

    n: int
    note: str
    title: str
    start: int
    end: int
    quote: str


def welcome(examples: Sequence[str], words: Labels) -> str:
    """The empty page: what this is, and questions to start from."""
    buttons = "".join(
        f'<li><button type="button" class="example" data-act="ask_example" data-question="{escape(example)}" '
        f'dir="auto">{escape(example)}</button></li>'
        for example in examples
    )
    heading = f'<p class="try" id="try">{escape(words.try_asking)}</p>' if buttons else ""
    return (
        f'<div class="welcome" dir="{words.direction}">{DOTS}<h2>{escape(words.greeting)}</h2>'
        f"<p>{escape(words.greeting_hint)}</p>{heading}"
        + (f'<ul class="examples" aria-labelledby="try">{buttons}</ul>' if buttons else "")
        + "</div>"
    )


def conversation(turns: Turns, words: Labels, *, checks: bool = False) -> str:
    """The turns before the last one."""
    return "".join(turn(one, words, number, last=False, checks=checks) for number, one in enumerate(turns))


def turn(one: Turn, words: Labels, number: int, *, last: bool, checks: bool = False) -> str:
    """One question with all that came of it; with `checks` its answer can be saved as one."""
    cards = _cards(one)
    return (
        f'<article class="turn" data-phase="{one.phase}" dir="{words.direction}"><div class="asked">'
        f'<div class="question" dir="auto">{escape(one.question)}</div>{_action("edit", words.edit, number)}</div>'
        f'<div class="told"><div class="reply">{_answer(one, cards, words)}{_under(one, words)}'
        f"{_related(one.outcome, words)}{_actions(one, words, number, last=last, checks=checks)}</div>"
        f"{_sources(cards, one, words)}</div></article>"
    )


def _answer(one: Turn, cards: Sequence[_Card], words: Labels) -> str:
    """The words of the answer, their marks `[n]` leading to the passages."""
    cited = {card.n: card for card in cards if card.n}
    expected = len(one.hits) if one.live else 0

    def mark(n: int) -> str:
        if n in cited:
            return _mark(cited[n], words)
        # Until the answer is whole nobody knows which passages it cites: a quiet number for now.
        return f'<span class="mark pending">{n}</span>' if n <= expected else ""

    side = direction(one.language) if one.language else "auto"
    return (
        f'<div class="answer" lang="{escape(one.language)}" dir="{side}" aria-busy="{str(one.live).lower()}">'
        f"{to_html(one.answer, cite=mark)}</div>"
    )


def plain(one: Turn, words: Labels) -> str:
    """The answer with its sources, as plain text for the clipboard."""
    cited = "\n".join(f"[{citation.n}] {citation.title}" for citation in (one.outcome.citations if one.outcome else ()))
    return f"{one.answer}\n\n{words.sources_heading}\n{cited}" if cited else one.answer


def _cards(one: Turn) -> list[_Card]:
    """The cited passages by number, then the found ones that no citation lies in."""
    citations: Iterable[Citation] = one.outcome.citations if one.outcome else ()
    cited = [_Card(c.n, c.note, c.title, c.start, c.end, c.quote) for c in citations]
    return cited + [_of_hit(hit) for hit in one.hits if not any(_touches(hit, card) for card in cited)]


def _of_hit(hit: Hit) -> _Card:
    passage = hit.passage
    return _Card(0, passage.note, passage.title, passage.start, passage.end, passage.text)


def _touches(hit: Hit, card: _Card) -> bool:
    passage = hit.passage
    return passage.note == card.note and passage.start < card.end and card.start < passage.end


def _mark(card: _Card, words: Labels) -> str:
    label = escape(words.citation.format(n=card.n, title=card.title))
    return f'<button type="button" class="mark" {_opening(card)} aria-label="{label}" title="{label}">{card.n}</button>'


def _opening(card: _Card) -> str:
    return f'data-act="open_note" data-note="{escape(card.note)}" data-start="{card.start}" data-end="{card.end}"'


def _sources(cards: Sequence[_Card], one: Turn, words: Labels) -> str:
    if not cards:
        return ""
    heading = words.cited if any(card.n for card in cards) else words.found
    return (
        f'<aside class="sources"><h3>{escape(heading)}</h3><ul>'
        + "".join(f"<li>{_card(card, words, settled=not one.live)}</li>" for card in cards)
        + "</ul></aside>"
    )


def _card(card: _Card, words: Labels, *, settled: bool) -> str:
    quote = to_text(card.quote)
    quote = quote if len(quote) <= _QUOTE_LENGTH else quote[:_QUOTE_LENGTH].rstrip() + "…"
    name = words.citation.format(n=card.n, title=card.title) if card.n else words.open_note.format(title=card.title)
    number = f'<b class="number">{card.n}</b>' if card.n else '<b class="number dot"></b>'
    return (
        f'<button type="button" class="card{" aside" if settled and not card.n else ""}" {_opening(card)} '
        f'aria-label="{escape(name)}"><span class="title" dir="auto">{number}<span>{escape(card.title)}</span></span>'
        f'<span class="quote" dir="auto">{escape(quote)}</span></button>'
    )


def _under(one: Turn, words: Labels) -> str:
    """The one line under an answer: what is awaited, what went wrong, what to know."""
    if one.phase == "failed":
        return f'<p class="notice bad" role="alert" dir="auto">{escape(one.problem)}</p>'
    if one.phase == "stopped":
        return f'<p class="notice">{escape(words.stopped)}</p>'
    if one.live and not one.answer:
        return f'<p class="waiting" role="status">{DOTS}<span>{escape(_awaited(one, words))}</span></p>'
    lines = []
    if one.outcome and one.outcome.notice:
        lines.append(one.outcome.notice)
    if one.outcome and one.outcome.unconfirmed:
        lines.append(words.unconfirmed.format(numbers=", ".join(one.outcome.unconfirmed)))
    if one.outcome and one.outcome.stopped:
        lines.append(words.cut_short)
    return "".join(f'<p class="notice" dir="auto">{escape(line)}</p>' for line in lines)


def _awaited(one: Turn, words: Labels) -> str:
    if one.model_loading:
        return words.waiting_model.format(seconds=one.waited)
    if one.place:
        if one.wait_s is None:
            return words.queued.format(place=one.place)
        return words.queued_seconds.format(place=one.place, seconds=max(1, round(one.wait_s)))
    if one.reason:
        reason = words.retry_language if one.reason == "language" else words.retry_not_found
        return words.retrying.format(reason=reason)
    return words.searching if one.phase == "asked" else words.reading.format(seconds=one.waited)


def _related(outcome: Answered | None, words: Labels) -> str:
    related: Sequence[Related] = outcome.related if outcome else ()
    if not related:
        return ""
    items = "".join(
        f'<li><button type="button" class="chip" data-act="open_note" data-note="{escape(note.note)}" '
        f'aria-label="{escape(words.open_note.format(title=note.title))}" dir="auto">{escape(note.title)}</button>'
        f'<span class="why" dir="auto">{escape(worded(note, words))}</span></li>'
        for note in related
    )
    return f'<div class="related"><h3>{escape(words.related)}</h3><ul>{items}</ul></div>'


def _actions(one: Turn, words: Labels, number: int, *, last: bool, checks: bool) -> str:
    if one.live:
        return ""
    copy = (
        f'<button type="button" class="act" data-act="copy" data-text="{escape(plain(one, words))}" '
        f'data-done="{escape(words.copied)}">{escape(words.copy)}</button>'
    )
    buttons = (copy if one.answer else "") + (
        _action("regenerate", words.regenerate, number) + _action("undo", words.undo, number) if last else ""
    )
    if checks and one.phase == "answered":
        buttons += _check(one, words, number)
    timing = one.outcome.timing if one.outcome else None
    spent = (
        words.timing.format(first=f"{timing.first_token_s:.1f}", total=f"{timing.total_s:.1f}")
        if timing and timing.total_s > 0
        else ""
    )
    line = f'<p class="notice" role="status" dir="auto">{escape(one.check_line)}</p>' if one.check_line else ""
    return f'<div class="actions">{buttons}<span class="spent">{escape(spent)}</span></div>{line}'


def _check(one: Turn, words: Labels, number: int) -> str:
    """The way to save an answer as a check, or to the check that it is saved as."""
    if not one.check:
        return _action("save_check", words.save_check, number)
    address = f"#checks?check={quote(one.check, safe='')}"
    return (
        f'<span class="saved-check" role="status">{escape(words.saved_check)} '
        f'<a href="{escape(address)}">{escape(words.open_check)}</a></span>'
    )


def _action(name: str, label: str, number: int) -> str:
    return f'<button type="button" class="act" data-act="{name}" data-turn="{number}">{escape(label)}</button>'


def editing(words: Labels) -> str:
    """The line above the question field while an earlier question is being edited."""
    return (
        f'<p class="hint" dir="{words.direction}">{escape(words.editing)} '
        f'<button type="button" class="act" data-act="cancel_edit">{escape(words.cancel)}</button></p>'
    )


def hint(line: str, words: Labels) -> str:
    """A calm line above the question field."""
    return f'<p class="hint" role="status" dir="{words.direction}">{escape(line)}</p>'
