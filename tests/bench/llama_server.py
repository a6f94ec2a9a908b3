"""llama.cpp's own server beside ours, where its binary is on PATH."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant.messages import Request

BINARY = "llama-server"


@contextmanager
def llama_server(model: Path, parallel: int, cells: int) -> Iterator[str | None]:
    """The address of a server of its own; None where there is no binary."""
    binary = shutil.which(BINARY)
    if binary is None:
        yield None
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [binary, "-m", str(model), "-np", str(parallel), "-c", str(cells), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def complete(address: str, request: Request) -> str:
    """The server's greedy reply to a request."""
    body: dict[str, Any] = {
        "messages": [{"role": message.role, "content": message.content} for message in request.messages],
        "max_tokens": request.sampling.max_tokens,
        "temperature": 0,
    }
    call = urllib.request.Request(
        f"{address}/v1/chat/completions", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(call, timeout=600) as answer:
        return str(json.load(answer)["choices"][0]["message"]["content"])


def _wait(health: str, process: subprocess.Popen[bytes], within_s: float = 120) -> None:
    until = time.monotonic() + within_s
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(health, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise SystemExit(f"{BINARY} did not start.")
