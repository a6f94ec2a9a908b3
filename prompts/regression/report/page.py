"""A report as one HTML page that needs nothing beside it: no server, no network, no file."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from babel import Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from prompts.regression.comparison import Comparison
from prompts.regression.report import numbers, pictures
from prompts.regression.report.content import FATES, Content, Measured
from prompts.regression.report.differing import differing, facts, prompt_changes
from prompts.regression.report.rows import rows
from prompts.regression.report.told import content
from prompts.regression.run import Run

_HERE = Path(__file__).parent
_SHADES = (0.005, 0.03, 0.1)
"""Sizes of a change from which on a cell of the heat map is darker."""


def page(told: Comparison | Run) -> str:
    """Return the page of two runs, or of one that has no run before it. It can be written as UTF-8 in any case."""
    telling = content(told)
    style, script = ((_HERE / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        name: getattr(numbers, name) for name in ("percent", "points", "chance", "seconds", "counted", "brief")
    }
    environment.filters |= {"shade": _shade, "language": _language}
    html = environment.get_template("page.html.jinja").render(
        told=telling,
        fates=FATES,
        **_parts(telling),
        style=style,
        script=script,
        policy=f"default-src 'none'; style-src {_allowed(style)}; script-src {_allowed(script)}; base-uri 'none'; "
        "form-action 'none'",
        rows=rows(telling),
    )
    # Half of a pair of surrogates, which JSON can hold, is no text that a file can.
    return html.encode("utf-8", "replace").decode("utf-8")


def _parts(telling: Content) -> dict[str, Any]:
    before, after = telling.before, telling.after
    drawn = [drawn for latency in telling.latencies if (drawn := pictures.times(latency))]
    return {
        "forest": pictures.forest([each.change for each in telling.metrics if each.change]),
        "times": [(each, pictures.spoken(each)) for each in drawn],
        "differing": differing(before, after) if before else (),
        "prompts": prompt_changes(before, after) if before else (),
        "facts": facts(before, after),
        "columns": tuple(each.metric for each in telling.metrics),
        "heat": {language: _by_metric(row) for language, row in telling.languages.items()},
    }


def _by_metric(row: tuple[Measured, ...]) -> Mapping[str, Measured]:
    return {each.metric: each for each in row}


def _shade(measured: Measured) -> str:
    """Return the classes of a cell of the heat map."""
    change = measured.change.mean if measured.change else 0.0
    depth = sum(abs(change) >= size for size in _SHADES)
    return f"{'down' if change < 0 else 'up'} shade-{depth}" if depth else ""


def _language(code: str) -> str:
    """Return the English name of a language, or the code where it has none."""
    return str(Locale("en").languages.get(code, code)) if code else "none told"


def _allowed(text: str) -> str:
    """Return how a content security policy names a style or a script by its digest."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
