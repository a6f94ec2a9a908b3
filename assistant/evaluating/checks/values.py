"""VALUES: what is saved of a chat, how it reads in plain words, how a run stands, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from assistant.chat.events import Citation, Exchange
from index.passage import Hit
from prompts.regression.case import Turn
from prompts.regression.comparison import Fate
from prompts.regression.report.words import Piece

Kind = Literal["language", "says", "any", "all", "none", "cites", "most", "hand"]
"""language: it is in this one. says: it `answers` or `abstains`. any, all, none: so many of these texts it contains.
cites: this note. most: so many characters at most. hand: whatever else a suite may say, shown as it is written."""
State = Literal["new", "passed", "failed", "broke", "unjudged"]
"""new: not run since it was saved or changed. broke: it fails, and passed in the accepted run."""
Phase = Literal["preparing", "asking", "stopping", "done", "stopped", "failed"]
SUITE = "mine"
"""Name of the suite that checks are saved in."""
LIVE: frozenset[Phase] = frozenset({"preparing", "asking", "stopping"})
"""Phases in which a run is under way."""


@dataclass(frozen=True, slots=True)
class Said:
    """A finished answer of the chat, with all that it rests on."""

    question: str
    answer: str
    language: str
    """ISO 639-1 code of the language that it was answered in."""
    abstained: bool
    hits: tuple[Hit, ...]
    """The passages it was built from, best first."""
    citations: tuple[Citation, ...] = ()
    unconfirmed: tuple[str, ...] = ()
    """Numbers in it that stand in none of those passages."""
    history: tuple[Exchange, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of the wish to save an answer."""

    id: str
    new: bool
    """False where it was saved before."""
    in_part: tuple[str, ...] = ()
    """Titles of notes that were too long to be kept whole."""


@dataclass(frozen=True, slots=True)
class Line:
    """One expectation in plain words."""

    kind: Kind
    texts: tuple[str, ...] = ()
    """What it is about: a language's code, `answers` or `abstains`, texts, a note's id, a number; of `hand`, itself."""
    on: bool = True
    """Otherwise it is told, and never fails the check."""
    at: int | None = None
    """Place in the check as it is written; None for one that is new."""


@dataclass(frozen=True, slots=True)
class KeptNote:
    """A note that a check asks about."""

    id: str
    """As a citation names it."""
    title: str
    text: str
    in_part: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """A saved case as people see it."""

    id: str
    question: str
    answer: str
    """That it was saved with; empty for one that was written by hand."""
    created: str
    """Day, as ISO 8601 has it, or empty."""
    language: str
    stamp: str
    """Of all that is written of it, so that a change meanwhile is noticed."""
    lines: tuple[Line, ...]
    shared: tuple[Line, ...] = ()
    """What the file expects of every case in it."""
    history: tuple[Turn, ...] = ()
    notes: tuple[KeptNote, ...] = ()
    folder: str = ""
    """Of the notes that it asks about, where they are not written down in it."""
    editable: bool = True
    """False for one that is written by hand in a way that the form has no fields for."""
    state: State = "new"


@dataclass(frozen=True, slots=True)
class SuiteChoice:
    """A suite that can be run."""

    name: str
    own: bool
    """Otherwise it came with the program, and so did its accepted run."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen for a run."""

    suites: tuple[SuiteChoice, ...]
    prompts: tuple[str, ...]
    """Versions of the prompt that answers questions, such as `answer/v1`."""
    prompt: str
    """That of the settings."""
    passages: int
    """Those of the settings, of how many an answer is built."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How the run stands that was begun last."""

    phase: Phase
    suite: str
    settings: Mapping[str, str] = field(default_factory=dict)
    """What was changed for it."""
    run: str = ""
    """Its id; empty before it has one."""
    done: int = 0
    total: int = 0
    seconds_left: float | None = None
    problem: str = ""
    """Of `failed`, why, in one line; empty where only the log says."""


@dataclass(frozen=True, slots=True)
class Record:
    """A run there was."""

    run: str
    created: str
    """ISO 8601, UTC."""
    suites: tuple[str, ...]
    settings: Mapping[str, str]
    done: int
    total: int
    ended: bool
    """Otherwise it is under way or was interrupted."""

    @property
    def complete(self) -> bool:
        """Whether every answer is there."""
        return self.ended and self.done == self.total


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a run."""

    kind: Literal["untrusted", "worse", "chance", "few", "fine", "alone"]
    """untrusted: a run is broken. worse: beyond chance. chance: some broke, and that is no more than chance does. few:
    some broke, and there are too few checks to tell. fine: none broke. alone: there is nothing to compare it with."""
    total: int
    passed: int
    broken: int = 0
    fixed: int = 0
    changed: int = 0
    more: int = 0
    """Further checks that it takes to see a change of 3 points."""
    worse: tuple[str, ...] = ()
    """Metrics that are worse beyond chance, whole checks left out."""


@dataclass(frozen=True, slots=True)
class Failing:
    """An expectation that is not met now."""

    line: Line
    why: str
    """What was looked for and what was found."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One case of a run that is worth a look."""

    key: str
    question: str
    language: str
    fate: Fate | Literal["failed"]
    """failed: it fails, and there is no run to compare with."""
    pieces: tuple[Piece, ...]
    """Of both answers; of the only one, all `same`."""
    failing: tuple[Failing, ...] = ()
    error: str = ""
    """Why no answer came, in one line."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a run."""

    record: Record
    before: Record | None
    """The run it is compared with; None where there is none."""
    verdict: Verdict
    differences: tuple[Difference, ...]
    """Worst first."""
    lines: tuple[str, ...] = ()
    """What makes the comparison doubtful."""
    accepted: bool = False
    """It is the accepted run itself."""
    own: bool = True
    """It is of the reader's own suites, so it can be accepted here."""


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the page of checks shows at first."""

    checks: tuple[Check, ...]
    choices: Choices
    records: tuple[Record, ...]
    """The latest first."""
    problem: str = ""
    """Why the saved checks cannot be read, in one line."""
