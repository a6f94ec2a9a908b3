from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.config import Config, DataSettings
from assistant.engine.settings import EngineSettings
from assistant.evaluating.desk import Desk, RunOptions
from assistant.evaluating.laboratory import LocalLaboratory
from assistant.messages import Request
from assistant.scripted import ScriptedBackend
from index.settings import EmbedderSettings
from prompts.regression.run import Run, Variant
from prompts.regression.running.events import Ended
from tests.assistant.model_fixtures import GGUF
from tests.fakes import FakeEmbedder

SUITE = """
corpus: [{title: Tea, text: Three cups of tea in the morning.}]
cases:
- id: tea
  question: How many cups of tea in the morning?
  language: en
  expect: [contains_any: [three], judged_by: Says how many]
"""


class Evaluating:
    """A desk over a real laboratory whose models reply by a script; the models' files hold nothing."""

    def __init__(self, folder: Path) -> None:
        (folder / "embedder").mkdir()
        for name in ("modules.json", "model.safetensors"):
            (folder / "embedder" / name).write_text("[]")
        (folder / "llm.gguf").write_bytes(GGUF)
        self.suite = folder / "mine.yaml"
        self.suite.write_text(SUITE, "utf-8")
        self.config = Config(
            llm=EngineSettings(model=str(folder / "llm.gguf")),
            embedder=EmbedderSettings(model=str(folder / "embedder")),
            data=DataSettings(home=str(folder / "home")),
            base=folder,
        )
        self.embedder = FakeEmbedder()
        self.started: list[tuple[Config, ScriptedBackend]] = []

    def run(self, *variants: Variant) -> list[Run]:
        laboratory = LocalLaboratory(self.config, start=self._start, embedder=self.embedder)
        desk = Desk(self.config, laboratory)
        events = list(desk.run(desk.suites([self.suite]), variants, RunOptions()))
        return [event.run for event in events if isinstance(event, Ended)]

    def asked_of(self, started: int) -> list[str]:
        """Who asked one of the models that were started, each once."""
        return list(dict.fromkeys(request.caller for request in self.started[started][1].requests))

    def _start(self, config: Config) -> ScriptedBackend:
        self.started.append((config, ScriptedBackend(_reply, likely=lambda prompt, text: -1.0)))
        return self.started[-1][1]


def _reply(request: Request) -> str:
    return '{"grade": 4}' if request.caller == "judge" else "Three cups. [1]"


@pytest.fixture
def evaluating(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Evaluating:
    monkeypatch.delenv("DIANDIAN_HOME", raising=False)
    return Evaluating(tmp_path)


def grade(run: Run) -> float | None:
    return run.samples[0].judged.marks[1].value


def test_the_model_that_answers_judges_where_it_is_the_configured_one(evaluating: Evaluating) -> None:
    (run,) = evaluating.run(Variant({"chat.passages": "1"}))
    assert grade(run) == 0.75 and run.samples[0].judged.passed
    assert len(evaluating.started) == 1 and "judge" in evaluating.asked_of(0)
    assert evaluating.started[0][1].status().state == "closed"


def test_another_model_is_judged_by_the_configured_one_which_is_closed(evaluating: Evaluating) -> None:
    (run,) = evaluating.run(Variant({"llm.kv_type": "q8_0"}))
    (answering, _), (judging, own) = evaluating.started
    assert grade(run) == 0.75 and (answering.llm.kv_type, judging.llm.kv_type) == ("q8_0", "f16")
    assert "judge" not in evaluating.asked_of(0) and evaluating.asked_of(1) == ["judge"]
    assert own.status().state == "closed"


@pytest.mark.parametrize(("rubric", "starts"), [("Says how many", 0), ("Says how much", 1)])
def test_known_answers_start_a_model_only_where_they_must_be_judged(
    evaluating: Evaluating, rubric: str, starts: int
) -> None:
    evaluating.run(Variant())
    evaluating.started.clear()
    evaluating.suite.write_text(SUITE.replace("Says how many", rubric), "utf-8")
    (run,) = evaluating.run(Variant())
    assert run.samples[0].cached and grade(run) == 0.75
    assert len(evaluating.started) == starts
    assert all(evaluating.asked_of(n) == ["judge"] for n in range(starts))


def test_another_model_in_the_settings_judges_anew_what_a_variant_answered(evaluating: Evaluating) -> None:
    variant = Variant({"llm.kv_type": "q8_0"})
    evaluating.run(variant)
    evaluating.started.clear()
    llm = evaluating.config.llm.model_copy(update={"batch": 128})
    evaluating.config = replace(evaluating.config, llm=llm)
    (run,) = evaluating.run(Variant({**variant.settings, "llm.batch": "256"}))
    assert run.samples[0].cached and [config.llm.batch for config, _ in evaluating.started] == [128]


def test_notes_are_embedded_once_for_all_variants(evaluating: Evaluating) -> None:
    first, second = evaluating.run(Variant({"chat.passages": "1"}), Variant({"chat.passages": "3"}))
    embedded = evaluating.embedder.embedded
    assert first.samples[0].outcome.found == second.samples[0].outcome.found != ()
    assert sum(text.startswith("Tea\n# Tea") for text in embedded) == 1
    # What is embedded for an answer is computed, and timed, each time.
    assert embedded.count("# Tea\n\nThree cups of tea in the morning.") == 2
