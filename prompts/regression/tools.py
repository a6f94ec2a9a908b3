"""PORT: what scorers need that this room has not, handed in by whoever runs them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

Tool = Literal["detect", "similarity", "judge"]
TOOLS: tuple[Tool, ...] = get_args(Tool)

Detect = Callable[[str, Sequence[str]], str | None]
"""The ISO 639-1 code of the language that a text is in, likely ones given as hints; None where that cannot be told."""
Similarity = Callable[[str, str], float]
"""The cosine of two texts' vectors, -1 to 1."""
Judge = Callable[[str, str, str], float | None]
"""How well an answer keeps a rubric, 0 to 1, of question, answer and rubric; None where the model did not say."""


@dataclass(frozen=True, slots=True)
class Tools:
    """Whatever of it is None is not at hand: scorers that need it say that they could not judge."""

    detect: Detect | None = None
    similarity: Similarity | None = None
    judge: Judge | None = None
    versions: Mapping[Tool, Callable[[], str]] = field(default_factory=dict)
    """What the word of each depends on, such as a model's digest: where that changes, judgements are made anew."""
    release: Callable[[], None] = lambda: None
    """Gives back what they loaded for themselves; a tool that is asked again loads it again."""

    def version(self, tool: Tool) -> str:
        """Return what a tool's word depends on; empty where nothing is known of it."""
        return self.versions.get(tool, str)()
