"""How a loader that works long tells whoever waits for it that it is still at work."""

from __future__ import annotations

from collections.abc import Callable

_listeners: list[Callable[[], None]] = []


def listen(listener: Callable[[], None]) -> None:
    """Call `listener` at every sign of life, until this process ends."""
    _listeners.append(listener)


def still_working() -> None:
    """Say that one more page, picture or entry is done; costs nothing where nobody listens."""
    for listener in _listeners:
        listener()
