from __future__ import annotations

import json
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from prompts.errors import BrokenRun, CacheUnusable
from prompts.regression.case import Case, Expectation, Suite
from prompts.regression.outcome import Outcome
from prompts.regression.run import Run, Sample, Variant
from prompts.regression.running.cache import Cache
from prompts.regression.running.events import Advanced, Begun, Ended, Progressed
from prompts.regression.running.record import read_run, write_run
from prompts.regression.running.runner import Runner
from prompts.regression.running.selecting import Selection
from prompts.regression.tools import Tools
from tests.prompts.regression.laboratory import FakeLaboratory, case, suite


def ran(
    folder: Path, laboratory: FakeLaboratory, asked: Suite, variant: Variant | None = None
) -> tuple[Run, Path, int]:
    with closing(Cache(folder / "cache.sqlite3")) as cache:
        events = list(Runner(laboratory, cache, folder / "runs").run(variant or Variant(), [asked]))
    begun, ended = events[0], events[-1]
    assert isinstance(begun, Begun) and isinstance(ended, Ended)
    assert [event.done for event in events if isinstance(event, Progressed)] == list(range(1, begun.about.samples + 1))
    return ended.run, ended.path, begun.cached


def test_every_case_is_asked_as_often_as_it_says_and_recorded_in_order(tmp_path: Path) -> None:
    laboratory = FakeLaboratory({"b": "no"})
    run, path, _ = ran(tmp_path, laboratory, suite(case("a", repeats=2), case("b"), case("c")))
    assert sorted(laboratory.asked) == ["a#0", "a#1", "b#0", "c#0"]
    assert [(s.case.id, s.repeat, s.judged.passed) for s in run.samples] == [
        ("a", 0, True),
        ("a", 1, True),
        ("b", 0, False),
        ("c", 0, True),
    ]
    assert run.complete and run.about.commit == "c0ffee"
    read = read_run(path)
    assert [s.judged for s in read.samples] == [s.judged for s in run.samples]
    assert read.samples[0].outcome.times.total_s == 0.25 and read.about == run.about


def test_an_unchanged_rerun_asks_nothing_loads_nothing_and_says_the_same(tmp_path: Path) -> None:
    asked = suite(case("a", repeats=2), case("b"))
    first, path, _ = ran(tmp_path, FakeLaboratory({}), asked)
    again = FakeLaboratory({})
    second, other, cached = ran(tmp_path, again, asked)
    assert (again.asked, again.opened, cached) == ([], 0, 3)
    assert first.samples == second.samples and path != other
    lines = [file.read_text("utf-8").splitlines()[1:] for file in (path, other)]
    assert lines[0] == lines[1], "a plain diff shows what differs, which is nothing"


def test_what_an_answer_depends_on_is_asked_anew_when_it_changes(tmp_path: Path) -> None:
    ran(tmp_path, FakeLaboratory({}), suite(case("a"), case("b")))
    laboratory = FakeLaboratory({})
    ran(tmp_path, laboratory, suite(replace(case("a"), input="Another question"), case("b", repeats=2)))
    assert sorted(laboratory.asked) == ["a#0", "b#1"]
    ran(tmp_path, laboratory, suite(case("b")), Variant({"chat.passages": "1"}))
    assert laboratory.asked[-1] == "b#0"


def test_other_expectations_judge_the_same_answer_anew(tmp_path: Path) -> None:
    ran(tmp_path, FakeLaboratory({}), suite(case("a")))
    laboratory = FakeLaboratory({})
    run, _, _ = ran(tmp_path, laboratory, suite(case("a", wanted="no")))
    assert laboratory.asked == [] and run.samples[0].judged.passed is False


def test_a_case_that_breaks_is_told_and_tried_again_the_next_time(tmp_path: Path) -> None:
    asked = suite(case("a"), case("b"))
    run, _, _ = ran(tmp_path, FakeLaboratory({"a": "raise"}), asked)
    assert [s.outcome.error for s in run.samples] == ["the disk is full", ""]
    assert [s.judged.passed for s in run.samples] == [False, True] and run.complete
    laboratory = FakeLaboratory({})
    ran(tmp_path, laboratory, asked)
    assert laboratory.asked == ["a#0"]


def test_a_scorer_that_breaks_could_not_judge(tmp_path: Path) -> None:
    broken = replace(case("a"), expect=(Expectation("in_language", {"language": "en"}),))  # no detector is at hand
    run, _, _ = ran(tmp_path, FakeLaboratory({}), suite(broken))
    assert run.samples[0].judged.passed is None and run.samples[0].judged.value is None


def _judging(judge: Callable[[str, str, str], float | None], version: str = "1") -> Tools:
    return Tools(judge=judge, versions={"judge": lambda: version})


def test_another_judge_judges_anew_and_only_what_it_is_asked_about(tmp_path: Path) -> None:
    asked = suite(case("a"), replace(case("b"), expect=(Expectation("judged_by", {"rubric": "Kind?"}, advisory=True),)))
    judged: list[str] = []

    def judge(question: str, answer: str, rubric: str) -> float | None:
        judged.append(question)
        return None if len(judged) == 1 else 0.75

    for version, wanted in (("1", 1), ("1", 2), ("1", 2), ("2", 3)):  # the first time it could not judge
        laboratory = FakeLaboratory({})
        laboratory.tools = _judging(judge, version)
        run, _, _ = ran(tmp_path, laboratory, asked)
        assert len(judged) == wanted
    assert laboratory.asked == [] and judged == ["Is it b?"] * 3 and run.samples[1].judged.marks[0].value == 0.75


def test_answers_are_judged_side_by_side_and_the_tools_released_in_the_end(tmp_path: Path) -> None:
    together, events = threading.Barrier(3, timeout=10), list[str]()

    def judge(question: str, answer: str, rubric: str) -> float | None:
        together.wait()
        events.append("judged")
        return 1.0

    expect = (Expectation("judged_by", {"rubric": "Kind?"}),)
    laboratory = FakeLaboratory({}, width=3)
    laboratory.tools = replace(_judging(judge), release=lambda: events.append("released"))
    run, _, _ = ran(tmp_path, laboratory, suite(*(replace(case(id), expect=expect) for id in "abc")))
    assert [sample.judged.passed for sample in run.samples] == [True] * 3
    assert events == ["judged"] * 3 + ["released"]


def test_the_seconds_left_are_those_of_the_answers_that_have_not_come(tmp_path: Path) -> None:
    asked = suite(case("known"), *(case(id) for id in "abc"))
    ran(tmp_path, FakeLaboratory({}), suite(case("known")))
    with closing(Cache(tmp_path / "cache.sqlite3")) as cache:
        runner = Runner(_Slow({}, width=1), cache, tmp_path / "runs")
        events = [event for event in runner.run(Variant(), [asked]) if isinstance(event, Progressed)]
    left = [event.seconds_left for event in events]
    assert left[0] is None and left[-1] == 0
    assert left[1] is not None and left[1] > 0.2


def test_answers_that_come_before_an_earlier_one_are_told(tmp_path: Path) -> None:
    class FirstIsLast(FakeLaboratory):
        def answer(self, case: Case, repeat: int) -> Outcome:
            time.sleep(2.5 if case.id == "a" else 0)
            return super().answer(case, repeat)

    ran(tmp_path, FakeLaboratory({}), suite(case("known")))
    with closing(Cache(tmp_path / "cache.sqlite3")) as cache:
        runner = Runner(FirstIsLast({}, width=4), cache, tmp_path / "runs")
        events = list(runner.run(Variant(), [suite(case("a"), case("b"), case("c"), case("known"))]))
    assert any(isinstance(event, Advanced) and (event.done, event.total) == (3, 4) for event in events)
    first = next(at for at, event in enumerate(events) if isinstance(event, Progressed))
    assert not any(isinstance(event, Advanced) for event in events[first:])


def test_a_watcher_ends_a_run_before_its_last_case(tmp_path: Path) -> None:
    def watching() -> Callable[[Sample], str]:
        return lambda sample: "It is clear."

    with closing(Cache(tmp_path / "c")) as cache:
        *_, ended = Runner(FakeLaboratory({}), cache, tmp_path, watching=watching).run(
            Variant(), [suite(*map(case, "abcdef"))]
        )
    assert isinstance(ended, Ended) and len(ended.run.samples) == 1 and ended.run.stopped == "It is clear."
    assert not read_run(ended.path).complete


class _Slow(FakeLaboratory):
    def answer(self, case: Case, repeat: int) -> Outcome:
        time.sleep(0.15)
        return super().answer(case, repeat)


def _run_slowly(folder: Path, cases: int) -> None:
    ran(folder, _Slow({}, width=1), suite(*(case(f"c{n}") for n in range(cases))))


def test_a_killed_run_goes_on_where_it_stood(tmp_path: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(target=_run_slowly, args=(tmp_path, 30))
    process.start()
    runs = tmp_path / "runs"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and sum(len(f.read_text("utf-8").splitlines()) for f in runs.glob("*")) < 6:
        time.sleep(0.05)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    (file,) = runs.glob("*")
    killed = read_run(file)
    assert not killed.complete and 5 <= len(killed.samples) < 30
    laboratory = FakeLaboratory({})
    run, _, cached = ran(tmp_path, laboratory, suite(*(case(f"c{n}") for n in range(30))))
    assert run.complete and cached >= len(killed.samples) and len(laboratory.asked) == 30 - cached


def test_a_run_of_a_thousand_known_cases_takes_less_than_five_seconds(tmp_path: Path) -> None:
    asked = suite(*(case(f"c{n}") for n in range(1000)))
    ran(tmp_path, FakeLaboratory({}), asked)
    started = time.perf_counter()
    ran(tmp_path, FakeLaboratory({}), asked)
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "is no run"), ("nonsense\n", ":1: is no line of a run"), ('{"about": {"id": 3}}\n', ":1: is no line")],
)
def test_what_is_no_run_is_told_in_one_line(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text(text)
    with pytest.raises(BrokenRun, match=told):
        read_run(path)


def test_a_run_that_is_written_anew_is_read_back_equal(tmp_path: Path) -> None:
    run, _, _ = ran(tmp_path, FakeLaboratory({}), suite(case("a")))
    write_run(run, tmp_path / "deep" / "r.jsonl")
    text = (tmp_path / "deep" / "r.jsonl").read_text("utf-8")
    assert read_run(tmp_path / "deep" / "r.jsonl").about == run.about
    assert str(tmp_path) not in text and [next(iter(json.loads(line))) for line in text.splitlines()] == [
        "about",
        "sample",
        "times",
        "end",
    ]


def test_a_cache_that_is_none_is_told_by_its_file(tmp_path: Path) -> None:
    (tmp_path / "cache.sqlite3").write_bytes(b"no database" * 100)
    with pytest.raises(CacheUnusable, match=r"cache\.sqlite3: the store of earlier answers cannot be used"):
        Cache(tmp_path / "cache.sqlite3")


def test_a_selection_takes_tags_languages_tasks_and_always_the_same_sample() -> None:
    whole = suite(*(replace(case(f"c{n}"), tags=("even",) if n % 2 == 0 else ()) for n in range(40)))
    assert len(Selection(("even",)).of([whole])[0].cases) == 20
    assert len(Selection(("en",)).of([whole])[0].cases) == 40
    some = Selection(most=10).of([whole])[0].cases
    more = Selection(most=10).of([replace(whole, cases=whole.cases[:39])])[0].cases
    assert len(some) == 10 and len({c.id for c in some} & {c.id for c in more}) >= 9
