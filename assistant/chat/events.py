"""What a chat turn tells its listener: Retrieved, then Replying and deltas (again after a retry), then Answered.

Waiting may come before the first delta.

Faces (web, terminal) render these; nothing here knows of markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from index.passage import Hit
from index.reasons import Reason

Again = Literal["", "language", "not found"]
"""Why a first try is thrown away: it slipped into another language, or it ended by saying that no note answers."""


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The passages the answer will be built from, best first, with the time retrieval took."""

    hits: tuple[Hit, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Replying:
    """A reply begins. Sent again with a `reason` when a first try is thrown away: clear what was shown."""

    language: str
    """ISO 639-1 code of the language the answer will be in."""
    reason: Again = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The model is busy with others; sent now and then until the reply begins."""

    place: int
    """1 is served next."""
    seconds: float | None
    """An estimate of the wait; None while nothing is known to judge by."""


@dataclass(frozen=True, slots=True)
class AnswerDelta:
    """The next stretch of the answer, as Markdown text with `[n]` marks; empty while waiting."""

    text: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A mark `[n]` of the answer and the passage it points to: `quote == note text[start:end]`."""

    n: int
    note: str
    title: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Related:
    """A note worth reading beside the answer, with a true, short reason."""

    note: str
    title: str
    reason: str
    why: tuple[Reason, ...] = ()
    """The reason in parts, for faces that word it in the reader's language."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds and tokens of a turn, all tries included."""

    retrieve_s: float
    first_token_s: float
    total_s: float
    prompt_tokens: int
    reused_tokens: int
    completion_tokens: int


@dataclass(frozen=True, slots=True)
class Answered:
    """The last event: the whole turn as a value."""

    answer: str
    language: str
    abstained: bool
    citations: tuple[Citation, ...]
    related: tuple[Related, ...]
    timing: Timing
    stopped: bool = False
    """True when the answer hit `max_tokens` and so may end early."""
    unconfirmed: tuple[str, ...] = ()
    """Numbers of the answer that stand neither in the passages it was built from nor in the question, and amounts that
    stand there in other currencies."""
    notice: str = ""
    """Something the reader must know, such as which part of a very long question was searched with; else empty."""


Event = Retrieved | Replying | Waiting | AnswerDelta | Answered


@dataclass(frozen=True, slots=True)
class Exchange:
    """An earlier question and its answer, as handed back in for a follow-up."""

    question: str
    answer: str
