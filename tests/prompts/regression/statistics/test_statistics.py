"""The statistics, against scipy's own tests and against what happens when thousands of runs are simulated."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from scipy import stats

from prompts.regression.statistics.betting import capital
from prompts.regression.statistics.holm import holm
from prompts.regression.statistics.paired import change, mcnemar, newcombe
from prompts.regression.statistics.planning import cases_needed, spread

ALPHA = 0.05


def passes(rng: np.random.Generator, cases: int, broken: float, fixed: float) -> tuple[list[float], list[float]]:
    """Two runs: of all cases, such shares are broken and fixed; of the rest 80 % pass in both."""
    drawn = rng.random(cases)
    rest = (rng.random(cases) < 0.8).astype(float)
    before = np.where(drawn < broken, 1.0, np.where(drawn < broken + fixed, 0.0, rest))
    after = np.where(drawn < broken, 0.0, np.where(drawn < broken + fixed, 1.0, rest))
    return before.tolist(), after.tolist()


@pytest.mark.parametrize(("fixed", "broken"), [(0, 0), (0, 3), (4, 4), (10, 25), (300, 240)])
def test_mcnemar_is_scipys_binomial_test_less_half_of_what_was_seen(fixed: int, broken: int) -> None:
    exact = stats.binomtest(fixed, fixed + broken).pvalue if fixed + broken else 1.0
    seen = stats.binom.pmf(fixed, fixed + broken, 0.5)
    wanted = 1.0 if fixed == broken else exact - seen
    assert mcnemar(fixed, broken) == pytest.approx(wanted, abs=1e-9)
    assert mcnemar(fixed, broken) == mcnemar(broken, fixed)


def test_many_pairs_agree_with_scipys_paired_t_test() -> None:
    rng = np.random.default_rng(1)
    before = rng.random(400)
    after = np.clip(before + rng.normal(-0.02, 0.15, 400), 0, 1)
    found, wanted = change(before.tolist(), after.tolist()), stats.ttest_rel(after, before)
    interval = wanted.confidence_interval(0.95)
    assert found.mean == pytest.approx((after - before).mean())
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), abs=0.001)
    assert found.p == pytest.approx(wanted.pvalue, abs=0.01)
    assert (found.cases, found.groups) == (400, 400)


def test_few_pairs_have_the_p_value_of_all_exchanges() -> None:
    before, after = [0.5, 0.25, 0.5, 1.0], [0.75, 0.5, 1.0, 1.0]
    assert change(before, after).p == pytest.approx(2 / 8)


def test_cases_that_share_a_note_count_as_one() -> None:
    before, after = [1.0] * 40, [1.0] * 36 + [0.0] * 4
    groups = [str(number // 4) for number in range(40)]
    alone, together = change(before, after), change(before, after, groups)
    assert alone.mean == pytest.approx(-0.1) and together.mean == pytest.approx(-0.1)
    assert together.groups == 10 and together.p > alone.p
    assert together.low < alone.low


@pytest.mark.parametrize(("before", "after"), [([1.0, 1.0], [1.0, 0.0]), ([0.5], [0.25])])
def test_of_one_note_no_chance_can_be_told(before: list[float], after: list[float]) -> None:
    found = change(before, after, ["a"] * len(before))
    assert (found.low, found.high, found.p, found.groups) == (-1.0, 1.0, 1.0, 1) and found.mean < 0
    same = change(before, before, ["a"] * len(before))
    assert (same.mean, same.low, same.high, same.p) == (0.0, 0.0, 0.0, 1.0)


def test_groups_of_any_size_that_change_alike_leave_nothing_to_draw() -> None:
    found = change([1.0] * 5, [0.0] * 5, list("aaabb"))
    assert (found.mean, found.low, found.high, found.groups) == (-1.0, -1.0, -1.0, 2)


def test_nothing_changed_is_no_change() -> None:
    assert change([0.3, 0.4], [0.3, 0.4]).p == 1.0
    same = change([1.0] * 30, [1.0] * 30)
    assert same.p == 1.0 and same.low < 0 <= same.high


@pytest.mark.parametrize(("before", "after", "groups"), [([], [], None), ([1.0], [1.0, 0.0], None), ([1.0], [0.0], [])])
def test_what_cannot_be_paired_is_refused(
    before: Sequence[float], after: Sequence[float], groups: Sequence[str] | None
) -> None:
    with pytest.raises(ValueError, match="case by case"):
        change(before, after, groups)


@pytest.mark.parametrize(("broken", "fixed"), [(0.08, 0.02), (0.02, 0.02), (0.2, 0.3)])
def test_newcombes_interval_holds_the_truth_as_often_as_it_says(broken: float, fixed: float) -> None:
    rng = np.random.default_rng(2)
    held = 0
    for _ in range(1_000):
        before, after = map(np.array, passes(rng, 120, broken, fixed))
        low, high = newcombe(
            int(np.sum(before * after)),
            int(np.sum(before > after)),
            int(np.sum(before < after)),
            int(np.sum(before + after == 0)),
        )
        held += low <= fixed - broken <= high
    assert 930 <= held <= 985


def test_three_points_are_seen_in_860_cases_and_nothing_where_nothing_is() -> None:
    rng = np.random.default_rng(3)
    alarms = {
        drop: sum(
            found.p < ALPHA and found.mean < 0
            for found in (change(*passes(rng, 860, 0.05 + drop / 2, 0.05 - drop / 2)) for _ in range(500))
        )
        for drop in (0.0, 0.03)
    }
    assert alarms[0.0] <= 0.05 * 500
    assert alarms[0.03] >= 0.75 * 500


def test_several_metrics_are_corrected_together() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]) == [1.0, 1.0] and holm([]) == []


def test_so_many_cases_as_are_planned_show_the_change() -> None:
    cases = cases_needed(0.06, math.sqrt(0.1))
    assert 200 < cases < 240
    rng = np.random.default_rng(4)
    seen = sum(change(*passes(rng, cases, 0.08, 0.02)).p < ALPHA for _ in range(1_000))
    assert 760 <= seen <= 840
    with pytest.raises(ValueError, match="cannot come"):
        cases_needed(0.5, 0.1)


def test_cases_that_change_together_need_more_of_them() -> None:
    differences = [1.0, 1.0, 0.0, 0.0, -1.0, -1.0, 0.0, 0.0]
    groups = list("aabbccdd")
    assert spread(differences) == pytest.approx(math.sqrt(0.5))
    assert spread(differences, groups) == pytest.approx(1.0)


def test_a_bet_on_a_drop_is_rarely_won_where_there_is_none_however_often_one_looks() -> None:
    rng = np.random.default_rng(5)
    won = sum(
        capital((np.array(after) - np.array(before)).tolist(), 0.0, below=True) >= 1 / ALPHA
        for before, after in (passes(rng, 600, 0.05, 0.05) for _ in range(400))
    )
    assert won <= ALPHA * 400


@pytest.mark.parametrize(("broken", "bound", "below"), [(0.15, 0.0, True), (0.0, -0.1, False)])
def test_a_clear_verdict_comes_early(broken: float, bound: float, below: bool) -> None:
    rng = np.random.default_rng(6)
    won = sum(
        capital((np.array(after) - np.array(before)).tolist(), bound, below=below) >= 1 / ALPHA
        for before, after in (passes(rng, 300, broken, 0.02) for _ in range(100))
    )
    assert won >= 90
