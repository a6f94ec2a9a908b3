"""What a run tells its listener: Begun, then Progressed for each sample and Advanced between them, then Ended."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from prompts.regression.run import About, Run, Sample


@dataclass(frozen=True, slots=True)
class Begun:
    """A run begins."""

    about: About
    path: Path
    cached: int
    """Samples whose answers were given before."""


@dataclass(frozen=True, slots=True)
class Advanced:
    """More answers have come. They are recorded in the order of the cases, and an earlier one is still to come."""

    done: int
    """Samples whose answers are there, those known before included."""
    total: int
    seconds_left: float | None
    """As in Progressed."""


@dataclass(frozen=True, slots=True)
class Progressed:
    """A sample is recorded."""

    sample: Sample
    done: int
    total: int
    seconds_left: float | None
    """At the speed of those that were not cached; None before one came."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A run is over."""

    run: Run
    path: Path


Event = Begun | Advanced | Progressed | Ended
