from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from prompts.errors import BrokenRun
from prompts.regression.case import Case, Expectation, Suite
from prompts.regression.comparing.baselines import accept, accepted, baseline_file
from prompts.regression.comparing.compare import compare
from prompts.regression.comparing.early import EarlyStop
from prompts.regression.outcome import Outcome
from prompts.regression.run import About, Fingerprint, Run, Sample, Variant
from prompts.regression.running.record import read_run
from prompts.regression.scoring import judged
from prompts.regression.tools import Tools
from tests.prompts.regression.laboratory import case


def about(id: str = "r", samples: int = 0, machine: str = "m") -> About:
    return About(id, "2026-01-01T00:00:00+00:00", Variant(), Fingerprint(), {"s": "d"}, samples, machine=machine)


def sample(asked: Case, said: str, repeat: int = 0) -> Sample:
    outcome = Outcome("", error="it broke") if said == "raise" else Outcome(said)
    return Sample(asked, repeat, outcome, judged(asked, outcome, Tools(), {}))


def run(cases: Sequence[Case], answers: Mapping[str, Sequence[str]] | None = None, id: str = "r") -> Run:
    told = answers or {}
    samples = [sample(c, said, n) for c in cases for n, said in enumerate(told.get(c.id, ["yes"]))]
    return Run(about(id, len(samples)), tuple(samples))


def cases(count: int, note: Callable[[int], str] = lambda n: "") -> list[Case]:
    return [case(f"c{n}", note=note(n)) for n in range(count)]


def test_a_run_beside_itself_is_the_same_and_fine() -> None:
    asked = cases(12)
    found = compare(run(asked), run(asked))
    assert {each.fate for each in found.cases} == {"same"} and found.exit_code == 0
    assert [metric.metric for metric in found.metrics] == ["passed", "contains_any"]
    assert all(metric.mean == 0 and metric.direction == "unclear" for metric in found.metrics)


def test_each_case_is_told_by_what_became_of_it() -> None:
    asked = cases(4)
    before = run(asked, {"c0": ["no"], "c1": ["yes"], "c2": ["yes"], "c3": ["no"]})
    after = run(asked, {"c0": ["yes"], "c1": ["no"], "c2": ["yes, indeed"], "c3": ["no"]})
    assert [each.fate for each in compare(before, after).cases] == ["fixed", "broken", "changed", "same"]


def test_a_fall_beyond_chance_is_a_regression_and_a_smaller_one_is_not() -> None:
    asked = cases(100)
    worse = compare(run(asked), run(asked, {f"c{n}": ["no"] for n in range(8)}))
    assert worse.exit_code == 1 and worse.regressed[0].metric == "passed"
    assert worse.metrics[0].mean == pytest.approx(-0.08) and worse.metrics[0].high < 0
    unclear = compare(run(asked), run(asked, {f"c{n}": ["no"] for n in range(3)}))
    assert unclear.exit_code == 0 and unclear.metrics[0].direction == "unclear"
    assert unclear.metrics[0].needed is not None and unclear.metrics[0].needed > 100


def test_cases_about_one_note_are_one_piece_of_evidence() -> None:
    alone = cases(60)
    shared = cases(60, lambda n: f"note-{n // 10}")
    broken = {f"c{n}": ["no"] for n in range(10)}
    assert compare(run(alone), run(alone, broken)).exit_code == 1
    found = compare(run(shared), run(shared, broken))
    assert found.exit_code == 0 and found.metrics[0].groups == 6


def test_with_too_few_cases_for_any_test_each_broken_one_counts() -> None:
    asked = cases(3)
    assert compare(run(asked), run(asked, {"c0": ["no"]})).exit_code == 1
    assert compare(run(asked, {"c0": ["no"]}), run(asked)).exit_code == 0


def test_what_is_advisory_never_makes_a_regression() -> None:
    asked = [replace(c, expect=(*c.expect, Expectation("length", {"most": 5}, advisory=True))) for c in cases(60)]
    found = compare(run(asked), run(asked, {c.id: ["yes, at great length"] for c in asked}))
    assert found.exit_code == 0
    assert {metric.metric: metric.mean for metric in found.metrics}["length"] == -1


def test_flaky_cases_are_those_whose_repeats_disagree() -> None:
    asked = cases(3)
    found = compare(run(asked, {"c0": ["yes", "no"], "c1": ["no", "no"]}), run(asked, {"c2": ["no", "yes"]}))
    assert [each.flaky for each in found.cases] == [True, False, True]


def test_a_run_that_broke_is_no_regression_but_cannot_be_trusted() -> None:
    asked = cases(6)
    found = compare(run(asked), run(asked, {"c4": ["raise"]}))
    assert found.exit_code == 2 and "1 of 6 came to nothing (s/c4): it broke" in found.errors[0]
    interrupted = replace(run(asked), complete=False)
    assert compare(run(asked), interrupted).exit_code == 2
    assert compare(run(asked), run([])).exit_code == 2


def test_cases_that_changed_or_stand_on_one_side_are_left_out_and_told() -> None:
    asked = cases(4)
    other = [replace(asked[0], input="Another question"), *asked[1:3], case("new")]
    found = compare(run(asked), run(other))
    assert [each.case.id for each in found.cases] == ["c1", "c2"]
    assert (found.only_before, found.only_after) == (("s/c3",), ("s/new",))
    assert any("1 cases ask or expect something else now" in line for line in found.warnings)


def test_the_languages_are_told_apart() -> None:
    asked = [replace(c, language="zh" if n % 2 else "es") for n, c in enumerate(cases(20))]
    found = compare(run(asked), run(asked, {"c1": ["no"], "c3": ["no"]}))
    means = {language: metrics[0].mean for language, metrics in found.languages.items()}
    assert means == {"es": 0.0, "zh": pytest.approx(-0.2)}


def test_a_run_stops_early_only_when_the_verdict_is_clear() -> None:
    asked = cases(400)
    before = run(asked)

    def stopped(broken: int) -> tuple[int, str]:
        watch = EarlyStop(before)
        for n, each in enumerate(asked):
            if told := watch(sample(each, "no" if broken and n % broken == 0 else "yes")):
                return n, told
        return len(asked), ""

    worse, fine = stopped(4), stopped(0)
    assert worse[0] < 150 and "got worse" in worse[1] and "if at all" not in worse[1]
    assert fine[0] < 400 and "less than 5 points, if at all" in fine[1]


def test_a_run_is_accepted_suite_by_suite_beside_the_suites(tmp_path: Path) -> None:
    file = str(tmp_path / "suites" / "s.yaml")
    assert baseline_file(file) == tmp_path / "baselines" / "s.jsonl"
    assert baseline_file(str(tmp_path / "mine.yaml")) == tmp_path / "baselines" / "mine.jsonl"
    suite = Suite("s", file, tuple(cases(2)), "d")
    with pytest.raises(BrokenRun, match="diandian eval accept"):
        accepted([suite])
    whole = run(cases(2))
    (written,) = accept(whole, {"s": baseline_file(file)})
    assert [s.outcome for s in read_run(written).samples] == [s.outcome for s in whole.samples]
    assert compare(accepted([suite]), whole).exit_code == 0


@pytest.mark.parametrize("what", ["raise", "incomplete", "unknown"])
def test_a_run_that_is_not_whole_is_not_accepted(tmp_path: Path, what: str) -> None:
    asked = cases(2)
    told = run(asked, {"c1": ["raise"]}) if what == "raise" else replace(run(asked), complete=what != "incomplete")
    with pytest.raises(BrokenRun):
        accept(told, {} if what == "unknown" else {"s": tmp_path / "s.jsonl"})
    assert not list(tmp_path.iterdir())
