"""Which tests a suite makes, and which of them a session wants."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from prompts.regression.case import Case, Suite

SampleKey = tuple[str, int]
"""A case's key and its repeat, from 0."""


class Wanted(NamedTuple):
    """What one test is about: a case asked once."""

    case: Case
    repeat: int
    """From 0."""

    @property
    def key(self) -> SampleKey:
        """What tells its sample from any other of a run."""
        return self.case.key, self.repeat


def tests_of(suite: Suite) -> dict[str, Wanted]:
    """Return the tests that a suite makes, by name: the case's id, with `[2]` behind it where it is repeated."""
    return {
        case.id if case.repeats == 1 else f"{case.id}[{repeat + 1}]": Wanted(case, repeat)
        for case in suite.cases
        for repeat in range(case.repeats)
    }


@dataclass(frozen=True, slots=True)
class Chosen:
    """A suite, and the tests of it that a session wants."""

    suite: Suite
    wanted: tuple[Wanted, ...]
    """In the order of the suite."""

    @property
    def part(self) -> Suite:
        """The suite with the cases that are wanted."""
        keys = {each.case.key for each in self.wanted}
        return replace(self.suite, cases=tuple(case for case in self.suite.cases if case.key in keys))

    @property
    def left_out(self) -> int:
        """Cases that are not wanted, or not as often as the suite asks them."""
        wanted = {each.key for each in self.wanted}
        asked = {each.key for each in tests_of(self.suite).values()}
        return len({key for key, _ in asked - wanted})


def gathered(pairs: Iterable[tuple[Suite, Wanted]]) -> list[Chosen]:
    """Return the tests of a session by their suites, which come in the order of their first tests."""
    suites: dict[str, Suite] = {}
    keys: set[SampleKey] = set()
    for suite, wanted in pairs:
        suites.setdefault(suite.path, suite)
        keys.add(wanted.key)
    return [
        Chosen(suite, tuple(wanted for wanted in tests_of(suite).values() if wanted.key in keys))
        for suite in suites.values()
    ]


def decoded(ids: Iterable[str], root: Path, read: Callable[[Path], Suite | None]) -> Iterator[tuple[Suite, Wanted]]:
    """Yield what tests are about, told by their ids alone; of those that are of no suite, nothing.

    Args:
        ids: of tests in YAML files.
        root: the folder where the paths in them start.
        read: returns the suite in a file; None where that is none.
    """
    known: dict[str, tuple[Suite, dict[str, Wanted]] | None] = {}
    for id in ids:
        file, _, name = id.partition("::")
        if file not in known:
            suite = read(Path(os.path.normpath(root / file)))
            known[file] = (suite, tests_of(suite)) if suite is not None else None
        if (found := known[file]) and name in found[1]:
            yield found[0], found[1][name]
