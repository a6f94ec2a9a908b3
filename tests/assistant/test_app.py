"""The whole assistant over real files, the real catalogue and the real Chroma; only the two models are stand-ins."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.app import Assistant, build
from assistant.chat.events import AnswerDelta, Answered, Event, Exchange, Replying, Retrieved
from assistant.config import Config, home, load_config
from assistant.errors import ContextExceeded, DataFolderBusy, EmptyQuestion, ModelCorrupt, ModelMissing
from assistant.models import locate
from assistant.scripted import ScriptedBackend
from index.errors import FolderMissing, NoteNotFound
from index.sync_events import SyncReport
from tests.fakes import FakeEmbedder

BUS = (
    "---\ntitle: Kyoto by bus\nlang: en\ntags: [travel]\nquestions: ['What is the bus pass?']\n---\n"
    "The bus pass is 700 yen."
)
BREAD = "---\ntitle: Rye bread\nlang: en\ntags: [baking]\n---\nThe rye loaf bakes for fifty minutes at 230 degrees."
TRAIN = "---\ntitle: Kyoto by train\nlang: en\ntags: [travel]\n---\nThe train to Kurama takes half an hour."


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    for name, text in (("bus.md", BUS), ("bread.md", BREAD), ("train.md", TRAIN)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def config() -> Config:
    return load_config()


@pytest.fixture
def backend() -> ScriptedBackend:
    return ScriptedBackend(["the pass for the bus costs 700 yen [1]."])


@pytest.fixture
def assistant(config: Config, backend: ScriptedBackend, notes: Path) -> Iterator[Assistant]:
    built = build(config, backend=backend, embedder=FakeEmbedder())
    list(built.sync([notes]))
    yield built
    built.close()


def last(events: Sequence[Event]) -> Answered:
    answered = events[-1]
    assert isinstance(answered, Answered)
    return answered


def test_an_answer_cites_the_exact_passage(assistant: Assistant) -> None:
    events = list(assistant.ask("What is the bus pass?"))
    assert isinstance(events[0], Retrieved) and isinstance(events[1], Replying)
    answered = last(events)
    citation = answered.citations[0]
    assert citation.note == "notes/bus.md"
    assert assistant.document(citation.note).text[citation.start : citation.end] == citation.quote
    assert (answered.language, answered.abstained) == ("en", False)
    shown = "".join(e.text for e in events if isinstance(e, AnswerDelta))
    assert answered.answer.startswith(shown.split("[")[0].strip())


def test_related_notes_share_a_tag_and_are_never_the_cited_one(assistant: Assistant) -> None:
    answered = last(list(assistant.ask("What is the bus pass?")))
    assert [(r.note, r.reason) for r in answered.related] == [("notes/train.md", "#travel")]


def test_a_question_can_be_kept_to_some_folders(assistant: Assistant, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "pass.md").write_text("The bus pass in Osaka is 800 yen.", encoding="utf-8")
    list(assistant.sync([other]))
    events = list(assistant.ask("What is the bus pass?", folders=[other]))
    assert isinstance(events[0], Retrieved)
    assert {hit.passage.note for hit in events[0].hits} == {"other/pass.md"}


def test_without_notes_nothing_is_asked_of_the_model(config: Config, backend: ScriptedBackend) -> None:
    built = build(config, backend=backend, embedder=FakeEmbedder())
    try:
        assert last(list(built.ask("Anything at all?"))).abstained
    finally:
        built.close()
    assert backend.requests == []


def test_a_follow_up_carries_the_conversation_along(assistant: Assistant, backend: ScriptedBackend) -> None:
    list(assistant.ask("and for children?", [Exchange("What is the bus pass?", "700 yen [1]")]))
    turns = [m.content for m in backend.requests[-1].messages]
    assert "What is the bus pass?" in turns[1] and turns[2] == "700 yen"
    assert "and for children?" in turns[-1]


def test_an_empty_question_is_refused(assistant: Assistant) -> None:
    with pytest.raises(EmptyQuestion, match="Type what you would like to know"):
        list(assistant.ask(" \n "))


def test_a_question_longer_than_the_context_is_named_with_both_numbers_and_never_cut(
    assistant: Assistant, backend: ScriptedBackend
) -> None:
    with pytest.raises(ContextExceeded, match=r"needs \d+ tokens.*holds \d+"):
        list(assistant.ask("why " * 12_500))
    assert backend.requests == []


def test_a_long_question_that_fits_says_how_many_passages_were_left_out(
    assistant: Assistant, backend: ScriptedBackend
) -> None:
    room = backend.context - assistant.config.chat.max_tokens
    probe = last(list(assistant.ask("bus")))
    assert probe.notice == ""
    used = backend.count_tokens(backend.requests[-1].messages)
    answered = last(list(assistant.ask("bus " * (room - used + 5))))
    assert "of 3 passages" in answered.notice


def test_a_second_owner_of_the_data_folder_is_told_so(assistant: Assistant, config: Config) -> None:
    with pytest.raises(DataFolderBusy):
        build(config, backend=ScriptedBackend(["x"]), embedder=FakeEmbedder())


@pytest.mark.models
def test_with_the_real_embedder_all_data_stands_in_the_home_and_none_beside_the_model(
    models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIANDIAN_MODELS", str(models_dir))
    config = Config()
    folder = locate(config.embedder.model, models_dir, "embedder")
    before = sorted(folder.rglob("*"))
    built = build(config, backend=ScriptedBackend(["x"]))
    try:
        assert (home(config) / "catalogue.sqlite3").is_file()
        assert sorted(folder.rglob("*")) == before
    finally:
        built.close()


def test_a_closed_assistant_gives_its_folder_back(assistant: Assistant, config: Config) -> None:
    assistant.close()
    build(config, backend=ScriptedBackend(["x"]), embedder=FakeEmbedder()).close()


def test_status_examples_and_notes_come_from_the_catalogue(assistant: Assistant) -> None:
    status = assistant.status()
    assert (status.notes, status.passages, status.problem) == (3, 3, "")
    assert assistant.examples() == ["What is the bus pass?"]
    assert {n.title for n in assistant.notes()} == {"Kyoto by bus", "Rye bread", "Kyoto by train"}
    with pytest.raises(NoteNotFound):
        assistant.document("notes/none.md")


def test_rebuilding_keeps_every_passage_and_embeds_nothing(config: Config, notes: Path) -> None:
    embedder = FakeEmbedder()
    built = build(config, backend=ScriptedBackend(["x"]), embedder=embedder)
    try:
        list(built.sync([notes]))
        embedded = len(embedder.embedded)
        report = list(built.rebuild())[-1]
        assert isinstance(report, SyncReport) and report.passages >= 3
        assert {h.passage.note for h in built.search("bus pass").hits} >= {"notes/bus.md"}
        sample_notes_too = len(embedder.embedded) - embedded
        assert not any("bus pass is 700" in text for text in embedder.embedded[-sample_notes_too:] if sample_notes_too)
    finally:
        built.close()


def test_a_folder_that_does_not_exist_is_named(assistant: Assistant, tmp_path: Path) -> None:
    with pytest.raises(FolderMissing, match="nowhere"):
        list(assistant.sync([tmp_path / "nowhere"]))


def test_start_loads_and_syncs_in_the_background(config: Config, backend: ScriptedBackend) -> None:
    built = build(config, backend=backend, embedder=FakeEmbedder())
    try:
        built.start()
        assert built.status().backend.state in ("loading", "ready")
        deadline = time.monotonic() + 60
        while (built.status().notes < 36 or built.status().indexing) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert (built.status().notes >= 36, built.status().indexing) == (True, "")
        # The fake embedder knows no language, which may be told by now.
        assert built.status().problem == "" or "does not fit the notes' languages" in built.status().problem
    finally:
        built.close()


def test_a_missing_model_is_told_before_the_search_and_looked_for_again(config: Config, tmp_path: Path) -> None:
    built = build(config, embedder=FakeEmbedder())
    try:
        with pytest.raises(ModelMissing, match="diandian models fetch"):
            list(built.ask("What is the bus pass?"))
        standing = built.status().backend
        assert (standing.state, "diandian models fetch" in standing.detail) == ("failed", True)
        models = tmp_path / "diandian-models"
        models.mkdir()
        (models / f"{config.llm.model}.gguf").write_bytes(b"words")
        with pytest.raises(ModelCorrupt, match="no GGUF"):
            list(built.ask("What is the bus pass?"))
    finally:
        built.close()


@pytest.mark.parametrize("begin_reply", [True, False])
def test_the_reply_is_begun_for_the_model_unless_it_shall_begin_itself(
    config: Config, notes: Path, begin_reply: bool
) -> None:
    backend = ScriptedBackend(["It costs 700 yen [1]."])
    chat = config.chat.model_copy(update={"begin_reply": begin_reply})
    built = build(replace(config, chat=chat), backend=backend, embedder=FakeEmbedder())
    list(built.sync([notes]))
    answered = last(list(built.ask("How much is the bus pass?")))
    built.close()
    assert bool(backend.requests[-1].opening) == begin_reply
    assert answered.answer.startswith("It costs") != begin_reply


@pytest.mark.parametrize(("likely", "silent"), [(-2.0, False), (-4.0, True)])
def test_notes_that_make_a_question_no_likelier_do_not_say(
    config: Config, notes: Path, likely: float, silent: bool
) -> None:
    backend = ScriptedBackend(
        ["It costs 700 yen [1]."], likely=lambda prompt, text: likely if "700" in prompt[-2].content else -4.0
    )
    built = build(config, backend=backend, embedder=FakeEmbedder())
    list(built.sync([notes]))
    answered = last(list(built.ask("The train to Kurama or the rye loaf: minutes, or the bus pass?")))
    built.close()
    assert (answered.abstained, answered.citations == ()) == (silent, silent)


@pytest.mark.parametrize(("yes", "silent"), [(-1.0, False), (-3.0, True)])
def test_notes_about_something_else_do_not_say(config: Config, notes: Path, yes: float, silent: bool) -> None:
    table = {"yes": yes, "Yes": yes, "no": -2.0, "No": -2.0}
    backend = ScriptedBackend(
        ["It costs 700 yen [1]."],
        likely=lambda prompt, text: table.get(text, -2.0 if "700" in prompt[-2].content else -4.0),
    )
    built = build(config, backend=backend, embedder=FakeEmbedder())
    list(built.sync([notes]))
    answered = last(list(built.ask("The train to Kurama or the rye loaf: minutes, or the bus pass?")))
    built.close()
    assert (answered.abstained, len(backend.requests)) == (silent, 0 if silent else 1)
