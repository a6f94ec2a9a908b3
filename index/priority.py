"""Which threads the system serves last."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress

_NICE = 10


def step_back() -> None:
    """Make this thread, and those that it starts, give way to all others; only Linux counts niceness by thread."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
