from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.config import home, load_config
from assistant.doctor import Check, examine, port_trouble
from assistant.home import own
from tests.source import ROOT
from ui.cli import cli


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    file = tmp_path / "config.yaml"
    notes = json.dumps(str(ROOT / "index" / "sample_notes"))
    file.write_text(f"serve: {{port: {port}}}\nindex: {{folders: [{notes}]}}", encoding="utf-8")
    return file


def by_name(settings: Path) -> dict[str, Check]:
    return {check.name: check for check in examine(settings)}


def test_without_models_it_says_what_to_fetch(settings: Path) -> None:
    checks = by_name(settings)
    failed = {name for name, check in checks.items() if not check.ok}
    assert failed == {"language model", "embedder"}
    assert all("diandian models fetch" in checks[name].detail for name in failed)
    assert "llama-cpp-python" in checks["llama.cpp"].detail


def test_every_failure_says_what_to_do(settings: Path) -> None:
    settings.write_text("index: {folders: [nowhere]}\nserve: {port: 1, host: 203.0.113.1}\nx: 1", encoding="utf-8")
    first = by_name(settings)
    assert "unknown section 'x'" in first["settings"].detail
    settings.write_text("index: {folders: [nowhere]}", encoding="utf-8")
    folders = by_name(settings)["note folders"]
    assert not folders.ok and "nowhere" in folders.detail and "index.folders" in folders.advice


def test_a_busy_data_folder_and_a_taken_port(settings: Path) -> None:
    config = load_config(settings)
    with own(home(config)), socket.socket() as other:
        other.bind((config.serve.host, config.serve.port))
        other.listen()
        checks = by_name(settings)
    assert not checks["data folder"].ok and "process" in checks["data folder"].detail
    assert not checks["port"].ok and "serve.port" in checks["port"].advice
    assert "index" not in checks


def test_an_address_of_another_machine() -> None:
    assert port_trouble("203.0.113.1", 7860).startswith("Cannot listen on 203.0.113.1, port 7860")


@pytest.mark.models
def test_with_models_all_is_well(settings: Path, models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIANDIAN_MODELS", str(models_dir))
    result = CliRunner().invoke(cli, ["--config", str(settings), "doctor", "--json"])
    found = json.loads(result.stdout)
    assert result.exit_code == 0 and found["ok"], found
    assert {"name", "ok", "detail", "advice"} == set(found["checks"][0])
    assert "384 numbers" in next(check["detail"] for check in found["checks"] if check["name"] == "embedding")


def test_failures_end_with_one(settings: Path) -> None:
    result = CliRunner().invoke(cli, ["--config", str(settings), "doctor"])
    assert result.exit_code == 1
    assert "FAIL language model: " in result.stdout and "ok   python: " in result.stdout
