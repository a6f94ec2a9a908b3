from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib.metadata import EntryPoint
from xml.etree import ElementTree

import pytest

from tests.assistant.evaluating.testing.sandbox import Sandbox
from tests.source import ROOT
from ui import pytest_plugin

pytest_plugins = ["pytester"]
THREE = """
- {id: tea, question: How many?, language: en, tags: [food]}
- {id: 茶, question: 几杯？, language: zh, tags: [food, "two words"]}
- {id: again, question: Still?, language: ja, task: answer, repeats: 3, tags: [skip, from-zh]}
"""
BROKEN = """
from assistant.errors import ModelMissing

class Broken(WrittenLaboratory):
    def open(self, variant):
        raise ModelMissing("The model x is gone. Fetch it.")

def pytest_suite_laboratory():
    return Broken(Path(__file__).parent)
"""


@pytest.fixture
def sandbox(pytester: pytest.Pytester) -> Sandbox:
    return Sandbox(pytester)


def ids(done: pytest.RunResult) -> list[str]:
    return [line.partition("::")[2] for line in done.outlines if line.startswith("suites/") and "::" in line]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ([], ["tea", "茶", "again[1]", "again[2]", "again[3]"]),
        (["-k", "zh"], ["茶", "again[1]", "again[2]", "again[3]"]),
        (["-m", "zh"], ["茶"]),
        (["-m", "two_words or from-zh and not en"], ["茶", "again[1]", "again[2]", "again[3]"]),
        (["-k", "skip"], ["again[1]", "again[2]", "again[3]"]),
        (["-m", "answer and food"], ["tea", "茶"]),
        (["suites/mine.yaml::again"], ["again[1]", "again[2]", "again[3]"]),
        (["suites/mine.yaml::again[2]"], ["again[2]"]),
    ],
)
def test_cases_are_selected_by_id_language_task_and_tag(sandbox: Sandbox, words: list[str], found: list[str]) -> None:
    sandbox.suite(THREE)
    done = sandbox.run("--collect-only", "-q", *words)
    assert done.ret == 0 and ids(done) == found
    assert sandbox.asked() == [] and sandbox.runs() == []


def test_a_tag_named_like_a_marker_of_pytest_steers_nothing(sandbox: Sandbox) -> None:
    sandbox.suite("- {id: a, question: q, tags: [skip, xfail, parametrize, usefixtures, _odd, '!']}\n")
    assert sandbox.run().parseoutcomes() == {"passed": 1}


def test_suites_are_collected_where_they_are_meant_and_other_files_are_not(sandbox: Sandbox) -> None:
    suite = sandbox.suite("- {id: a, question: q}\n")
    elsewhere = suite.rename(sandbox.path / "elsewhere.yaml")
    (sandbox.path / "suites" / "settings.yaml").write_text("cased: 1\nx: {cases: []}\n", "utf-8")
    assert sandbox.run().ret == pytest.ExitCode.NO_TESTS_COLLECTED
    assert ids(sandbox.run("--collect-only", "-q", "elsewhere.yaml")) == []
    assert sandbox.run(str(elsewhere)).parseoutcomes() == {"passed": 1}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("cases:\n- {id: a, question: q, corpus: gone}\n", "mine.yaml:2: case 'a': corpus gone is no folder"),
        ("cases: [\n", "mine.yaml: is not valid YAML (line"),
        ("cases: []\n", "mine.yaml:1: cases: "),
    ],
)
def test_a_broken_suite_is_told_in_the_readers_words(sandbox: Sandbox, text: str, told: str) -> None:
    sandbox.suite("").write_text(text, "utf-8")
    done = sandbox.run()
    said = [line for line in done.outlines if told in line]
    assert done.ret == pytest.ExitCode.INTERRUPTED and said and "Traceback" not in done.stdout.str()
    assert "site-packages" not in done.stdout.str() and ".py:" not in done.stdout.str()


def test_two_suites_of_one_name_are_refused(sandbox: Sandbox) -> None:
    sandbox.suite("- {id: a, question: q}\n")
    more = sandbox.path / "more" / "suites"
    more.mkdir(parents=True)
    (more / "mine.yaml").write_bytes((sandbox.path / "suites" / "mine.yaml").read_bytes())
    sandbox.run().stdout.fnmatch_lines(["Two suites are called 'mine'. Rename one of the files."])


def test_a_failure_tells_what_was_asked_and_said_before_and_now(sandbox: Sandbox) -> None:
    sandbox.suite("- id: a\n  question: How many cups?\n  expect: [contains_all: [yes, sir], regex: S]\n")
    sandbox.answers(a="yes, Sir")
    assert sandbox.run("--update-baseline").ret == 0
    sandbox.answers(a="no\x1b[31m\n" + "long " * 200)
    done = sandbox.run()
    assert done.ret == 1
    shown = done.stdout.str()
    assert "Traceback" not in shown and "\x1b[31m" not in shown
    done.stdout.fnmatch_lines(
        [
            "*_ mine/a _*",
            'broke: contains_any (0.00): none of "yes" in: *(and 2 more)',
            "  also    contains_all (0.00)*",
            "  also    regex (0.00)*",
            "  asked   How many cups?",
            "  before  yes, Sir",
            "  now     no * long*… (1,0?? characters in all)",
            "before: the accepted run *",
            "suites/mine.yaml:4: broke",
            "FAILED suites/mine.yaml::a - broke: contains_any*",
        ]
    )


def test_an_answer_that_did_not_come_is_an_error_of_one_line(sandbox: Sandbox) -> None:
    sandbox.many(2)
    sandbox.answers(c0="raise")
    done = sandbox.run()
    assert done.parseoutcomes() == {"errors": 1, "passed": 1} and done.ret == 1
    assert "nothing came: the disk is full" in done.outlines and ".py:" not in done.stdout.str()


def test_a_model_that_cannot_be_loaded_is_an_error_of_one_line_in_every_test(sandbox: Sandbox) -> None:
    sandbox.many(2)
    with (sandbox.path / "conftest.py").open("a") as file:
        file.write(BROKEN)
    done = sandbox.run()
    assert done.parseoutcomes() == {"errors": 2} and done.outlines.count("The model x is gone. Fetch it.") == 2
    assert "Traceback" not in done.stdout.str() and "exception" not in done.stdout.str() and sandbox.runs() == []


def test_what_cannot_be_judged_is_skipped(sandbox: Sandbox) -> None:
    sandbox.suite("- {id: a, question: q, language: en, expect: [in_language: en]}\n- {id: b, question: q}\n")
    done = sandbox.run()
    assert done.parseoutcomes() == {"skipped": 1, "passed": 1} and done.ret == 0
    done.stdout.fnmatch_lines(["SKIPPED * suites/mine.yaml:4: could not be judged: in_language: *"])


def test_junit_tells_case_language_task_tags_verdict_and_scores(sandbox: Sandbox) -> None:
    sandbox.suite(THREE)
    sandbox.answers(茶="no")
    sandbox.run("--junitxml", "junit.xml")
    cases = ElementTree.parse(sandbox.path / "junit.xml").findall(".//testcase")
    told = [{each.get("name"): each.get("value") for each in case.findall("properties/property")} for case in cases]
    assert [case.get("name") for case in cases] == ["tea", "茶", "again[1]", "again[2]", "again[3]"]
    assert {case.get("classname") for case in cases} == {"suites.mine.yaml"}
    assert told[1] == {
        "suite": "mine",
        "case": "茶",
        "repeat": "1",
        "task": "answer",
        "language": "zh",
        "tags": "food, two words",
        "verdict": "failed",
        "seconds": "0.25",
        "score contains_any": "0.000",
    }
    failure = cases[1].find("failure")
    assert failure is not None and (failure.get("message") or "").startswith("failed: contains_any (0.00): ")


def test_a_session_without_suites_loads_nothing_for_them() -> None:
    heavy = ("assistant", "prompts", "index", "yaml", "pydantic", "numpy")
    code = f"import sys, {pytest_plugin.__name__}; sys.exit(', '.join(sys.modules.keys() & {set(heavy)}) or 0)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_plugin_is_declared_to_pytest() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    ((name, value),) = project["entry-points"]["pytest11"].items()
    assert EntryPoint(name, value, "pytest11").load() is pytest_plugin
