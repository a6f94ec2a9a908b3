from __future__ import annotations

import threading

import pytest

from index.errors import CatalogueBroken
from index.steps import in_steps
from index.store import Repair, Told
from index.sync_events import Rebuilding, SyncEvent
from tests.index.conftest import Bench


def test_every_step_is_told_and_the_result_returned() -> None:
    def work(told: Told) -> Repair:
        told(1, 2)
        told(2, 2)
        return Repair(added=2)

    steps = in_steps(work)
    assert [next(steps), next(steps)] == [Rebuilding(1, 2), Rebuilding(2, 2)]
    with pytest.raises(StopIteration) as end:
        next(steps)
    assert end.value.value == Repair(added=2)


def test_an_error_is_raised_where_the_steps_are_read() -> None:
    def work(told: Told) -> Repair:
        told(1, 2)
        raise CatalogueBroken("The disk is full.")

    with pytest.raises(CatalogueBroken, match="disk is full"):
        list(in_steps(work))


def test_closing_ends_the_work_at_its_next_step() -> None:
    closed, done = threading.Event(), []

    def work(told: Told) -> Repair:
        told(1, 3)
        closed.wait(5)
        for step in (2, 3):
            told(step, 3)
            done.append(step)
        return Repair()

    steps = in_steps(work)
    next(steps)
    threading.Timer(0.05, closed.set).start()
    steps.close()
    assert len(done) <= 1


def test_a_store_that_is_gone_is_filled_with_its_progress_told(bench: Bench) -> None:
    for number in range(5):
        bench.write(f"{number}.md", f"Words of note {number}.")
    bench.sync()
    bench.store.close()
    for path in sorted((bench.home / "chroma").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    bench.close()
    bench.open()
    events: list[SyncEvent] = bench.events()
    assert [event for event in events if isinstance(event, Rebuilding)] == [Rebuilding(5, 5)]
    assert len(bench.holdings()) == 5


def test_a_fill_that_was_left_is_finished_at_the_next_opening(bench: Bench) -> None:
    for number in range(5):
        bench.write(f"{number}.md", f"Words of note {number}.")
    bench.sync()
    name = bench.embedder.name
    steps = in_steps(lambda told: bench.store.rebuild(bench.catalogue, name, told))
    next(steps)
    steps.close()
    bench.close()
    bench.open()
    assert len(bench.holdings()) == 5
