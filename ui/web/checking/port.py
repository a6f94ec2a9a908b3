"""PORT: what the page needs of the regression desk. `assistant.evaluating.checks.room` fills it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from assistant.evaluating.checks.values import Check, Kept, Line, Overview, Progress, Result, Said


class Checking(Protocol):
    """Saved checks, their runs, and what came of them; what cannot be done is an AssistantError or a PromptError."""

    @property
    def version(self) -> str:
        """What changes when the saved checks do."""

    def save(self, said: Said) -> Kept:
        """Save an answer of the chat as a check, once."""

    def overview(self) -> Overview:
        """The checks with how they stand, what can be run, and the runs there were."""

    def check(self, id: str) -> Check:
        """One check."""

    def change(self, id: str, stamp: str, question: str, lines: Sequence[Line]) -> None:
        """Write what a form says of a check that had this stamp when it was shown."""

    def remove(self, id: str) -> None:
        """Take a check out."""

    def text(self) -> str:
        """The suite of the checks as YAML."""

    def begin(self, suite: str, settings: Mapping[str, str]) -> None:
        """Begin a run of a suite with some settings changed, and return at once."""

    def stop(self) -> None:
        """Stop the run that is under way."""

    def progress(self) -> Progress | None:
        """How the run stands that was begun last; never waits."""

    def result(self, run: str, against: str = "") -> Result:
        """What came of a run, compared with another one, else with the accepted one."""

    def report(self, run: str, against: str = "") -> str:
        """The whole report as a page that needs no network."""

    def accept(self, run: str) -> None:
        """Make a run what later ones are measured by."""
