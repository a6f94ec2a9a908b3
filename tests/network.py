"""A guard for this process: whatever a test does, no byte leaves the machine."""

from __future__ import annotations

import sys
from ipaddress import ip_address
from typing import Any

_INNER = ("localhost", "127.0.0.1", "::1", "0.0.0.0", "::", "")


class NetworkBlocked(AssertionError):
    """A test, or a library under it, tried to reach beyond this machine."""


def _is_inner(host: object) -> bool:
    text = host.decode("idna", "replace") if isinstance(host, bytes) else str(host or "")
    return text in _INNER or text.startswith("127.")


def _is_number(host: object) -> bool:
    """An address in figures is not looked up anywhere; connecting to it is another matter."""
    try:
        ip_address(host.decode() if isinstance(host, bytes) else str(host))
    except ValueError:
        return False
    return True


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        # A tuple is an internet address; a Unix socket's is text or bytes, and never leaves the machine.
        if isinstance(address, tuple) and not _is_inner(address[0]):
            raise NetworkBlocked(f"Tests reach only this machine, not {address[0]}:{address[1]}.")
    elif event == "socket.getaddrinfo" and not (_is_inner(arguments[0]) or _is_number(arguments[0])):
        raise NetworkBlocked(f"Tests look up only this machine, not {arguments[0]!r}.")


def block() -> None:
    """Refuse every connection and look-up but loopback's, until the process ends.

    An audit hook sees Python's own sockets, whoever opens them and in whatever thread, and cannot be undone.
    """
    sys.addaudithook(_audit)
