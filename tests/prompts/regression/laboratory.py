"""A laboratory without models: answers are looked up by question and counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock

from prompts.regression.case import Case, Corpus, Expectation, GivenNote, Suite
from prompts.regression.outcome import Outcome, Times
from prompts.regression.run import Fingerprint, Variant
from prompts.regression.running.ports import Provenance, System
from prompts.regression.tools import Tools


class FakeLaboratory:
    def __init__(self, answers: Mapping[str, str], width: int = 4, machine: str = "m") -> None:
        self.answers, self.width, self.machine = answers, width, machine
        self.tools = Tools()
        self.asked: list[str] = []
        self.opened = 0
        self._lock = Lock()

    def provenance(self) -> Provenance:
        return Provenance("c0ffee", False, {"python": "3"}, self.machine)

    def fingerprint(self, variant: Variant, suites: Sequence[Suite]) -> Fingerprint:
        return Fingerprint({"model": "m", "chat": repr(sorted(variant.settings.items()))})

    @contextmanager
    def open(self, variant: Variant) -> Iterator[System]:
        self.opened += 1
        yield self

    def answer(self, case: Case, repeat: int) -> Outcome:
        with self._lock:
            self.asked.append(f"{case.id}#{repeat}")
        if (said := self.answers.get(case.id, "yes")) == "raise":
            raise OSError("the disk\nis full")
        return Outcome(said, times=Times(total_s=0.25))


def case(id: str, *, note: str = "", repeats: int = 1, wanted: str = "yes") -> Case:
    expect = (Expectation("contains_any", {"texts": [wanted]}),)
    corpus = Corpus(notes=(GivenNote("t", "x"),))
    return Case(
        "s", id, "answer", f"Is it {id}?", corpus=corpus, language="en", note=note, repeats=repeats, expect=expect
    )


def suite(*cases: Case) -> Suite:
    return Suite("s", "/x/suites/s.yaml", cases, "d")
