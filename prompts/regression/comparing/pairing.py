"""Two runs, case by case."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean

from prompts.regression.case import Case
from prompts.regression.comparison import PASSED, CaseChange, Fate
from prompts.regression.run import Run, Sample


@dataclass(frozen=True, slots=True)
class Paired:
    """What two runs have in common."""

    cases: tuple[CaseChange, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    altered: tuple[str, ...]
    """Keys of cases that are in both, and ask or expect something else now."""


def paired(before: Run, after: Run) -> Paired:
    """Return the cases of both runs, in the order of the second."""
    first, second = _by_case(before), _by_case(after)
    common = [key for key in second if key in first]
    altered = [key for key in common if not _alike(first[key][0].case, second[key][0].case)]
    return Paired(
        tuple(_change(first[key], second[key]) for key in common if key not in set(altered)),
        tuple(key for key in first if key not in second),
        tuple(key for key in second if key not in first),
        tuple(altered),
    )


def values(samples: Iterable[Sample]) -> dict[str, float]:
    """Return what the repeats of a case are worth on the mean, 0 to 1, by metric, whole cases as `PASSED`.

    What could not be judged is left out.
    """
    told: dict[str, list[float]] = defaultdict(list)
    for sample in samples:
        if (passed := sample.judged.passed) is not None:
            told[PASSED].append(float(passed))
        for mark in sample.judged.marks:
            if mark.value is not None:
                told[mark.metric].append(mark.value)
    return {metric: fmean(found) for metric, found in told.items()}


def _by_case(run: Run) -> Mapping[str, Sequence[Sample]]:
    found: dict[str, list[Sample]] = defaultdict(list)
    for sample in run.samples:
        found[sample.case.key].append(sample)
    return found


def _alike(one: Case, other: Case) -> bool:
    return one.digest == other.digest and _expected(one) == _expected(other)


def _expected(case: Case) -> str:
    """What is expected, as a record holds it: read from there, what was a tuple is a list."""
    return json.dumps([asdict(each) for each in case.expect], sort_keys=True, default=str)


def _change(before: Sequence[Sample], after: Sequence[Sample]) -> CaseChange:
    flaky = any(len({sample.judged.passed for sample in samples}) > 1 for samples in (before, after))
    return CaseChange(after[0].case, tuple(before), tuple(after), _fate(before, after), flaky)


def _fate(before: Sequence[Sample], after: Sequence[Sample]) -> Fate:
    first, second = _verdict(before), _verdict(after)
    if first is None or second is None:
        return "unjudged"
    if first is not second:
        return "fixed" if second else "broken"
    said = [[sample.outcome for sample in samples] for samples in (before, after)]
    return "same" if said[0] == said[1] and values(before) == values(after) else "changed"


def _verdict(samples: Sequence[Sample]) -> bool | None:
    """Whether a case passes each time; None where that could not be judged."""
    told = [sample.judged.passed for sample in samples]
    if False in told:
        return False
    return None if None in told else True
