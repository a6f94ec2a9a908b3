from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.documents.formats import read_layout
from assistant.documents.formats.kept import Layouts
from assistant.documents.layout import Layout
from assistant.errors import DocumentUnreadable
from tests.assistant.documents.formats.pictures.drawing import Sheet


class Reading:
    """Reads every document as a picture that says its bytes, and counts how often it is asked."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.held = threading.Event()
        self.held.set()

    def __call__(self, name: str, data: bytes) -> Layout:
        self.read.append(name)
        self.held.wait(10)
        if data == b"broken":
            raise DocumentUnreadable(f"{name} is damaged.")
        return Sheet(200, 100).write(10, 10, data.decode()).layout()


def test_a_picture_is_read_once_whatever_it_is_called() -> None:
    reading = Reading()
    layouts = Layouts(reading)
    first = layouts.read("a.png", b"Exit")
    assert layouts.read("b.PNG", b"Exit") is first
    assert layouts.read("a.png", b"Open").segments[0].text == "Open"
    assert layouts.read("a.webp", b"Exit") == first
    assert reading.read == ["a.png", "a.png", "a.webp"]


def test_the_one_asked_for_longest_ago_goes_first() -> None:
    reading = Reading()
    layouts = Layouts(reading, most=2)
    for data in (b"one", b"two", b"one", b"three", b"one", b"two"):
        layouts.read(f"{data.decode()}.png", data)
    assert reading.read == ["one.png", "two.png", "three.png", "two.png"]


def test_no_more_memory_is_taken_than_allowed() -> None:
    reading = Reading()
    alone = len(Sheet(200, 100).write(10, 10, "one").layout().jpeg)
    for room, wanted in ((alone // 2, 4), (alone + 4_000, 4), (3 * alone + 9_000, 2)):
        reading.read.clear()
        layouts = Layouts(reading, most_bytes=room)
        for data in (b"one", b"two", b"one", b"two"):
            layouts.read("a.png", data)
        assert len(reading.read) == wanted, room


def test_who_asks_meanwhile_waits_for_the_same_and_for_nothing_else() -> None:
    reading = Reading()
    layouts = Layouts(reading)
    reading.held.clear()
    with ThreadPoolExecutor(8) as pool:
        same = [pool.submit(layouts.read, "a.png", b"Exit") for _ in range(6)]
        other = pool.submit(layouts.read, "b.png", b"Open")
        while len(reading.read) < 2:
            assert not other.done()
        reading.held.set()
        found = {id(each.result(10)) for each in same}
        assert len(found) == 1 and other.result(10).segments[0].text == "Open"
    assert sorted(reading.read) == ["a.png", "b.png"]


def test_an_error_is_not_kept_and_names_the_file_at_hand() -> None:
    reading = Reading()
    layouts = Layouts(reading)
    for name in ("a.png", "b.png"):
        with pytest.raises(DocumentUnreadable, match=name):
            layouts.read(name, b"broken")
    assert reading.read == ["a.png", "b.png"]


def test_what_is_read_in_moments_is_not_kept() -> None:
    layouts = Layouts()
    assert layouts.read("a.txt", b"One.") is not layouts.read("a.txt", b"One.")
    assert layouts.read("a.txt", b"One.").segments == read_layout("a.txt", b"One.").segments
