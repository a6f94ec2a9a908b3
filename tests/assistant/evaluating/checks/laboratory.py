"""A laboratory whose answers can be held back and changed, and the room of checks over it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.chat.settings import ChatSettings
from assistant.config import Config
from assistant.evaluating.checks.room import Checks
from index.passage import Document
from prompts.regression.case import Case
from prompts.regression.outcome import Outcome, Passage
from prompts.regression.tools import Tools
from tests.assistant.evaluating.checks.turns import NOTES, reading
from tests.prompts.regression.laboratory import FakeLaboratory


class GatedLaboratory(FakeLaboratory):
    """Answers by words of the question, only while the gate is open, and cites the first note of the case."""

    def __init__(self, answer_with: str) -> None:
        super().__init__({}, width=1)
        self.answer_with = answer_with
        """Where no words of `answers` are asked for; `raise` breaks."""
        self.tools = Tools(detect=lambda text, hints: "en" if text.isascii() else "ar")
        self.gate = threading.Event()
        self.gate.set()
        self.entered = threading.Event()
        """Set when the first case is asked."""

    def answer(self, case: Case, repeat: int) -> Outcome:
        self.entered.set()
        assert self.gate.wait(20)
        self.asked.append(case.id)
        said = next((text for words, text in self.answers.items() if words in case.input), self.answer_with)
        if said == "raise":
            raise OSError("the disk is full")
        cited = tuple(Passage(f"notes/{note.title}.md", note.title, 0, 1, "x") for note in case.corpus.notes[:1])
        return Outcome(said, language=case.language, abstained=not said, citations=cited)


def config(folder: Path) -> Config:
    return Config(chat=ChatSettings(candidates=0), base=folder)


@contextmanager
def opened(folder: Path, laboratory: GatedLaboratory) -> Iterator[Checks]:
    """Checks over the usual notes; at the end whatever is held back goes on."""
    made = checks_of(folder, reading(NOTES), laboratory)
    yield made
    laboratory.gate.set()
    made.close()


def checks_of(folder: Path, read: Callable[[str], Document], laboratory: GatedLaboratory) -> Checks:
    return Checks(config(folder), read, laboratory)
