from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.assistant.documents.jobs.working import english
from tests.ui.scene import Scene
from tests.ui.terminal import FakeTerminal, Run
from ui.cli import cli
from ui.commands.session import Session


@pytest.fixture
def assistant() -> FakeTerminal:
    return FakeTerminal()


@pytest.fixture
def run(assistant: FakeTerminal) -> Run:
    """The command line over the fake assistant."""

    def invoke(*words: str, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(cli, list(words), obj=Session(build=lambda _: assistant), input=stdin)

    return invoke


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def boats(tmp_path: Path) -> Path:
    file = tmp_path / "boats.txt"
    file.write_bytes(english(3))
    return file
