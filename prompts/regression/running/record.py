"""A run on disk: JSON Lines, only ever appended to, in the order of the cases, so that two can be read as a diff.

The first line is the run's `about`, then a line for each sample, then one with the times of all, which differ in every
run, and last `end`. A file without it was interrupted.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

from pydantic import TypeAdapter, ValidationError

from prompts.errors import BrokenRun
from prompts.regression.outcome import Times
from prompts.regression.run import About, Run, Sample

SUFFIX = ".jsonl"
_ABOUT, _SAMPLE, _TIMES = TypeAdapter(About), TypeAdapter(Sample), TypeAdapter(dict[str, Times])


class RunWriter:
    """Writes one run. A sample is on disk before the next is taken."""

    def __init__(self, file: TextIO, about: About) -> None:
        """Write the first line into a new file that is open for writing."""
        self._file = file
        self._times: dict[str, Any] = {}
        self._line("about", _ABOUT.dump_python(about, mode="json", exclude_defaults=True))

    def put(self, sample: Sample) -> None:
        """Append a sample."""
        told = _SAMPLE.dump_python(sample, mode="json", exclude_defaults=True)
        times = told["outcome"].pop("times", {})
        self._times[_sample_key(sample)] = {key: round(value, 4) for key, value in times.items() if value is not None}
        for key in ("line", "corpus"):  # places on this machine; the fingerprint tells which notes they were
            told["case"].pop(key, None)
        told.pop("cached", None)
        self._line("sample", told)

    def end(self, stopped: str = "") -> None:
        """Write the times and the last line; `stopped` says why samples are missing, if any are."""
        self._line("times", self._times)
        self._line("end", {"stopped": stopped})

    def _line(self, kind: str, told: Mapping[str, Any]) -> None:
        self._file.write(json.dumps({kind: told}, ensure_ascii=False) + "\n")
        self._file.flush()
        if kind != "sample":
            os.fsync(self._file.fileno())


def write_run(run: Run, path: Path) -> None:
    """Write a whole run, in place of what was there, at once or not at all."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    with beside.open("w", encoding="utf-8") as file:
        writer = RunWriter(file, run.about)
        for sample in run.samples:
            writer.put(sample)
        writer.end(run.stopped)
    beside.replace(path)


def read_run(path: Path) -> Run:
    """Read a run; of one that was interrupted, what is there.

    Raises:
        BrokenRun: it is none, or damaged.
    """
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise BrokenRun(f"{path}: no run can be read there ({reason}).") from error
    if lines[-1]:
        lines.pop()  # the line that was being written when the process ended
    about: About | None = None
    samples: list[Sample] = []
    times: Mapping[str, Times] = {}
    stopped: str | None = None
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        try:
            ((kind, told),) = json.loads(line).items()
            if kind == "about":
                about = _ABOUT.validate_python(told)
            elif kind == "sample":
                samples.append(_SAMPLE.validate_json(json.dumps(told)))
            elif kind == "times":
                times = _TIMES.validate_python(told)
            elif kind == "end":
                stopped = str(told["stopped"])
        except (ValueError, ValidationError, AttributeError, KeyError, TypeError) as error:
            raise BrokenRun(f"{path}:{number}: is no line of a run. Run the suites again.") from error
    if about is None:
        raise BrokenRun(f"{path}: is no run: its first line must tell what it is about.")
    timed = tuple(
        replace(each, outcome=replace(each.outcome, times=times.get(_sample_key(each), Times()))) for each in samples
    )
    return Run(about, timed, stopped is not None and len(samples) == about.samples, stopped or "")


def joined(runs: Sequence[Run]) -> Run:
    """Return several runs of one variant, each over suites of its own, as one.

    Raises:
        BrokenRun: there is none.
    """
    if not runs:
        raise BrokenRun("There is no accepted run of these suites. Accept one: diandian eval accept RUN.")
    first = runs[0].about
    suites = {name: digest for run in runs for name, digest in run.about.suites.items()}
    about = replace(first, suites=suites, samples=sum(run.about.samples for run in runs))
    samples = tuple(sample for run in runs for sample in run.samples)
    return Run(about, samples, all(run.complete for run in runs), next((r.stopped for r in runs if r.stopped), ""))


def part_of(run: Run, suite: str) -> Run:
    """Return what a run says of one suite."""
    samples = tuple(sample for sample in run.samples if sample.case.suite == suite)
    about = replace(run.about, suites={suite: run.about.suites[suite]}, samples=len(samples))
    return Run(about, samples, run.complete, run.stopped)


def _sample_key(sample: Sample) -> str:
    return f"{sample.case.key}#{sample.repeat}"
