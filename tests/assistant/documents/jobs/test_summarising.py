"""Summaries as jobs: what is kept of them, and that they go on where they stood."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

from assistant.documents.errors import JobRefused
from assistant.documents.jobs.desk import Jobs
from assistant.documents.jobs.journal import Journal
from assistant.documents.jobs.requests import SUMMARISE, note_summary, summary
from assistant.documents.jobs.summarising import Summarisation
from assistant.documents.jobs.values import JobSummary
from assistant.documents.settings import DocumentSettings
from assistant.documents.summarising.reading import Reading, of_documents
from assistant.documents.summarising.written import read_back
from assistant.errors import DocumentUnreadable
from assistant.messages import Request
from assistant.scripted import ScriptedBackend
from index.loaders import load
from index.passage import Comment, Document
from tests.assistant.documents.jobs.working import ended, until
from tests.assistant.documents.summarising.telling import first_sentences, is_merge, text_of
from tests.fakes import FakeEmbedder

TEXT = text_of(40)
SETTINGS = DocumentSettings(parallel=1, stretch_tokens=80)


def loaded(name: str, data: bytes) -> Reading:
    return of_documents(load(Path(name), data).documents)


def desk(
    folder: Path, reply: Callable[[Request], str] = first_sentences, loaded: Callable[[str, bytes], Reading] = loaded
) -> tuple[Jobs, ScriptedBackend]:
    backend = ScriptedBackend(reply)
    kind = Summarisation(lambda: backend, "scripted", FakeEmbedder().embed_passages, SETTINGS, loaded)
    return Jobs(partial(Journal, folder / "jobs.sqlite3"), {SUMMARISE: kind}, 1), backend


def test_a_file_is_summarised_and_its_last_segment_is_the_summary(tmp_path: Path) -> None:
    jobs, _ = desk(tmp_path)
    view = ended(jobs, jobs.start(summary("facts.txt", TEXT.encode(), "short")).id)
    assert (view.state, view.coverage, view.done) == ("done", 1, view.segments)
    changes = jobs.view(view.id, since=0).changes
    found = read_back(changes[-1].target)
    assert jobs.summary(view.id) == JobSummary("facts.txt", TEXT, found)
    assert len(found.points) == 3 and len(found.stretches) == len(changes) - 1
    assert all(TEXT[span.start : span.end] == point.text for point in found.points for span in point.sources)
    result = jobs.result(view.id)
    assert (result.name, result.text) == ("facts.summary.en.md", f"{found.text}\n")
    assert jobs.result(view.id, bilingual=True).data.decode().count("\n  > ") == 3
    jobs.close()


def test_what_was_read_before_a_stop_is_not_read_again(tmp_path: Path) -> None:
    shut = threading.Event()
    asked: list[str] = []

    def held(request: Request) -> str:
        asked.append(request.messages[-1].content)
        if len(asked) > 2:
            shut.wait(10)
        return first_sentences(request)

    jobs, _ = desk(tmp_path, held)
    id = jobs.start(summary("facts.txt", TEXT.encode(), "short")).id
    until(lambda: jobs.view(id).done == 2)
    assert jobs.summary(id) is None
    jobs.halt()
    shut.set()
    jobs.close()
    again, backend = desk(tmp_path)
    before = again.view(id).done
    again.open()
    view = ended(again, id)
    read = sum(not is_merge(request) for request in backend.requests)
    assert view.state == "done" and before >= 2 and read == view.segments - 1 - before
    again.close()


def test_a_note_is_summarised_as_it_is_stored_with_its_comments(tmp_path: Path) -> None:
    text = f"{TEXT}\n\n## Comments\n\n- **Ann** (en): I liked it."
    at = text.index("I liked")
    note = Document("Facts/of life", text, language="en", comments=(Comment("Ann", None, "en", at, len(text)),))
    jobs, _ = desk(tmp_path)
    view = ended(jobs, jobs.start(note_summary(note, "medium")).id)
    found = read_back(jobs.view(view.id, since=0).changes[-1].target)
    assert found.stretches[-1].span.end == len(text) and found.stretches[-1].span.start <= at
    facts = [point for point in found.points if "visited" in point.text]
    assert facts and all(any(p.text in text[s.start : s.end] for s in p.sources) for p in facts)
    assert jobs.result(view.id).name == "Facts-of life.summary.en.md"
    handed = jobs.summary(view.id)
    assert handed is not None and (handed.title, handed.text) == ("Facts-of life", text)
    jobs.close()


@pytest.mark.parametrize(
    ("data", "options", "error"),
    [
        (b"...", {"length": "short"}, DocumentUnreadable),
        (b"Words.", {"length": "tiny"}, JobRefused),
        (b"Words.", {"length": "short", "language": "tlh"}, JobRefused),
    ],
)
def test_what_cannot_be_summarised_is_refused_before_it_begins(
    tmp_path: Path, data: bytes, options: dict[str, str], error: type[Exception]
) -> None:
    jobs, backend = desk(tmp_path)
    request = summary("a.txt", data, options["length"], language=options.get("language"))  # type: ignore[arg-type]
    with pytest.raises(error):
        jobs.start(request)
    assert not jobs.list() and not backend.requests
    jobs.close()


def test_a_stretch_that_could_not_be_used_is_marked_and_counted(tmp_path: Path) -> None:
    def partly(request: Request) -> str:
        return "NONE" if "The bakery" in request.messages[-1].content else first_sentences(request)

    jobs, _ = desk(tmp_path, partly)
    view = ended(jobs, jobs.start(summary("facts.txt", TEXT.encode(), "long")).id)
    changes: Sequence[str] = [each.status for each in jobs.view(view.id, since=0).changes]
    assert changes[0] == "untranslated" and changes[-1] == "translated" and 0 < view.coverage < 1
    with pytest.raises(JobRefused, match="cannot be corrected"):
        jobs.correct(view.id, 0, "Otherwise.")
    jobs.close()


@pytest.mark.parametrize("now", ["Something else.", TEXT + " And more.", TEXT[:-1], ""])
def test_a_text_that_is_read_otherwise_by_now_is_not_shown_with_spans_of_another(tmp_path: Path, now: str) -> None:
    jobs, _ = desk(tmp_path)
    id = ended(jobs, jobs.start(summary("facts.txt", TEXT.encode(), "short")).id).id
    jobs.close()
    again, _ = desk(tmp_path, loaded=lambda _name, _data: Reading(now))
    with pytest.raises(JobRefused, match="read otherwise"):
        again.summary(id)
    again.close()
