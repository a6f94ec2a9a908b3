"""What was said about suites on pytest's command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """How suites are tested."""

    settings: Mapping[str, str]
    """Those that are changed, by names such as `chat.prompt`; values as config.yaml would have them."""
    deterministic: bool
    fresh: bool
    """Ask anew what was asked before."""
    strict: bool
    """What failed in the accepted run too is a failure."""
    update: bool
    """Accept the run."""
