"""The command line over the real assistant; only the two models are stand-ins."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from click.testing import CliRunner, Result

from assistant.app import build
from assistant.config import Config
from assistant.messages import Request
from assistant.scripted import ScriptedBackend
from tests.assistant.documents.jobs.working import reply
from tests.fakes import FakeEmbedder
from ui.cli import cli
from ui.commands.session import Asked, Session


class Scene:
    """A command line whose model answers by a function."""

    def __init__(self) -> None:
        self.reply: Callable[[Request], str] = reply
        self.asked = 0

    def run(self, *words: str | Path, stdin: bytes = b"") -> Result:
        return CliRunner().invoke(cli, [str(word) for word in words], obj=Session(build=self._build), input=stdin)

    def _build(self, config: Config) -> Asked:
        return build(config, backend=ScriptedBackend(self._answer), embedder=FakeEmbedder())

    def _answer(self, request: Request) -> str:
        self.asked += 1
        return self.reply(request)


def docx(text: str) -> bytes:
    from docx import Document

    file = BytesIO()
    made = Document()
    made.add_paragraph(text)
    made.save(file)
    return file.getvalue()
