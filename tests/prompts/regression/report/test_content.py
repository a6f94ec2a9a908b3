"""What a report tells, of two runs and of one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from prompts.regression.comparison import Latency
from prompts.regression.report.differing import differing, facts, prompt_changes
from prompts.regression.report.numbers import chance, percent, points
from prompts.regression.report.pictures import forest, times
from prompts.regression.report.told import content
from prompts.regression.run import Variant
from tests.prompts.regression.report.built import about, broken, case, changed, comparison, metric, run, sample


def test_a_broken_run_is_said_before_a_regression() -> None:
    verdict = content(comparison(broken(), errors=("No answer at all.",))).verdict
    assert verdict.kind == "broken" and "Exit code 2" in verdict.meaning


def test_a_regression_names_its_metrics() -> None:
    verdict = content(comparison(broken())).verdict
    assert (verdict.kind, verdict.headline) == ("worse", "Worse: passed")
    assert "Exit code 1" in verdict.meaning


def test_no_regression_is_no_proof_and_says_how_far() -> None:
    verdict = content(comparison(broken(), metrics=(metric(mean=-0.01, low=-0.07),))).verdict
    assert verdict.headline == "No regression seen"
    assert "Exit code 0" in verdict.meaning and "begins at −7.0 points" in verdict.meaning


def test_nothing_compared_is_said() -> None:
    assert "no case is in both runs" in content(comparison(metrics=())).verdict.meaning


def test_cases_stand_worst_first_and_flaky_ones_before_others() -> None:
    of = case("b")
    flaky = changed(of, [sample(of, "x")], [sample(of, "y", False), sample(of, "z", True, 1)])
    same = changed(case("a"), [sample(case("a"), "x")], [sample(case("a"), "x")], "same")
    entries = content(comparison(same, broken(id="c"), flaky)).entries
    assert [entry.case.id for entry in entries] == ["b", "c", "a"]
    assert entries[0].failing == ("contains_any",)


def test_what_is_missing_is_what_is_needed_less_what_there_is() -> None:
    told = content(comparison(metrics=(metric(), metric(needed=70), metric(needed=None)))).metrics
    assert [each.missing for each in told] == [330, 0, 0]


def test_a_run_alone_counts_cases_and_averages_repeats() -> None:
    one, other, third = case("one", note="n"), case("other", note="n"), case("third")
    samples = [sample(one, "x"), sample(one, "y", False, 1), sample(other, "x"), sample(third, "x", None)]
    told = content(run(*samples))
    assert told.verdict.headline == "1 of 3 cases pass"
    assert told.counts == {"failed": 1, "passed": 1, "unjudged": 1}
    assert [entry.case.id for entry in told.flaky] == ["one"]
    assert [(each.metric, each.value, each.cases, each.groups) for each in told.metrics[:2]] == [
        ("passed", 0.75, 2, 1), ("contains_any", 0.75, 2, 1),
    ]  # fmt: skip


def test_a_run_alone_says_what_is_wrong_with_it() -> None:
    failed = sample(case(), "", False, error="out of memory")
    told = content(
        run(failed, complete=False, stopped="Interrupted.", about=replace(about("x"), samples=9, dirty=True))
    )
    assert [line.split(":")[0] for line in told.errors[:2]] == ["It was stopped early", "It is not complete"]
    assert "1 of 9 samples" in told.errors[1] and "1 sample ended with an error" in told.errors[2]
    assert len(told.warnings) == 1


def test_what_differs_is_told_with_short_digests_and_what_is_alike_is_not() -> None:
    first = replace(about("first"), commit="a" * 40, versions={"python": "3.11.9", "old": "1"})
    second = replace(about("second", {"llm.model": "small"}), commit="b" * 40, dirty=True)
    found = {fact.name: (fact.before, fact.after) for fact in differing(first, second)}
    assert found["commit"] == ("a" * 12, "b" * 12)
    assert found["setting llm.model"] == ("–", "small")
    assert found["version of old"] == ("1", "–")
    assert found["uncommitted changes"] == ("no", "yes")
    assert "machine" not in found and "run" not in found
    assert {"machine", "run"} <= {fact.name for fact in facts(first, second)}


def test_versions_of_a_prompt_are_held_against_each_other() -> None:
    old = about("x", prompts={"answer/v1": "one\ntwo\n", "is_about/v1": "same", "gone/v1": "old"})
    new = about("y", prompts={"answer/v2": "one\n2\n", "is_about/v1": "same", "came/v1": "new"})
    found = {change.name: [(line.kind, line.text) for line in change.lines[1:]] for change in prompt_changes(old, new)}
    assert found["answer/v1 → answer/v2"] == [("same", "  one"), ("gone", "- two"), ("new", "+ 2")]
    assert found["– → came/v1"] == [("new", "+ new")]
    assert found["gone/v1 → –"] == [("gone", "- old")]
    assert len(found) == 3


def test_the_forest_has_zero_and_all_ends_on_its_axis() -> None:
    drawn = forest([metric(mean=-0.3, low=-0.5, high=-0.1), metric(mean=0.02, low=0.02, high=0.02)])
    assert drawn.bars[0].low < drawn.bars[0].mean < drawn.bars[0].high < drawn.zero < drawn.bars[1].mean < 100
    assert drawn.bars[0].low > 0
    assert "0" in [tick.label.removesuffix(".0") for tick in drawn.ticks] and len(drawn.ticks) <= 6


def test_times_far_beyond_the_others_do_not_squeeze_them() -> None:
    drawn = times(Latency("total_s", (), tuple([1.0] * 99 + [500.0])))
    assert drawn is not None and drawn.beyond == 1
    assert drawn.curves[0].median == 1.0 and drawn.curves[0].median_at > 30


def test_no_times_are_no_picture() -> None:
    assert times(Latency("total_s", (), ())) is None
    drawn = times(Latency("total_s", (0.0,), (0.0,)))
    assert drawn is not None and len(drawn.curves) == 2


@pytest.mark.parametrize(
    ("share", "told"), [(1, "100 %"), (0.99999, "> 99.9 %"), (0.875, "87.5 %"), (0.0001, "< 0.1 %")]
)
def test_only_what_is_whole_is_written_as_whole(share: float, told: str) -> None:
    assert percent(share) == told


def test_signs_of_changes_and_small_chances() -> None:
    assert [points(-0.032), points(0.0001), points(0.5)] == ["−3.2", "0.0", "+50.0"]
    assert [chance(0.0004), chance(0.05)] == ["< 0.001", "0.050"]


def test_the_name_of_a_variant_is_told() -> None:
    assert Variant({"chat.prompt": "answer/v2"}).name in content(comparison()).after.variant.name
