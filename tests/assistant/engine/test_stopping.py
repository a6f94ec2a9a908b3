"""The flag that C code reads."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Iterator

import pytest

from assistant.engine.stopping import StopFlag

_AGREED = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p)


@pytest.fixture
def flag() -> Iterator[StopFlag]:
    flag = StopFlag()
    yield flag
    flag.close()


def raised(flag: StopFlag) -> bool:
    """What llama.cpp would be told."""
    return bool(_AGREED(flag.function)(flag.pointer))


def rises(flag: StopFlag) -> bool:
    """Whether it is raised within two seconds."""
    until = time.monotonic() + 2
    while not raised(flag) and time.monotonic() < until:
        time.sleep(0.005)
    return raised(flag)


def test_it_is_raised_once_the_answer_is_yes_and_down_again_afterwards(flag: StopFlag) -> None:
    unwanted = threading.Event()
    assert not raised(flag)
    with flag.watching(unwanted.is_set):
        time.sleep(0.12)
        assert not raised(flag)
        unwanted.set()
        assert rises(flag)
    assert not raised(flag)


def test_one_computation_that_is_stopped_does_not_stop_the_next(flag: StopFlag) -> None:
    for _ in range(3):
        with flag.watching(lambda: True):
            assert raised(flag), "at once"
        with flag.watching(lambda: False):
            time.sleep(0.12)
            assert not raised(flag)


def test_its_thread_ends(flag: StopFlag) -> None:
    running = watching()
    flag.close()
    flag.close()
    assert watching() == running - 1


def watching() -> int:
    """Threads that watch for a stop; engines that other tests keep have theirs."""
    return sum(thread.name == "engine-stop" for thread in threading.enumerate())
