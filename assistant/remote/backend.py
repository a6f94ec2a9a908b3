"""The remote backend: any OpenAI-compatible server behind the same door as the local engine."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Iterator, Mapping, Sequence

from assistant.backend import BackendStatus, State
from assistant.errors import (
    AssistantError,
    BackendClosed,
    BackendError,
    ConfigError,
    ContextExceeded,
    RemoteUnavailable,
)
from assistant.messages import Conversation, Delta, Message, Queued, Request, Scored, Stop, Usage
from assistant.remote.client import Call, Client
from assistant.remote.dialects import Server, count, left_out, payload, recognise
from assistant.remote.failures import CONTEXT_ADVICE
from assistant.remote.ledger import Ledger
from assistant.remote.line import Line
from assistant.remote.reply import Reply
from assistant.remote.settings import RemoteSettings

logger = logging.getLogger(__name__)

# While the server is silent a sign of life goes out this often, so that a caller gets its turn to close the stream.
_HEARTBEAT_S = 0.2

_Outbox = queue.SimpleQueue[Delta | Stop | BaseException]


class RemoteBackend:
    """A `Backend` over a server. Each stream has a thread and a connection; closing it cuts the connection."""

    def __init__(self, settings: RemoteSettings, address: str, api_key: str | None = None) -> None:
        """Get to know the server at once, in the background; a server that comes up later is found later."""
        self._settings = settings
        self._client = Client(settings, address, api_key)
        self._address = address
        self._server: Server | None = None
        self._failure: AssistantError | None = None
        # One caller at a time gets to know the server; guards `_server` and `_failure`.
        self._meeting = threading.Lock()
        self._ledger = Ledger()
        self._warned: set[str] = set()
        self._lines: set[Line] = set()
        # Guards `_lines` against `close`: a line is either in the set before all are cut, or refused.
        self._gate = threading.Lock()
        self._closed = threading.Event()
        threading.Thread(target=self._meet_quietly, name="remote", daemon=True).start()

    @property
    def context(self) -> int:
        """Tokens that a prompt and its reply may take together. Waits for the server to answer.

        Raises:
            RemoteUnavailable, RemoteRefused: it does not.
        """
        line = self._open()
        try:
            with self._client.call(line) as call:
                return self._meet(call).context
        finally:
            self._drop(line)

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """Tokens of `messages` as the server counts them, or an upper estimate; see `Server.counts_exactly`.

        Raises:
            RemoteUnavailable, RemoteRefused: the server cannot be asked.
        """
        line = self._open()
        try:
            with self._client.call(line) as call:
                return count(call.ask, self._meet(call), messages)
        finally:
            self._drop(line)

    def stream(self, request: Request) -> Iterator[Delta | Queued | Stop]:
        """Yield the reply as it grows, then one `Stop`. Closing the iterator cuts the connection.

        Raises:
            ContextExceeded: the prompt leaves no room for the reply.
            QueueFull: the server is too busy.
            RemoteUnavailable, RemoteRefused: it cannot answer, or will not.
            BackendClosed: `close` was called.
        """
        line = self._open()
        outbox: _Outbox = queue.SimpleQueue()
        try:
            arguments = (request, time.perf_counter(), line, outbox)
            threading.Thread(target=self._converse, args=arguments, name="remote-stream", daemon=True).start()
            while True:
                try:
                    event = outbox.get(timeout=_HEARTBEAT_S)
                except queue.Empty:
                    yield Delta("")
                    continue
                if isinstance(event, BaseException):
                    raise event
                yield event
                if isinstance(event, Stop):
                    return
        finally:
            self._drop(line)

    @property
    def can_score(self) -> bool:
        """Never: chat servers do not tell how likely a given text is."""
        return False

    def score(self, prompts: Sequence[Conversation], text: str, caller: str = "") -> Iterator[Delta | Queued | Scored]:
        """Refuse; see `can_score`.

        Raises:
            BackendError: always.
        """
        raise BackendError(f"{self._address} cannot tell how likely a text is. Use the local engine for this.")

    def weigh(self, prompt: Conversation, words: Sequence[str], caller: str = "") -> Iterator[Delta | Queued | Scored]:
        """Refuse; see `can_score`.

        Raises:
            BackendError: always.
        """
        return self.score([prompt], "", caller)

    def status(self) -> BackendStatus:
        """The state right now; never waits."""
        state: State = "loading"
        detail = ""
        server, failure = self._server, self._failure
        if self._closed.is_set():
            state = "closed"
        elif server is not None:
            state, detail = "ready", self._describe(server)
        elif failure is not None:
            state, detail = "failed", str(failure)
        model = server.model if server else self._settings.model
        name = model.rsplit("/", 1)[-1] if model else self._address  # often the path of a file or a repository
        return BackendStatus(state, name, detail, self._ledger.load())

    def close(self) -> None:
        """Cut every connection; safe to call twice."""
        with self._gate:
            self._closed.set()
            lines = list(self._lines)
        for line in lines:
            line.hang_up()

    def _open(self) -> Line:
        line = self._client.line()
        with self._gate:
            if self._closed.is_set():
                raise BackendClosed("Diandian is shutting down; this request was not answered.")
            self._lines.add(line)
        return line

    def _drop(self, line: Line) -> None:
        line.hang_up()
        with self._gate:
            self._lines.discard(line)

    def _describe(self, server: Server) -> str:
        told = "" if server.context_told else ", which is assumed: set remote.context if it is another"
        return f"{server.dialect} at {self._address}, context {server.context}{told}"

    def _meet(self, call: Call) -> Server:
        """What the server is; asked until it has answered once."""
        with self._meeting:
            if self._server is None:
                try:
                    self._server = recognise(call.ask, self._settings)
                except AssistantError as error:
                    self._failure = error
                    raise
                self._failure = None
                logger.info("%s answers: %s", self._server.model, self._describe(self._server))
            return self._server

    def _warn_once(self, names: Sequence[str]) -> None:
        for name in set(names) - self._warned:
            self._warned.add(name)
            logger.warning("%s knows only what OpenAI defines: %s is not sent to it.", self._address, name)

    def _meet_quietly(self) -> None:
        """The first meeting has nobody to raise to: a failure is in the status, and the next request tries again."""
        try:
            _ = self.context
        except AssistantError as error:
            logger.info("%s", error)

    def _converse(self, request: Request, asked: float, line: Line, outbox: _Outbox) -> None:
        """A stream's thread: what happens goes into `outbox`, errors too."""
        try:
            with self._client.call(line) as call, self._ledger.running():
                self._reply(call, request, asked, outbox)
        except BaseException as error:
            if self._closed.is_set():
                outbox.put(BackendClosed("Diandian is shutting down; this request was not finished."))
            elif isinstance(error, AssistantError) or not isinstance(error, Exception):
                outbox.put(error)
            elif not line.cut.is_set():
                logger.exception("a reply of %s failed", self._address)
                outbox.put(BackendError(f"{self._address} could not be used ({error}). See Diandian's log."))

    def _reply(self, call: Call, request: Request, asked: float, outbox: _Outbox) -> None:
        server = self._meet(call)
        body = payload(server, request, priorities=self._settings.priorities)
        prompt = count(call.ask, server, request.messages, request.opening)
        if prompt + request.sampling.max_tokens > server.context:
            raise ContextExceeded(prompt + request.sampling.max_tokens, server.context, CONTEXT_ADVICE)
        self._warn_once(left_out(server, request.sampling))
        reply = Reply(self._address, request.opening)
        first: float | None = None
        for chunk in call.chunks(body):
            text = reply.take(chunk)
            if text:
                first = first or time.perf_counter()
                self._ledger.token()
            outbox.put(Delta(text))
        if reply.reason is None:
            raise RemoteUnavailable(f"{self._address} ended its reply without a reason. {_hint(server)}")
        ended = time.perf_counter()
        spent = reply.spent
        prompt = prompt if spent.prompt is None else spent.prompt
        written = reply.pieces if spent.completion is None else spent.completion
        usage = Usage(prompt, spent.reused, written, (first or ended) - asked, ended - asked)
        self._ledger.finished(usage)
        logger.info(
            "%s: %d tokens in, %d reused, %d out, %.1f tokens/s, first after %.2f s, %s",
            server.model,
            prompt,
            spent.reused,
            written,
            written / max(ended - (first or ended), 1e-3),
            usage.first_token_s,
            reply.reason,
        )
        outbox.put(Stop(reply.reason, usage))


def connect(settings: RemoteSettings, address: str, environment: Mapping[str, str]) -> RemoteBackend:
    """A backend over the server at `address`, with the key that `environment` holds for it.

    Raises:
        ConfigError: the settings name a variable for the key, and it is not set.
    """
    name = settings.api_key_env
    key = environment.get(name) if name else None
    if name and not key:
        raise ConfigError(f"remote.api_key_env names {name}, but that variable is not set. Put the key into it.")
    return RemoteBackend(settings, address, key)


def _hint(server: Server) -> str:
    if server.dialect == "llama-cpp-python":
        context = (
            "" if server.context_told else f"; its context may be smaller than {server.context}: set remote.context"
        )
        return f"Start it with --interrupt_requests false, or a second request cuts the first one off{context}."
    return "Ask again, or see the server's log."
