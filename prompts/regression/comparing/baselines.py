"""Accepted runs: a file for each suite, kept beside the suites and reviewed like code."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from prompts.errors import BrokenRun
from prompts.regression.case import Suite
from prompts.regression.run import Run
from prompts.regression.running.record import SUFFIX, joined, part_of, read_run, write_run

FOLDER = "baselines"
_SUITES = "suites"


def baseline_file(suite: str) -> Path:
    """Return where the accepted run of the suite at a path is kept.

    That is `baselines` in its folder; where that is called `suites`, beside it.
    """
    path = Path(suite)
    folder = path.parent.parent if path.parent.name == _SUITES else path.parent
    return folder / FOLDER / f"{path.stem}{SUFFIX}"


def accepted(suites: Sequence[Suite]) -> Run:
    """Return the accepted runs of these suites as one, those that have none left out.

    Raises:
        BrokenRun: none has one, or one is damaged.
    """
    files = [baseline_file(suite.path) for suite in suites]
    return joined([read_run(file) for file in files if file.is_file()])


def accept(run: Run, files: dict[str, Path]) -> list[Path]:
    """Make a run the accepted one of its suites, whose files are given by name; return what was written.

    Raises:
        BrokenRun: it is not complete, some of it came to nothing, or it is of a suite that is not given.
    """
    if not run.complete:
        raise BrokenRun(f"The run {run.about.id} is not complete, so it cannot be accepted. Run it to its end.")
    failed = [sample for sample in run.samples if sample.outcome.error]
    if failed:
        raise BrokenRun(
            f"In the run {run.about.id}, {len(failed)} answers came to nothing, so it cannot be accepted. "
            f"The first: {failed[0].case.key}: {failed[0].outcome.error}"
        )
    if unknown := sorted(run.about.suites.keys() - files.keys()):
        raise BrokenRun(f"The run {run.about.id} is of the suite '{unknown[0]}', whose file is not known.")
    written = []
    for name in run.about.suites:
        write_run(part_of(run, name), files[name])
        written.append(files[name])
    return written
