"""The state of things as Prometheus text, format 0.0.4 (pure). Nothing from notes or questions is in it."""

from __future__ import annotations

from typing import Final, get_args

from assistant.backend import State
from ui.web.port import Standing

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


def exposition(standing: Standing) -> str:
    """All metrics, one sample a line, each under its HELP and TYPE; counters start anew with the program."""
    backend = standing.backend
    load = backend.load
    lines = _family(
        "model_state",
        "gauge",
        "1 for the state that the language model is in.",
        {f'state="{state}"': float(state == backend.state) for state in get_args(State)},
    )
    lines += _family("model_info", "gauge", "Which language model answers.", {f'model="{_escaped(backend.model)}"': 1})
    lines += _one("notes", "gauge", "Notes in the index.", standing.notes)
    lines += _one("indexing", "gauge", "1 while notes are being indexed.", float(bool(standing.indexing)))
    lines += _one("requests_running", "gauge", "Requests being computed.", load.running)
    lines += _one("requests_waiting", "gauge", "Requests that wait for room.", load.waiting)
    lines += _one("tokens_per_second", "gauge", "Tokens written lately, all requests together.", load.tokens_per_second)
    if load.cells:
        lines += _one("kv_cells", "gauge", "Tokens that the KV cache holds.", load.cells)
        lines += _one("kv_cells_used", "gauge", "Tokens that stand in the KV cache.", load.cells_used)
    counters = (
        ("requests_finished", "Requests that came to their end.", load.finished),
        ("prompt_tokens", "Prompt tokens of finished requests, reused ones included.", load.prompt_tokens),
        ("reused_tokens", "Prompt tokens that were resident and not decoded again.", load.reused_tokens),
        ("completion_tokens", "Tokens written.", load.completion_tokens),
        ("preemptions", "Times a request was parked for another or for lack of room.", load.preemptions),
        ("steps", "Batches decoded.", load.steps),
    )
    for name, description, value in counters:
        lines += _one(f"{name}_total", "counter", description, value)
    return "\n".join(lines) + "\n"


def _one(name: str, kind: str, description: str, value: float) -> list[str]:
    return _family(name, kind, description, {"": value})


def _family(name: str, kind: str, description: str, samples: dict[str, float]) -> list[str]:
    full = f"diandian_{name}"
    lines = [f"# HELP {full} {description}", f"# TYPE {full} {kind}"]
    for labels, value in samples.items():
        lines.append(f"{full}{f'{{{labels}}}' if labels else ''} {_figure(value)}")
    return lines


def _figure(value: float) -> str:
    """A number in full: `%g` would round a count above a million."""
    return str(int(value)) if float(value).is_integer() else f"{value:.3f}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
