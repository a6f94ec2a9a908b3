"""The process in which hostile bytes are parsed: it reads requests on its standard input and answers on its output.

It is polite (a low priority), bounded (memory), deaf to the network, and never outlives its parent.
"""

from __future__ import annotations

import ctypes
import os
import queue
import signal
import sys
import threading
import time
import traceback
from typing import Any, BinaryIO

from index import parcels
from index.errors import NoteUnreadable
from index.loaders import heartbeat, load

_NICER = 10
_BEAT_S = 0.5
_PR_SET_PDEATHSIG = 1
"""prctl(2): the signal that Linux sends when the thread that started this process ends."""


def serve(max_bytes: int) -> None:
    """Answer requests until the parent closes its end; `max_bytes` of memory is the most that may be had."""
    answers = _private_output()
    _be_modest(max_bytes)
    requests: queue.Queue[parcels.Request] = queue.Queue()
    threading.Thread(target=_take, args=(requests,), daemon=True).start()
    heartbeat.listen(_Beat(answers))
    parcels.send(answers, parcels.Alive())
    while True:
        parcels.send(answers, _answer(requests.get()))


class _Beat:
    """Sends signs of life, not more of them than anybody needs."""

    def __init__(self, answers: BinaryIO) -> None:
        self._answers = answers
        self._last = 0.0

    def __call__(self) -> None:
        now = time.monotonic()
        if now - self._last >= _BEAT_S:
            self._last = now
            parcels.send(self._answers, parcels.Alive())


def _answer(request: parcels.Request) -> parcels.Answer:
    try:
        return load(request.path, request.data)
    except NoteUnreadable as error:
        return parcels.Failed(type(error)(str(error)))
    except MemoryError:
        return parcels.Failed(None, "MemoryError", out_of_memory=True)
    except Exception as error:
        # onnxruntime, OpenCV and the loader of libraries have errors of their own for memory they were refused.
        starved = any(word in str(error).lower() for word in ("alloc", "memory", "failed to map"))
        return parcels.Failed(None, type(error).__name__, traceback.format_exc(), out_of_memory=starved)


def _private_output() -> BinaryIO:
    """Keep the pipe to the parent for answers: whatever a library prints goes to standard error."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


def _take(requests: queue.Queue[parcels.Request]) -> None:
    """Pass requests on; when the parent has gone there is nobody left to answer."""
    try:
        while (request := parcels.receive_request(sys.stdin.buffer)) is not None:
            requests.put(request)
    finally:
        os._exit(0)


def _be_modest(max_bytes: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.addaudithook(_refuse_network)
    if sys.platform == "win32":
        import psutil

        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        return
    os.nice(_NICER)
    if sys.platform == "linux":
        import resource

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        resource.setrlimit(resource.RLIMIT_AS, (max_bytes, max_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _refuse_network(event: str, _arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto"):
        raise PermissionError("no network while a note is read")
