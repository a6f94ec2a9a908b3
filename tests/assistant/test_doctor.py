from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.backend import BackendStatus, Load
from assistant.config import home, load_config
from assistant.doctor import Check, examine, port_trouble
from assistant.home import own
from tests.assistant.remote.stub import Stub, serving
from tests.fakes import FakeStanding
from tests.source import ROOT
from ui.cli import cli
from ui.web.metrics import exposition


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
    engine = checks["llama.cpp"].detail
    assert "llama-cpp-python" in engine and "context 4096" in engine and "cells of f16" in engine


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


def test_a_running_diandian_tells_its_load(settings: Path) -> None:
    config = load_config(settings)
    busy = BackendStatus("ready", "m", load=Load(running=2, waiting=1, tokens_per_second=30))
    page = exposition(FakeStanding(busy, 3)).encode()
    with own(home(config)), answering(config.serve.port, page):
        checks = by_name(settings)
    told = f"http://127.0.0.1:{config.serve.port}: model ready, 2 requests running, 1 waiting, 30.0 tokens/s"
    assert checks["running Diandian"] == Check("running Diandian", True, told)
    assert checks["data folder"].ok and "port" not in checks


def test_another_program_on_the_port_is_not_taken_for_a_diandian(settings: Path) -> None:
    config = load_config(settings)
    with own(home(config)), answering(config.serve.port, b"<html>not ours</html>"):
        checks = by_name(settings)
    assert "running Diandian" not in checks
    assert not checks["data folder"].ok and not checks["port"].ok


@contextmanager
def answering(port: int, page: bytes) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/metrics" else 404)
            self.send_header("content-length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def test_a_remote_server_is_asked_in_place_of_the_local_model(settings: Path) -> None:
    stub = Stub({"/v1/models": {"data": [{"id": "big", "max_model_len": 8192}]}})
    with serving(stub):
        with settings.open("a", encoding="utf-8") as file:
            file.write(f"\nremote: {{base_url: '{stub.address}', retries: 0}}")
        found = by_name(settings)
    assert found["remote server"] == Check("remote server", True, f"big: openai at {stub.address}, context 8192")
    assert "language model" not in found and "llama.cpp" not in found
    gone = by_name(settings)["remote server"]
    assert not gone.ok and "cannot be reached" in gone.detail and "remote.base_url" in gone.detail


def test_an_address_of_another_machine() -> None:
    assert port_trouble("203.0.113.1", 7860).startswith("Cannot listen on 203.0.113.1, port 7860")


@pytest.mark.models
def test_with_models_all_is_well(settings: Path, models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIANDIAN_MODELS", str(models_dir))
    result = CliRunner().invoke(cli, ["--config", str(settings), "doctor", "--json"])
    found = json.loads(result.stdout)
    assert result.exit_code == 0 and found["ok"], [check for check in found["checks"] if not check["ok"]]
    assert {"name", "ok", "detail", "advice"} == set(found["checks"][0])
    assert "384 numbers" in next(check["detail"] for check in found["checks"] if check["name"] == "embedding")


def test_failures_end_with_one(settings: Path) -> None:
    result = CliRunner().invoke(cli, ["--config", str(settings), "doctor"])
    assert result.exit_code == 1
    assert "FAIL language model: " in result.stdout and "ok   python: " in result.stdout
