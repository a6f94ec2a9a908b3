"""A connection that another thread can cut: the server sees it at once and stops computing."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Mapping
from typing import Any

import httpx2


class Line(httpx2.HTTPTransport):
    """The transport of one request and its retries.

    Closing a response does not wake the thread that waits for its next byte, nor does the server learn of it
    before that thread does; shutting the socket down does both. So each call has a line of its own, kept-alive
    connections are not shared, and proxies named in the environment are not used.
    """

    def __init__(self, tls: ssl.SSLContext | bool) -> None:
        """`tls` verifies the server of an https address."""
        super().__init__(verify=tls, limits=httpx2.Limits(max_keepalive_connections=0))
        self.cut = threading.Event()
        """Set once the line has been cut."""
        self._socket: socket.socket | None = None

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request; refused once the line is cut."""
        if self.cut.is_set():
            raise httpx2.ConnectError("the line was cut", request=request)
        request.extensions = {**request.extensions, "trace": self._trace}
        return super().handle_request(request)

    def hang_up(self) -> None:
        """Cut the line, from any thread; safe to call twice."""
        self.cut.set()
        self._shut()

    def _trace(self, name: str, info: Mapping[str, Any]) -> None:
        if name in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._socket = info["return_value"].get_extra_info("socket")
            # Cut while it was connecting: `hang_up` either saw this socket, or its flag is seen here.
            if self.cut.is_set():
                self._shut()

    def _shut(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
