"""Suites as tests: `pytest prompts/suites -k zh`. pytest loads this file wherever Diandian is installed.

What is collected: YAML files with `cases` that stand in a folder called `suites` or on the command line, an item for
each case and each of its repeats. `-k` finds parts of a case's id, reader's language, task and tags; `-m` finds the
whole of one of the last three, with `_` for each sign that a marker cannot have.

What a test says, where the accepted run is the one that `diandian eval accept` or `--update-baseline` kept:

=====================  ====================================  =====================================================
outcome                in the accepted run                   now
=====================  ====================================  =====================================================
passed                 anything                              every gating expectation is met
failed, "broke"        the case passed each time             one is not met
failed, "failed"       nothing, or something else was asked  one is not met
xfailed, "known"       the case failed                       one is not met
skipped                anything                              an expectation could not be judged, and none failed
error                  anything                              nothing came, and one line says why
=====================  ====================================  =====================================================

A single case that broke fails its test though the change of all of them may be mere chance: whoever runs tests wants
to see it. The other way round, a change for the worse beyond chance, in whatever metric, fails the session though no
test may have failed: the paired comparison with the accepted run is made at the end over all that ran, and shown.

`--suite-strict` makes failures of what is known to fail, as pytest's own `--runxfail` does. `--update-baseline` accepts
the run; cases that fail are xfailed then. It refuses to accept a part of a suite, since an accepted run tells with
which model, prompts and settings all of its answers were made, and what is known is not asked again anyway.

Cases are asked all at once, so that the engine's batches fill. A worker of xdist, which is told its tests little by
little, asks each in turn, and loads a model of its own: `-n 2` needs twice the memory. In either way the session leaves
one record of its run, which `diandian eval` knows. Answers are kept, so a session that was stopped goes on there.

A `conftest.py` may have another system evaluated: see `SuiteHooks`. Nothing but this file is loaded before there is a
suite to collect, so that other projects' tests are not slowed down.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from assistant.config import Config
    from assistant.evaluating.testing.plugin import SuitePlugin
    from assistant.evaluating.testing.preparing import Laboratory

_FOLDER = "suites"
_CASES = re.compile(rb"^(?:\xef\xbb\xbf)?(?:\{\s*)?[\"']?cases[\"']?\s*:", re.MULTILINE)
_PLUGIN = "diandian-suite-session"


class SuiteHooks:
    """Hooks for whoever writes a `conftest.py`."""

    @staticmethod
    @pytest.hookspec(firstresult=True)
    def pytest_suite_laboratory(config: pytest.Config, settings: Config, deterministic: bool) -> Laboratory | None:
        """Return what makes variants ready and answers cases; None leaves that to the assistant with its models.

        Args:
            config: of pytest.
            settings: as config.yaml has them, before a variant changes any.
            deterministic: whether answers must not differ from run to run, which `--suite-fast` gives up.
        """


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the hooks."""
    pluginmanager.add_hookspecs(SuiteHooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options."""
    add = parser.getgroup("diandian suites", "suites of Diandian").addoption
    more = {"action": "store_true"}
    add("--update-baseline", **more, help="Accept this run of whole suites: later ones are measured by it.")
    add("--suite-strict", **more, help="Cases that failed in the accepted run too are failures.")
    add(
        "--suite-set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="A setting, such as chat.passages=1, as with `diandian eval run --set`. Repeat it for another setting.",
    )
    add("--suite-prompt", metavar="ID|FILE", help="Instead of chat.prompt, such as answer/v1.")
    add("--suite-model", metavar="NAME|FILE", help="Instead of llm.model.")
    add("--suite-fast", **more, help="Ask many at once; answers may then differ by chance from run to run.")
    add("--suite-fresh", **more, help="Ask anew what was asked before.")


def pytest_configure(config: pytest.Config) -> None:
    """Refuse options that cannot be meant, whether or not there are suites."""
    _changes(config)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a suite."""
    if not _is_suite(file_path, named=parent.session.isinitpath(file_path)):
        return None
    from assistant.evaluating.testing.collecting import SuiteFile

    _suites(parent.config)
    return SuiteFile.from_parent(parent, path=file_path)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: object, ids: Sequence[str]) -> None:
    """See that cases can be asked, in the process that hands them out: each of its workers tells it of all tests."""
    yaml = [id for id in ids if _is_yaml(Path(id.partition("::")[0]))]
    if yaml:
        _suites(node.config).begin_elsewhere(yaml)  # type: ignore[attr-defined]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say so where there was nothing to accept."""
    suites: SuitePlugin | None = config.pluginmanager.get_plugin(_PLUGIN)
    if config.option.update_baseline and (suites is None or not suites.session.has_begun):
        terminalreporter.write_line("--update-baseline: no case of a suite was asked, so nothing is accepted.")


def _suites(config: pytest.Config) -> SuitePlugin:
    """Return the plugin that knows of suites, which is loaded when the first is found."""
    found: SuitePlugin | None = config.pluginmanager.get_plugin(_PLUGIN)
    if found is not None:
        return found
    from assistant.evaluating.testing.options import Options
    from assistant.evaluating.testing.plugin import SuitePlugin

    told = config.option
    options = Options(_changes(config), not told.suite_fast, told.suite_fresh, told.suite_strict, told.update_baseline)
    made = SuitePlugin(config, options)
    config.pluginmanager.register(made, _PLUGIN)
    return made


def _changes(config: pytest.Config) -> dict[str, str]:
    """Return the settings that the command line changes, by name; raises UsageError for what cannot be meant."""
    given = [("chat.prompt", config.option.suite_prompt), ("llm.model", config.option.suite_model)]
    told = {key: str(value) for key, value in given if value is not None}
    for each in config.option.suite_set:
        key, equals, value = each.partition("=")
        if not equals or not key:
            raise pytest.UsageError(f"--suite-set {each}: write KEY=VALUE, such as chat.passages=1.")
        if key in told:
            raise pytest.UsageError(
                f"--suite-set {each}: {key} is {told[key]} already, and tests are of one variant. "
                f"To compare several: diandian eval run --set {key}={told[key]} --set {each}"
            )
        told[key] = value
    return told


def _is_suite(path: Path, named: bool) -> bool:
    """Whether a file is a suite that is to be collected; `named` says that it stands on the command line."""
    if not _is_yaml(path) or not (named or path.parent.name == _FOLDER):
        return False
    try:
        return _CASES.search(path.read_bytes()) is not None
    except OSError:
        return True  # so that its reader tells what is wrong


def _is_yaml(path: Path) -> bool:
    return path.suffix in (".yaml", ".yml")
