"""A folder with suites in which pytest is run, on answers that a test writes down."""

from __future__ import annotations

import json
from importlib.metadata import entry_points
from pathlib import Path

import pytest

# What a session inside a test is the first to import is thrown out again after it, which numpy and scipy cannot bear.
from assistant.config import load_config
from assistant.evaluating import laboratory  # noqa: F401
from assistant.evaluating.desk import Desk
from assistant.evaluating.testing import asking, closing, plugin  # noqa: F401
from prompts.regression.comparing import compare  # noqa: F401
from prompts.regression.run import Run
from tests.source import ROOT
from ui import pytest_plugin

NAME = pytest_plugin.__name__
INSTALLED = any(each.value == NAME for each in entry_points(group="pytest11"))
"""Whether pytest finds the plugin by itself; an environment made before it was declared has it not yet."""
PLUGINS = [] if INSTALLED else [pytest_plugin]

CONFTEST = """
from pathlib import Path
from tests.assistant.evaluating.testing.answering import WrittenLaboratory

def pytest_suite_laboratory():
    return WrittenLaboratory(Path(__file__).parent)
"""
INI = "[pytest]\naddopts = --strict-markers --strict-config -ra -p no:cacheprovider\nfilterwarnings = error\n"
HEAD = "corpus: [{title: T, text: x}]\nexpect: [contains_any: [yes]]\n"


class Sandbox:
    """One such folder; a case is answered `yes` unless the test says otherwise."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.pytester, self.path = pytester, pytester.path
        (self.path / "conftest.py").write_text(CONFTEST, "utf-8")
        (self.path / "pytest.ini").write_text(INI, "utf-8")
        (self.path / "suites").mkdir()
        self.answers()

    def suite(self, cases: str, name: str = "mine", head: str = HEAD) -> Path:
        path = self.path / "suites" / f"{name}.yaml"
        path.write_text(f"{head}cases:\n{cases}", "utf-8")
        return path

    def many(self, count: int, **told: str) -> None:
        """Write a suite of cases c0, c1 and so on."""
        more = "".join(f", {key}: {value}" for key, value in told.items())
        self.suite("".join(f"- {{id: c{n}, question: 'Is it {n}?', language: en{more}}}\n" for n in range(count)))

    def answers(self, **answers: str) -> None:
        (self.path / "answers.json").write_text(json.dumps(answers), "utf-8")

    def run(self, *words: str) -> pytest.RunResult:
        """Run pytest in this process."""
        return self.pytester.runpytest_inprocess(*words, plugins=PLUGINS, no_reraise_ctrlc=True)

    def run_apart(self, *words: str) -> pytest.RunResult:
        """Run it in a process of its own."""
        return self.pytester.runpytest_subprocess(*([] if INSTALLED else ["-p", NAME]), *words, timeout=100)

    def asked(self) -> list[str]:
        """Return what was asked since this was called last, sorted."""
        log = self.path / "asked.txt"
        asked = sorted(log.read_text("utf-8").split()) if log.is_file() else []
        log.unlink(missing_ok=True)
        return asked

    def runs(self) -> list[Run]:
        """Return what was recorded, the oldest first."""
        desk = Desk(load_config(ROOT / "config.yaml"))
        files = sorted(desk.runs.glob("*.jsonl"), key=lambda each: each.stat().st_mtime)
        return [desk.find(str(each)) for each in files]
