"""What a report tells, of whatever it is asked to report."""

from __future__ import annotations

from prompts.regression.comparison import Comparison
from prompts.regression.report.alone import of_run
from prompts.regression.report.compared import of_comparison
from prompts.regression.report.content import Content
from prompts.regression.run import Run


def content(told: Comparison | Run) -> Content:
    """Return what is to be told of two runs, or of one that has none before it."""
    return of_comparison(told) if isinstance(told, Comparison) else of_run(told)
