"""Comparisons in lines of text, as a terminal and pytest's summary show them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

from prompts.regression.report.numbers import brief

if TYPE_CHECKING:
    from prompts.regression.comparison import Comparison, MetricChange

NAMED = 20
"""Cases that a line names at most."""
_INPUT = 100


def comparison_lines(found: Comparison) -> Iterator[str]:
    """Yield what people are told of a comparison: metrics, broken and flaky cases, the verdict."""
    counts = {fate: 0 for fate in ("fixed", "broken", "changed", "same", "unjudged")}
    for case in found.cases:
        counts[case.fate] += 1
    yield f"Against {found.before.id}: " + ", ".join(f"{count} {fate}" for fate, count in counts.items() if count) + "."
    yield f"  {'metric':24}{'before':>8}{'after':>8}{'change':>9}  95 % interval     p worse  cases"
    yield from map(_metric_line, found.metrics)
    for case in found.cases:
        if case.fate == "broken":
            yield f"  broken {case.case.key}: {one_line(case.case.input, _INPUT)}"
    flaky = [case.case.key for case in found.cases if case.flaky]
    if flaky:
        yield f"  flaky (repeats disagree): {', '.join(flaky[:NAMED])}"
    yield from (f"  note: {line}" for line in found.warnings)
    yield from (f"  BROKEN RUN: {line}" for line in found.errors)
    yield _verdict(found)


def one_line(text: str, most: int) -> str:
    """Return at most so many characters of a text of any origin, on one line and unable to steer a terminal."""
    seen = (" " if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") else letter for letter in text)
    return brief(" ".join("".join(seen).split()), most)


def _metric_line(metric: MetricChange) -> str:
    points = f"{metric.mean * 100:+.1f}"
    interval = f"{metric.low * 100:+.1f} to {metric.high * 100:+.1f}"
    more = (metric.needed or 0) - metric.cases
    needs = f"  needs {more} more cases to see 3 points" if more > 0 else ""
    said = {"worse": "  WORSE", "better": "  better", "unclear": ""}[metric.direction]
    row = f"  {metric.metric:24}{metric.before:8.3f}{metric.after:8.3f}{points:>9}  {interval:16}{metric.p:9.3f}"
    return f"{row}{metric.cases:7}{said}{needs}"


def _verdict(found: Comparison) -> str:
    if found.errors:
        return "Broken run: nothing can be said."
    if found.regressed:
        return f"Worse: {', '.join(metric.metric for metric in found.regressed)}."
    return "Nothing got worse beyond chance."
