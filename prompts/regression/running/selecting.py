"""Which cases of the suites are run."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from prompts.errors import BrokenSuite
from prompts.regression.case import Case, Suite


@dataclass(frozen=True, slots=True)
class Selection:
    """All cases, unless it says otherwise."""

    tags: tuple[str, ...] = ()
    """Cases with any of these tags, reader's languages or tasks."""
    match: str = ""
    """Cases with this in their key."""
    most: int | None = None
    """So many cases of all suites together, drawn by lot, and always the same ones."""

    def of(self, suites: Sequence[Suite]) -> list[Suite]:
        """Return the suites with the cases that are selected.

        Raises:
            BrokenSuite: there is none.
        """
        chosen = [replace(suite, cases=tuple(filter(self._wanted, suite.cases))) for suite in suites]
        if self.most is not None:
            kept = self._some([case for suite in chosen for case in suite.cases])
            chosen = [replace(suite, cases=tuple(c for c in suite.cases if c.key in kept)) for suite in chosen]
        chosen = [suite for suite in chosen if suite.cases]
        if not chosen:
            raise BrokenSuite("No case of these suites is selected. Name other tags, or leave the selection out.")
        return chosen

    def _wanted(self, case: Case) -> bool:
        known = {*case.tags, case.language, case.task}
        return (not self.tags or bool(known & set(self.tags))) and self.match in case.key

    def _some(self, cases: Sequence[Case]) -> set[str]:
        # By digest: a sample that has nothing to do with the order, and stays when cases are added elsewhere.
        drawn = sorted(cases, key=lambda case: hashlib.blake2b(case.key.encode()).digest())
        return {case.key for case in drawn[: self.most]}
