"""The bar above every page: its name, the pages, and the state of things. Pure functions to escaped HTML."""

from __future__ import annotations

from html import escape

from assistant.backend import Load
from ui.web.port import Standing
from ui.web.render import DOTS
from ui.web.text import Labels


def bar(standing: Standing, words: Labels, *, checks: bool = False) -> str:
    """The top bar: the name, the pages, the state of the model, its speed, the notes, and a way to start anew.

    With `checks` there is a page of them.
    """
    backend = standing.backend
    state = {
        "loading": words.model_loading,
        "ready": words.model_ready,
        "failed": words.model_failed,
        "closed": words.model_closed,
    }[backend.state]
    facts = [
        f'<span class="state" data-state="{backend.state}"><i></i>{escape(state)}</span>',
        f'<span class="model" title="{escape(backend.detail)}">{escape(backend.model)}</span>' if backend.model else "",
    ]
    facts += _load(backend.load, words)
    facts.append(f'<span class="count">{escape(words.notes_count.format(count=standing.notes))}</span>')
    if standing.indexing:
        progress = words.indexing.format(progress=standing.indexing)
        facts.append(f'<span class="indexing">{escape(progress)}</span>')
    return (
        f'<div class="bar" data-lang="{words.language}" data-dir="{words.direction}" dir="{words.direction}">'
        f'<a class="skip" href="#question">{escape(words.skip)}</a>'
        f'<h1 class="name">{DOTS}<span>Diandian</span> <span class="zh" lang="zh">点点</span></h1>'
        f"{_pages(words, checks)}"
        f'<div class="facts" role="status" aria-label="{escape(words.status)}">{"".join(facts)}</div>'
        f'<button type="button" class="ghost new" data-act="new_chat">{escape(words.new_chat)}</button>'
        f"</div>{_standing_lines(standing, words)}"
    )


def _pages(words: Labels, checks: bool) -> str:
    """Links to the pages; the script marks the one that is open."""
    pages = (
        ("ask", words.nav_ask),
        ("search", words.nav_search),
        ("notes", words.nav_notes),
        ("translate", words.nav_translate),
        *((("checks", words.nav_checks),) if checks else ()),
    )
    links = "".join(f'<a href="#{page}" data-page="{page}">{escape(label)}</a>' for page, label in pages)
    return f'<nav class="pages" aria-label="{escape(words.pages)}">{links}</nav>'


def _load(load: Load, words: Labels) -> list[str]:
    """How busy the model is: nothing while it rests, and finer figures for who points at the speed."""
    facts = []
    if load.running or load.waiting:
        queue = words.load_running.format(count=load.running)
        if load.waiting:
            queue += f" · {words.load_waiting.format(count=load.waiting)}"
        facts.append(f'<span class="queue">{escape(queue)}</span>')
    if load.tokens_per_second > 0:
        finer = []
        if load.cells:
            finer.append(words.load_memory.format(percent=_percent(load.cells_used, load.cells)))
        if load.reused_tokens:
            finer.append(words.load_reused.format(percent=_percent(load.reused_tokens, load.prompt_tokens)))
        speed = words.speed.format(speed=f"{load.tokens_per_second:.0f}")
        facts.append(f'<span class="speed" title="{escape(" · ".join(finer))}">{escape(speed)}</span>')
    return facts


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


def _standing_lines(standing: Standing, words: Labels) -> str:
    """What the reader should know about the state of things, one calm line each."""
    lines = []
    if standing.backend.state == "loading":
        lines.append(f'<p class="line" dir="{words.direction}">{escape(words.loading_hint)}</p>')
    if standing.backend.state == "failed":
        lines.append(f'<p class="line bad" dir="auto">{escape(standing.backend.detail or words.model_failed)}</p>')
    if standing.problem and standing.problem != standing.backend.detail:
        lines.append(f'<p class="line bad" dir="auto">{escape(standing.problem)}</p>')
    return "".join(lines)
