"""A suite's file as a collector of pytest, and each of its cases as an item."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assistant.evaluating.testing.selecting import Wanted, tests_of
from assistant.evaluating.testing.session import SAMPLE, SESSION, SuiteSession, as_json

if TYPE_CHECKING:
    from prompts.regression.case import Case, Suite
    from prompts.regression.run import Sample

_NO_MARKER = re.compile(r"[^\w.+-]")


class CaseFailed(Exception):
    """A case is not answered as it should be; the text is the whole account of it."""


class SuiteFile(pytest.File):
    """One suite."""

    def collect(self) -> Iterable[CaseItem]:
        """Return an item for each case and repeat; raises CollectError, a line for each problem of the suite."""
        from prompts.errors import BrokenSuite

        try:
            suite = self.config.stash[SESSION].read(self.path)
        except BrokenSuite as error:
            raise self.CollectError(str(error)) from None
        return [
            CaseItem.from_parent(self, name=name, suite=suite, wanted=wanted)
            for name, wanted in tests_of(suite).items()
        ]


class CaseItem(pytest.Item):
    """One case, asked once."""

    def __init__(self, *, suite: Suite, wanted: Wanted, **told: Any) -> None:
        """Be found by `-k` and `-m` under the reader's language, the task and the tags."""
        super().__init__(**told)
        self.suite, self.wanted = suite, wanted
        self.sample: Sample | None = None
        words = [word for word in (self.case.task, self.case.language, *self.case.tags) if word]
        self.extra_keyword_matches.update(words)
        for word in dict.fromkeys(words):
            if marker := _marker(self.config, word):
                self.add_marker(marker)

    @property
    def case(self) -> Case:
        """What is asked."""
        return self.wanted.case

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the case stands: file, line from 0, and its name."""
        return self.path, self.case.line - 1, f"{self.suite.name}/{self.name}"

    def setup(self) -> None:
        """Wait for the answer. That none came is an error of the test, not a failure of the answer."""
        from assistant.evaluating.testing.preparing import expected_errors
        from assistant.evaluating.verdicts import one_line

        try:
            self.sample = self._session.sample(self.suite, self.wanted)
        except expected_errors() as error:
            raise pytest.fail.Exception(str(error), pytrace=False) from None
        if self.sample.outcome.error:
            self._tell("error")
            pytest.fail(one_line(f"nothing came: {self.sample.outcome.error}", 500), pytrace=False)

    def runtest(self) -> None:
        """Judge the answer beside the accepted run."""
        from assistant.evaluating.testing.verdicts import account, headline, verdict

        assert self.sample is not None
        before, options = self._session.accepted(self.suite), self._session.options
        found = verdict(self.sample, before)
        self._tell(found)
        if found in ("passed", "fixed"):
            return
        if found == "unjudged":
            pytest.skip(headline(self.sample, found))
        if options.update or (found == "known" and not options.strict):
            pytest.xfail(headline(self.sample, found))
        file, line, _ = self.location
        raise CaseFailed("\n".join([*account(self.sample, found, before), f"{file}:{(line or 0) + 1}: {found}"]))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the account of a failure without a traceback, and with the case's place."""
        if not isinstance(excinfo.value, CaseFailed):
            return super().repr_failure(excinfo, style)
        shown = excinfo.getrepr(style="value")
        if shown.reprcrash is not None:
            shown.reprcrash.path, shown.reprcrash.lineno = str(self.path), self.case.line
            shown.reprcrash.message = str(excinfo.value).partition("\n")[0]
        return shown

    def complete(self, report: pytest.TestReport) -> None:
        """Put into a report what pytest cannot know: the sample, and where the case stands that was skipped."""
        if self.sample is not None and (report.when == "call" or report.failed):
            setattr(report, SAMPLE, as_json(self.sample))
        if report.skipped and isinstance(report.longrepr, tuple):
            report.longrepr = (str(self.path), self.case.line, report.longrepr[2])

    def _tell(self, found: Any) -> None:
        from assistant.evaluating.testing.verdicts import properties

        assert self.sample is not None
        self.user_properties.extend(properties(self.sample, found))

    @property
    def _session(self) -> SuiteSession:
        return self.config.stash[SESSION]


def _marker(config: pytest.Config, word: str) -> str:
    """Return the marker for a word, and make it known; empty where it would steer pytest itself, as `skip` does."""
    name = _NO_MARKER.sub("_", word).lstrip("_")
    known = dict(_markers(config))
    if not name or known.get(name) == "takes arguments":
        return ""
    if name not in known:
        config.addinivalue_line("markers", f"{name}: cases of suites with this tag, reader's language or task")
    return name


def _markers(config: pytest.Config) -> Iterator[tuple[str, str]]:
    """Yield the markers that are known, and whether they take arguments."""
    for line in config.getini("markers"):
        signature = line.partition(":")[0]
        name, bracket, _ = signature.partition("(")
        yield name.strip(), "takes arguments" if bracket else ""
