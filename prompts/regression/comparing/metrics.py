"""How each metric changed, over the cases that both runs judge by it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean

import numpy as np
from scipy import stats  # type: ignore[import-untyped]

from prompts.regression.comparing.pairing import values
from prompts.regression.comparison import PASSED, CaseChange, Direction, MetricChange
from prompts.regression.statistics.groups import members
from prompts.regression.statistics.holm import holm
from prompts.regression.statistics.paired import LEVEL, Change, change
from prompts.regression.statistics.planning import ALPHA, cases_needed, spread

SMALLEST = 0.03
"""The change of the mean that should be seen: 3 points."""
_MAIN_SHARE = 0.8
"""Of the chance of a false alarm, what whole cases get; the metrics share the rest. So a fall of the pass rate is seen
with nearly as few cases as if nothing else were looked at, and a metric alone must be clearer."""


@dataclass(slots=True)
class Column:
    """One metric's values, case by case."""

    before: list[float] = field(default_factory=list)
    after: list[float] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)


def columns(cases: Sequence[CaseChange]) -> dict[str, Column]:
    """Return the values of each metric, `PASSED` first, then by name."""
    found: dict[str, Column] = defaultdict(Column)
    for case in cases:
        first, second = values(case.before), values(case.after)
        for metric in first.keys() & second.keys():
            column = found[metric]
            column.before.append(first[metric])
            column.after.append(second[metric])
            column.groups.append(case.case.group)
    return {metric: found[metric] for metric in sorted(found, key=lambda name: (name != PASSED, name))}


def metric_changes(cases: Sequence[CaseChange], advisory: frozenset[str]) -> tuple[MetricChange, ...]:
    """Return how each metric changed, with p-values corrected for there being several; advisory ones are never worse.

    Args:
        cases: of both runs.
        advisory: metrics that only tell.
    """
    found = columns(cases)
    changes = {name: change(column.before, column.after, column.groups) for name, column in found.items()}
    gating = [name for name in found if name not in advisory]
    others = sum(name != PASSED for name in gating)
    alone = PASSED not in gating or not others
    weights = [1.0 if alone else _MAIN_SHARE if name == PASSED else (1 - _MAIN_SHARE) / others for name in gating]
    corrected = dict(zip(gating, holm([changes[name].p_worse for name in gating], weights), strict=True))
    better = dict(zip(gating, holm([1 - changes[name].p_worse for name in gating], weights), strict=True))
    return tuple(
        _told(name, column, changes[name], (corrected.get(name), better.get(name))) for name, column in found.items()
    )


def by_language(cases: Sequence[CaseChange]) -> Mapping[str, tuple[MetricChange, ...]]:
    """Return how the metrics changed in each reader's language, with quick intervals, not corrected."""
    spoken: dict[str, list[CaseChange]] = defaultdict(list)
    for case in cases:
        spoken[case.case.language].append(case)
    return {
        language: tuple(
            _told(name, column, quick(column), (None, None)) for name, column in columns(spoken[language]).items()
        )
        for language in sorted(spoken)
    }


def quick(column: Column) -> Change:
    """Return a change with a t interval whose error is robust to groups (CR1; Cameron and Miller, 2015)."""
    differences = np.asarray(column.after) - np.asarray(column.before)
    mean, cases = float(differences.mean()), len(differences)
    sums = np.bincount(members(column.groups), weights=differences - mean)
    groups = len(sums)
    if groups < 2:
        return Change(mean, -1.0, 1.0, 1.0, cases, groups)
    error = math.sqrt(float(np.sum(sums**2)) * groups / (groups - 1)) / cases
    if not error:
        return Change(mean, mean, mean, 1.0 if not mean else 0.0, cases, groups)
    reach = float(stats.t.ppf((1 + LEVEL) / 2, groups - 1)) * error
    p = float(2 * stats.t.sf(abs(mean) / error, groups - 1))
    return Change(mean, max(-1.0, mean - reach), min(1.0, mean + reach), p, cases, groups)


def _told(name: str, column: Column, found: Change, corrected: tuple[float | None, float | None]) -> MetricChange:
    worse, better = corrected
    direction: Direction = "unclear"
    # So few cases that no test could tell: every one of them that broke counts.
    too_few = name == PASSED and 0.5 ** (found.groups + 1) >= ALPHA * _MAIN_SHARE
    if worse is not None and found.mean < 0 and (worse < ALPHA or too_few):
        direction = "worse"
    elif better is not None and better < ALPHA and found.mean > 0:
        direction = "better"
    return MetricChange(
        name,
        fmean(column.before),
        fmean(column.after),
        found.low,
        found.high,
        found.p_worse if worse is None else worse,
        found.cases,
        found.groups,
        _needed(column),
        direction,
    )


def _needed(column: Column) -> int | None:
    differences = [after - before for before, after in zip(column.before, column.after, strict=True)]
    seen = spread(differences, column.groups)
    # Whether it got worse is asked of one side alone, so twice the chance of a false alarm on two.
    return cases_needed(SMALLEST, seen, 2 * ALPHA) if seen > SMALLEST else None
