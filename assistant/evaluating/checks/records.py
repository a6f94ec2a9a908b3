"""The runs there were: those of the latest told without reading all they hold, and how each check stands in them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from assistant.evaluating.checks.saved import Entry
from assistant.evaluating.checks.values import Record, State
from prompts.errors import BrokenRun
from prompts.regression.case import Case
from prompts.regression.run import Run, Sample
from prompts.regression.running.record import SUFFIX, read_run

_SEARCHED = 5
"""Runs in which a check is looked for."""


def latest(folder: Path, most: int) -> list[Path]:
    """Return the files of the runs that were begun last, the latest first."""
    files = [(file.stat().st_mtime, file) for file in folder.glob(f"*{SUFFIX}")]
    return [file for _, file in sorted(files, reverse=True)[:most]]


def recorded(files: Iterable[Path]) -> list[Record]:
    """Return what is told of runs, those left out that are none."""
    return [record for file in files if (record := _record(file, *_version(file)))]


def read(file: Path) -> Run:
    """Return a run, which may be under way; raises BrokenRun where it is none."""
    return _run(file, *_version(file))


def record_of(run: Run) -> Record:
    """Return what is told of a run that was read."""
    about = run.about
    ended = run.complete or bool(run.stopped)
    return Record(
        about.id, about.created, tuple(about.suites), about.variant.settings, len(run.samples), about.samples, ended
    )


def states(entries: Sequence[Entry], files: Sequence[Path], accepted: Run | None) -> dict[str, State]:
    """Return how each check stands, by its id.

    Args:
        entries: the checks.
        files: of the latest runs, the latest first.
        accepted: the run that later ones are measured by.
    """
    wanted = {case.suite for entry in entries for case in entry.cases}
    own = [file for file in files if (told := _record(file, *_version(file))) and wanted & set(told.suites)]
    now, before = _judged(_readable(own[:_SEARCHED])), _judged([accepted] if accepted else [])
    return {entry.check.id: _worst([_state(case, now, before) for case in entry.cases]) for entry in entries}


def _readable(files: Iterable[Path]) -> Iterator[Run]:
    for file in files:
        with suppress(BrokenRun):  # told when that run is opened
            yield read(file)


def _state(case: Case, now: Mapping[str, list[Sample]], before: Mapping[str, list[Sample]]) -> State:
    samples = [each for each in now.get(case.key, ()) if _alike(each.case, case)]
    if not samples:
        return "new"
    passed = [sample.judged.passed for sample in samples]
    if False in passed:
        held = [each.judged.passed for each in before.get(case.key, ()) if _alike(each.case, case)]
        return "broke" if held and all(held) else "failed"
    return "unjudged" if None in passed else "passed"


def _judged(runs: Iterable[Run]) -> dict[str, list[Sample]]:
    """Return the samples of each case, from the first run that has it."""
    found: dict[str, list[Sample]] = {}
    for run in runs:
        own: dict[str, list[Sample]] = {}
        for sample in run.samples:
            own.setdefault(sample.case.key, []).append(sample)
        found = {**own, **found}
    return found


def _alike(one: Case, other: Case) -> bool:
    return one.digest == other.digest and one.expect == other.expect


def _worst(found: Sequence[State]) -> State:
    order: tuple[State, ...] = ("broke", "failed", "new", "unjudged", "passed")
    return min(found, key=order.index)


def _version(file: Path) -> tuple[int, int]:
    found = file.stat()
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=8)
def _run(file: Path, time: int, size: int) -> Run:
    return read_run(file)


@lru_cache(maxsize=64)
def _record(file: Path, time: int, size: int) -> Record | None:
    """Read the first line alone, and count the others."""
    lines = file.read_bytes().split(b"\n")
    try:
        about = json.loads(lines[0])["about"]
        suites, variant = tuple(about["suites"]), dict(about.get("variant", {}).get("settings", {}))
        samples = sum(line.startswith(b'{"sample"') for line in lines)
        ended = any(line.startswith(b'{"end"') for line in lines[-2:])
        return Record(str(about["id"]), str(about["created"]), suites, variant, samples, int(about["samples"]), ended)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
