"""The bar above every page."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from assistant.backend import BackendStatus, Load
from ui.web.bar import bar
from ui.web.text import LANGUAGES, labels

EN = labels("en")


@dataclass(frozen=True)
class Standing:
    backend: BackendStatus
    notes: int = 48
    indexing: str = ""
    problem: str = ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", ["loading", "ready", "failed", "closed"])
def test_the_bar_tells_the_state_in_every_language(language: str, state: str) -> None:
    words = labels(language)
    standing = Standing(BackendStatus(state, "m-1.5b", "no file", load=Load(tokens_per_second=24.6)))  # type: ignore[arg-type]
    html = bar(standing, words)
    assert getattr(words, f"model_{state}") in html and f'data-state="{state}"' in html
    assert "48" in html and "25" in html and "m-1.5b" in html
    assert (words.loading_hint in html) is (state == "loading")
    assert ('class="line bad"' in html) is (state == "failed")


def test_indexing_shows_how_far_it_is() -> None:
    assert "Indexing 12/40" in bar(Standing(BackendStatus("ready", "m"), indexing="12/40"), EN)


def test_speed_is_not_shown_before_there_is_one() -> None:
    assert 'class="speed"' not in bar(Standing(BackendStatus("ready", "m")), EN)


def test_the_bar_tells_of_running_and_waiting_requests_only_when_there_are_any() -> None:
    busy = bar(Standing(BackendStatus("ready", "m", load=Load(running=3, waiting=2))), EN)
    assert '<span class="queue">Running: 3 · Waiting: 2</span>' in busy
    alone = bar(Standing(BackendStatus("ready", "m", load=Load(running=1))), EN)
    assert '<span class="queue">Running: 1</span>' in alone
    assert 'class="queue"' not in bar(Standing(BackendStatus("ready", "m", load=Load(finished=9))), EN)


def test_the_speed_carries_the_finer_figures() -> None:
    load = Load(tokens_per_second=25, cells=16000, cells_used=4000, prompt_tokens=900, reused_tokens=300)
    html = bar(Standing(BackendStatus("ready", "m", load=load)), EN)
    assert 'class="speed" title="Working memory in use: 25 % · Reused: 33 % of what was read">25 tokens/s<' in html


def test_there_is_a_page_of_checks_only_where_there_is_a_desk() -> None:
    standing = Standing(BackendStatus("ready", "m"))
    assert 'href="#checks"' in bar(standing, EN, checks=True) and 'href="#checks"' not in bar(standing, EN)
