"""The server around the page: address, headers, names, folders."""

from __future__ import annotations

import json
import os
import re
import socket
import stat
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from assistant.errors import AssistantError
from assistant.served import load_of_page
from tests.fakes import FakeAssistant, Reply
from tests.serving import Serve
from ui.web.app import running, serve
from ui.web.guard import policy


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    os.environ["GRADIO_ALLOWED_PATHS"] = "/"
    os.environ["GRADIO_VIBE_MODE"] = "1"
    with running(FakeAssistant({}, {"": Reply(("x",))}), Serve()) as address:
        yield address


def get(url: str, path: str = "/", **headers: str) -> HTTPResponse:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=10)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    return connection.getresponse()


def test_a_taken_port_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(AssistantError) as caught:
            serve(FakeAssistant({}, {}), Serve(port=port))
    assert str(caught.value) == (
        f"Port {port} is taken on 127.0.0.1. Stop the other program or set serve.port in config.yaml."
    )


def test_an_address_of_another_machine_is_one_clear_line() -> None:
    with pytest.raises(AssistantError, match=r"^Cannot listen on 192\.0\.2\.1 port 0: .* config\.yaml\.$"):
        serve(FakeAssistant({}, {}), Serve(host="192.0.2.1"))


def test_the_front_page_allows_its_own_inline_scripts_and_no_others(url: str) -> None:
    answer = get(url, accept_encoding="br, gzip")
    page = answer.read()
    allowed = answer.headers["content-security-policy"]
    scripts = re.findall(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", page, re.DOTALL)
    assert answer.status == 200 and len(scripts) >= 2
    assert policy(scripts) == allowed
    assert "script-src 'self' 'unsafe-eval' 'sha256-" in allowed
    assert "'unsafe-inline'" not in allowed.split("script-src")[1].split(";")[0]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-dns-prefetch-control"] == "off"


def test_every_answer_carries_the_policy(url: str) -> None:
    for path in ("/config", "/theme.css", "/nowhere", "/gradio_api/info"):
        assert "default-src 'self'" in get(url, path).headers["content-security-policy"], path


def test_a_foreign_name_is_refused(url: str) -> None:
    assert get(url, host="notes.attacker.example").status == 421
    assert get(url, host="localhost:7860").status == 200


def test_nothing_but_the_page_is_served(url: str) -> None:
    assert get(url, "/gradio_api/file=/etc/hostname").status in (403, 404)
    assert get(url, f"/gradio_api/file={Path(__file__)}").status in (403, 404)
    assert get(url, "/gradio_api/mcp/sse").status == 404
    assert get(url, "/docs").status == 404
    assert "GRADIO_ALLOWED_PATHS" not in os.environ and "GRADIO_VIBE_MODE" not in os.environ


def test_uploads_lie_in_a_private_folder(url: str) -> None:
    folder = Path(os.environ["GRADIO_TEMP_DIR"])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_folder_goes_with_the_server() -> None:
    before = os.environ.get("GRADIO_TEMP_DIR")
    with running(FakeAssistant({}, {}), Serve()):
        folder = Path(os.environ["GRADIO_TEMP_DIR"])
        assert folder.is_dir() and str(folder) != before
    assert not folder.exists()


def test_no_endpoint_is_open_to_programs(url: str) -> None:
    info = json.loads(get(url, "/gradio_api/info").read())
    assert info["named_endpoints"] == {} and info["unnamed_endpoints"] == {}


def test_metrics_are_prometheus_text(url: str) -> None:
    answer = get(url, "/metrics")
    text = answer.read().decode()
    assert answer.status == 200 and answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "diandian_tokens_per_second 24.600\n" in text and 'diandian_model_info{model="fake-1.5b"} 1\n' in text


def test_metrics_do_not_answer_under_a_foreign_name(url: str) -> None:
    answer = get(url, "/metrics", host="notes.attacker.example")
    assert answer.status == 421 and b"diandian_" not in answer.read()


def test_another_diandian_reads_the_load_of_this_one(url: str) -> None:
    port = urlsplit(url).port
    assert port is not None
    told = f"http://127.0.0.1:{port}: model ready, 0 requests running, 0 waiting, 24.6 tokens/s"
    assert load_of_page("127.0.0.1", port) == told == load_of_page("0.0.0.0", port)
