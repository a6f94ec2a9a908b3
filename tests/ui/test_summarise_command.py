"""`diandian summarise` over the real assistant; only the two models are stand-ins."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.app import build
from assistant.config import Config
from assistant.messages import Request
from assistant.scripted import ScriptedBackend
from tests.assistant.documents.summarising.telling import fact, first_sentences, text_of
from tests.fakes import FakeEmbedder
from tests.ui.terminal import document
from ui.cli import cli
from ui.commands.session import Asked, Session

TEXT = text_of(60)


def run(*words: str | Path, stdin: bytes = b"", reply: Callable[[Request], str] = first_sentences) -> Result:
    def built(config: Config) -> Asked:
        return build(config, backend=ScriptedBackend(reply), embedder=FakeEmbedder())

    return CliRunner().invoke(cli, [str(word) for word in words], obj=Session(build=built), input=stdin)


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    file = tmp_path / "facts.txt"
    file.write_text(TEXT, "utf-8")
    return file


def test_json_is_the_contract_and_every_source_is_a_slice_of_the_text() -> None:
    found = document(run("summarise", "-", "--length", "short", "--json", stdin=TEXT.encode()))
    assert set(found) == {"text", "points", "thread", "uncovered", "coverage", "language", "seconds"}
    assert (found["coverage"], found["language"], found["thread"], len(found["points"])) == (1, "en", None, 3)
    for point in found["points"]:
        assert set(point) == {"text", "sources", "extract"}
        for source in point["sources"]:
            assert TEXT[source["start"] : source["end"]] == source["quote"]
    assert found["text"] == "\n".join(f"- {point['text']}" for point in found["points"])


def test_points_come_with_their_sources_and_stderr_says_what_was_read(facts: Path) -> None:
    result = run("summarise", facts, "--length", "short")
    told = re.findall(r"- (.+?\.)(?: \[.+\])?\n    (\d+)-(\d+): (.+)\n", result.stdout)
    assert result.exit_code == 0 and len(told) >= 3
    assert all(point == quote == TEXT[int(start) : int(end)] for point, start, end, quote in told)
    assert "100.0 % read" in result.stderr


def test_what_no_point_is_from_is_told(facts: Path) -> None:
    result = run("summarise", facts, "--lang", "German")
    assert result.exit_code == 0 and result.stdout == "" and "No point is from: 0-" in result.stderr


def test_a_point_in_the_words_of_the_text_is_marked() -> None:
    result = run("summarise", "-", stdin=fact(3).encode(), reply=lambda _: "1. It was visited by 99,999 people.")
    assert f"- {fact(3)} [in the text's own words]\n" in result.stdout


def test_a_note_is_summarised_with_its_comments(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    comments = "\n".join(
        f"- **{name}** (2025-01-2{at}, en): {fact(at)}" for at, name in enumerate(("Ann", "Ben", "Cy", "Di"))
    )
    (folder / "facts.md").write_text(f"# Facts\n\n{fact(9)}\n\n## Comments\n\n{comments}\n", "utf-8")

    def reply(request: Request) -> str:
        if "recommend" in request.messages[-1].content:
            return f"1. {fact(1)} [2]\n2. {fact(2)} [3]"
        return "NONE" if "What do these people" in request.messages[-1].content else first_sentences(request)

    assert run("index", "sync", folder).exit_code == 0
    found = document(run("summarise", "notes/facts.md", "--json", reply=reply))
    assert found["thread"]["agreed"] == found["thread"]["disputed"] == []
    assert [(point["text"], point["authors"]) for point in found["thread"]["recommended"]] == [
        (fact(1), ["Ben"]),
        (fact(2), ["Cy"]),
    ]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("nowhere.txt",), 1, "neither a file nor a note"),
        (("-",), 1, "empty"),
        (("-", "--length", "tiny"), 2, "tiny"),
        (("-", "--lang", "Klingon"), 2, "'Klingon' is no language"),
    ],
)
def test_what_is_wrong_is_one_line(words: tuple[str, ...], code: int, said: str) -> None:
    result = run("summarise", *words)
    assert result.exit_code == code and said in result.stderr and "Traceback" not in result.stderr
