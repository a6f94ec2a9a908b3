from __future__ import annotations

from pathlib import Path

import pytest

from assistant.config import Config, DataSettings
from assistant.errors import ConfigError
from assistant.evaluating.desk import Desk, RunOptions, matrix
from assistant.evaluating.fingerprints import fingerprint
from assistant.evaluating.laboratory import LocalLaboratory
from assistant.evaluating.variants import config_of
from assistant.scripted import ScriptedBackend
from prompts.errors import BrokenRun
from prompts.regression.run import Run, Variant
from prompts.regression.running.events import Ended
from prompts.regression.running.selecting import Selection
from tests.fakes import FakeEmbedder
from tests.prompts.regression.laboratory import FakeLaboratory
from tests.source import ROOT

ALL = Selection()
SUITE = """
corpus: [{title: Tea, text: Three cups of tea in the morning.}, {title: Bread, text: The bread takes two days.}]
cases:
- {id: tea, question: How many cups of tea in the morning?, language: en, expect: [contains_any: [three]]}
- {id: bread, question: How many days does the bread take?, language: en, expect: [contains_any: [two]]}
- {id: find, task: search, query: cups of tea, language: en, expect: [recall_at: {notes: notes/Tea.md, k: 1}]}
- {id: translate, task: translate, text: Three cups of tea., to: es, expect: [contains_any: [tazas]]}
"""


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    (tmp_path / "suites").mkdir()
    path = tmp_path / "suites" / "mine.yaml"
    path.write_text(SUITE, "utf-8")
    return path


def config(folder: Path) -> Config:
    return Config(data=DataSettings(home=str(folder / "home")), base=folder)


def ran(desk: Desk, suite: Path, variants: list[Variant], selection: Selection = ALL) -> list[Run]:
    events = list(desk.run(desk.suites([suite], selection), variants, RunOptions()))
    return [event.run for event in events if isinstance(event, Ended)]


def test_every_task_is_asked_of_the_assistant_over_the_notes_of_the_suite(tmp_path: Path, suite: Path) -> None:
    def reply(request: object) -> str:
        said = str(request)
        return "Tres tazas de té." if "Translate" in said or "Spanish" in said else "Three cups, and two days. [1]"

    laboratory = LocalLaboratory(
        config(tmp_path),
        start=lambda _: ScriptedBackend(reply, likely=lambda prompt, text: -1.0),
        embedder=FakeEmbedder(),
    )
    laboratory.fingerprint = FakeLaboratory({}).fingerprint  # type: ignore[method-assign,assignment]
    (run,) = ran(Desk(config(tmp_path), laboratory), suite, [Variant()])
    outcomes = {sample.case.id: sample.outcome for sample in run.samples}
    assert not [outcome.error for outcome in outcomes.values() if outcome.error]
    assert {passage.note for passage in outcomes["find"].found} == {"notes/Tea.md", "notes/Bread.md"}
    assert [(pair.source, pair.target) for pair in outcomes["translate"].segments] == [
        ("Three cups of tea.", "Tres tazas de té.")
    ]
    assert outcomes["tea"].found


def test_a_run_is_accepted_and_a_worse_one_found_out(tmp_path: Path, suite: Path) -> None:
    good = {"tea": "three", "bread": "two", "translate": "tazas"}
    desk = Desk(config(tmp_path), FakeLaboratory(good))
    questions = Selection(match="ea")
    (first,) = ran(desk, suite, [Variant()], questions)
    suites = desk.suites([suite], questions)
    assert desk.accept(desk.find("last"), suites) == [tmp_path / "baselines" / "mine.jsonl"]
    spoiled = Desk(config(tmp_path), FakeLaboratory(good | {"tea": "none", "bread": "none"}))
    (second,) = ran(spoiled, suite, [Variant({"chat.passages": "1"})], questions)
    found = desk.compare(desk.accepted(suites), second)
    assert found.exit_code == 1 and desk.compare(desk.accepted(suites), first).exit_code == 0
    assert "mine/tea" in desk.page(found) and "mine/tea" in desk.markdown(found)


def test_a_matrix_holds_every_combination_and_runs_each(tmp_path: Path, suite: Path) -> None:
    variants = matrix({"chat.prompt": ["answer/v1", "answer/v2"], "chat.passages": ["1", "3"]})
    assert [variant.name for variant in variants][:2] == [
        "chat.prompt=answer/v1, chat.passages=1",
        "chat.prompt=answer/v1, chat.passages=3",
    ]
    laboratory = FakeLaboratory({})
    runs = ran(Desk(config(tmp_path), laboratory), suite, variants)
    assert len({run.about.id for run in runs}) == 4 and len(laboratory.asked) == 16
    assert matrix({}) == [Variant()]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"chat.passage": "1"}, "unknown key 'chat.passage'. Did you mean 'passages'?"),
        ({"chat.passages": "none"}, "'chat.passages' must be"),
        ({"chats.passages": "1"}, "there is no setting 'chats.passages'. Did you mean 'chat'?"),
        ({"chat.prompt": "["}, "'chat.prompt' is no YAML"),
    ],
)
def test_a_setting_that_cannot_be_is_told_before_anything_is_asked(
    tmp_path: Path, suite: Path, settings: dict[str, str], told: str
) -> None:
    laboratory = FakeLaboratory({})
    with pytest.raises(ConfigError) as caught:
        ran(Desk(config(tmp_path), laboratory), suite, [Variant(), Variant(settings)])
    assert told in str(caught.value) and laboratory.asked == []


def test_a_variant_is_steady_and_changes_what_it_names_alone(tmp_path: Path) -> None:
    base = config(tmp_path)
    made = config_of(Variant({"chat.passages": "5"}), base, deterministic=True)
    assert made.chat.passages == 5 and made.llm.deterministic and not made.documents.memory
    assert made.chat == base.chat.model_copy(update={"passages": 5}) and made.embedder == base.embedder


def test_a_run_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(BrokenRun, match="none yet; run: diandian eval run"):
        Desk(config(tmp_path)).find("last")


@pytest.mark.models
def test_a_fingerprint_tells_settings_prompts_and_notes_apart(
    models_dir: Path, suite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIANDIAN_MODELS", str(models_dir))
    base = Config(base=ROOT)
    cases = Desk(base).suites([suite])[0].cases
    made = {
        passages: fingerprint(config_of(Variant({"chat.passages": passages}), base, deterministic=True), cases)
        for passages in ("1", "3")
    }
    first, second = made["1"].parts, made["3"].parts
    assert {key for key in first if first[key] != second[key]} == {"chat.passages"}
    assert made["1"].prompts["chat.prompt"].startswith("# system") and len(made["1"].corpora) == 1
    other = fingerprint(config_of(Variant({"chat.prompt": "answer/v1"}), base, deterministic=True), cases)
    changed = {key for key in first if first[key] != other.parts[key]} - {"chat.passages"}
    assert changed == {"chat.prompt", "text of chat.prompt"}
