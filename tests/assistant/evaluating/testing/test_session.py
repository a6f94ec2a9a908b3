from __future__ import annotations

import os
import threading

import pytest

from assistant.config import load_config
from assistant.evaluating.desk import Desk, RunOptions
from prompts.regression.run import Variant
from prompts.regression.running.events import Begun
from tests.assistant.evaluating.testing.answering import WrittenLaboratory
from tests.assistant.evaluating.testing.sandbox import Sandbox
from tests.source import ROOT

pytest_plugins = ["pytester"]


@pytest.fixture
def sandbox(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    monkeypatch.setenv("PYTHONPATH", str(ROOT), prepend=os.pathsep)
    return Sandbox(pytester)


def accepted(sandbox: Sandbox, **answers: str) -> None:
    """Accept a run with these answers."""
    sandbox.answers(**answers)
    done = sandbox.run("--update-baseline")
    assert done.ret == 0 and "Accepted: baselines/mine.jsonl" in done.outlines
    sandbox.asked()


def test_a_case_is_measured_by_the_accepted_run(sandbox: Sandbox) -> None:
    sandbox.many(4)
    accepted(sandbox, c2="no", c3="no")
    sandbox.answers(c1="no", c3="never")
    done = sandbox.run("-v")
    assert done.parseoutcomes() == {"passed": 2, "failed": 1, "xfailed": 1} and done.ret == 1
    done.stdout.fnmatch_lines(["*::c0 PASSED*", "*::c1 FAILED*", "*::c2 PASSED*", "*::c3 XFAIL*"])
    done.stdout.fnmatch_lines(
        [
            "* (as configured): 1 passed, 1 fixed, 1 broke, 1 known to fail; 0 were known.",
            "  fixed: mine/c2",
            "  known to fail: mine/c3",
            "Against *: 1 fixed, 1 broken, 1 changed, 1 same.",
            "  broken mine/c1: Is it 1?",
            "Nothing got worse beyond chance.",
        ]
    )
    part = sandbox.run("-k", "c1 or c2")
    assert any("1 fixed, 1 broken." in line for line in part.outlines) and "note:" not in part.stdout.str()
    assert sandbox.run("--suite-strict").parseoutcomes() == {"passed": 2, "failed": 2}
    assert sandbox.run("--runxfail").parseoutcomes() == {"passed": 2, "failed": 2}


def test_a_case_that_asks_something_else_now_is_judged_by_itself(sandbox: Sandbox) -> None:
    sandbox.suite("- {id: a, question: This?}\n")
    accepted(sandbox, a="no")
    sandbox.suite("- {id: a, question: That?}\n")
    done = sandbox.run()
    assert done.parseoutcomes() == {"failed": 1}
    done.stdout.fnmatch_lines(["failed: contains_any*"])


def test_any_repeat_that_fails_breaks_what_passed_each_time(sandbox: Sandbox) -> None:
    sandbox.many(1, repeats="2")
    accepted(sandbox)
    sandbox.answers(c0="no")
    assert sandbox.run("suites/mine.yaml::c0[2]").parseoutcomes() == {"failed": 1}
    assert [sample.repeat for sample in sandbox.runs()[-1].samples] == [1]


def test_a_change_for_the_worse_in_the_whole_fails_a_session_without_a_failed_test(sandbox: Sandbox) -> None:
    head = "corpus: [{title: T, text: x}]\nexpect: [{contains_any: [yes]}, {contains_all: [yes, sir], threshold: 0}]\n"
    cases = "".join(f"- {{id: c{n}, question: 'Is it {n}?'}}\n" for n in range(12))
    sandbox.suite(cases, head=head)
    accepted(sandbox, **{f"c{n}": "yes sir" for n in range(12)})
    sandbox.answers()
    done = sandbox.run()
    assert done.parseoutcomes() == {"passed": 12} and done.ret == pytest.ExitCode.TESTS_FAILED
    assert "Worse: contains_all." in done.outlines
    assert sandbox.run("--update-baseline").ret == 0 and sandbox.run().ret == 0


def test_a_run_is_recorded_once_and_its_answers_are_the_desks(sandbox: Sandbox) -> None:
    sandbox.many(3)
    (sandbox.path / "test_other.py").write_text("def test_it(): pass\n", "utf-8")
    done = sandbox.run()
    assert done.parseoutcomes() == {"passed": 4} and sandbox.asked() == ["c0#0", "c1#0", "c2#0"]
    (run,) = sandbox.runs()
    assert run.complete and [sample.case.id for sample in run.samples] == ["c0", "c1", "c2"]
    assert run.samples[0].outcome.times.total_s == 0.25 and not run.samples[0].cached
    done = sandbox.run("-k", "c1")
    assert "suites: as configured; 1 of 1 answers are known" in done.outlines and sandbox.asked() == []
    assert [len(run.samples) for run in sandbox.runs()] == [3, 1]
    sandbox.run("--suite-fresh", "-k", "c1")
    assert sandbox.asked() == ["c1#0"]


def test_a_variant_is_tested_by_options(sandbox: Sandbox) -> None:
    sandbox.many(1)
    assert sandbox.run("--suite-prompt", "answer/v1", "--suite-set", "chat.passages=2").ret == 0
    assert sandbox.runs()[0].about.variant == Variant({"chat.prompt": "answer/v1", "chat.passages": "2"})


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--suite-set", "chat.passages"], "--suite-set chat.passages: write KEY=VALUE, such as chat.passages=1."),
        (["--suite-set", "chat.passage=1"], "unknown key 'chat.passage'. Did you mean 'passages'?"),
        (["--suite-model", "a", "--suite-set", "llm.model=b"], "tests are of one variant"),
        (["--update-baseline", "-k", "c1"], "1 of 2 cases of the suite 'mine' are not selected"),
    ],
)
def test_what_cannot_be_is_told_in_a_line_before_anything_is_asked(
    sandbox: Sandbox, words: list[str], told: str
) -> None:
    sandbox.many(2)
    done = sandbox.run(*words)
    (line,) = [line for line in done.errlines if line]
    assert done.ret == pytest.ExitCode.USAGE_ERROR and line.startswith("ERROR: ") and told in line
    assert sandbox.asked() == [] and sandbox.runs() == []


def test_a_damaged_accepted_run_is_told_before_anything_is_asked(sandbox: Sandbox) -> None:
    sandbox.many(1)
    (sandbox.path / "baselines").mkdir()
    (sandbox.path / "baselines" / "mine.jsonl").write_text("{}\n", "utf-8")
    done = sandbox.run()
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    assert "baselines/mine.jsonl:1: is no line of a run" in done.stderr.str()
    assert sandbox.run("--update-baseline").ret == 0 and sandbox.run().ret == 0


def test_nothing_is_accepted_where_an_answer_did_not_come(sandbox: Sandbox) -> None:
    sandbox.many(2)
    sandbox.answers(c1="raise")
    done = sandbox.run("--update-baseline")
    assert done.ret == 1 and not (sandbox.path / "baselines").exists()
    done.stdout.fnmatch_lines(["Not accepted: In the run *, 1 answers came to nothing*"])


def test_asking_stops_with_the_tests_and_what_came_is_recorded(sandbox: Sandbox) -> None:
    sandbox.many(40, tags="[slow]")
    sandbox.answers(c1="no")
    done = sandbox.run("-x")
    assert done.parseoutcomes() == {"passed": 1, "failed": 1} and len(sandbox.asked()) < 30
    (run,) = sandbox.runs()
    assert [sample.case.id for sample in run.samples] == ["c0", "c1"] and not run.complete
    assert run.stopped == "The tests ended when 2 of 40 samples were there." and run.stopped in done.outlines


def test_ctrl_c_stops_asking_too(sandbox: Sandbox) -> None:
    sandbox.many(40, tags="[slow]")
    with (sandbox.path / "conftest.py").open("a") as file:
        file.write("def pytest_runtest_teardown(item):\n    if item.name == 'c1': raise KeyboardInterrupt\n")
    assert sandbox.run().ret == pytest.ExitCode.INTERRUPTED
    assert len(sandbox.asked()) < 30 and "suites" not in {thread.name for thread in threading.enumerate()}
    assert len(sandbox.runs()[0].samples) == 2


@pytest.mark.slow
def test_workers_of_xdist_ask_once_and_leave_one_record(sandbox: Sandbox) -> None:
    pytest.importorskip("xdist", reason="pytest-xdist is not installed")
    sandbox.many(6)
    accepted(sandbox, c5="no")
    sandbox.answers(c2="no", c5="no")
    done = sandbox.run_apart("-n", "2", "--update-baseline", "--junitxml", "junit.xml")
    assert done.parseoutcomes() == {"passed": 4, "xfailed": 2} and done.ret == 0
    assert sandbox.asked() == [f"c{n}#0" for n in range(6)]
    assert [[sample.case.id for sample in run.samples] for run in sandbox.runs()] == [[f"c{n}" for n in range(6)]] * 2
    done.stdout.fnmatch_lines(["suites: as configured; 0 of 6 answers are known", "  broken mine/c2: Is it 2?"])
    assert "Accepted: baselines/mine.jsonl" in done.outlines
    assert 'name="score contains_any"' in (sandbox.path / "junit.xml").read_text("utf-8")
    desk = Desk(load_config(ROOT / "config.yaml"), WrittenLaboratory(sandbox.path))
    begun = next(desk.run(desk.suites([sandbox.path / "suites"]), [Variant()], RunOptions()))
    assert isinstance(begun, Begun) and begun.cached == 6


def test_what_cannot_be_is_told_before_workers_of_xdist_ask(sandbox: Sandbox) -> None:
    pytest.importorskip("xdist", reason="pytest-xdist is not installed")
    sandbox.many(3)
    done = sandbox.run_apart("-n", "1", "--update-baseline", "-k", "c1")
    assert done.ret == pytest.ExitCode.USAGE_ERROR and sandbox.asked() == [] and sandbox.runs() == []
    assert "ERROR: --update-baseline: 2 of 3 cases" in done.stderr.str()
