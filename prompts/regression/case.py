"""VALUES: what is asked, and what is expected of the answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from prompts.regression.scorers.registry import Scorer

Task = Literal["answer", "search", "translate", "summarise"]
Length = Literal["short", "medium", "long"]


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question. Where its answer is None, it is asked as well, and what comes is the answer."""

    question: str
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class GivenNote:
    """A note that stands in the suite itself."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """Notes that questions are asked about: a folder, notes written down in the suite, or none."""

    folder: str = ""
    """Absolute path; empty for none."""
    notes: tuple[GivenNote, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything in it."""
        return bool(self.folder or self.notes)


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing expected of an answer: a scorer of `prompts.regression.scorers` and what it is told."""

    scorer: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    negated: bool = False
    """It passes where the scorer says that it does not."""
    weight: float = 1.0
    threshold: float | None = None
    """Score from which on it passes; None for the scorer's own."""
    advisory: bool = False
    """It is told, and never fails a case."""

    @property
    def metric(self) -> str:
        """What it is counted under, such as `in_language` or `not contains_any`."""
        return f"not {self.scorer}" if self.negated else self.scorer


@dataclass(frozen=True, slots=True)
class Case:
    """One thing asked, alike in every run."""

    suite: str
    id: str
    task: Task
    input: str
    """The question, the query or the text."""
    name: str = "text.md"
    """Of the file that `input` is from: its ending says how a text is read."""
    history: tuple[Turn, ...] = ()
    language: str = ""
    """ISO 639-1 code of the reader's language, which the answer should be in; empty where nothing is said of it."""
    to: str = ""
    """The language that is asked for; empty leaves it to the system."""
    length: Length = "medium"
    """Of a summary."""
    limit: int = 10
    """Passages a search is asked for."""
    corpus: Corpus = Corpus()
    note: str = ""
    """Id of the note that it is about."""
    tags: tuple[str, ...] = ()
    repeats: int = 1
    expect: tuple[Expectation, ...] = ()
    line: int = field(default=0, compare=False)
    """Of the suite's file, from 1."""

    @property
    def key(self) -> str:
        """What tells it from any other case of a run."""
        return f"{self.suite}/{self.id}"

    @property
    def group(self) -> str:
        """Cases about one note are no independent evidence, so they are drawn and counted together."""
        return self.note or self.key

    @property
    def digest(self) -> str:
        """Of all that the answer depends on, and of nothing that is expected of it; the corpus is told apart.

        32 hexadecimal digits.
        """
        told = [
            self.task,
            self.input,
            self.name if self.task in ("translate", "summarise") else "",
            [asdict(turn) for turn in self.history],
            self.to,
            self.length if self.task == "summarise" else "",
            self.limit if self.task == "search" else 0,
        ]
        return hashlib.blake2b(json.dumps(told, ensure_ascii=False).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Suite:
    """Cases from one file."""

    name: str
    path: str
    """Absolute."""
    cases: tuple[Case, ...]
    digest: str
    """SHA-256 of the file's bytes, in hex."""
    purpose: str = ""
    own: Mapping[str, Scorer] = field(default_factory=dict)
    """Scorers that it brings along."""
