"""Adding files and fetching pictures over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import quote, urlsplit

import pytest

from index.passage import Document
from tests.fakes import FakeAssistant
from tests.serving import Serve
from ui.web.app import running

NOTE = "home/menu card.png"


@pytest.fixture(scope="module")
def assistant() -> FakeAssistant:
    assistant = FakeAssistant({NOTE: Document("Menu", "Ramen 900")}, {})
    assistant.shelf.shown[NOTE] = b"\xff\xd8 a picture"
    return assistant


@pytest.fixture(scope="module")
def url(assistant: FakeAssistant) -> Iterator[str]:
    with running(assistant, Serve()) as address:
        yield address


def send(url: str, method: str, path: str, body: bytes = b"", **headers: str) -> HTTPResponse:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=10)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    return connection.getresponse()


def add(url: str, name: str, body: bytes, **headers: str) -> HTTPResponse:
    return send(url, "POST", "/add-note", body, **{"x_diandian": "add-note", "x_name": quote(name), **headers})


def test_a_file_is_taken_in_under_its_name(url: str, assistant: FakeAssistant) -> None:
    answer = add(url, "メモ.md", b"Kurama")
    assert (answer.status, answer.read().decode()) == (201, "メモ.md")
    assert assistant.shelf.done[-1] == "add メモ.md Kurama"


def test_an_unknown_format_is_one_line(url: str) -> None:
    answer = add(url, "tool.exe", b"MZ")
    assert (answer.status, answer.read()) == (422, b"tool.exe has no known note format. Use one of: .md.")


def test_a_file_over_the_limit_is_refused_announced_or_not(url: str, assistant: FakeAssistant) -> None:
    before = list(assistant.shelf.done)
    answer = add(url, "big.md", b"x" * (1024 * 1024 + 1))
    assert answer.status == 413 and b"larger than 1 MB" in answer.read()
    connection = HTTPConnection(urlsplit(url).netloc, timeout=10)
    pieces = (b"x" * 65_536 for _ in range(17))
    connection.request("POST", "/add-note", pieces, {"x-diandian": "add-note", "x-name": "big.md"}, encode_chunked=True)
    assert connection.getresponse().status == 413
    assert assistant.shelf.done == before


@pytest.mark.parametrize(
    "headers",
    [
        {"x_diandian": ""},
        {"origin": "https://notes.attacker.example"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
    ],
)
def test_no_other_page_can_add_files(url: str, assistant: FakeAssistant, headers: dict[str, str]) -> None:
    before = list(assistant.shelf.done)
    assert add(url, "a.md", b"x", **headers).status == 403
    assert assistant.shelf.done == before
    preflight = send(url, "OPTIONS", "/add-note", origin="https://notes.attacker.example")
    assert "access-control-allow-origin" not in preflight.headers


def test_a_picture_is_a_jpeg_for_this_page_alone(url: str) -> None:
    answer = send(url, "GET", f"/note-picture?note={quote(NOTE)}&number=0")
    assert (answer.status, answer.read()) == (200, b"\xff\xd8 a picture")
    assert answer.headers["content-type"] == "image/jpeg" and answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "default-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("note", ["/etc/hostname", "../../etc/hostname", "home/other.png"])
def test_what_is_no_note_is_not_shown(url: str, note: str) -> None:
    assert send(url, "GET", f"/note-picture?note={quote(note)}&number=0").status == 404
    assert send(url, "GET", f"/note-picture?note={quote(NOTE)}&number=1").status == 404
    assert send(url, "GET", f"/note-picture?note={quote(NOTE)}&number=x").status == 422
