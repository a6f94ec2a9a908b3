"""Turns of a chat over real files, the real catalogue and the real Chroma: what comes of a model's replies."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.app import build
from assistant.chat.events import AnswerDelta, Event, Replying, Retrieved
from assistant.chat.ranking import PER_NOTE
from assistant.config import Config, load_config
from assistant.messages import Conversation
from assistant.scripted import ScriptedBackend
from tests.assistant.test_app import BREAD, BUS, TRAIN, last
from tests.fakes import FakeEmbedder


@pytest.fixture
def config() -> Config:
    return load_config()


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    for name, text in (("bus.md", BUS), ("bread.md", BREAD), ("train.md", TRAIN)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def asked(config: Config, backend: ScriptedBackend, folder: Path, question: str) -> list[Event]:
    built = build(config, backend=backend, embedder=FakeEmbedder())
    try:
        list(built.sync([folder]))
        return list(built.ask(question))
    finally:
        built.close()


def test_a_reply_in_another_language_is_thrown_away_and_tried_again(config: Config, notes: Path) -> None:
    wrong = "die Karte für den Bus kostet siebenhundert Yen und gilt den ganzen Tag"
    scripted = ScriptedBackend([wrong, "the pass for the bus costs 700 yen"])
    events = asked(config, scripted, notes, "What is the bus pass?")
    assert [e.reason for e in events if isinstance(e, Replying)] == ["", "language"]
    assert "Karte" not in "".join(e.text for e in events if isinstance(e, AnswerDelta))
    assert "700 yen" in last(events).answer


def test_when_the_notes_do_not_say_the_answer_says_so_in_the_questions_language(config: Config, notes: Path) -> None:
    events = asked(config, ScriptedBackend(["NOT FOUND"]), notes, "Wie heißt die Hauptstadt von Frankreich eigentlich?")
    answered = last(events)
    assert (answered.abstained, answered.citations) == (True, ())
    assert answered.answer == "Die Notizen sagen dazu nichts."
    assert "".join(e.text for e in events if isinstance(e, AnswerDelta)) == answered.answer


def test_a_reply_that_ends_by_saying_so_is_taken_back(config: Config, notes: Path) -> None:
    talk = "the bus goes to the mountains and to the lake, and so the answer is: NOT FOUND [1]"
    events = asked(config, ScriptedBackend([talk]), notes, "What is the bus pass?")
    assert last(events).abstained and "NOT" not in last(events).answer
    assert [e.reason for e in events if isinstance(e, Replying)] == ["", "not found"]


def test_an_answer_is_built_from_more_of_the_best_note_where_only_some_of_it_was_read(
    config: Config, tmp_path: Path
) -> None:
    folder = tmp_path / "long"
    folder.mkdir()
    days = "\n\n".join(f"On day {n} the bus pass was shown to driver number {n} of the line. " * 9 for n in range(12))
    (folder / "diary.md").write_text(f"---\ntitle: Bus diary\nlang: en\n---\n{days}", encoding="utf-8")
    (folder / "train.md").write_text(TRAIN, encoding="utf-8")

    def likely(prompt: Conversation, text: str) -> float:
        return -1.0 if "bus pass" in prompt[-2].content or text in ("yes", "Yes") else -3.0

    scripted = ScriptedBackend(["the pass was shown to the driver [1]."], likely=likely)
    events = asked(config, scripted, folder, "To whom was the bus pass shown on the fifth day?")
    *_, found = [event for event in events if isinstance(event, Retrieved)]
    assert [hit.passage.note for hit in found.hits] == ["long/diary.md"] * config.chat.passages
    assert len({hit.passage.start for hit in found.hits}) == config.chat.passages > PER_NOTE
