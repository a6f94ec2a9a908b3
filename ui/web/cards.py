"""The pictures of a search: its form, the passages found as cards, and what to do when there are none. All escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from assistant.shelf import About, Facets
from index.passage import Hit, Place
from ui.web.markup import Span, to_html
from ui.web.port import Found, Kin
from ui.web.reasons import worded
from ui.web.render import DOTS
from ui.web.text import Labels, direction, language_name

FILTERS: Final = ("folder", "tag", "author", "language", "kind", "after", "before")
"""The names of the filters that the form has a field for, as the index knows them."""

_TAGS: Final = 6


@dataclass(frozen=True, slots=True)
class Search:
    """What a reader asked for."""

    query: str
    filters: Mapping[str, str]
    limit: int


def form(words: Labels) -> str:
    """The box, and filters that are folded away until wanted."""
    fields = "".join(_field(name, words) for name in FILTERS)
    return (
        f'<form class="seek" role="search" dir="{words.direction}">'
        f'<div class="box"><input name="q" id="seek-words" type="search" maxlength="20000" autocomplete="off" '
        f'dir="auto" placeholder="{escape(words.search_placeholder)}" aria-label="{escape(words.search_label)}" '
        f'enterkeyhint="search"><button type="submit" class="solid">{escape(words.search)}</button></div>'
        f'<details class="filters"><summary>{escape(words.filters)}<span class="active"></span></summary>'
        f'<div class="fields">{fields}</div><button type="reset" class="act">{escape(words.clear_filters)}</button>'
        f'</details><p class="tip">{escape(words.search_hint)}</p>'
        f'<p class="looking" aria-hidden="true">{DOTS}<span>{escape(words.looking)}</span></p></form>'
    )


def _field(name: str, words: Labels) -> str:
    label = escape(getattr(words, f"filter_{name}"))
    if name == "kind":
        kinds = (("", words.any_value), ("note", words.kind_note), ("comment", words.kind_comment))
        options = "".join(f'<option value="{value}">{escape(shown)}</option>' for value, shown in kinds)
        return f'<label><span>{label}</span><select name="kind">{options}</select></label>'
    if name in ("folder", "language"):
        return (
            f'<label><span>{label}</span><select name="{name}">'
            f'<option value="">{escape(words.any_value)}</option></select></label>'
        )
    more = f'list="known-{name}"' if name in ("tag", "author") else 'inputmode="numeric" placeholder="2025-01"'
    return f'<label><span>{label}</span><input name="{name}" autocomplete="off" dir="auto" {more}></label>'


def known(facets: Facets) -> str:
    """What the filters can be set to; the page's script puts the choices into the form."""
    languages = [(code, language_name(code)) for code in facets.languages]
    return (
        _options('template class="choices" data-for="folder"', [(folder, folder) for folder in facets.folders])
        + _options('template class="choices" data-for="language"', languages)
        + _options('datalist id="known-tag"', [(tag, "") for tag in facets.tags])
        + _options('datalist id="known-author"', [(author, "") for author in facets.authors])
    )


def _options(tag: str, options: Sequence[tuple[str, str]]) -> str:
    inside = "".join(f'<option value="{escape(value)}">{escape(shown)}</option>' for value, shown in options)
    return f"<{tag}>{inside}</{tag.split()[0]}>"


def results(asked: Search, found: Found, about: Sequence[About], words: Labels) -> str:
    """The passages found, best first."""
    if not found.hits:
        return nothing(asked, 0, words)
    summary = words.hits_count.format(count=len(found.hits), seconds=f"{found.seconds:.2f}")
    cards = "".join(
        f"<li>{card(hit, known, number, words)}</li>"
        for number, (hit, known) in enumerate(zip(found.hits, about, strict=True))
    )
    more = (
        f'<button type="button" class="ghost more" data-act="more">{escape(words.more_hits)}</button>'
        if len(found.hits) >= asked.limit
        else ""
    )
    return (
        f'<div class="found" dir="{words.direction}" data-count="{len(found.hits)}" data-limit="{asked.limit}">'
        f'<p class="summary" role="status">{escape(summary)}</p>{_wordings(found, words)}'
        f'<ol class="hits">{cards}</ol>{more}</div>'
    )


def _wordings(found: Found, words: Labels) -> str:
    lines = ""
    if found.translations:
        each = " · ".join(
            f'<bdi lang="{escape(wording.language)}">{escape(wording.text)}</bdi>' for wording in found.translations
        )
        # Only the label is a pattern; what the model wrote must not be read as one.
        before, _, after = escape(words.also_searched).partition("{wordings}")
        lines = f'<p class="summary">{before}{each}{after}</p>'
    return lines + (f'<p class="notice" dir="auto">{escape(found.notice)}</p>' if found.notice else "")


def card(hit: Hit, about: About, number: int, words: Labels) -> str:
    """One passage: where it stands, its words with those of the query marked, and its note's relatives on demand."""
    passage = hit.passage
    opening = (
        f'data-act="open_note" data-note="{escape(passage.note)}" data-start="{passage.start}" data-end="{passage.end}"'
    )
    side = direction(passage.language) if passage.language else "auto"
    text = to_html(passage.text, matches=[Span(start, end) for start, end in hit.matches])
    tags = "".join(f'<span class="tag" dir="auto">{escape(tag)}</span>' for tag in about.tags[:_TAGS])
    return (
        f'<article class="hit"><button type="button" class="hit-title" {opening} '
        f'aria-label="{escape(words.open_note.format(title=passage.title))}"><span dir="auto">{escape(passage.title)}'
        f'</span></button><p class="note-facts">{facts(hit, about, words)}</p>'
        f'<div class="excerpt" lang="{escape(passage.language or "")}" dir="{side}">{text}</div>'
        f'<div class="hit-foot">{tags}<details class="kin" data-note="{escape(passage.note)}" data-slot="{number}">'
        f'<summary>{escape(words.related)}</summary><div class="relatives"></div></details></div></article>'
    )


def facts(hit: Hit, about: About, words: Labels) -> str:
    """Where a passage stands, who wrote it, when, and in which language."""
    told = [
        words.comment_of if hit.passage.kind == "comment" else None,
        place(about.place, words) if about.place else None,
        about.author,
        about.date,
        language_name(hit.passage.language) if hit.passage.language else None,
    ]
    return " · ".join(f"<bdi>{escape(fact)}</bdi>" for fact in told if fact)


def place(where: Place, words: Labels) -> str:
    """A page, a slide or the like as people call it."""
    return str(getattr(words, f"place_{where.kind}")).format(name=where.name)


def nothing(asked: Search, without: int, words: Labels) -> str:
    """No passage was found: what the filters did, and how many there would be without them."""
    if not asked.filters:
        return f'<p class="notice none" role="status" dir="{words.direction}">{escape(words.no_hits)}</p>'
    filters = ", ".join(f"{getattr(words, f'filter_{name}')}: {value}" for name, value in asked.filters.items())
    line = words.no_hits_filtered.format(filters=filters)
    button = ""
    if without:
        line += " " + words.without_filters.format(count=without)
        button = f'<button type="button" class="ghost" data-act="unfilter">{escape(words.search_unfiltered)}</button>'
    return f'<p class="notice none" role="status" dir="{words.direction}">{escape(line)}</p>{button}'


def problem(line: str, words: Labels) -> str:
    """Why there is no result, in one line."""
    return f'<p class="notice bad" role="alert" dir="auto">{escape(line)}</p>'


def hint(line: str, words: Labels) -> str:
    """A calm line in the place of results."""
    return f'<p class="notice none" role="status" dir="{words.direction}">{escape(line)}</p>'


def relatives(kin: Sequence[Kin], words: Labels) -> str:
    """Related notes, each with why."""
    if not kin:
        return f'<p class="why">{escape(words.no_related)}</p>'
    items = "".join(
        f'<li><button type="button" class="chip" data-act="open_note" data-note="{escape(one.note)}" '
        f'aria-label="{escape(words.open_note.format(title=one.title))}" dir="auto">{escape(one.title)}</button>'
        f'<span class="why" dir="auto">{escape(worded(one, words))}</span></li>'
        for one in kin
    )
    return f"<ul>{items}</ul>"
