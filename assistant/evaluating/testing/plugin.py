"""What pytest does with suites once there are any; `ui.pytest_plugin` tells what comes of it."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import pytest

from assistant.evaluating.testing.collecting import CaseItem
from assistant.evaluating.testing.options import Options
from assistant.evaluating.testing.session import SESSION, SuiteSession


class SuitePlugin:
    """Hooks that are called where a session has a suite."""

    def __init__(self, config: pytest.Config, options: Options) -> None:
        """Begin with none."""
        self.config = config
        self.session = config.stash[SESSION] = SuiteSession(config, options)

    @property
    def _is_worker(self) -> bool:
        """Whether this is a worker of xdist, which reports to another process."""
        return hasattr(self.config, "workerinput")

    def begin_elsewhere(self, ids: Sequence[str]) -> None:
        """See that tests can be asked which workers collected, of which only the ids are known here.

        Raises:
            pytest.UsageError: they cannot be.
        """
        if not self.session.has_begun:
            self.session.choose_by_id(ids)
            self._say(self.session.begin(together=False))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """See that the cases can be asked, before any test runs; raises UsageError where they cannot."""
        self.session.choose((item.suite, item.wanted) for item in session.items if isinstance(item, CaseItem))
        broken = session.testsfailed and not self.config.option.continue_on_collection_errors
        if not self._is_worker and not broken and not self.config.option.collectonly:
            self._say(self.session.begin(together=True))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Put the sample into the report of its test."""
        report = yield
        if isinstance(item, CaseItem):
            item.complete(report)
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the sample that a report brings."""
        self.session.take(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Stop asking; in the process that reports, record, compare and accept."""
        self.session.stop()
        if not self._is_worker and self.session.finish() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Show what the run came to."""
        if self.session.lines:
            terminalreporter.section("suites")
        for line in self.session.lines:
            terminalreporter.write_line(line)

    def _say(self, line: str) -> None:
        reporter = self.config.pluginmanager.get_plugin("terminalreporter")
        if line and reporter is not None and self.config.option.verbose >= 0:
            reporter.write_line(line)
