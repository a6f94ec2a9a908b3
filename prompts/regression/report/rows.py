"""The cases of a report as the data that `page.js` draws them from: lists, strings and numbers, no markup.

Answers of both runs are told once, as the pieces of their difference; passages are told once and referred to by place.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from prompts.regression.case import Expectation
from prompts.regression.outcome import Outcome, Passage, Times
from prompts.regression.report.content import FATES, Content, Entry
from prompts.regression.report.words import differences
from prompts.regression.run import Sample
from prompts.regression.score import Mark

Data = dict[str, Any]
_KINDS = {"same": 0, "gone": -1, "new": 1}
_AS_EXPECTED = ("translated", "remembered", "kept")
"""What becomes of segments that need no look."""


class _Passages:
    """Every passage once, by its place in the list."""

    def __init__(self) -> None:
        self.places: dict[tuple[str, str, str], int] = {}

    def of(self, found: Sequence[Passage]) -> list[int]:
        """Return the places of some passages, kept from now on."""
        keys = ((each.note, each.title, each.text) for each in found)
        return [self.places.setdefault(key, len(self.places)) for key in keys]


def rows(content: Content) -> str:
    """Return the cases as JSON that may stand inside a <script> element of HTML."""
    passages = _Passages()
    cases = [_case(entry, passages) for entry in content.entries]
    sides = ["before", "after"] if content.before else ["after"]
    data = {"sides": sides, "fates": dict(FATES), "cases": cases, "passages": list(passages.places)}
    # Nothing in it can end the element, or begin another or a comment, when it holds no "<".
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _case(entry: Entry, passages: _Passages) -> Data:
    case = entry.case
    return {
        "key": case.key,
        "fate": entry.fate,
        "flaky": entry.flaky,
        "task": case.task,
        "input": case.input,
        "language": case.language,
        "to": case.to,
        "note": case.note,
        "tags": case.tags,
        "line": case.line,
        "history": [[turn.question, turn.answer] for turn in case.history],
        "expect": [_expectation(each) for each in case.expect],
        "failing": entry.failing,
        "repeats": [_repeat(*pair, passages) for pair in zip_longest(entry.before, entry.after)],
    }


def _expectation(expectation: Expectation) -> str:
    """Return an expectation as one line, about as a suite has it."""
    told = ", ".join(
        f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in expectation.arguments.items()
    )
    beside = [f"weight {expectation.weight:g}"] if expectation.weight != 1 else []
    beside += [f"threshold {expectation.threshold:g}"] if expectation.threshold is not None else []
    beside += ["advisory"] if expectation.advisory else []
    return told + (f" ({', '.join(beside)})" if beside else "")


def _repeat(before: Sample | None, after: Sample | None, passages: _Passages) -> Data:
    old, new = (sample.outcome.text if sample else "" for sample in (before, after))
    only = before is None or after is None
    pieces = [[0, old or new]] if only else [[_KINDS[piece.kind], piece.text] for piece in differences(old, new)]
    return {"pieces": pieces, "before": _sample(before, passages), "after": _sample(after, passages)}


def _sample(sample: Sample | None, passages: _Passages) -> Data | None:
    if sample is None:
        return None
    outcome = sample.outcome
    return {
        "passed": sample.judged.passed,
        "value": sample.judged.value,
        "marks": [_mark(mark) for mark in sample.judged.marks],
        "told": _told(sample),
        "times": _times(outcome.times),
        "error": outcome.error,
        "notice": outcome.notice,
        "found": passages.of(outcome.found),
        "cited": [[*passages.of([each]), each.whole] for each in outcome.citations],
        "segments": _segments(outcome),
        "points": [[point.text, point.sources] for point in outcome.points],
    }


def _mark(mark: Mark) -> list[Any]:
    return [mark.metric, mark.passed, mark.value, mark.explanation, mark.advisory]


def _told(sample: Sample) -> list[str]:
    """Return in a few words what else is known of an answer."""
    outcome = sample.outcome
    told: Mapping[str, bool] = {
        f"says it is in {outcome.language}": bool(outcome.language),
        "abstained": outcome.abstained,
        "cut short": outcome.cut,
        "answer given before": sample.cached,
        f"covers {100 * (outcome.coverage or 0):.0f} % of the text": outcome.coverage is not None,
    }
    return [words for words, true in told.items() if true]


def _times(times: Times) -> Data:
    named = {
        "first token": times.first_token_s,
        "total": times.total_s or None,
        "search": times.retrieve_s,
        "tokens read": times.prompt_tokens,
        "tokens reused": times.reused_tokens,
        "tokens written": times.completion_tokens,
    }
    return {
        name: f"{value:.2f} s" if isinstance(value, float) else str(value)
        for name, value in named.items()
        if value is not None
    }


def _segments(outcome: Outcome) -> list[list[str]]:
    """Return the segments that somebody should look at."""
    return [[each.source, each.target, each.status] for each in outcome.segments if each.status not in _AS_EXPECTED]
