"""Stand-ins that enter by the ports. Each is small, deterministic and needs no model."""

from __future__ import annotations

import re
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from assistant.backend import BackendStatus, Load, State
from assistant.chat.events import AnswerDelta, Answered, Citation, Event, Exchange, Related, Replying, Retrieved, Timing
from assistant.engine.batch import Limits, Row
from assistant.engine.runtime import Aborted, Opened
from assistant.messages import Message, Sampling
from assistant.standing import Health, SearchResult
from index.errors import BadFilter, NoteNotFound
from index.health import Counts
from index.passage import Document, Hit, Passage
from tests.fake_desk import FakeDesk
from tests.fake_shelf import FakeShelf


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
    searched: list[tuple[str, int, Mapping[str, str]]] = field(default_factory=list)
    kin: Mapping[str, tuple[Related, ...]] = field(default_factory=dict)
    """Related notes, by note."""
    jobs: FakeDesk = field(default_factory=FakeDesk)
    shelf: FakeShelf = field(init=False)

    def __post_init__(self) -> None:
        self.shelf = FakeShelf(self.notes)

    def search(self, query: str, limit: int = 10, filters: Mapping[str, str] | None = None) -> SearchResult:
        """Every sentence that holds the first word, in notes that carry the tag; `break` breaks."""
        wanted = dict(filters or {})
        self.searched.append((query, limit, wanted))
        word = query.split()[0]
        if word == "break":
            raise BadFilter("'soon' is no date. Write a year, a month or a day.")
        hits = []
        for note, document in self.notes.items():
            if wanted.get("tag", "") not in ("", *document.tags) or wanted.get("language", document.language or "") != (
                document.language or ""
            ):
                continue
            for sentence in document.text.split("\n\n"):
                at = sentence.casefold().find(word.casefold())
                if at >= 0:
                    hits.append(replace(self._hit(note, sentence), matches=((at, at + len(word)),)))
        return SearchResult(tuple(hits[:limit]), 0.012)

    def related(self, note_id: str, limit: int = 5) -> Sequence[Related]:
        """Those written down."""
        return self.kin.get(note_id, ())[:limit]

    def health(self) -> Health:
        """A whole index."""
        return Health(Counts(7, 7, 7, 0), (), {"en": 1.0}, "")

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
        return FakeStanding(
            BackendStatus(self.state, "fake-1.5b", "", load=Load(tokens_per_second=24.6)), len(self.notes)
        )

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
    """A byte-level `Runtime`: one token a byte, and a KV cache that holds the bytes.

    A reply is written down beforehand, or a function tells the next token by all that stands in the slot. It refuses
    what llama.cpp would refuse: a row that does not continue its slot, more tokens than cells, a copy into a slot that
    is not empty.
    """

    END = 256

    def __init__(
        self,
        reply: bytes | Callable[[bytes], int] = b"hello",
        *,
        context: int = 1000,
        pause_s: float = 0.0,
        limits: Limits | None = None,
    ) -> None:
        self.reply = reply
        self.context = context
        self.limits = limits or Limits(cells=4 * context, slots=8, rows=4, batch=64)
        self.description = "bytes"
        self.slots: list[list[int]] = [[] for _ in range(self.limits.slots)]
        self.batches: list[tuple[Row, ...]] = []
        self.samplers: list[FakeSampler] = []
        self.closed = False
        self.moves: list[str] = []
        self._cells: list[list[object]] = [[] for _ in range(self.limits.slots)]
        self._pause_s = pause_s

    def encode(self, messages: Sequence[Message], opening: str = "") -> list[int]:
        return list(("".join(f"<{m.role}>{m.content}" for m in messages) + opening).encode())

    def encode_open(self, messages: Sequence[Message], text: str) -> Opened:
        return Opened(self.encode(messages), list(text.encode()))

    def copy(self, source: int, target: int, length: int) -> None:
        assert not self.slots[target] and self.limits.can_share
        self.slots[target] = self.slots[source][:length]
        self._cells[target] = self._cells[source][:length]
        self.moves.append("copy")

    def cut(self, slot: int, length: int) -> None:
        assert not length or self.limits.can_share
        del self.slots[slot][length:], self._cells[slot][length:]

    def save(self, slot: int) -> bytes:
        self.moves.append("save")
        return bytes(self.slots[slot])

    def restore(self, slot: int, state: bytes) -> None:
        assert not self.slots[slot]
        self._put(slot, list(state))
        self._count_cells()
        self.moves.append("restore")

    def decode(self, rows: Sequence[Row], should_stop: Callable[[], bool]) -> None:
        assert sum(len(row.tokens) for row in rows) <= self.limits.batch + self.limits.rows
        for row in rows:
            assert row.start == len(self.slots[row.slot])
            for token in row.tokens:
                time.sleep(self._pause_s)
                if should_stop():
                    raise Aborted
                self._put(row.slot, [token])
        self._count_cells()
        self.batches.append(tuple(rows))

    def sampler(self, sampling: Sampling) -> FakeSampler:
        sampler = FakeSampler(self)
        self.samplers.append(sampler)
        return sampler

    def likelihood(self, row: int, place: int, token: int) -> float:
        """The more often the token stands before, the likelier."""
        last = self.batches[-1][row]
        before = self.slots[last.slot][: last.start + len(last.tokens) - place]
        return -1.0 / (1 + before.count(token))

    def piece(self, token: int) -> bytes:
        return bytes([token])

    def is_end(self, token: int) -> bool:
        return token == self.END

    def close(self) -> None:
        self.closed = True

    def _put(self, slot: int, tokens: list[int]) -> None:
        self.slots[slot] += tokens
        self._cells[slot] += [object() for _ in tokens]

    def _count_cells(self) -> None:
        assert len({id(cell) for cells in self._cells for cell in cells}) <= self.limits.cells


class FakeSampler:
    """Draws the bytes of a reply, one after another."""

    def __init__(self, runtime: FakeRuntime) -> None:
        self._runtime = runtime
        self._model = runtime.reply if callable(runtime.reply) else None
        self._reply = iter([*runtime.reply, FakeRuntime.END] if not callable(runtime.reply) else ())
        self.closed = False
        self.error: Exception | None = None

    def sample(self, row: int) -> int:
        if self.error is not None:
            raise self.error
        if self._model is None:
            return next(self._reply)
        return self._model(bytes(self._runtime.slots[self._runtime.batches[-1][row].slot]))

    def close(self) -> None:
        self.closed = True
