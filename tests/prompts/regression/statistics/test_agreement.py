"""The same tables, counted by statsmodels and scipy."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar as statsmodels_mcnemar
from statsmodels.stats.multitest import multipletests

from prompts.regression.comparing.metrics import Column, quick
from prompts.regression.statistics.holm import holm
from prompts.regression.statistics.paired import change, mcnemar


@pytest.mark.parametrize(("fixed", "broken"), [(0, 5), (3, 9), (10, 10), (1, 30), (40, 62)])
def test_mcnemar_is_the_exact_test_less_half_of_what_was_seen(fixed: int, broken: int) -> None:
    exact = statsmodels_mcnemar([[50, broken], [fixed, 20]], exact=True).pvalue
    seen = stats.binom(fixed + broken, 0.5).pmf(min(fixed, broken))
    assert mcnemar(fixed, broken) == pytest.approx(min(1.0, exact - seen if fixed != broken else 1.0))


@pytest.mark.parametrize("seed", range(5))
def test_holm_agrees_with_statsmodels(seed: int) -> None:
    p_values = np.random.default_rng(seed).uniform(0, 0.2, 9).tolist()
    assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1].tolist())


def test_weights_share_the_chance_of_a_false_alarm() -> None:
    assert holm([0.03, 0.5], [0.8, 0.2]) == pytest.approx([0.0375, 0.5])
    assert holm([0.5, 0.03], [0.8, 0.2]) == pytest.approx([0.5, 0.15])


@pytest.mark.parametrize("seed", range(3))
def test_the_permutation_test_agrees_with_a_paired_t_test_where_that_holds(seed: int) -> None:
    draw = np.random.default_rng(seed)
    before = draw.uniform(0, 1, 200)
    after = np.clip(before + draw.normal(-0.01, 0.08, 200), 0, 1)
    found = change(before.tolist(), after.tolist())
    theirs = stats.ttest_rel(after, before)
    assert found.p == pytest.approx(theirs.pvalue, abs=0.02)
    interval = theirs.confidence_interval()
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), abs=0.003)
    assert found.p_worse == pytest.approx(stats.ttest_rel(after, before, alternative="less").pvalue, abs=0.02)


def test_the_error_that_is_robust_to_groups_agrees_with_statsmodels() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from statsmodels.regression.linear_model import OLS

    draw = np.random.default_rng(1)
    groups = np.repeat(np.arange(20), 6)
    before = draw.uniform(0.2, 0.8, 120)
    after = before + draw.normal(0, 0.05, 20)[groups] + draw.normal(0, 0.02, 120)
    found = quick(Column(before.tolist(), after.tolist(), [str(group) for group in groups]))
    fitted = OLS(after - before, np.ones(120)).fit(cov_type="cluster", cov_kwds={"groups": groups}, use_t=True)
    low, high = fitted.conf_int()[0]
    assert (found.low, found.high) == pytest.approx((low, high), rel=0.01)
    assert found.p == pytest.approx(fitted.pvalues[0], rel=0.05)
