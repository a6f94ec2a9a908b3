"""The Search page: one box and its filters, the passages found as cards, the relatives of their notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import gradio as gr

from ui.web import cards
from ui.web.cards import Search
from ui.web.port import Answering
from ui.web.tabs.frame import LIGHT, Frame, html, kin_of, line_of, number, stamped, told, words_of
from ui.web.text import Labels

_PAGE: Final = 20
_MOST: Final = 200
_AT_ONCE: Final = 4
"""Searches under way at most; one may wait some seconds for the language model to translate its question."""
_LONGEST: Final = 20_000


@dataclass(frozen=True, slots=True)
class SearchTab:
    """The components of the Search page."""

    form: gr.HTML
    known: gr.HTML
    """Shows nothing; what the filters can be set to."""
    results: gr.HTML
    kin: gr.HTML
    """Shows nothing; the relatives that were asked for last, which the page's script puts into their card."""


def search_tab(assistant: Answering, frame: Frame) -> SearchTab:
    """Build the Search page inside the current frame."""
    with gr.Column(elem_id="search"), gr.Column(elem_id="search-inside"):
        tab = SearchTab(html("seek"), html("known"), html("results"), html("kin"))
    handlers = _Handlers(assistant)
    frame.wires.search(
        handlers.search,
        None,
        tab.results,
        concurrency_id="searches",
        concurrency_limit=_AT_ONCE,
        trigger_mode="always_last",
        show_progress="hidden",
        api_visibility="private",
    ).failure(handlers.refused, None, tab.results, **LIGHT)
    frame.wires.look_known(handlers.known, None, tab.known, **LIGHT)
    frame.wires.relatives(handlers.relatives, None, tab.kin, trigger_mode="multiple", **LIGHT)
    gr.on(None, handlers.enter, None, tab.form, **LIGHT)
    return tab


class _Handlers:
    """What each event does: one call below, then the picture of its result."""

    def __init__(self, assistant: Answering) -> None:
        self._assistant = assistant

    def enter(self, request: gr.Request) -> str:
        """A browser opened the page."""
        return cards.form(words_of(request))

    def known(self, data: gr.EventData, request: gr.Request) -> Any:
        """The page came into view: what can the filters be set to?"""
        try:
            return stamped(cards.known(self._assistant.shelf.facets()), told(data, "seen"))
        except Exception as error:
            line_of(error, words_of(request))
            return gr.skip()  # the fields take what is typed, and the search itself says what is wrong

    def search(self, data: gr.EventData, request: gr.Request) -> Iterator[str]:
        """A query was sent."""
        words = words_of(request)
        limit = min(max(number(data, "limit"), _PAGE), _MOST)
        filters = {name: value for name in cards.FILTERS if (value := told(data, name))}
        asked = Search(told(data, "q", _LONGEST), filters, limit)
        if not asked.query and not filters:
            yield cards.hint(words.search_empty, words)
            return
        try:
            yield self._found(asked, words)
        except Exception as error:
            yield cards.problem(line_of(error, words), words)

    def refused(self, request: gr.Request) -> str:
        """The queue did not take the search."""
        words = words_of(request)
        return cards.problem(words.busy, words)

    def relatives(self, data: gr.EventData, request: gr.Request) -> str:
        """A card was unfolded."""
        kin = kin_of(self._assistant, str(getattr(data, "note", "")))
        return f'<div data-slot="{number(data, "slot")}">{cards.relatives(kin, words_of(request))}</div>'

    def _found(self, asked: Search, words: Labels) -> str:
        found = self._assistant.search(asked.query, asked.limit, asked.filters or None)
        if found.hits:
            about = self._assistant.shelf.about([hit.passage for hit in found.hits])
            return cards.results(asked, found, about, words)
        nowhere: Mapping[str, str] | None = None
        without = len(self._assistant.search(asked.query, asked.limit, nowhere).hits) if asked.filters else 0
        return cards.nothing(asked, without, words)
