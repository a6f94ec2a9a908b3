from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from assistant.chat.events import AnswerDelta, Replying
from assistant.errors import BackendClosed, DataFolderBusy
from assistant.standing import Wording
from index.errors import FolderMissing, NoteNotFound
from index.sync_events import SyncReport
from prompts.errors import UnknownPrompt
from tests.source import ROOT
from tests.ui.terminal import NOTE, QUOTE, TEXT, FakeTerminal, Run, answered, document
from ui.cli import cli
from ui.commands.session import Session


def commands(command: click.Command, *path: str) -> list[tuple[str, ...]]:
    if isinstance(command, click.Group):
        return [path, *(found for name, each in command.commands.items() for found in commands(each, *path, name))]
    return [path]


@pytest.mark.parametrize("path", commands(cli), ids=lambda path: " ".join(path) or "diandian")
def test_every_command_explains_itself(run: Run, path: tuple[str, ...]) -> None:
    result = run(*path, "--help")
    assert result.exit_code == 0
    assert "Usage: " in result.stdout and len(result.stdout.splitlines()) > 4


def test_the_commands_are_those_of_the_design() -> None:
    assert {" ".join(path) for path in commands(cli)} - {""} == {
        *("serve", "ask", "search", "related", "translate", "summarise", "doctor"),
        *("glossary", "glossary check"),
        *("jobs", "jobs list", "jobs show", "jobs pause", "jobs resume", "jobs retry", "jobs cancel", "jobs forget"),
        "jobs result",
        *("memory", "memory stats", "memory export", "memory import", "memory forget"),
        *("index", "index sync", "index watch", "index status", "index rebuild", "index audit"),
        *("models", "models list", "models fetch", "models verify", "models path"),
        *("eval", "eval run", "eval compare", "eval accept", "eval report", "eval import", "eval export"),
        *("bench", "bench answers", "bench documents", "bench first-token", "bench index"),
        *("bench regression", "bench retrieval", "bench scale", "bench throughput"),
    }


def test_help_comes_at_once() -> None:
    began = time.perf_counter()
    code = "import sys; from ui.cli import cli; cli(['--help'], standalone_mode=False); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "Commands:" in done.stdout
    assert not {"torch", "gradio", "chromadb", "llama_cpp", "pydantic", "rich"} & set(done.stdout.split())
    assert time.perf_counter() - began < 5  # a busy machine's allowance; alone it takes 0.2


class TestAsk:
    def test_prints_the_answer_and_its_sources(self, run: Run, assistant: FakeTerminal) -> None:
        result = run("ask", "What does the bus pass cost?")
        assert result.exit_code == 0
        assert result.stdout.startswith("It costs 1,100 yen [1].\n")
        assert f"{NOTE}:26-55" in result.stdout and QUOTE in result.stdout
        assert "Kyoto in summer" in result.stdout and "also about Kyoto" in result.stdout
        assert assistant.calls == [("sync", ()), ("ask", "What does the bus pass cost?", "auto", ())]
        assert assistant.closed

    def test_prints_each_piece_when_it_comes(self, assistant: FakeTerminal, capsys: pytest.CaptureFixture[str]) -> None:
        seen: list[str] = []

        def ask(*_: object, **__: object) -> Any:
            for event in FakeTerminal().events:
                yield event
                seen.append(capsys.readouterr().out)

        assistant.ask = ask  # type: ignore[method-assign]
        cli(["ask", "Bus?"], obj=Session(build=lambda _: assistant), standalone_mode=False)
        assert [piece for piece in seen if piece] == ["It costs ", "1,100 yen [1]."]

    def test_json_is_the_contract_and_nothing_else(self, run: Run) -> None:
        found = document(run("ask", "Bus?", "--json"))
        assert set(found) == {"answer", "language", "abstained", "citations", "related", "timing"}
        (citation,) = found["citations"]
        assert set(citation) == {"n", "note", "title", "start", "end", "quote"}
        assert TEXT[citation["start"] : citation["end"]] == citation["quote"]
        assert set(found["related"][0]) == {"note", "title", "reason"}
        assert set(found["timing"]) == {
            *("retrieve_s", "first_token_s", "total_s", "prompt_tokens", "reused_tokens", "completion_tokens")
        }

    def test_syncs_and_asks_the_folders_given(self, run: Run, assistant: FakeTerminal) -> None:
        run("ask", "Q", "--notes", "a", "--notes", "b", "--lang", "zh")
        folders = (Path("a"), Path("b"))
        assert assistant.calls == [("sync", folders), ("ask", "Q", "zh", folders)]

    def test_a_dash_reads_stdin(self, run: Run, assistant: FakeTerminal) -> None:
        run("ask", "-", stdin="京都の冬は？\n")
        assert assistant.calls[-1] == ("ask", "京都の冬は？", "auto", ())

    def test_stdin_that_is_not_utf8_is_still_a_question(self, run: Run, assistant: FakeTerminal) -> None:
        assert run("ask", "-", stdin=b"caf\xe9?").exit_code == 0
        assert assistant.calls[-1][1] == "caf\ufffd?"

    def test_a_very_long_question_arrives_whole(self, run: Run, assistant: FakeTerminal) -> None:
        question = "问" * 50_000
        assert run("ask", question).exit_code == 0
        assert assistant.calls[-1][1] == question

    @pytest.mark.parametrize("question", ["", "  \n "])
    def test_an_empty_question_gets_one_line(self, run: Run, assistant: FakeTerminal, question: str) -> None:
        result = run("ask", question)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.count("\n") == 1 and "question is empty" in result.stderr
        assert not assistant.calls

    def test_a_language_that_is_no_code_is_a_usage_error(self, run: Run) -> None:
        result = run("ask", "Q", "--lang", "Chinese")
        assert result.exit_code == 2 and "'Chinese' is no language code" in result.stderr

    def test_a_second_try_is_announced_on_stderr(self, run: Run, assistant: FakeTerminal) -> None:
        assistant.events = (
            Replying("ru"),
            AnswerDelta("It costs"),
            Replying("ru", "language"),
            AnswerDelta("1100 иен [1]."),
            answered("1100 иен [1]."),
        )
        result = run("ask", "Сколько?")
        assert "slipped into another language. Starting over." in result.stderr
        assert result.stdout.startswith("It costs\n1100 иен [1].\n")

    def test_notices_go_to_stderr(self, run: Run, assistant: FakeTerminal) -> None:
        assistant.events = (answered(stopped=True, notice="Only the first 900 words were searched with."),)
        result = run("ask", "Q")
        assert "first 900 words" in result.stderr and "chat.max_tokens" in result.stderr

    def test_notes_cannot_steer_the_terminal(self, run: Run, assistant: FakeTerminal) -> None:
        assistant.events = (AnswerDelta("\x1b]0;owned\x07Hello\x9b31m"), answered())
        result = run("ask", "Q")
        assert not {"\x1b", "\x07", "\x9b"} & set(result.stdout)

    def test_a_stream_without_an_end_is_an_error(self, run: Run, assistant: FakeTerminal) -> None:
        assistant.events = (AnswerDelta("It"),)
        result = run("ask", "Q", "--json")
        assert result.exit_code == 1 and result.stdout == "" and "Ask again" in result.stderr

    def test_ctrl_c_stops_the_computation(self, run: Run, assistant: FakeTerminal) -> None:
        assistant.error = KeyboardInterrupt()
        assistant.sync = lambda _=(): iter(())  # type: ignore[method-assign]
        result = run("ask", "Q")
        assert result.exit_code == 130 and "Traceback" not in result.output
        assert assistant.answer_closed and assistant.closed

    def test_a_missing_configured_folder_does_not_stop_it(self, run: Run, assistant: FakeTerminal) -> None:
        assistant.error = FolderMissing("/media/stick is no folder.")
        assistant.events = (answered(),)
        assert run("ask", "Q").exit_code == 0
        assert run("ask", "Q", "--notes", "/media/stick").exit_code == 1


class TestSearch:
    def test_json_is_the_contract(self, run: Run, assistant: FakeTerminal) -> None:
        found = document(run("search", "bus pass", "--limit", "3", "--filter", "language=en", "--json"))
        assert set(found) == {"hits", "seconds", "translations", "notice"}
        (first,) = found["hits"]
        assert set(first) == {"note", "title", "start", "end", "text", "score", "language"}
        assert TEXT[first["start"] : first["end"]] == first["text"]
        assert assistant.calls[-1] == ("search", "bus pass", 3, {"language": "en"}, None, True)

    def test_tells_how_else_it_was_searched_for(self, run: Run, assistant: FakeTerminal) -> None:
        assistant.translations, assistant.notice = (Wording("ja", "バス券"),), "The model is slow."
        result = run("search", "bus pass", "--translate", "always")
        assert assistant.calls[-1] == ("search", "bus pass", 10, None, "always", True)
        assert "バス券 (ja)" in result.stderr and "The model is slow." in result.stderr
        assert "バス券" not in result.stdout
        found = document(run("search", "bus pass", "--json"))
        assert found["translations"] == [{"language": "ja", "text": "バス券"}]
        assert found["notice"] == "The model is slow."

    def test_prints_what_it_found(self, run: Run) -> None:
        result = run("search", "bus pass")
        assert NOTE in result.stdout and QUOTE in result.stdout and "0.900" in result.stdout

    def test_says_so_when_there_is_nothing(self, run: Run, assistant: FakeTerminal) -> None:
        assistant.hits = ()
        assert run("search", "x").stdout == "Nothing found.\n"

    @pytest.mark.parametrize(
        "words", [("--filter", "language"), ("--filter", "=en"), ("--limit", "0"), ("--translate", "x")]
    )
    def test_bad_options_are_usage_errors(self, run: Run, words: tuple[str, ...]) -> None:
        assert run("search", "x", *words).exit_code == 2


class TestIndex:
    @pytest.mark.parametrize("command", ["sync", "rebuild"])
    def test_json_is_the_contract(self, run: Run, command: str) -> None:
        found = document(run("index", command, "--json"))
        assert set(found) == {"new", "changed", "moved", "removed", "unchanged", "failed", "passages", "seconds"}
        assert found["failed"] == [{"path": "sample_notes/bad.md", "error": "bad.md is empty. Write something in it."}]

    def test_sync_passes_the_folders_and_names_failures(self, run: Run, assistant: FakeTerminal) -> None:
        result = run("index", "sync", "notes", "more")
        assert assistant.calls == [("sync", (Path("notes"), Path("more")))]
        assert "bad.md is empty" in result.stderr and "bad.md" not in result.stdout
        assert "2 new, 1 changed, 0 moved, 0 removed, 3 unchanged, 1 failed; 12 passages" in result.stdout

    def test_what_was_guessed_of_a_note_is_told_on_stderr(self, run: Run) -> None:
        result = run("index", "sync", "notes")
        assert f"{NOTE}: Not UTF-8: read as gb18030, a guess." in result.stderr.splitlines()

    def test_status(self, run: Run, tmp_path: Path) -> None:
        found = document(run("index", "status", "--json"))
        assert (found["notes"], found["passages"]) == (6, 12)
        assert found["folders"] == [str(ROOT / "index" / "sample_notes")]
        assert found["home"] == str(tmp_path / "diandian-home")
        assert "6 notes in 12 passages" in run("index", "status").stdout

    def test_status_tells_what_a_sync_would_do(self, run: Run, assistant: FakeTerminal) -> None:
        found = document(run("index", "status", "--json"))
        assert (found["new"], found["changed"], found["removed"], found["unchanged"]) == (2, 1, 0, 3)
        assert found["failed"] == [{"path": "sample_notes/bad.md", "error": "bad.md is empty. Write something in it."}]
        result = run("index", "status")
        assert "To be indexed: 2 new, 1 changed. Run `diandian index sync`." in result.stdout
        assert "bad.md is empty" in result.stderr
        assistant.report = SyncReport(0, 0, 0, 0, 6, (), 12, 0.1)
        assert "Everything is indexed as it is." in run("index", "status").stdout


class TestTrouble:
    @pytest.mark.parametrize(
        "error", [BackendClosed("The engine is shut down."), NoteNotFound("No such note."), UnknownPrompt("No prompt.")]
    )
    def test_expected_errors_are_one_line(self, run: Run, assistant: FakeTerminal, error: Exception) -> None:
        assistant.error = error
        result = run("index", "sync")
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr == f"Error: {error}\n"
        assert assistant.closed

    def test_anything_else_keeps_its_traceback(self, run: Run, assistant: FakeTerminal) -> None:
        assistant.error = ZeroDivisionError("a bug")
        assert isinstance(run("index", "sync").exception, ZeroDivisionError)

    def test_a_busy_data_folder(self) -> None:
        def build(_: object) -> FakeTerminal:
            raise DataFolderBusy("Another Diandian uses it.")

        result = CliRunner().invoke(cli, ["index", "status"], obj=Session(build=build))
        assert result.exit_code == 1 and result.stderr == "Error: Another Diandian uses it.\n"

    def test_settings_named_on_the_command_line(self, run: Run, tmp_path: Path) -> None:
        file = tmp_path / "mine.yaml"
        file.write_text("llm: {contxt: 1}\n", encoding="utf-8")
        result = run("--config", str(file), "index", "sync")
        assert result.exit_code == 1 and "unknown key 'llm.contxt'" in result.stderr

    def test_settings_that_are_not_there(self, run: Run) -> None:
        result = run("--config", "nowhere.yaml", "index", "sync")
        assert result.exit_code == 1 and "nowhere.yaml: no such file" in result.stderr

    def test_a_reader_that_hangs_up_is_met_with_silence(self) -> None:
        command = f"{sys.executable} -m ui models list | true"
        done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True)
        assert done.stderr == ""

    def test_a_taken_port_is_named_before_anything_loads(self, run: Run) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            result = run("serve", "--port", str(port))
        assert result.exit_code == 1 and result.stderr.count("\n") == 1
        assert f"Port {port} of 127.0.0.1 is taken" in result.stderr and "--port" in result.stderr

    def test_usage_errors_exit_with_two(self, run: Run) -> None:
        assert run("ask").exit_code == 2
        assert run("nonsense").exit_code == 2
