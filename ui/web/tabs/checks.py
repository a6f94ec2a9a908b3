"""The page of checks: one place that the page's script fills through the addresses of ui.web.checking.routes."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from ui.web.checking.overview import desk
from ui.web.checking.wording import check_labels
from ui.web.tabs.frame import LIGHT, html, words_of


@dataclass(frozen=True, slots=True)
class ChecksTab:
    """The components of the page of checks."""

    desk: gr.HTML


def checks_tab() -> ChecksTab:
    """Build the page of checks inside the current frame."""
    with gr.Column(elem_id="checks"), gr.Column(elem_id="checks-inside"):
        tab = ChecksTab(html("checks-desk"))

    def enter(request: gr.Request) -> str:
        return desk(check_labels(words_of(request).language))

    gr.on(None, enter, None, tab.desk, **LIGHT)
    return tab
