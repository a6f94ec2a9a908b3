"""The addresses of the page of checks over a room whose laboratory can be held back; no socket is opened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.evaluating.checks.room import Checks
from tests.assistant.evaluating.checks.laboratory import GatedLaboratory, opened
from ui.web.checking.routes import add_check_routes


@pytest.fixture
def laboratory() -> GatedLaboratory:
    return GatedLaboratory("Three of 250 ml. [1]")


@pytest.fixture
def checks(tmp_path: Path, laboratory: GatedLaboratory) -> Iterator[Checks]:
    with opened(tmp_path, laboratory) as made:
        yield made


@pytest.fixture
def client(checks: Checks) -> TestClient:
    app = FastAPI()
    add_check_routes(app, checks)
    return TestClient(app, headers={"x-diandian": "checks"})
