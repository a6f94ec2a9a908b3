"""Settings of a server for one test."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Serve:
    """Small limits, so that tests reach them; port 0 lets the system choose."""

    host: str = "127.0.0.1"
    port: int = 0
    max_upload_mb: int = 1
    queue: int = 3
