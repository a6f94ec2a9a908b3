"""Sixty-four clients at once, who cancel, stop, wait and ask for too much; nothing may be lost or mixed up.

    python -m tests.bench.soak [--minutes N]

Every request asks for a code of its own to be repeated. A reply that holds somebody else's code, a request that ends
without a result or a named reason, or a client that never comes back is a failure; the exit code then is 1.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

import psutil

from assistant.backend import Backend
from assistant.config import Config, models_dir
from assistant.engine.llama import LlamaRuntime
from assistant.engine.settings import EngineSettings
from assistant.engine.worker import LocalBackend
from assistant.errors import BackendError
from assistant.messages import Delta, Message, Request, Sampling, Stop
from assistant.models import locate
from tests.bench.report import commit, machine, note

CLIENTS = 64
CODE = re.compile(r"K\d{7}")
ASKED = "Repeat this code and nothing else: "


@dataclass
class Tally:
    """What happened, and what must not happen."""

    ends: Counter[str] = field(default_factory=Counter)
    """How requests ended: a stop reason, the name of an error, or `closed` by the client."""
    repeated: int = 0
    """Whole replies with the code that was asked for."""
    whole: int = 0
    """Replies that were not cut short by the client, a stop string or their length."""
    wrong: list[str] = field(default_factory=list)
    """Replies with another code or a stop string, and errors without a name."""
    lost: int = 0
    """Clients that never came back."""
    rss_mb: list[float] = field(default_factory=list)
    """Resident memory at the start, in the middle and at the end."""


class Client:
    """Asks one request after another until the time is over."""

    def __init__(self, number: int, backend: Backend, codes: Iterator[int], tally: Tally) -> None:
        self._draw = random.Random(number)
        self._backend = backend
        self._codes = codes
        self._tally = tally
        self._caller = f"caller {number % 8}"

    def run(self, until: float) -> None:
        """Ask until then (monotonic seconds); what is under way at that moment is closed."""
        while time.monotonic() < until:
            code = f"K{next(self._codes):07d}"
            request, patience = self._request(code), self._draw.choice((0, 1, 2, 5, 9, None, None, None, None))
            try:
                self._listen(request, code, patience, until)
            except BackendError as error:  # a named reason
                self._tally.ends[type(error).__name__] += 1
                time.sleep(self._draw.random() / 2)
            except Exception as error:
                self._tally.ends["unexpected"] += 1
                self._tally.wrong.append(repr(error))

    def _request(self, code: str) -> Request:
        draw, context = self._draw, self._backend.context
        words = int(context * draw.random() * draw.choice((0.01, 0.01, 0.02, 0.05, 0.3, 1.05)))
        filler = " ".join(draw.choices(("sea", "hill", "lamp", "bread", "stone"), k=words))
        system = "Be brief." if draw.random() < 0.5 else ""
        messages = (Message("system", system),) if system else ()
        messages += (Message("user", f"{filler}\n{ASKED}{code}"),)
        sampling = Sampling(
            max_tokens=draw.choice((4, 24, 24, 24)),
            temperature=draw.choice((0.0, 0.3)),
            repeat_penalty=draw.choice((1.0, 1.05)),
            seed=draw.randrange(1000),
            stop=(code[3:6],) if draw.random() < 0.2 else (),
        )
        return Request(messages, sampling, priority=draw.choice(("interactive", "bulk")), caller=self._caller)

    def _listen(self, request: Request, code: str, patience: int | None, until: float) -> None:
        """Read a reply, giving up after `patience` events, of which none at all is one case."""
        text, stream = "", self._backend.stream(request)
        try:
            for heard, event in enumerate(stream):
                if isinstance(event, Stop):
                    self._judge(request, code, text, event.reason)
                    return
                text += event.text if isinstance(event, Delta) else ""
                if heard == patience or time.monotonic() > until:
                    break
            else:
                self._tally.wrong.append(f"{code}: the stream ended without a Stop")
        finally:
            stream.close()  # type: ignore[attr-defined]
        self._judge(request, code, text, "closed")

    def _judge(self, request: Request, code: str, text: str, reason: str) -> None:
        self._tally.ends[reason] += 1
        others = [found for found in CODE.findall(text) if found != code]
        if others or any(stop in text for stop in request.sampling.stop):
            self._tally.wrong.append(f"{code}: {text!r} ({reason})")
        if reason == "end":
            self._tally.whole += 1
            self._tally.repeated += code in text


def soak(backend: Backend, seconds: float, clients: int = CLIENTS, patience_s: float = 60) -> Tally:
    """Let the clients loose for so long, then wait for all to come back and for the engine to be idle."""
    tally, codes = Tally(), count(1_000_003)
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=Client(number, backend, codes, tally).run, args=(until,), daemon=True)
        for number in range(clients)
    ]
    for thread in threads:
        thread.start()
    for share in (0.1, 0.5, 1.0):  # the first tenth fills caches and buffers
        time.sleep(max(0.0, until - seconds * (1 - share) - time.monotonic()))
        tally.rss_mb.append(psutil.Process().memory_info().rss / 1e6)
        note(f"{dict(tally.ends)}, {tally.rss_mb[-1]:.0f} MB, {backend.status().load}")
    patience = time.monotonic() + patience_s
    for thread in threads:
        thread.join(max(0.0, patience - time.monotonic()))
    tally.lost = sum(thread.is_alive() for thread in threads)
    while (load := backend.status().load).running + load.waiting and time.monotonic() < patience:
        time.sleep(0.05)
    if load.running + load.waiting:
        tally.wrong.append(f"the engine still works: {load}")
    return tally


def main() -> None:
    """Soak the default model and print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    options = parser.parse_args()
    settings = EngineSettings(queue=40)  # sixteen run, forty wait: some of the sixty-four are refused
    path = locate(settings.model, models_dir(Config()), "llm")
    backend = LocalBackend("soak", lambda: LlamaRuntime(path, settings), settings.queue)
    try:
        tally = soak(backend, options.minutes * 60)
        load = backend.status().load
    finally:
        backend.close()
    figures = {
        "minutes": options.minutes,
        "clients": CLIENTS,
        "ends": dict(tally.ends),
        "whole_replies": tally.whole,
        "code_repeated": tally.repeated,
        "wrong": len(tally.wrong),
        "lost_clients": tally.lost,
        "rss_mb": [round(each) for each in tally.rss_mb],
        "preemptions": load.preemptions,
        "steps": load.steps,
        "reused_tokens": load.reused_tokens,
        "prompt_tokens": load.prompt_tokens,
        "machine": machine(),
        "commit": commit(),
    }
    print(json.dumps(figures))
    for line in tally.wrong[:20]:
        note(line)
    sys.exit(bool(tally.wrong or tally.lost))


if __name__ == "__main__":
    main()
