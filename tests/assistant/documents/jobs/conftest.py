from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.documents.jobs.desk import Jobs
from assistant.messages import Request
from assistant.scripted import ScriptedBackend
from tests.assistant.documents.jobs.working import Desk, Gate, jobs, reply


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Desk]:
    desks: list[Jobs] = []
    gates: list[Gate] = []

    def make(answering: Callable[[Request], str] = reply, **wanted: object) -> Jobs:
        if isinstance(answering, Gate):
            gates.append(answering)
        desks.append(jobs(tmp_path, ScriptedBackend(answering), **wanted))  # type: ignore[arg-type]
        return desks[-1]

    yield make
    for gate in gates:
        gate.shut = True
    for desk in desks:
        desk.close()
