"""A run as one flat table, a row for each sample, for tools that know nothing of ours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

from prompts.regression.outcome import Passage
from prompts.regression.run import Run, Sample
from prompts.regression.score import Mark

Kind = Literal["text", "texts", "truth", "number", "whole"]
"""Of a column: texts is a list of them, whole a number without fractions."""
Cell = str | bool | int | float | list[str] | None
"""None is what could not be judged, or what there is nothing of."""

_COLUMNS: dict[str, Kind] = {
    "run": "text",
    "variant": "text",
    "suite": "text",
    "case": "text",
    "repeat": "whole",
    "task": "text",
    "language": "text",
    "to": "text",
    "note": "text",
    "tags": "texts",
    "input": "text",
    "text": "text",
    "abstained": "truth",
    "cut": "truth",
    "notice": "text",
    "error": "text",
    "found": "texts",
    "cited": "texts",
    "coverage": "number",
    "passed": "truth",
    "value": "number",
    "failures": "texts",
}
_TIMES: dict[str, Kind] = {
    "cached": "truth",
    "total_s": "number",
    "first_token_s": "number",
    "retrieve_s": "number",
    "prompt_tokens": "whole",
    "reused_tokens": "whole",
    "completion_tokens": "whole",
}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a run with a cell for each column."""

    columns: dict[str, Kind]
    """In their order. `metric.<name>` is a metric's value from 0 to 1 and `passed.<name>` whether it was reached; they
    are empty where a case is not judged by it. Of a case that expects several things of one metric, it is their mean,
    and whether all were reached. `found` and `cited` are ids of notes, `failures` a line for each thing that was
    expected in vain, and `cached` tells that the times are those of an earlier run.
    """
    rows: tuple[dict[str, Cell], ...]


def table_of(run: Run) -> Table:
    """Return a run as a table, its metrics in the order of their names."""
    metrics = sorted({mark.metric for sample in run.samples for mark in sample.judged.marks})
    judged: dict[str, Kind] = {}
    for metric in metrics:
        judged |= {f"metric.{metric}": "number", f"passed.{metric}": "truth"}
    columns = {**_COLUMNS, **judged, **_TIMES}
    rows = [{"run": run.about.id, "variant": run.about.variant.name, **_row(sample)} for sample in run.samples]
    return Table(columns, tuple({name: _proper(row.get(name)) for name in columns} for row in rows))


def _row(sample: Sample) -> dict[str, Cell]:
    case, outcome, times = sample.case, sample.outcome, sample.outcome.times
    return {
        "suite": case.suite,
        "case": case.id,
        "repeat": sample.repeat,
        "task": case.task,
        "language": case.language,
        "to": case.to,
        "note": case.note,
        "tags": list(case.tags),
        "input": case.input,
        "text": outcome.text,
        "abstained": outcome.abstained,
        "cut": outcome.cut,
        "notice": outcome.notice,
        "error": outcome.error,
        "found": _notes(outcome.found),
        "cited": _notes(outcome.citations),
        "coverage": outcome.coverage,
        "passed": sample.judged.passed,
        "value": sample.judged.value,
        "failures": [f"{mark.metric}: {mark.explanation}" for mark in sample.judged.marks if mark.passed is False],
        **_judged(sample.judged.marks),
        "cached": sample.cached,
        **{name: getattr(times, name) for name in _TIMES if name != "cached"},
    }


def _proper(cell: Cell) -> Cell:
    """Return a cell without halves of characters, which a model may break off and no file can hold."""
    if isinstance(cell, list):
        return [text.encode(errors="replace").decode() for text in cell]
    return cell.encode(errors="replace").decode() if isinstance(cell, str) else cell


def _notes(passages: Iterable[Passage]) -> list[str]:
    return list(dict.fromkeys(passage.note for passage in passages))


def _judged(marks: tuple[Mark, ...]) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for metric in dict.fromkeys(mark.metric for mark in marks):
        same = [mark for mark in marks if mark.metric == metric]
        values = [mark.value for mark in same if mark.value is not None]
        passed = [mark.passed for mark in same]
        cells[f"metric.{metric}"] = fmean(values) if values else None
        cells[f"passed.{metric}"] = False if False in passed else None if None in passed else True
    return cells
