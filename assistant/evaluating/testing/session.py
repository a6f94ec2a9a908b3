"""What the tests of suites share within one process of a session."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assistant.evaluating.testing.options import Options
from assistant.evaluating.testing.preparing import Prepared, expected_errors, prepare
from assistant.evaluating.testing.selecting import Chosen, SampleKey, Wanted, decoded, gathered

if TYPE_CHECKING:
    from assistant.evaluating.testing.asking import Asker
    from prompts.regression.case import Suite
    from prompts.regression.run import Run, Sample
    from prompts.regression.running.events import Begun

SAMPLE = "suite_sample"
"""The attribute of a test's report that holds its sample as JSON, so that it comes through from workers too."""


class SuiteSession:
    """Suites that were read, samples that were asked for, and in the process that reports, those that came."""

    def __init__(self, config: pytest.Config, options: Options) -> None:
        """Begin without any."""
        self.config, self.options = config, options
        self.lines: Sequence[str] = ()
        """What the summary tells of suites."""
        self._suites: dict[Path, Suite] = {}
        self._accepted: dict[str, Run | None] = {}
        self._chosen: list[Chosen] = []
        self._samples: dict[SampleKey, Sample] = {}
        self._prepared: Prepared | None = None
        self._begun: Begun | None = None
        self._asker: Asker | None = None

    @property
    def has_begun(self) -> bool:
        """Whether it was found out already that the tests can be asked."""
        return self._begun is not None

    def read(self, path: Path) -> Suite:
        """Return the suite in a file, which is read once.

        Raises:
            BrokenSuite: it cannot be used, or another one of the session has its name.
        """
        from prompts.regression.reading.suite import read_suite, suite_files

        if path not in self._suites:
            suite_files([*self._suites, path])
            self._suites[path] = read_suite(path)
        return self._suites[path]

    def choose(self, wanted: Iterable[tuple[Suite, Wanted]]) -> None:
        """Remember which tests of suites the session has."""
        self._chosen = gathered(wanted)

    def choose_by_id(self, ids: Sequence[str]) -> None:
        """The same where all that is known is the ids of tests in YAML files, some of which may be no suites."""
        self.choose(decoded(ids, self.config.rootpath, self._found))

    def begin(self, *, together: bool) -> str:
        """Find out before anything is asked whether the chosen tests can be, and return a line about them, if any.

        Args:
            together: whether they are asked from here, all at once.

        Raises:
            pytest.UsageError: they cannot be; one line says why.
        """
        if not self._chosen:
            return ""
        if self.options.update:
            self._refuse_parts()
        try:
            return self._begin(together)
        except expected_errors() as error:
            raise pytest.UsageError(str(error)) from None

    def sample(self, suite: Suite, wanted: Wanted) -> Sample:
        """Return the sample of a test, and wait for it; raises what kept it from being asked at all."""
        if self._asker is None:
            from assistant.evaluating.testing.asking import OneByOne

            self._prepared = self._prepared or prepare(self.config, self.options)
            self._asker = OneByOne(self._prepared, [each.part for each in self._chosen])
        return self._asker.sample(suite, wanted)

    def accepted(self, suite: Suite) -> Run | None:
        """Return the accepted run of a suite, None where there is none; raises BrokenRun where it is damaged."""
        from prompts.errors import BrokenRun
        from prompts.regression.comparing.baselines import baseline_file
        from prompts.regression.running.record import read_run

        if suite.name not in self._accepted:
            file = baseline_file(suite.path)
            try:
                self._accepted[suite.name] = read_run(file) if file.is_file() else None
            except BrokenRun:
                if not self.options.update:  # which is about to replace it
                    raise
                self._accepted[suite.name] = None
        return self._accepted[suite.name]

    def take(self, report: pytest.TestReport) -> None:
        """Keep the sample that a report brings, if any."""
        told = getattr(report, SAMPLE, None)
        if told is not None:
            sample: Sample = _adapter().validate_json(told)
            self._samples[sample.case.key, sample.repeat] = sample

    def stop(self) -> None:
        """Ask no more, and wait for what is being answered."""
        if self._asker is not None:
            self._asker.close()

    def finish(self) -> bool:
        """Record, compare and accept what came; return whether that makes the session fail."""
        if self._prepared is None or self._begun is None:
            return False
        from assistant.evaluating.testing.closing import Closing

        closing = Closing(self._prepared.desk, self._begun, self._chosen, self._samples, self._accepted)
        try:
            result = closing.result(accept=self.options.update)
        except OSError as error:
            self.lines = [f"{error.filename}: the run cannot be recorded ({error.strerror}). Its answers are kept."]
            return True
        self.lines = result.lines
        return result.failed

    def _begin(self, together: bool) -> str:
        from assistant.evaluating.testing.asking import Together
        from prompts.regression.run import Run
        from prompts.regression.running.events import Begun
        from prompts.regression.running.record import write_run

        self._prepared = prepare(self.config, self.options)
        for each in self._chosen:
            self.accepted(each.suite)
        events = self._prepared.events([each.part for each in self._chosen])
        begun = next(events)
        assert isinstance(begun, Begun)
        self._begun = begun
        if together:
            self._asker = Together(events, [each.key for part in self._chosen for each in part.wanted])
        else:
            events.close()
            write_run(Run(begun.about, (), complete=False), begun.path)  # so that no other run takes its name
        return f"suites: {begun.about.variant.name}; {begun.cached} of {begun.about.samples} answers are known"

    def _refuse_parts(self) -> None:
        for each in self._chosen:
            if each.left_out:
                raise pytest.UsageError(
                    f"--update-baseline: {each.left_out} of {len(each.suite.cases)} cases of the suite "
                    f"'{each.suite.name}' are not selected, and an accepted run is of all. Select the whole suite: "
                    f"what is known is not asked again."
                )

    def _found(self, path: Path) -> Suite | None:
        """Return the suite in a file; None where it is one that somebody else makes tests of."""
        from prompts.errors import BrokenSuite

        try:
            return self.read(path)
        except BrokenSuite:
            return None


def as_json(sample: Sample) -> str:
    """Return a sample as `SuiteSession.take` reads it."""
    return json.dumps(_adapter().dump_python(sample, mode="json", exclude_defaults=True))


@cache
def _adapter() -> Any:
    from pydantic import TypeAdapter

    from prompts.regression.run import Sample

    return TypeAdapter(Sample)


SESSION = pytest.StashKey[SuiteSession]()
