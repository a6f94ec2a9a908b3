"""What a suite's YAML may hold. The published schema is made from these classes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from prompts.regression.case import Length, Task

_STRICT = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)
Code = Annotated[str, Field(max_length=64)]
Variables = dict[str, Any]


class WrittenNote(BaseModel):
    """A note that stands in the suite itself."""

    model_config = _STRICT

    title: str = Field(min_length=1, pattern=r"^[^/\n]+$")
    """Its heading; with `.md` behind it, the name of its file."""
    text: str


class WrittenTurn(BaseModel):
    """An earlier question with its answer."""

    model_config = _STRICT

    question: str
    answer: str | None = None
    """Left out, the question is asked as well."""


class WrittenCase(BaseModel):
    """One case."""

    model_config = _STRICT

    id: str = Field(pattern=r"^[^/\s]+$", max_length=80)
    """Unique in the suite."""
    task: Task | None = None
    """Instead of the suite's."""
    question: str | None = None
    """Of the task answer."""
    query: str | None = None
    """Of the task search."""
    text: str | None = None
    """Of the tasks translate and summarise."""
    file: str | None = None
    """The same from a file; a path relative to the suite's."""
    history: list[WrittenTurn | str] = Field(default_factory=list)
    """Earlier questions; one without an answer is asked as well."""
    language: Code = ""
    """ISO 639-1 code of the reader's language; without it, that of `to`."""
    to: Code = ""
    """The language that is asked for; the task translate needs it."""
    length: Length = "medium"
    """Of a summary."""
    limit: int = Field(10, ge=1, le=1000)
    """Passages that a search is asked for."""
    corpus: str | list[WrittenNote] | None = None
    """Instead of the suite's."""
    note: str = ""
    """Id of the note that it is about: cases of one note count as one group."""
    tags: list[str] = Field(default_factory=list)
    vars: Variables = Field(default_factory=dict)
    """What stands for `{{name}}` in its texts and expectations."""
    each: list[Variables] = Field(default_factory=list)
    """Makes a case of each of these sets of variables."""
    repeats: int | None = Field(None, ge=1, le=1000)
    expect: list[Any] = Field(default_factory=list)
    """Beside the suite's own."""


class WrittenSuite(BaseModel):
    """One file."""

    model_config = _STRICT

    purpose: str = ""
    """What it is for."""
    task: Task = "answer"
    """Of all cases that say nothing else."""
    corpus: str | list[WrittenNote] | None = None
    """The notes that are asked about: a folder, relative to this file, or notes in full."""
    scorers: str | None = None
    """A Python file of scorers, relative to this one. It is run."""
    tags: list[str] = Field(default_factory=list)
    """Added to those of every case."""
    vars: Variables = Field(default_factory=dict)
    """For every case; its own win."""
    repeats: int = Field(1, ge=1, le=1000)
    """How often each case is asked."""
    expect: list[Any] = Field(default_factory=list)
    """Of every case, before its own."""
    cases: list[WrittenCase] = Field(min_length=1)


class WrittenExpectation(BaseModel):
    """What may stand beside a scorer."""

    model_config = ConfigDict(extra="allow", frozen=True)

    weight: float = Field(1.0, gt=0, le=1000)
    """In the case's score."""
    threshold: float | None = Field(None, ge=0, le=1)
    """Score from which on it passes."""
    advisory: bool | None = None
    """It is told, and never fails the case."""


INPUTS: dict[Task, tuple[Literal["question", "query", "text", "file"], ...]] = {
    "answer": ("question",),
    "search": ("query",),
    "translate": ("text", "file"),
    "summarise": ("text", "file"),
}
"""Which of a case's keys hold what is asked, by its task."""
