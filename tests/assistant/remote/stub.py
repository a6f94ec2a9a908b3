"""A small server in the place of vLLM, llama-server and the rest, on loopback, that also misbehaves as told."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["Handler"], None]


@dataclass
class Stub:
    """What the server answers, by path, and what it was asked."""

    paths: dict[str, Any] = field(default_factory=dict)
    """JSON by path, or a function of the request's body that gives it; any other path is a 404."""
    answers: list[Answer] = field(default_factory=list)
    """How successive chat completions are answered; the last one serves all that follow."""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    """The bodies of the chat completions asked for."""
    headers: list[Mapping[str, str]] = field(default_factory=list)
    """Theirs, by lower-case name."""
    gone: threading.Event = field(default_factory=threading.Event)
    """Set when a client left in the middle of a reply."""
    address: str = ""


class Handler(BaseHTTPRequestHandler):
    """Answers one request as the stub of its server says."""

    protocol_version = "HTTP/1.1"
    stub: Stub

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._fixed({})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.path != "/v1/chat/completions":
            self._fixed(body)
            return
        self.stub.bodies.append(body)
        self.stub.headers.append({name.lower(): value for name, value in self.headers.items()})
        answer = self.stub.answers[0] if len(self.stub.answers) == 1 else self.stub.answers.pop(0)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            answer(self)

    def _fixed(self, body: Mapping[str, Any]) -> None:
        found = self.stub.paths.get(self.path)
        if found is None:
            self.refuse(404, {"detail": "Not Found"})
        else:
            self.reply(200, found(body) if callable(found) else found)

    def reply(self, status: int, content: object, **headers: str) -> None:
        data = json.dumps(content).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def refuse(self, status: int, content: object, **headers: str) -> None:
        self.reply(status, content, **headers)

    def begin(self) -> None:
        """Start a stream of events that lasts until the connection closes."""
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()

    def event(self, data: str) -> None:
        raw = f"data: {data}\n\n".encode()
        self.wfile.write(f"{len(raw):x}\r\n".encode() + raw + b"\r\n")
        self.wfile.flush()

    def end(self) -> None:
        self.event("[DONE]")
        self.wfile.write(b"0\r\n\r\n")

    def drop(self) -> None:
        """Break the connection off in the middle."""
        self.close_connection = True
        self.connection.close()


def chunk(text: str | None = None, ended: str | None = None, **more: Any) -> str:
    """One event of a streamed chat completion."""
    choice = {"index": 0, "delta": {} if text is None else {"content": text}, "finish_reason": ended, **more}
    return json.dumps({"id": "1", "object": "chat.completion.chunk", "model": "m", "choices": [choice]})


def usage(prompt: int, completion: int, cached: int = 0) -> str:
    """The event in which a server tells what a reply cost."""
    details = {"cached_tokens": cached}
    spent = {"prompt_tokens": prompt, "completion_tokens": completion, "prompt_tokens_details": details}
    return json.dumps({"id": "1", "object": "chat.completion.chunk", "choices": [], "usage": spent})


def says(*pieces: str, ended: str | None = "stop", spent: str = "", **more: Any) -> Answer:
    """A reply in these pieces."""

    def answer(handler: Handler) -> None:
        handler.begin()
        handler.event(json.dumps({"choices": [{"index": 0, "delta": {"role": "assistant"}, "finish_reason": None}]}))
        for piece in pieces:
            handler.event(chunk(piece))
        if ended:
            handler.event(chunk(None, ended, **more))
        if spent:
            handler.event(spent)
        handler.end()

    return answer


def refuses(status: int, content: object, **headers: str) -> Answer:
    """An error instead of a reply."""
    return lambda handler: handler.refuse(status, content, **headers)


def drops(*pieces: str) -> Answer:
    """A connection that breaks after these pieces; without any, before the first byte of the answer."""

    def answer(handler: Handler) -> None:
        if pieces:
            handler.begin()
        for piece in pieces:
            handler.event(chunk(piece))
        handler.drop()

    return answer


def hangs(*pieces: str) -> Answer:
    """Silence after these pieces, until the client leaves."""

    def answer(handler: Handler) -> None:
        if pieces:
            handler.begin()
        for piece in pieces:
            handler.event(chunk(piece))
        handler.connection.settimeout(20)
        with contextlib.suppress(TimeoutError):
            if handler.connection.recv(1) == b"":
                handler.stub.gone.set()
        handler.close_connection = True

    return answer


def writes_for_ever(handler: Handler) -> None:
    """A reply without end, until the client leaves."""
    try:
        handler.begin()
        while True:
            handler.event(chunk("on and "))
            time.sleep(0.01)
    except OSError:
        handler.stub.gone.set()
        handler.close_connection = True


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that cuts its connection is what half of the tests are about."""


@contextlib.contextmanager
def serving(stub: Stub) -> Iterator[Stub]:
    """Run the stub on a free port of loopback."""
    handler = type("StubHandler", (Handler,), {"stub": stub})
    server = _Server(("127.0.0.1", 0), handler)
    stub.address = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
