"""What two runs were made of, side by side."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from prompts.regression.report.numbers import shortened
from prompts.regression.run import About

ABSENT = "–"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing told of both runs, or of the only one."""

    name: str
    before: str
    """Empty where there is one run only."""
    after: str

    @property
    def differs(self) -> bool:
        """Whether it is not the same in both."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the difference of two prompts."""

    kind: Literal["same", "gone", "new", "place"]
    text: str


@dataclass(frozen=True, slots=True)
class PromptChange:
    """A prompt whose text is another one."""

    name: str
    """Ids of both versions, such as `answer/v1 → answer/v2`."""
    lines: tuple[Line, ...]


def facts(before: About | None, after: About) -> tuple[Fact, ...]:
    """Return all that is told of the runs, digests shortened; what only one of them has is `ABSENT` in the other."""
    first, second = _told(before) if before else {}, _told(after)
    return tuple(
        Fact(
            name,
            *(shortened(told.get(name, ABSENT)) if run else "" for told, run in ((first, before), (second, after))),
        )
        for name in dict.fromkeys((*second, *first))
    )


def differing(before: About, after: About) -> tuple[Fact, ...]:
    """Return what can make answers differ, and is not the same in both runs."""
    same_by_nature = ("run", "created")
    return tuple(fact for fact in facts(before, after) if fact.differs and fact.name not in same_by_nature)


def _told(about: About) -> dict[str, str]:
    groups: tuple[tuple[str, Mapping[str, str]], ...] = (
        ("setting", about.variant.settings),
        ("made of", about.fingerprint.parts),
        ("notes of", about.fingerprint.corpora),
        ("suite", about.suites),
        ("version of", about.versions),
    )
    told = {
        "run": about.id,
        "created": about.created,
        "commit": about.commit or ABSENT,
        "uncommitted changes": "yes" if about.dirty else "no",
        "machine": about.machine or ABSENT,
        "samples": str(about.samples),
        "deterministic": "yes" if about.deterministic else "no",
    }
    return told | {f"{group} {name}": value for group, values in groups for name, value in values.items()}


def prompt_changes(before: About, after: About) -> tuple[PromptChange, ...]:
    """Return the prompts that are not the same in both runs; versions of one name are held against each other."""
    old, new = before.fingerprint.prompts, after.fingerprint.prompts
    found = (
        PromptChange(first if first == second else f"{first or ABSENT} → {second or ABSENT}", tuple(lines))
        for first, second in _paired(old, new)
        if (lines := list(_lines(old.get(first, ""), new.get(second, ""))))
    )
    return tuple(found)


def _paired(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    left = [id for id in old if id not in new]
    for id in new:
        name = id.partition("/")[0]
        same = id if id in old else next((each for each in left if each.partition("/")[0] == name), "")
        if same in left:
            left.remove(same)
        yield same, id
    yield from ((id, "") for id in left)


def _lines(old: str, new: str) -> Iterator[Line]:
    kinds: dict[str, Literal["same", "gone", "new", "place"]] = {"-": "gone", "+": "new", "@": "place"}
    unified = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=3)
    for number, line in enumerate(unified):
        # The first two name the files.
        if number > 1:
            kind = kinds.get(line[0], "same")
            yield Line(kind, line if kind == "place" else f"{line[0]} {line[1:]}")
