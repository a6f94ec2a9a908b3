from __future__ import annotations

import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import psutil
import pytest

from index.errors import NoteInaccessible, NoteUnreadable
from index.parcels import Alive, Failed, receive_answer, send
from index.reading import Bounds, Reader
from tests.index.pdfs import pdf
from tests.index.pictures import drawn, saved
from tests.source import ROOT

PAGE = pdf([[(72, 700, "Buses stop at ten.")]])
SCAN = saved(drawn([(60, 60 + 50 * n, "The bus pass costs 1,100 yen") for n in range(40)], (900, 2_100)))


@pytest.fixture
def reader() -> Iterator[Reader]:
    reader = Reader()
    yield reader
    reader.close()


def children() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "reading_child" in " ".join(child.cmdline())]


def text(reader: Reader, name: str = "a.pdf", data: bytes = PAGE) -> str:
    return reader.load(Path(name), data).documents[0].text


def busy(name: str, reader: Reader, errors: list[NoteUnreadable]) -> threading.Thread:
    """Read a picture that takes seconds, in a thread; return when the child is at it."""

    def load() -> None:
        try:
            reader.load(Path(name), SCAN)
        except NoteUnreadable as error:
            errors.append(error)

    thread = threading.Thread(target=load)
    thread.start()
    while not children() or children()[0].cpu_times().user < 0.6:
        time.sleep(0.02)
    return thread


def test_simple_formats_need_no_other_process(reader: Reader) -> None:
    assert text(reader, "a.md", b"# Title\n\nWords.") == "# Title\n\nWords."
    assert not children()


def test_one_modest_child_reads_file_after_file(reader: Reader) -> None:
    assert text(reader) == "Buses stop at ten."
    (child,) = children()
    assert text(reader, "b.pdf", pdf([[(72, 700, "Another.")]])) == "Another."
    assert children() == [child]
    if sys.platform == "linux":
        assert child.nice() >= 10
        loaded = {Path(each.path).name for each in child.memory_maps()}
        assert not [name for name in loaded if name.startswith(("libtorch", "chromadb_rust", "libllama"))]
    assert child.memory_info().rss < 200_000_000
    reader.close()
    assert not child.is_running()


def test_our_errors_travel_as_they_are(reader: Reader) -> None:
    with pytest.raises(NoteUnreadable, match=r"^x/gone\.pdf is no PDF that can be opened, or it is damaged\. Save"):
        reader.load(Path("x/gone.pdf"), b"%PDF-")
    with pytest.raises(NoteUnreadable, match="no known note format"):
        reader.load(Path("a.exe"), b"MZ")


def test_names_that_are_no_text_come_through(reader: Reader) -> None:
    with pytest.raises(NoteUnreadable, match="is no PDF"):
        reader.load(Path("new\nline \udcff 😀.pdf"), b"")


def test_a_child_that_dies_costs_one_file(reader: Reader) -> None:
    errors: list[NoteUnreadable] = []
    thread = busy("slow.png", reader, errors)
    children()[0].kill()
    thread.join(10)
    assert [str(error) for error in errors] == [
        "slow.png could not be read: its reader ended with signal 9. Open it and save it again, or remove it."
    ]
    assert text(reader) == "Buses stop at ten."


def test_a_child_that_died_while_idle_is_replaced(reader: Reader) -> None:
    text(reader)
    children()[0].kill()
    time.sleep(0.1)
    assert text(reader) == "Buses stop at ten."


def test_a_child_that_falls_silent_is_ended() -> None:
    reader, errors = Reader(Bounds(silence_s=2.0)), []
    thread = busy("stuck.png", reader, errors)
    children()[0].suspend()
    thread.join(10)
    assert [str(error) for error in errors] == [
        "stuck.png could not be read: nothing came of it for 2 s. Open it and save it again, or remove it."
    ]
    assert not children()
    reader.close()


def test_a_file_that_takes_too_long_or_too_much_is_given_up() -> None:
    for bounds, why in (
        (Bounds(total_s=0.9), "takes longer than 0 minutes to read. Split it."),
        (Bounds(memory_mb=120), "needs more than 120 MB of memory to be read. Split it."),
    ):
        reader = Reader(bounds)
        with pytest.raises(NoteUnreadable, match=why):
            reader.load(Path("a.png"), SCAN)
        assert not children()
        reader.close()


def test_a_child_that_cannot_start_leaves_what_was_indexed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    with pytest.raises(NoteInaccessible, match=r"a\.pdf cannot be read now: its reader does not start"):
        Reader().load(Path("a.pdf"), PAGE)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_child_does_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    scan = tmp_path / "a.png"
    scan.write_bytes(SCAN)
    program = (
        "import sys; from pathlib import Path; from index.reading import Reader\n"
        "r = Reader(); p = Path(sys.argv[1]); print('ready', flush=True); r.load(p, p.read_bytes())"
    )
    parent = subprocess.Popen([sys.executable, "-c", program, str(scan)], cwd=ROOT, stdout=subprocess.PIPE)
    while not (found := psutil.Process(parent.pid).children()):
        time.sleep(0.05)
    os.kill(parent.pid, signal.SIGKILL)
    parent.communicate()
    _, alive = psutil.wait_procs(found, timeout=5)
    assert not alive


def test_an_answer_makes_nothing_but_our_values() -> None:
    def answer(value: object) -> object:
        packed = pickle.dumps(value)
        return receive_answer(BytesIO(struct.pack("<Q", len(packed)) + packed))

    assert answer(Alive()) == Alive()
    with pytest.raises(pickle.UnpicklingError, match="has no place in an answer"):
        answer(Path("/etc"))
    with pytest.raises(pickle.UnpicklingError, match="is no answer"):
        answer("text")
    out = BytesIO()
    send(out, Failed(NoteInaccessible("a.md cannot be read.")))
    failed = receive_answer(BytesIO(out.getvalue()))
    assert isinstance(failed, Failed) and isinstance(failed.error, NoteInaccessible)
    assert receive_answer(BytesIO(out.getvalue()[:-1])) is None
