"""What a report tells of one run that has no accepted run before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from statistics import fmean

from prompts.regression.case import Case
from prompts.regression.comparison import PASSED, Latency
from prompts.regression.report.content import Content, Entry, Fate, Measured, Verdict, ordered
from prompts.regression.report.numbers import counted
from prompts.regression.run import Run, Sample


def of_run(run: Run) -> Content:
    """Return what is to be told of a run: how many cases pass, and the mean of each metric."""
    entries = _entries(run.samples)
    languages: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        languages[entry.case.language].append(entry)
    return Content(
        _verdict(entries),
        None,
        run.about,
        _measured(entries),
        {language: _measured(languages[language]) for language in sorted(languages)},
        ordered(entries),
        tuple(_latencies(run.samples)),
        _errors(run),
        ("Files that git tracks were changed since the commit.",) if run.about.dirty else (),
    )


def _verdict(entries: list[Entry]) -> Verdict:
    passed = sum(entry.fate == "passed" for entry in entries)
    headline = f"{passed:,} of {counted(len(entries), 'case')} pass" if entries else "The run has no cases"
    return Verdict("alone", headline, "There is no accepted run to compare it with.")


def _errors(run: Run) -> tuple[str, ...]:
    found = [f"It was stopped early: {run.stopped}"] if run.stopped else []
    if not run.complete:
        found.append(f"It is not complete: {len(run.samples):,} of {counted(run.about.samples, 'sample')}.")
    if failed := sum(bool(sample.outcome.error) for sample in run.samples):
        found.append(f"{counted(failed, 'sample')} ended with an error instead of an answer.")
    return tuple(found)


def _entries(samples: Iterable[Sample]) -> list[Entry]:
    found: dict[str, list[Sample]] = {}
    for sample in samples:
        found.setdefault(sample.case.key, []).append(sample)
    return [_entry(repeats[0].case, tuple(repeats)) for repeats in found.values()]


def _entry(case: Case, repeats: tuple[Sample, ...]) -> Entry:
    passed = [sample.judged.passed for sample in repeats]
    fate: Fate = "failed" if False in passed else "unjudged" if None in passed else "passed"
    return Entry(case, (), repeats, fate, True in passed and False in passed)


def _measured(entries: list[Entry]) -> tuple[Measured, ...]:
    values: defaultdict[str, dict[str, float]] = defaultdict(dict)
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries:
        for metric, value in _values(entry).items():
            values[metric][entry.case.key] = value
            groups[metric].add(entry.case.group)
    return tuple(
        Measured(metric, fmean(values[metric].values()), len(values[metric]), len(groups[metric]))
        for metric in sorted(values, key=lambda metric: (metric != PASSED, metric))
    )


def _values(entry: Entry) -> Mapping[str, float]:
    """Return the mean of each metric over the repeats of a case, of those that could judge."""
    found: defaultdict[str, list[float]] = defaultdict(list)
    for sample in entry.after:
        if sample.judged.passed is not None:
            found[PASSED].append(float(sample.judged.passed))
        for mark in sample.judged.marks:
            if mark.value is not None:
                found[mark.metric].append(mark.value)
    return {metric: fmean(values) for metric, values in found.items()}


def _latencies(samples: tuple[Sample, ...]) -> Iterable[Latency]:
    """Yield the times of the answers that were given now."""
    times = [sample.outcome.times for sample in samples if not sample.cached and not sample.outcome.error]
    first = tuple(each.first_token_s for each in times if each.first_token_s is not None)
    for kind, told in (("first_token_s", first), ("total_s", tuple(each.total_s for each in times if each.total_s))):
        if told:
            yield Latency(kind, (), told)
