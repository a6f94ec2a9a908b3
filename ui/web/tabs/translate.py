"""The Translate page: one place that the page's script fills through the addresses of ui.web.jobs.routes."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from ui.web.jobs.form import workbench
from ui.web.jobs.wording import job_labels
from ui.web.tabs.frame import LIGHT, html, words_of


@dataclass(frozen=True, slots=True)
class TranslateTab:
    """The components of the Translate page."""

    workbench: gr.HTML


def translate_tab(max_upload_mb: int) -> TranslateTab:
    """Build the Translate page inside the current frame."""
    with gr.Column(elem_id="translate"), gr.Column(elem_id="translate-inside"):
        tab = TranslateTab(html("workbench"))

    def enter(request: gr.Request) -> str:
        return workbench(job_labels(words_of(request).language), max_upload_mb)

    gr.on(None, enter, None, tab.workbench, **LIGHT)
    return tab
