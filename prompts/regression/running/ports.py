"""PORT: what is evaluated, handed in, as this room knows nothing of models and notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from prompts.regression.case import Case, Suite
from prompts.regression.outcome import Outcome
from prompts.regression.run import Fingerprint, Variant
from prompts.regression.tools import Tools


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where and with what a run was made; see `About`."""

    commit: str = ""
    dirty: bool = False
    versions: Mapping[str, str] = field(default_factory=dict)
    machine: str = ""
    deterministic: bool = True


class System(Protocol):
    """One variant, ready to answer."""

    @property
    def width(self) -> int:
        """Cases that it works on at once."""

    def answer(self, case: Case, repeat: int) -> Outcome:
        """Answer a case. Called from several threads; whatever it raises becomes the outcome's error."""


class Laboratory(Protocol):
    """Makes variants ready. Nothing is loaded before `open`."""

    @property
    def tools(self) -> Tools:
        """What scorers need."""

    def provenance(self) -> Provenance:
        """Where runs are made."""

    def fingerprint(self, variant: Variant, suites: Sequence[Suite]) -> Fingerprint:
        """What the answers of a variant depend on; raises where there is no such variant."""

    def open(self, variant: Variant) -> AbstractContextManager[System]:
        """Load what a variant needs to answer."""
