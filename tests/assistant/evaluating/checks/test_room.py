from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.config import home
from assistant.errors import BackendClosed, ConfigError
from assistant.evaluating.checks.errors import CheckUnknown, RunUnderway
from assistant.evaluating.checks.room import Checks
from assistant.evaluating.checks.stopping import StoppableBackend
from assistant.evaluating.checks.values import LIVE, Line, Phase
from assistant.evaluating.laboratory import LocalLaboratory
from assistant.messages import Message, Request, Sampling
from assistant.scripted import ScriptedBackend
from prompts.errors import BrokenRun, BrokenSuite
from tests.assistant.evaluating.checks.laboratory import GatedLaboratory, config, opened
from tests.assistant.evaluating.checks.turns import NOTES, reading, said
from tests.fakes import FakeEmbedder
from tests.prompts.regression.laboratory import FakeLaboratory


@pytest.fixture
def laboratory() -> GatedLaboratory:
    return GatedLaboratory("Three of 250. [1]")


@pytest.fixture
def checks(tmp_path: Path, laboratory: GatedLaboratory) -> Iterator[Checks]:
    with opened(tmp_path, laboratory) as made:
        yield made


def save(checks: Checks, *questions: str) -> list[str]:
    return [checks.save(said(question=question, citations=())).id for question in questions]


def until(checks: Checks, *phases: Phase) -> None:
    deadline = time.monotonic() + 10
    while (found := checks.progress()) is None or found.phase not in phases:
        assert time.monotonic() < deadline, found
        time.sleep(0.01)


def ran(checks: Checks, suite: str = "mine", **settings: str) -> str:
    checks.begin(suite, {f"chat.{key}": value for key, value in settings.items()})
    until(checks, "done", "failed")
    found = checks.progress()
    assert found is not None and found.phase == "done", found
    return found.run


def states(checks: Checks) -> list[str]:
    return [check.state for check in checks.overview().checks]


def test_save_run_accept_break_and_see_what_broke(checks: Checks, laboratory: GatedLaboratory) -> None:
    ids = save(checks, "First?", "Second?", "Third?")
    assert [check.id for check in checks.overview().checks] == ids[::-1] and states(checks) == ["new"] * 3
    laboratory.answers = {"Third": "Only words. [1]"}
    first = ran(checks)
    assert states(checks) == ["failed", "passed", "passed"]
    alone = checks.result(first)
    assert (alone.verdict.kind, alone.verdict.passed, alone.verdict.total) == ("alone", 2, 3)
    (failed,) = alone.differences
    assert failed.question == "Third?" and [each.line.kind for each in failed.failing] == ["all"]
    checks.accept(first)
    assert checks.result(first).accepted

    laboratory.answers = {"First": "", "Second": "Just 250. [1]", "Third": "Now 250. [1]"}
    second = ran(checks, passages="1")
    assert states(checks) == ["passed", "passed", "broke"]
    found = checks.result(second)
    verdict = found.verdict
    assert (verdict.kind, verdict.broken, verdict.fixed, verdict.changed) == ("few", 1, 1, 1)
    assert verdict.more > 0
    broken, fixed, changed = found.differences
    assert [each.fate for each in (broken, fixed, changed)] == ["broken", "fixed", "changed"]
    assert [line.line.texts for line in broken.failing] == [("answers",), ("250",)]
    assert [(piece.kind, piece.text) for piece in changed.pieces][:2] == [("gone", "Three of"), ("new", "Just")]
    assert found.before is not None and found.before.run == first and found.record.settings == {"chat.passages": "1"}
    assert "mine/" in checks.report(second) and "mine/" in checks.report(second, first)
    assert [record.run for record in checks.overview().records] == [second, first]
    assert checks.result(first, second).verdict.broken == 1


def test_a_check_that_was_changed_is_new_again(checks: Checks) -> None:
    (id,) = save(checks, "First?")
    ran(checks)
    check = checks.check(id)
    checks.change(id, check.stamp, check.question, [*check.lines, Line("none", ("never",))])
    assert states(checks) == ["new"]
    checks.remove(id)
    assert checks.overview().checks == ()
    with pytest.raises(CheckUnknown):
        checks.check(id)


def test_one_run_at_a_time_that_is_stopped_and_goes_on_where_it_was(
    checks: Checks, laboratory: GatedLaboratory
) -> None:
    save(checks, "First?", "Second?", "Third?")
    laboratory.gate.clear()
    checks.begin("mine", {})
    assert laboratory.entered.wait(10)
    until(checks, "asking")
    with pytest.raises(RunUnderway):
        checks.begin("mine", {})
    checks.stop()
    found = checks.progress()
    assert found is not None and found.phase == "stopping"
    laboratory.gate.set()
    until(checks, "stopped")
    assert len(laboratory.asked) == 1
    (record,) = checks.overview().records
    assert not record.complete and record.total == 3
    with pytest.raises(BrokenRun, match="not complete"):
        checks.accept(record.run)
    assert checks.result(record.run).lines
    ran(checks)
    assert len(laboratory.asked) == 3  # the one that was under way was kept


def test_closing_stops_a_run(checks: Checks, laboratory: GatedLaboratory) -> None:
    save(checks, "First?", "Second?")
    laboratory.gate.clear()
    checks.begin("mine", {})
    assert laboratory.entered.wait(10)
    until(checks, "asking")
    threading.Timer(0.05, laboratory.gate.set).start()
    checks.close()
    found = checks.progress()
    assert found is not None and found.phase not in LIVE
    with pytest.raises(RunUnderway):
        checks.begin("mine", {})


def test_a_run_that_came_to_nothing_cannot_be_accepted(checks: Checks, laboratory: GatedLaboratory) -> None:
    save(checks, "First?")
    laboratory.answers = {"First": "raise"}
    run = ran(checks)
    assert checks.result(run).differences[0].error == "the disk is full" and states(checks) == ["failed"]
    with pytest.raises(BrokenRun, match="came to nothing"):
        checks.accept(run)


def test_shipped_suites_are_offered_and_not_accepted_here(checks: Checks, laboratory: GatedLaboratory) -> None:
    choices = checks.overview().choices
    assert choices.suites[0].name == "mine" and choices.suites[0].own
    assert {"answering", "abstaining"} <= {each.name for each in choices.suites if not each.own}
    assert "answer/v1" in choices.prompts and all(each.startswith("answer/") for each in choices.prompts)
    laboratory.width = 8
    run = ran(checks, "searching")
    assert not checks.result(run).own
    with pytest.raises(CheckUnknown, match="diandian eval accept"):
        checks.accept(run)


def test_what_cannot_be_run_is_told_at_once(checks: Checks) -> None:
    for suite, settings, error in (
        ("mine", {}, CheckUnknown),
        ("gone", {}, CheckUnknown),
        ("searching", {"chat.passages": "0"}, ConfigError),
        ("searching", {"chat.prompt": "/etc/x.md"}, CheckUnknown),
    ):
        with pytest.raises(error):
            checks.begin(suite, settings)
    for run in ("gone", "../../x"):
        with pytest.raises(CheckUnknown):
            checks.result(run)


def test_a_suite_broken_by_hand_is_told_in_one_line_and_runs_stay(checks: Checks, tmp_path: Path) -> None:
    save(checks, "First?")
    ran(checks)
    (home(config(tmp_path)) / "eval" / "suites" / "mine.yaml").write_text("cases: [{id: 1}, {id: 2}]\n")
    found = checks.overview()
    assert found.checks == () and "mine.yaml:1" in found.problem and "\n" not in found.problem
    assert len(found.records) == 1
    with pytest.raises(BrokenSuite):
        checks.begin("mine", {})


def test_the_assistant_itself_meets_what_its_answer_proposed(tmp_path: Path) -> None:
    reply = "Three cups of 250 ml. [1]"
    local = LocalLaboratory(
        config(tmp_path),
        start=lambda _: ScriptedBackend([reply]),
        embedder=FakeEmbedder(),
    )
    local.fingerprint = FakeLaboratory({}).fingerprint  # type: ignore[method-assign,assignment]
    checks = Checks(config(tmp_path), reading(NOTES), local)
    checks.save(said(reply, "How many cups of tea in the morning?"))
    result = checks.result(ran(checks))
    checks.close()
    assert not result.differences, result.differences


def test_a_backend_breaks_off_when_the_run_is_stopped() -> None:
    stop = threading.Event()
    backend = StoppableBackend(ScriptedBackend(["many words to say"]), stop)
    events = backend.stream(Request((Message("user", "x"),), Sampling(10)))
    next(events)
    stop.set()
    with pytest.raises(BackendClosed):
        next(events)
