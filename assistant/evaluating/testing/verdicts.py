"""What becomes of a test: how its sample stands beside the accepted run, and the words for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from assistant.evaluating.verdicts import one_line
from prompts.regression.comparing.pairing import paired
from prompts.regression.report.numbers import brief
from prompts.regression.run import Run, Sample
from prompts.regression.score import Mark

Verdict = Literal["passed", "fixed", "failed", "broke", "known", "unjudged", "error"]
"""fixed: it failed in the accepted run. broke: it passed there. known: it failed there and fails still. failed: it was
not accepted, or asked or expected something else then. error: nothing came."""

_ANSWER = 600
_LINE = 200


def verdict(sample: Sample, before: Run | None) -> Verdict:
    """Return how a sample stands beside the accepted run of its suite, all repeats of the case counting there."""
    if sample.outcome.error:
        return "error"
    if sample.judged.passed is None:
        return "unjudged"
    fate = None
    if before is not None:
        pairs = paired(_of_case(before, sample), replace(before, samples=(sample,))).cases
        fate = pairs[0].fate if pairs else None
    if sample.judged.passed:
        return "fixed" if fate == "fixed" else "passed"
    if fate == "broken":
        return "broke"
    return "known" if fate in ("same", "changed") else "failed"


def headline(sample: Sample, found: Verdict) -> str:
    """Return in one line what became of a test that did not pass, and why."""
    words = {"known": "known to fail", "unjudged": "could not be judged"}
    reasons = [_reason(mark) for mark in _guilty(sample)] or ["whatever is expected of it is advisory"]
    more = f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else ""
    return f"{words.get(found, found)}: {reasons[0]}{more}"


def account(sample: Sample, found: Verdict, before: Run | None) -> Iterator[str]:
    """Yield the lines that tell a failure: what was asked, the answers before and now, and what is not met."""
    yield headline(sample, found)
    yield from (f"  also    {_reason(mark)}" for mark in _guilty(sample)[1:])
    yield f"  asked   {_cut(sample.case.input, _LINE)}"
    said = _of_case(before, sample).samples if before is not None and found in ("broke", "known") else ()
    if said:
        same = said[sample.repeat if sample.repeat < len(said) else 0]
        yield f"  before  {_cut(same.outcome.text, _ANSWER)}"
    yield f"  now     {_cut(sample.outcome.text, _ANSWER)}"
    if said and before is not None:
        yield f"before: the accepted run {before.about.id}"


def properties(sample: Sample, found: Verdict) -> Iterator[tuple[str, str]]:
    """Yield what JUnit's XML says of a test beside its outcome, by name."""
    case = sample.case
    yield from (("suite", case.suite), ("case", case.id), ("repeat", str(sample.repeat + 1)))
    yield from (("task", case.task), ("language", case.language), ("tags", ", ".join(case.tags)))
    yield from (("verdict", found), ("seconds", f"{sample.outcome.times.total_s:.2f}"))
    for mark in sample.judged.marks:
        yield f"score {mark.metric}", "" if mark.value is None else f"{mark.value:.3f}"


def _reason(mark: Mark) -> str:
    value = "" if mark.value is None else f" ({mark.value:.2f})"
    return f"{mark.metric}{value}: {one_line(mark.explanation, 2 * _LINE)}"


def _guilty(sample: Sample) -> Sequence[Mark]:
    """Return the marks to which it is due that a case did not pass."""
    gating = [mark for mark in sample.judged.marks if not mark.advisory]
    failed = [mark for mark in gating if mark.passed is False]
    return failed or [mark for mark in gating if mark.passed is None]


def _of_case(run: Run, sample: Sample) -> Run:
    return replace(run, samples=tuple(each for each in run.samples if each.case.key == sample.case.key))


def _cut(text: str, most: int) -> str:
    """Return a text in one line, and where it is cut, how long the whole is."""
    line = one_line(text, len(text)) or "(nothing)"
    return line if len(line) <= most else f"{brief(line, most)} ({len(line):,} characters in all)"
