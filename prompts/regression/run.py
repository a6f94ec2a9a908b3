"""VALUES: a run, which is one variant of the system over one or more suites, with all it takes to repeat it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from prompts.regression.case import Case
from prompts.regression.outcome import Outcome
from prompts.regression.score import Judged


@dataclass(frozen=True, slots=True)
class Variant:
    """What is evaluated: the configured system with some of it changed."""

    settings: Mapping[str, str] = field(default_factory=dict)
    """By names such as `chat.prompt`, `llm.model` or `chat.passages`; values as config.yaml would have them."""

    @property
    def name(self) -> str:
        """How it is told apart, such as `chat.prompt=answer/v1`; `as configured` where nothing is changed."""
        return ", ".join(f"{key}={value}" for key, value in self.settings.items()) or "as configured"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """All that an answer depends on besides its case. Two alike give alike answers where runs are deterministic."""

    parts: Mapping[str, str] = field(default_factory=dict)
    """Digests and settings by what they are of: `model`, `program`, `chat.passages`, `text of chat.prompt`."""
    corpora: Mapping[str, str] = field(default_factory=dict)
    """Digests of notes, by what `prompts.regression.running.cache.corpus_key` calls them."""
    prompts: Mapping[str, str] = field(default_factory=dict)
    """Texts of the prompts, by the setting that names each, or by name where none does."""


@dataclass(frozen=True, slots=True)
class About:
    """What is told of a run before its first sample."""

    id: str
    """Name of its file without the ending."""
    created: str
    """ISO 8601, UTC."""
    variant: Variant
    fingerprint: Fingerprint
    suites: Mapping[str, str]
    """SHA-256 of each suite's file, by name."""
    samples: int
    """How many there will be when it is complete."""
    deterministic: bool = True
    commit: str = ""
    dirty: bool = False
    """Files that git tracks were changed since that commit."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """Of Python and of the libraries that answers depend on."""
    machine: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """One case answered once, and judged."""

    case: Case
    repeat: int
    """From 0."""
    outcome: Outcome
    judged: Judged
    cached: bool = field(default=False, compare=False)
    """The answer is one that was given before."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it was recorded."""

    about: About
    samples: tuple[Sample, ...]
    complete: bool = True
    """Every sample is there; otherwise it was interrupted or stopped early."""
    stopped: str = ""
    """Why it was stopped before the last sample, in one line; empty where it was not."""
