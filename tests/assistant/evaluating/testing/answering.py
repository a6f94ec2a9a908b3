"""A laboratory whose answers stand in a file, so that it is the same in every process that asks it."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path

from prompts.regression.case import Case, Suite
from prompts.regression.outcome import Outcome
from prompts.regression.run import Fingerprint, Variant
from tests.prompts.regression.laboratory import FakeLaboratory


class WrittenLaboratory(FakeLaboratory):
    """Other answers are another variant's, so that none is taken from the cache for them."""

    def __init__(self, folder: Path) -> None:
        super().__init__(json.loads((folder / "answers.json").read_text("utf-8")), width=1)
        self._log = folder / "asked.txt"

    def fingerprint(self, variant: Variant, suites: Sequence[Suite]) -> Fingerprint:
        return Fingerprint({"answers": repr(self.answers), "variant": variant.name})

    def answer(self, case: Case, repeat: int) -> Outcome:
        with self._log.open("a", encoding="utf-8") as file:
            file.write(f"{case.id}#{repeat}\n")
        time.sleep(0.05 if "slow" in case.tags else 0)
        return super().answer(case, repeat)
