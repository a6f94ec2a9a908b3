"""`diandian jobs` over the real assistant; only the two models are stand-ins."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from assistant.config import home, load_config
from assistant.home import own
from assistant.messages import Request
from tests.assistant.documents.jobs.working import english, german, reply
from tests.ui.scene import Scene, docx
from tests.ui.terminal import document


def stubborn(request: Request) -> str:
    text = request.messages[-1].content
    return text if "101" in text and request.sampling.seed < 100 else reply(request)


@pytest.fixture
def done(scene: Scene, boats: Path) -> Iterator[str]:
    """A job that is done but for a segment; its id."""
    scene.reply = stubborn
    scene.run("translate", boats, "--to", "de", "--from", "en")
    yield document(scene.run("jobs", "list", "--json"))["jobs"][0]["id"]


@pytest.fixture
def paused(scene: Scene, boats: Path) -> str:
    """A job that was stopped by a failure; its id."""

    def failing(request: Request) -> str:
        raise RuntimeError("held up")

    scene.reply = failing
    scene.run("translate", boats, "--to", "de", "--from", "en")
    scene.reply = reply
    return str(document(scene.run("jobs", "list", "--json"))["jobs"][0]["id"])


def test_none_is_said(scene: Scene) -> None:
    result = scene.run("jobs", "list")
    assert (result.exit_code, result.stdout) == (0, "") and "There are no jobs" in result.stderr
    assert document(scene.run("jobs", "list", "--json")) == {"jobs": []}


def test_the_list_tells_state_languages_and_what_to_look_at(scene: Scene, done: str) -> None:
    result = scene.run("jobs", "list")
    assert result.stdout.startswith(f"{done[:8]}  boats.txt: done, translate, en > de, 1 untranslated, 20")
    assert "forgotten 90 days later (documents.keep_days)" in result.stderr
    (told,) = document(scene.run("jobs", "list", "--json"))["jobs"]
    assert (told["state"], told["segments_done"], told["counts"]["untranslated"]) == ("done", 3, 1)
    assert (told["source_language"], told["target_language"], told["error"]) == ("en", "de", "")


def test_a_job_is_shown_with_its_reasons(scene: Scene, done: str) -> None:
    result = scene.run("jobs", "show", done[:5])
    assert done in result.stdout and "untranslated, segment 2" in result.stdout
    assert "It repeats the source instead of translating it." in result.stdout
    told = document(scene.run("jobs", "show", done, "--json"))
    bad = told["segments"][1]
    assert told["id"] == done and (bad["place"], bad["status"]) == (1, "untranslated")
    assert len(bad["reasons"]) == len(bad["why"]) and {"kind": "echo"} in bad["why"]


def test_what_was_not_translated_is_tried_again(scene: Scene, done: str) -> None:
    result = scene.run("jobs", "retry", done[:6])
    assert result.exit_code == 0 and "0 untranslated; coverage 100.0 %" in result.stderr
    assert f"diandian jobs result {done[:8]}" in result.stderr
    assert scene.run("jobs", "result", done[:6]).stdout == german(3)
    again = scene.run("jobs", "retry", done[:6])
    assert again.exit_code == 1 and "Nothing in this job is left" in again.stderr and again.stderr.count("\n") == 1


def test_a_job_that_failed_is_resumed(scene: Scene, paused: str) -> None:
    assert "failed, 0%" in scene.run("jobs", "list").stdout
    assert "held up" not in scene.run("jobs", "show", paused).stdout
    assert scene.run("jobs", "resume", paused).exit_code == 0
    assert scene.run("jobs", "result", paused, "--bilingual").stdout.count("Das Boot") == 3


def test_a_job_is_cancelled_paused_and_forgotten(scene: Scene, paused: str) -> None:
    assert "cancelled" in scene.run("jobs", "cancel", paused).stdout
    assert "cancelled" in scene.run("jobs", "pause", paused).stdout, "what does not run stays as it is"
    assert scene.run("jobs", "forget", paused, paused[:9]).stdout == "Forgotten: 1.\n"
    assert document(scene.run("jobs", "list", "--json")) == {"jobs": []}


def test_a_result_is_written_and_a_format_that_is_no_text_wants_a_file(
    scene: Scene, boats: Path, tmp_path: Path, done: str
) -> None:
    out = tmp_path / "out.txt"
    assert scene.run("jobs", "result", done, "-o", out).stdout == "" and german(1) in out.read_text("utf-8")
    book = tmp_path / "a.docx"
    book.write_bytes(docx("The boat number 100 left the harbour at nine in the morning."))
    scene.run("translate", book, "--to", "de", "-o", tmp_path / "b.docx")
    id = document(scene.run("jobs", "list", "--json"))["jobs"][0]["id"]
    refused = scene.run("jobs", "result", id)
    assert refused.exit_code == 1 and f"diandian jobs result {id[:8]} -o a.de.docx" in refused.stderr
    again = tmp_path / "c.docx"
    assert scene.run("jobs", "result", id, "-o", again).exit_code == 0
    assert german(1) in zipfile.ZipFile(BytesIO(again.read_bytes())).read("word/document.xml").decode()
    assert scene.run("jobs", "result", id, "-o", tmp_path / "none" / "x.docx").exit_code == 1


@pytest.mark.parametrize("deed", ["show", "pause", "resume", "retry", "cancel", "forget", "result"])
def test_an_unknown_job_is_one_line(scene: Scene, done: str, deed: str) -> None:
    result = scene.run("jobs", deed, "nothing")
    assert result.exit_code == 1 and "There is no job 'nothing'" in result.stderr and result.stderr.count("\n") == 1


def test_a_beginning_that_several_have_is_refused_with_them(scene: Scene, boats: Path, done: str) -> None:
    for number in range(17):
        boats.write_bytes(english(1, 300 + number))
        scene.run("translate", boats, "--to", "de", "--from", "en")
    ids = [each["id"] for each in document(scene.run("jobs", "list", "--json"))["jobs"]]
    first = next(id for id in ids if sum(other.startswith(id[0]) for other in ids) > 1)
    result = scene.run("jobs", "show", first[0])
    assert result.exit_code == 1 and "Several jobs begin with" in result.stderr and first in result.stderr


def test_while_the_page_runs_jobs_are_looked_at_and_not_fought_over(scene: Scene, boats: Path, paused: str) -> None:
    with own(home(load_config())):
        assert paused[:8] in scene.run("jobs", "list").stdout
        assert scene.run("jobs", "show", paused).exit_code == 0
        assert scene.run("jobs", "result", paused).stdout == english(3).decode()
        for words in (("pause", paused), ("resume", paused), ("retry", paused), ("cancel", paused), ("forget", paused)):
            refused = scene.run("jobs", *words)
            assert refused.exit_code == 1 and "use its page in the browser" in refused.stderr
            assert refused.stderr.count("\n") == 1
        assert scene.run("translate", boats, "--to", "es").exit_code == 1
    (told,) = document(scene.run("jobs", "list", "--json"))["jobs"]
    assert told["state"] == "failed"


def test_a_job_whose_process_is_gone_is_said_to_be_interrupted(scene: Scene, paused: str) -> None:
    from assistant.documents.jobs.journal import Journal

    journal = Journal(home(load_config()) / "jobs.sqlite3")
    journal.move(paused, "running")
    journal.close()
    assert "interrupted, 0%" in scene.run("jobs", "list").stdout
    with own(home(load_config())):
        assert "running, 0 %" in scene.run("jobs", "list").stdout
