"""The only file that speaks to a server, through the openai client: retries, time limits, errors made ours."""

from __future__ import annotations

import contextlib
import logging
import random
import ssl
from collections.abc import Iterator, Mapping
from typing import Any

import httpx2
import openai

from assistant.errors import AssistantError, RemoteUnavailable
from assistant.remote.failures import passes, refusal
from assistant.remote.line import Line
from assistant.remote.reply import text_of
from assistant.remote.settings import RemoteSettings

logger = logging.getLogger(__name__)

_CONNECT_S = 10.0
_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.5, 8.0
_LONGEST_ASKED_S = 60.0  # a server that asks for more patience than this is given up at once


class Client:
    """Knows a server's address and key; every request runs over a `Call` of its own."""

    def __init__(self, settings: RemoteSettings, address: str, api_key: str | None) -> None:
        """Reach the server at `address` (its `base_url`); `api_key` is None where it wants none."""
        self.settings = settings
        self.address = address
        self.root = address.removesuffix("/v1")
        self._tls: ssl.SSLContext | bool = httpx2.create_ssl_context() if address.startswith("https") else False
        self._openai = openai.OpenAI(
            base_url=address,
            api_key=api_key or "none",
            max_retries=0,  # ours can be cut short, and never repeats what was shown already
            timeout=httpx2.Timeout(settings.timeout_s, connect=min(_CONNECT_S, settings.timeout_s)),
            http_client=httpx2.Client(transport=Line(self._tls)),
        )

    @contextlib.contextmanager
    def call(self, line: Line) -> Iterator[Call]:
        """Open a call over `line`."""
        with httpx2.Client(transport=line) as http:
            yield Call(self, self._openai.with_options(http_client=http), line)

    def line(self) -> Line:
        """A line for a call that can be cut."""
        return Line(self._tls)


class Call:
    """One request and what belongs to it."""

    def __init__(self, client: Client, api: openai.OpenAI, line: Line) -> None:
        self._client = client
        self._api = api
        self._line = line

    def ask(self, path: str, body: Mapping[str, object] | None = None) -> Any:
        """Fetch JSON; see `dialects.Ask`."""
        url = self._client.root + path if path.startswith("/") else path
        for attempt in range(self._client.settings.retries + 1):
            try:
                if body is None:
                    return self._api.get(url, cast_to=object)
                return self._api.post(url, cast_to=object, body=dict(body))
            except Exception as error:
                self._wait_or_raise(error, attempt)
        raise AssertionError("the last attempt returns or raises")

    def chunks(self, payload: Mapping[str, object]) -> Iterator[object]:
        """The parsed chunks of a streamed chat completion; tried again while no word of the reply has come.

        Raises:
            ContextExceeded, QueueFull, RemoteRefused, RemoteUnavailable: see `failures.refusal`.
        """
        begun = False
        for attempt in range(self._client.settings.retries + 1):
            try:
                stream = self._api.post(
                    "chat/completions",
                    cast_to=object,
                    body=dict(payload),
                    stream=True,
                    stream_cls=openai.Stream[object],
                )
                with contextlib.closing(stream.response):
                    for chunk in stream:
                        begun = begun or bool(text_of(chunk))
                        yield chunk
                return
            except Exception as error:
                self._wait_or_raise(error, self._client.settings.retries if begun else attempt)

    def _wait_or_raise(self, error: Exception, attempt: int) -> None:
        """Wait before the next attempt, or raise what `error` comes to if there shall be none."""
        ours = self._translated(error)
        wait = self._wait_s(error, attempt)
        if wait is None or attempt >= self._client.settings.retries:
            raise ours from error
        logger.info("%s Trying again in %.1f s.", ours, wait)
        if self._line.cut.wait(wait):
            raise ours from error

    def _wait_s(self, error: Exception, attempt: int) -> float | None:
        """Seconds to wait before trying again; None if that would be of no use."""
        grown = min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2.0**attempt) * random.uniform(0.75, 1.0)
        if isinstance(error, openai.APIStatusError):
            if not passes(error.status_code):
                return None
            asked = _seconds(error.response.headers.get("retry-after"))
            return grown if asked is None else asked if asked <= _LONGEST_ASKED_S else None
        # A server that was silent for so long once is not asked to be so again.
        silent = isinstance(error, openai.APITimeoutError) and not isinstance(error.__cause__, httpx2.ConnectTimeout)
        return grown if isinstance(error, openai.APIConnectionError) and not silent else None

    def _translated(self, error: Exception) -> AssistantError:
        address, limit = self._client.address, self._client.settings.timeout_s
        match error:
            case AssistantError():
                return error
            case openai.APIStatusError():
                return refusal(address, error.status_code, error.body, error.message)
            case openai.APITimeoutError() if isinstance(error.__cause__, httpx2.ConnectTimeout):
                return RemoteUnavailable(f"{address} cannot be reached. Start the server, or correct remote.base_url.")
            case openai.APITimeoutError():
                advice = "Look at the server, or raise remote.timeout_s in config.yaml."
                return RemoteUnavailable(f"{address} was silent for {limit} seconds. {advice}")
            case openai.APIConnectionError() if isinstance(error.__cause__, httpx2.ConnectError):
                reason = f"{error.__cause__}".rstrip(".") or "no connection"
                advice = "Start the server, or correct remote.base_url in config.yaml."
                return RemoteUnavailable(f"{address} cannot be reached ({reason}). {advice}")
            case openai.APIConnectionError():
                return RemoteUnavailable(f"{address} broke off its answer. Ask again, or see the server's log.")
            case openai.APIError():
                return refusal(address, None, error.body, error.message)
            case ValueError():  # JSON that is none
                return RemoteUnavailable(f"{address} sent what is no JSON. Correct remote.base_url in config.yaml.")
        raise error


def _seconds(header: str | None) -> float | None:
    """Seconds in a Retry-After header; a date in it counts as nothing said."""
    try:
        seconds = float(header or "")
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None
