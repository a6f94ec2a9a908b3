"""A misbehaving server on loopback, and remote backends over it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from assistant.remote.backend import RemoteBackend
from assistant.remote.settings import RemoteSettings
from tests.assistant.remote.asking import Start
from tests.assistant.remote.stub import Answer, Stub, says, serving

LISTED = {"/v1/models": {"data": [{"id": "tiny", "owned_by": "someone"}]}}


@pytest.fixture
def stub() -> Iterator[Stub]:
    with serving(Stub(dict(LISTED), [says("Hi", " there")])) as server:
        yield server


@pytest.fixture
def start(stub: Stub) -> Iterator[Start]:
    started: list[RemoteBackend] = []

    def make(*answers: Answer, key: str | None = None, **settings: Any) -> RemoteBackend:
        if answers:
            stub.answers[:] = answers
        chosen = RemoteSettings(base_url=stub.address, **{"retries": 2, "timeout_s": 5, **settings})
        started.append(RemoteBackend(chosen, stub.address, key))
        return started[-1]

    yield make
    for backend in started:
        backend.close()
