from __future__ import annotations

import socket
import urllib.request

import pytest

from tests.network import NetworkBlocked


def test_nothing_leaves_the_machine() -> None:
    with pytest.raises(NetworkBlocked):
        urllib.request.urlopen("http://example.org/", timeout=5)
    with socket.socket() as outward, pytest.raises(NetworkBlocked):
        outward.connect(("203.0.113.1", 80))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outward, pytest.raises(NetworkBlocked):
        outward.sendto(b"x", ("203.0.113.1", 53))


def test_loopback_works() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        with socket.create_connection(("localhost", server.getsockname()[1]), timeout=5):
            pass
