"""Errors of serving the page; each text is one line: what, where, what to do.

AssistantError
└── CannotListen     the address cannot be used
    └── PortTaken    another program has the port
"""

from __future__ import annotations

from assistant.errors import AssistantError


class CannotListen(AssistantError):
    """The address in the settings cannot be listened on."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(
            f"Cannot listen on {host} port {port}: {reason}. Set serve.host and serve.port in config.yaml."
        )


class PortTaken(CannotListen):
    """Another program listens on the port already."""

    def __init__(self, host: str, port: int) -> None:
        AssistantError.__init__(
            self, f"Port {port} is taken on {host}. Stop the other program or set serve.port in config.yaml."
        )
