"""Jobs within the whole assistant: what is opened when, and what closing leaves."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from assistant.app import Assistant, build
from assistant.config import load_config
from assistant.scripted import ScriptedBackend
from tests.assistant.documents.jobs.working import Gate, document, ended, german, reply, until
from tests.fakes import FakeEmbedder


def assistant(backend: ScriptedBackend, **documents: object) -> Assistant:
    config = load_config()
    changed = replace(config, documents=config.documents.model_copy(update=documents))
    return build(changed, backend=backend, embedder=FakeEmbedder())


def test_nothing_is_opened_before_it_is_needed(tmp_path: Path) -> None:
    home = tmp_path / "diandian-home"
    built = assistant(ScriptedBackend(reply))
    assert not list(home.glob("jobs*")) and not list(home.glob("translations*"))
    built.jobs.list()
    assert (home / "jobs.sqlite3").exists() and not list(home.glob("translations*"))
    built.close()


def test_a_document_is_translated_and_remembered_over_restarts() -> None:
    first = assistant(ScriptedBackend(reply))
    view = ended(first.jobs, first.jobs.start(document(6)).id)
    assert first.jobs.result(view.id).data.decode() == german(6)
    assert first.memory.size().translations == 6
    first.close()
    backend = ScriptedBackend(reply)
    second = assistant(backend)
    assert second.jobs.view(view.id).state == "done"
    second.jobs.forget(view.id)
    again = ended(second.jobs, second.jobs.start(document(6)).id)
    assert again.counts["remembered"] == 6 and not backend.requests
    second.close()


def test_jobs_that_ended_long_ago_are_forgotten_at_a_start_and_their_translations_are_not(tmp_path: Path) -> None:
    first = assistant(ScriptedBackend(reply))
    id = ended(first.jobs, first.jobs.start(document(2)).id).id
    first.close()
    with closing(sqlite3.connect(tmp_path / "diandian-home" / "jobs.sqlite3")) as journal:
        journal.execute("UPDATE jobs SET changed = changed - 3 * 86400")
        journal.commit()
    second = assistant(ScriptedBackend(reply), keep_days=2)
    assert [view.id for view in second.jobs.list()] == [id]
    second.start()
    until(lambda: not second.jobs.list())
    assert second.memory.size().translations == 2
    second.close()


def test_closing_in_the_middle_leaves_a_job_that_goes_on_at_the_next_start() -> None:
    gate = Gate(3)
    first = assistant(ScriptedBackend(gate), parallel=4)
    id = first.jobs.start(document(20)).id
    until(lambda: first.jobs.view(id).done >= 2)
    gate.shut = True
    first.close()
    first.close()
    second = assistant(ScriptedBackend(reply))
    assert second.jobs.view(id).state == "running"
    second.start()
    view = ended(second.jobs, id)
    assert view.state == "done" and second.jobs.result(id).data.decode() == german(20)
    second.close()


def test_without_a_memory_nothing_is_remembered(tmp_path: Path) -> None:
    built = assistant(ScriptedBackend(reply), memory=False)
    ended(built.jobs, built.jobs.start(document(2)).id)
    built.close()
    assert not list((tmp_path / "diandian-home").glob("translations*"))


def test_the_memory_is_taken_along_and_forgotten() -> None:
    built = assistant(ScriptedBackend(reply))
    ended(built.jobs, built.jobs.start(document(2)).id)
    file = io.BytesIO()
    assert built.memory.export_to(file) == 2
    (source, _) = document(2).data.decode().split("\n\n")
    assert built.memory.forget(source, "en", "de") and not built.memory.forget(source, "en", "de")
    file.seek(0)
    assert (built.memory.size().translations, built.memory.import_from("m.tmx", file)) == (1, 2)
    built.close()
