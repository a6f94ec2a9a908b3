"""The accepted runs that come with the suites."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from prompts.regression.comparing.baselines import baseline_file
from prompts.regression.comparing.pairing import paired
from prompts.regression.reading.suite import read_suite
from prompts.regression.running.record import read_run

SHIPPED = sorted((Path(__file__).parents[4] / "prompts" / "suites").glob("*.yaml"))
ACCEPTED = [path for path in SHIPPED if path.stem in ("injection", "language", "searching", "translating")]


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem)
def test_the_accepted_run_of_a_shipped_suite_is_whole_and_of_what_the_suite_asks_now(path: Path) -> None:
    suite, run = read_suite(path), read_run(baseline_file(str(path)))
    asked = {case.key: case.digest for case in suite.cases}
    assert run.complete and not any(sample.outcome.error for sample in run.samples)
    assert {sample.case.key: sample.case.digest for sample in run.samples} == asked
    assert run.about.deterministic and run.about.variant.name == "as configured"
    # A run of today is one of the same expectations, though these were read from YAML and those from a record.
    cases = {case.key: case for case in suite.cases}
    today = replace(run, samples=tuple(replace(sample, case=cases[sample.case.key]) for sample in run.samples))
    found = paired(run, today)
    assert len(found.cases) == len(asked) and not found.altered


def test_the_slice_that_is_checked_at_every_change_is_of_every_kind_and_language() -> None:
    cases = [case for path in SHIPPED for case in read_suite(path).cases if "slice" in case.tags]
    assert len(cases) == 60
    assert {case.language for case in cases} >= {"en", "zh", "es", "fr", "de", "ja", "ru", "ar", "th"}
    assert {case.task for case in cases} >= {"answer", "search", "translate"}
