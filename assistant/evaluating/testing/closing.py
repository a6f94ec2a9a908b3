"""The end of a session: what its tests answered becomes one recorded run, is compared, and is accepted if wanted."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.evaluating.desk import SHIPPED, Desk
from assistant.evaluating.testing.selecting import Chosen, SampleKey
from assistant.evaluating.testing.verdicts import Verdict, verdict
from assistant.evaluating.verdicts import NAMED, comparison_lines
from prompts.errors import BrokenRun
from prompts.regression.case import Suite
from prompts.regression.run import Run, Sample
from prompts.regression.running.events import Begun
from prompts.regression.running.record import write_run

_WORDS: Mapping[Verdict, str] = {
    "passed": "passed",
    "fixed": "fixed",
    "failed": "failed",
    "broke": "broke",
    "known": "known to fail",
    "unjudged": "not judged",
    "error": "not answered",
}


@dataclass(frozen=True, slots=True)
class Result:
    """What a session's suites came to."""

    lines: tuple[str, ...]
    failed: bool
    """Something is wrong that need not show in any one test: answers got worse as a whole, or cannot be accepted."""


@dataclass(frozen=True, slots=True)
class Closing:
    """Everything that was asked and answered."""

    desk: Desk
    begun: Begun
    chosen: Sequence[Chosen]
    samples: Mapping[SampleKey, Sample]
    accepted: Mapping[str, Run | None]
    """By the suites' names."""

    def result(self, *, accept: bool) -> Result:
        """Record the run, in place of what was recorded of it so far, and compare it with the accepted one.

        Raises:
            OSError: it cannot be written.
        """
        if not self.samples:
            self.begun.path.unlink(missing_ok=True)
            told = ("Not accepted: no case was answered.",) if accept else ()
            return Result(told, failed=accept)
        run = self._run()
        write_run(run, self.begun.path)
        before = self._before(run)
        found = self.desk.compare(before, run) if before is not None else None
        lines = [*self._counted(run), *(comparison_lines(found) if found else [])]
        failed = found is not None and found.exit_code != 0
        if accept:
            accepted, failed = self._accepted(run)
            lines += accepted
        elif before is None:
            lines.append("No run of these suites is accepted yet. To measure later ones by this: --update-baseline")
        lines.append(f"Whole report: diandian eval report {run.about.id}{self._named_suites()} -o report.html")
        return Result(tuple(lines), failed)

    def _run(self) -> Run:
        """Return the run of what came, in the order of the suites."""
        wanted = [each.key for part in self.chosen for each in part.wanted]
        samples = tuple(self.samples[key] for key in wanted if key in self.samples)
        whole = len(samples) == len(wanted)
        stopped = "" if whole else f"The tests ended when {len(samples)} of {len(wanted)} samples were there."
        return Run(replace(self.begun.about, samples=len(wanted)), samples, whole, stopped)

    def _before(self, run: Run) -> Run | None:
        """Return the accepted run without the cases that this session has left out; None where nothing is accepted."""
        try:
            accepted = self.desk.accepted(self._suites())
        except BrokenRun:  # a damaged one would have been told before anything was asked
            return None
        asked = {sample.case.key for sample in run.samples}
        left_out = {case.key for suite in self._suites() for case in suite.cases} - asked
        return replace(accepted, samples=tuple(each for each in accepted.samples if each.case.key not in left_out))

    def _counted(self, run: Run) -> Iterator[str]:
        found: dict[Verdict, list[str]] = {each: [] for each in _WORDS}
        for sample in run.samples:
            found[verdict(sample, self.accepted.get(sample.case.suite))].append(sample.case.key)
        counts = ", ".join(f"{len(keys)} {_WORDS[each]}" for each, keys in found.items() if keys)
        cached = sum(sample.cached for sample in run.samples)
        yield f"{run.about.id} ({run.about.variant.name}): {counts}; {cached} were known."
        if run.stopped:
            yield run.stopped
        for each in ("fixed", "known"):
            if found[each]:
                yield f"  {_WORDS[each]}: {_listed(found[each])}"

    def _accepted(self, run: Run) -> tuple[list[str], bool]:
        """Return what is told of accepting, and whether it failed."""
        try:
            return [f"Accepted: {_near(path)}" for path in self.desk.accept(run, self._suites())], False
        except BrokenRun as error:
            return [f"Not accepted: {error}"], True

    def _suites(self) -> list[Suite]:
        return [each.suite for each in self.chosen]

    def _named_suites(self) -> str:
        own = [path for suite in self._suites() if (path := Path(suite.path)).parent != SHIPPED]
        return "".join(f" --suite {_near(path)}" for path in own)


def _listed(keys: Iterable[str]) -> str:
    names = list(dict.fromkeys(keys))  # of a case that is repeated, once
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _near(path: Path) -> str:
    """Return a path as one would type it here."""
    here = Path(os.path.normpath(Path.cwd()))
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
