"""Which backend runs is what config.yaml says, and nothing above can tell which one it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.app import build
from assistant.chat.events import Answered
from assistant.config import load_config
from assistant.errors import ConfigError
from tests.assistant.remote.stub import Stub, says, serving
from tests.fakes import FakeEmbedder

pytestmark = pytest.mark.timeout(60)


def settings(tmp_path: Path, address: str, more: str = "") -> Path:
    file = tmp_path / "config.yaml"
    file.write_text(f"remote: {{base_url: '{address}'{more}}}\nindex: {{folders: []}}", encoding="utf-8")
    return file


def test_a_named_server_answers_the_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "bus.md").write_text("The bus pass in Kyoto is 700 yen.", encoding="utf-8")
    monkeypatch.setenv("TEST_SERVER_KEY", "k-1")
    stub = Stub({"/v1/models": {"data": [{"id": "big"}]}}, [says("the bus pass costs 700 yen [1].")])
    with serving(stub):
        built = build(
            load_config(settings(tmp_path, stub.address, ", api_key_env: TEST_SERVER_KEY")), embedder=FakeEmbedder()
        )
        try:
            list(built.sync([notes]))
            answered = list(built.ask("What does the bus pass cost?"))[-1]
            status = built.status().backend
        finally:
            built.close()
    assert isinstance(answered, Answered) and "700 yen" in answered.answer
    assert [citation.note for citation in answered.citations] == ["notes/bus.md"]
    assert (status.state, status.model) == ("ready", "big")
    assert {headers["authorization"] for headers in stub.headers} == {"Bearer k-1"}


def test_a_missing_key_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_SERVER_KEY", raising=False)
    config = load_config(settings(tmp_path, "http://127.0.0.1:9/v1", ", api_key_env: TEST_SERVER_KEY"))
    built = build(config, embedder=FakeEmbedder())
    try:
        with pytest.raises(ConfigError, match=r"^remote\.api_key_env names TEST_SERVER_KEY, .* not set\. Put .*$"):
            list(built.ask("Anything?"))
    finally:
        built.close()


def test_an_address_without_a_scheme_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"'remote\.base_url' must start with http:// or https://\.$"):
        load_config(settings(tmp_path, "localhost:8000/v1"))
