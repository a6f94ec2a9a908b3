"""`diandian translate`, `memory` and `glossary` over the real assistant; only the two models are stand-ins."""

from __future__ import annotations

import signal
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assistant.config import Config
from assistant.documents.jobs.journal import Journal
from assistant.documents.jobs.values import JobPicture
from assistant.documents.layout import SideBySide
from assistant.messages import Request
from tests.assistant.documents.jobs.working import english, german, reply
from tests.index.pictures import drawn, saved
from tests.ui.scene import Scene, docx
from tests.ui.terminal import document
from ui.cli import cli
from ui.commands import side_by_side
from ui.commands.session import Asked, Session

Run = Callable[..., Result]


def test_a_file_comes_out_on_stdout_and_the_summary_on_stderr(scene: Scene, boats: Path) -> None:
    result = scene.run("translate", boats, "--to", "de")
    assert (result.exit_code, result.stdout) == (0, german(3))
    assert (
        "3 segments: 3 translated, 0 remembered, 0 kept, 0 doubtful, 0 untranslated; coverage 100.0 %" in result.stderr
    )


@pytest.mark.parametrize("name", ["German", "deutsch", "DE"])
def test_a_language_is_named_by_its_name(scene: Scene, boats: Path, name: str) -> None:
    assert scene.run("translate", boats, "--to", name).stdout == german(3)


def test_an_unknown_language_is_refused_with_the_known_ones(scene: Scene, boats: Path) -> None:
    result = scene.run("translate", boats, "--to", "Klingon")
    assert result.exit_code == 2 and "'Klingon' is no language" in result.stderr and "Chinese (zh)" in result.stderr


def test_json_is_the_contract(scene: Scene) -> None:
    def partly(request: Request) -> str:
        text = request.messages[-1].content
        return text if "101" in text else reply(request)

    scene.reply = partly
    found = document(scene.run("translate", "-", "--to", "de", "--json", stdin=english(2)))
    assert set(found) == {"text", "segments", "source_language", "target_language", "coverage", "seconds"}
    good, bad = found["segments"]
    assert good == {"source": english(1).decode(), "target": german(1), "status": "translated"}
    assert (bad["status"], bad["target"]) == ("untranslated", bad["source"]) and bad["reasons"]
    assert (found["source_language"], found["target_language"]) == ("en", "de")
    assert found["text"] == f"{german(1)}\n\n{bad['source']}" and found["coverage"] == pytest.approx(0.5)


def test_what_to_look_at_is_named(scene: Scene, boats: Path) -> None:
    scene.reply = lambda request: request.messages[-1].content
    result = scene.run("translate", boats, "--to", "de")
    assert result.exit_code == 0 and "3 untranslated; coverage 0.0 %" in result.stderr
    assert "untranslated, segment 2 (The boat number 101 left" in result.stderr


def test_it_is_written_to_a_file_and_bilingual(scene: Scene, boats: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    result = scene.run("translate", boats, "--to", "de", "--bilingual", "-o", out)
    assert (result.exit_code, result.stdout) == (0, "")
    text = out.read_text("utf-8")
    assert text.index(english(1).decode()) < text.index(german(1)) < text.index("101")


def test_a_stopped_job_goes_on_with_the_same_command(scene: Scene, boats: Path) -> None:
    boats.write_bytes(english(40))

    def interrupted(request: Request) -> str:
        if scene.asked > 10:
            raise RuntimeError("held up")
        return reply(request)

    scene.reply = interrupted
    first = scene.run("translate", boats, "--to", "de")
    assert first.exit_code == 1 and "same command again" in first.stderr
    asked = scene.asked
    scene.reply = reply
    second = scene.run("translate", boats, "--to", "de")
    assert second.stdout == german(40) and scene.asked - asked <= 40
    third = scene.run("translate", boats, "--to", "de")
    assert third.stdout == german(40) and "coverage 100.0 %" in third.stderr


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl+C as at a terminal: a process that was started in the background ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_pauses_and_says_so(scene: Scene, boats: Path) -> None:
    def interrupting(request: Request) -> str:
        if scene.asked == 20:
            signal.raise_signal(signal.SIGINT)
        time.sleep(0.05)
        return reply(request)

    scene.reply = interrupting
    boats.write_bytes(english(400))
    result = scene.run("translate", boats, "--to", "de")
    assert result.exit_code == 130 and "Give the same command again to go on" in result.stderr
    assert result.stdout == "" and scene.asked < 400
    scene.reply = reply
    assert scene.run("translate", boats, "--to", "de").stdout == german(400)


class TestPicture:
    @pytest.fixture
    def sign(self, scene: Scene, tmp_path: Path) -> Path:
        said = {"Open on Sundays": "Sonntags geöffnet", "Closed in January": "مغلق في يناير"}

        def answer(request: Request) -> str:
            return said.get(request.messages[-1].content, request.messages[-1].content)

        scene.reply = answer
        file = tmp_path / "sign.png"
        file.write_bytes(saved(drawn([(40, 30, "Open on Sundays"), (40, 190, "Closed in January")])))
        return file

    def test_its_texts_are_shown_beside_their_translations(self, scene: Scene, sign: Path, tmp_path: Path) -> None:
        out = tmp_path / "sign.svg"
        result = scene.run("translate", sign, "--to", "de", "-o", out)
        lines = result.stdout.splitlines()
        assert result.exit_code == 0 and lines[0] == "Open on Sundays -> Sonntags geöffnet"
        assert len(lines) == 2 and lines[1].startswith("Closed in January")
        assert "geöffnet" in out.read_text("utf-8")

    def test_without_a_file_the_picture_alone_is_handed_out(self, scene: Scene, sign: Path) -> None:
        result = scene.run("translate", sign, "--to", "de")
        assert result.stdout.lstrip().startswith("<") and " -> " not in result.stdout

    def test_json_has_the_texts_and_where_they_stand(self, scene: Scene, sign: Path, tmp_path: Path) -> None:
        found = document(scene.run("translate", sign, "--to", "de", "--json", "-o", tmp_path / "sign.svg"))
        assert [each["source"] for each in found["texts"]] == ["Open on Sundays", "Closed in January"]
        assert found["texts"][0]["target"] == "Sonntags geöffnet"
        left, top, right, bottom = found["texts"][0]["box"]
        assert 0 < left < right < 1 and 0 < top < bottom < 0.5


@pytest.mark.parametrize(
    ("source", "target", "line"),
    [
        ("Open", "مفتوح", "Open -> \u2068مفتوح\u2069"),
        ("سوق\nالسمك", "Fish market", "\u2068سوق السمك\u2069 -> Fish market"),
        ("1,100", "1,100", "1,100"),
        ("a\u202eb\x1b[2J", "c\nd", "ab[2J -> c d"),
    ],
)
def test_a_text_and_its_translation_are_one_line(source: str, target: str, line: str) -> None:
    picture = JobPicture(b"", 1, 1, (SideBySide(source, target, (0, 0, 1, 1), 0),))
    assert list(side_by_side.lines(picture)) == [line]


def test_a_format_that_is_no_text_wants_a_file(scene: Scene, tmp_path: Path) -> None:
    book = tmp_path / "a.docx"
    book.write_bytes(docx("The boat number 100 left the harbour at nine in the morning."))
    result = scene.run("translate", book, "--to", "de")
    assert (
        result.exit_code == 1 and result.stdout == "" and f"diandian translate {book} ... -o a.de.docx" in result.stderr
    )
    wrong = scene.run("translate", book, "--to", "de", "-o", tmp_path / "a.txt")
    assert wrong.exit_code == 1 and "is a .docx file, not .txt" in wrong.stderr
    with closing(Journal(tmp_path / "diandian-home" / "jobs.sqlite3")) as journal:
        assert not journal.in_state("running", "waiting"), "no later Diandian goes on with what was refused"
    out = tmp_path / "out.docx"
    assert scene.run("translate", book, "--to", "de", "-o", out).exit_code == 0
    assert german(1) in zipfile.ZipFile(BytesIO(out.read_bytes())).read("word/document.xml").decode()
    assert document(scene.run("translate", book, "--to", "de", "--json"))["text"] == german(1)


def test_a_note_is_translated_with_its_comments(scene: Scene, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    body = english(1).decode() + "\n\n## Comments\n\n- **Mo** (2025-01-02, en): " + english(1, 500).decode()
    (notes / "trip.md").write_text(body, "utf-8")
    assert scene.run("index", "sync", notes).exit_code == 0
    scene.reply = lambda request: "Ausflug" if "rip" in request.messages[-1].content[:5] else reply(request)
    result = scene.run("translate", "notes/trip.md", "--to", "de")
    assert result.exit_code == 0 and german(1) in result.stdout and german(1, 500) in result.stdout
    assert "**Mo**" in result.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nowhere.txt", "--to", "de"), "neither a file nor a note"),
        (("{boats}", "--to", "de", "-o", "{boats}"), "the original itself"),
        (("{boats}", "--to", "de", "-o", "{home}/none/x.txt"), "its folder is missing"),
        (("{boats}", "--to", "de", "--glossary", "{home}/none.csv"), "cannot be read"),
        (("{home}", "--to", "de"), "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    scene: Scene, boats: Path, words: tuple[str, ...], told: str, tmp_path: Path
) -> None:
    result = scene.run("translate", *(word.format(boats=boats, home=tmp_path) for word in words))
    assert (result.exit_code, result.stdout) == (1, "")
    assert told in result.stderr and result.stderr.count("\n") == 1 and not scene.asked


def test_nothing_on_stdin_is_one_line(scene: Scene) -> None:
    result = scene.run("translate", "-", "--to", "de")
    assert result.exit_code == 1 and result.stderr.count("\n") == 1


def test_the_glossary_reaches_the_model(scene: Scene, boats: Path, tmp_path: Path) -> None:
    glossary = tmp_path / "g.csv"
    glossary.write_text("en,de\nharbour,Hafen\n", "utf-8")
    told: list[str] = []

    def listening(request: Request) -> str:
        told.append(request.messages[0].content)
        return reply(request)

    scene.reply = listening
    assert scene.run("translate", boats, "--to", "de", "--glossary", glossary).stdout == german(3)
    assert all("harbour = Hafen" in each for each in told)


class TestMemory:
    @pytest.fixture
    def filled(self, scene: Scene, boats: Path) -> Iterator[Scene]:
        scene.run("translate", boats, "--to", "de")
        yield scene

    def stats(self, scene: Scene) -> Any:
        return document(scene.run("memory", "stats", "--json"))

    def test_it_is_counted(self, filled: Scene) -> None:
        found = self.stats(filled)
        assert set(found) == {"segments", "translations", "corrections", "bytes"}
        assert (found["segments"], found["translations"], found["corrections"]) == (3, 3, 0)
        assert "3 translations" in filled.run("memory", "stats").stdout

    def test_it_is_taken_along(self, filled: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        file = tmp_path / "m.tmx"
        assert "3 translations written" in filled.run("memory", "export", file).stdout
        monkeypatch.setenv("DIANDIAN_HOME", str(tmp_path / "another"))
        assert document(filled.run("memory", "import", file, "--json")) == {"path": str(file), "translations": 3}
        assert self.stats(filled)["translations"] == 3

    def test_what_is_no_tmx_is_refused(self, scene: Scene, boats: Path) -> None:
        result = scene.run("memory", "import", boats)
        assert result.exit_code == 1 and "is no TMX" in result.stderr
        assert scene.run("memory", "import", boats.with_name("none.tmx")).exit_code == 1

    def test_a_text_is_forgotten(self, filled: Scene) -> None:
        words = ("memory", "forget", english(1).decode(), "--from", "en", "--to", "German")
        assert filled.run(*words).stdout == "Forgotten.\n"
        assert filled.run(*words).stdout.startswith("Nothing is remembered")
        assert self.stats(filled)["translations"] == 2


def test_a_glossary_is_checked_without_an_assistant(tmp_path: Path) -> None:
    def refused(_: Config) -> Asked:
        raise AssertionError("needs no assistant")

    file = tmp_path / "g.csv"
    file.write_text("en,zh\nRedNote,小红书\nnote,笔记\n", "utf-8")
    good = CliRunner().invoke(cli, ["glossary", "check", str(file)], obj=Session(build=refused))
    assert good.stdout == f"{file} is well: 2 terms in en, zh.\n"
    file.write_text("en,zh\nRedNote,小红书\nRedNote,红书\n", "utf-8")
    bad = CliRunner().invoke(cli, ["glossary", "check", str(file), "--json"], obj=Session(build=refused))
    assert bad.exit_code == 1 and f"{file}, line 3" in bad.stderr and not bad.stdout
