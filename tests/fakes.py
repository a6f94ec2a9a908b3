"""Stand-ins that enter by the ports. Each is small, deterministic and needs no model."""

from __future__ import annotations

import re
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assistant.backend import BackendStatus, State
from assistant.chat.events import AnswerDelta, Answered, Citation, Event, Exchange, Related, Replying, Retrieved, Timing
from assistant.engine.runtime import Aborted
from assistant.messages import Message, Sampling
from index.errors import NoteNotFound
from index.passage import Document, Hit, Passage


class FakeEmbedder:
    """Hashes character trigrams into 64 numbers, so that texts with words in common are close; counts its calls."""

    dimension = 64
    window = 500

    def __init__(self, name: str = "fake") -> None:
        self.name = name
        self.embedded: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.embedded += texts
        return np.array([_trigrams(text) for text in texts], dtype=np.float32).reshape(-1, self.dimension)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return _trigrams(text)

    def token_starts(self, text: str) -> Sequence[int]:
        """A token is a run of up to four Latin letters or digits, or any other visible character."""
        return [match.start() for match in re.finditer(r"[A-Za-z0-9]{1,4}|[^\sA-Za-z0-9]", text)]


def _trigrams(text: str) -> NDArray[np.float32]:
    vector = np.zeros(FakeEmbedder.dimension, dtype=np.float32)
    folded = f" {text.casefold()} "
    for at in range(len(folded) - 2):
        vector[zlib.crc32(folded[at : at + 3].encode("utf-8", "replace")) % FakeEmbedder.dimension] += 1
    vector -= vector.mean()
    length = float(np.linalg.norm(vector))
    return vector / length if length else np.full_like(vector, FakeEmbedder.dimension**-0.5)


@dataclass(frozen=True)
class FakeStanding:
    """How a FakeAssistant says it is doing."""

    backend: BackendStatus
    notes: int = 0
    indexing: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Reply:
    """What a FakeAssistant answers: the pieces of its words, and the (note, quote) pairs that `[1]`, `[2]` ... cite."""

    pieces: tuple[str, ...]
    quotes: tuple[tuple[str, str], ...] = ()
    language: str = "en"
    related: tuple[Related, ...] = ()
    error: Exception | None = None
    """Raised after the pieces."""


@dataclass
class FakeAssistant:
    """An assistant that answers by a script, a piece at a time, and remembers what was done to it."""

    notes: Mapping[str, Document]
    replies: Mapping[str, Reply]
    """By a part of the question."""
    delay_s: float = 0.03
    suggested: list[str] = field(default_factory=list)
    asked: list[tuple[str, tuple[Exchange, ...]]] = field(default_factory=list)
    closed: threading.Event = field(default_factory=threading.Event)
    """Set when the iterator of an answer was closed before its end."""
    loaded: threading.Event = field(default_factory=threading.Event)
    state: State = "ready"

    def ask(self, question: str, history: Sequence[Exchange] = ()) -> Iterator[Event]:
        """Answer with the first reply whose key the question holds."""
        self.asked.append((question, tuple(history)))
        self.closed.clear()
        try:
            yield from self._events(next(reply for key, reply in self.replies.items() if key in question))
        except GeneratorExit:
            self.closed.set()
            raise

    def document(self, note_id: str) -> Document:
        """The note with that id."""
        if note_id not in self.notes:
            raise NoteNotFound(f"No note is called {note_id!r}. Run: diandian index sync")
        return self.notes[note_id]

    def examples(self) -> list[str]:
        """Questions worth trying."""
        return self.suggested

    def status(self) -> FakeStanding:
        """The state right now."""
        return FakeStanding(BackendStatus(self.state, "fake-1.5b", "", tokens_per_second=24.6), len(self.notes))

    def _events(self, reply: Reply) -> Iterator[Event]:
        hits = tuple(self._hit(note, quote) for note, quote in reply.quotes)
        yield Retrieved(hits, 0.01)
        while self.state == "loading":
            self.loaded.wait(0.05)
        time.sleep(self.delay_s)
        yield Replying(reply.language)
        for piece in reply.pieces:
            time.sleep(self.delay_s)
            yield AnswerDelta(piece)
        if reply.error is not None:
            raise reply.error
        citations = tuple(
            Citation(n, hit.passage.note, hit.passage.title, hit.passage.start, hit.passage.end, hit.passage.text)
            for n, hit in enumerate(hits, 1)
            if f"[{n}]" in "".join(reply.pieces)
        )
        timing = Timing(0.01, 0.4, 2.5, 700, 0, len(reply.pieces))
        yield Answered("".join(reply.pieces), reply.language, not citations, citations, reply.related, timing)

    def _hit(self, note: str, quote: str) -> Hit:
        document = self.notes[note]
        start = document.text.index(quote)
        return Hit(Passage(note, document.title, quote, start, start + len(quote), language=document.language), 0.9)


class FakeRuntime:
    """A byte-level `Runtime`: one token a byte, and replies that are written down beforehand."""

    END = 256

    def __init__(self, reply: bytes = b"hello", *, context: int = 1000, pause_s: float = 0.0) -> None:
        self.reply = reply
        self.decoded: list[list[int]] = []
        self.closed = False
        self.can_cut = True
        self._context = context
        self._pause_s = pause_s
        self._written = 0
        self.sequence: list[int] = []

    @property
    def context(self) -> int:
        return self._context

    @property
    def description(self) -> str:
        return "bytes"

    def encode(self, messages: Sequence[Message], opening: str = "") -> list[int]:
        return list(("".join(f"<{m.role}>{m.content}" for m in messages) + opening).encode())

    def keep(self, tokens: int) -> int:
        tokens = tokens if self.can_cut else 0
        self.sequence = self.sequence[:tokens]
        return tokens

    def decode(self, tokens: Sequence[int], should_stop: Callable[[], bool]) -> None:
        for token in tokens:
            time.sleep(self._pause_s)
            if should_stop():
                raise Aborted
            self.sequence.append(token)
        self.decoded.append(list(tokens))

    def start_sampling(self, sampling: Sampling) -> None:
        self._written = 0

    def sample(self) -> int:
        self._written += 1
        return self.reply[self._written - 1] if self._written <= len(self.reply) else self.END

    def piece(self, token: int) -> bytes:
        return bytes([token])

    def is_end(self, token: int) -> bool:
        return token == self.END

    def close(self) -> None:
        self.closed = True
