from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

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
