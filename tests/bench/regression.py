"""Whether the regression desk catches what got worse, and is silent where nothing did.

python -m tests.bench.regression [--quick] [--json] [--cases N] [--runs N]

Recorded runs are simulated: four cases in five pass, and one in so many differs between the two runs. They are
compared by `prompts.regression.comparing.compare`, as everything is that `diandian eval` compares.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import numpy as np

from prompts.regression.case import Case, Expectation
from prompts.regression.comparing.compare import compare
from prompts.regression.outcome import Outcome
from prompts.regression.run import About, Fingerprint, Run, Sample, Variant
from prompts.regression.score import Judged, Mark
from tests.bench.report import Figures, note, publish

CASES = 860
RUNS = 200
PASSING = 0.8
METRICS = ("contains_any", "in_language", "cites", "no_repetition")
"""What the cases expect; all but the first are met in both runs, so that the correction for many metrics costs what it
does in real ones."""


def recorded(passes: Sequence[bool], shared: int) -> Run:
    """Return a run in which so many cases at a time are about one note, and the first metric says what passes."""
    samples = []
    for at, passed in enumerate(passes):
        expect = tuple(Expectation(metric) for metric in METRICS)
        case = Case("s", f"c{at}", "answer", "q", language="en", note=f"n{at // shared}", expect=expect)
        marks = [Mark(metric, 1.0, True) for metric in METRICS[1:]]
        judged = Judged((Mark(METRICS[0], float(passed), bool(passed)), *marks))
        samples.append(Sample(case, 0, Outcome("a" if passed else "b"), judged))
    about = About("r", "2026-01-01T00:00:00+00:00", Variant(), Fingerprint(), {"s": "d"}, len(samples))
    return Run(about, tuple(samples))


def alarms(cases: int, runs: int, drop: float, discordant: float, shared: int) -> float:
    """Return the share of simulated comparisons that are told as a regression.

    Args:
        cases: of each run.
        runs: that are compared.
        drop: of the pass rate, 0 to 1.
        discordant: share of the cases that change, 0 to 1.
        shared: cases about one note.
    """
    draw = np.random.default_rng(20_260)
    caught = 0
    for _ in range(runs):
        before = draw.random(cases) < PASSING
        # Of those that change, so many more break than are fixed that the pass rate falls by `drop`.
        broken, fixed = (discordant + drop) / 2 / PASSING, (discordant - drop) / 2 / (1 - PASSING)
        luck = draw.random(cases)
        after = np.where(before, luck >= broken, luck < fixed)
        caught += compare(recorded(before.tolist(), shared), recorded(after.tolist(), shared)).exit_code == 1
    return caught / runs


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="20 runs each")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--runs", type=int, default=RUNS)
    options = parser.parse_args()
    runs = 20 if options.quick else options.runs
    figures: dict[str, float | int] = {"cases": options.cases, "runs": runs}
    note(f"{'drop':>6}{'changing':>10}{'a note':>8}{'alarms':>9}")
    for drop, discordant, shared in ((0.0, 0.1, 1), (0.03, 0.1, 1), (0.05, 0.1, 1), (0.0, 0.1, 4), (0.03, 0.1, 4)):
        found = alarms(options.cases, runs, drop, discordant, shared)
        note(f"{drop * 100:5.0f} {discordant * 100:9.0f} %{shared:7}{found:9.3f}")
        figures[f"alarms_drop{drop * 100:.0f}_shared{shared}"] = found
    told: Figures = figures
    publish(told, quick=options.quick, as_json=options.json)


if __name__ == "__main__":
    main()
