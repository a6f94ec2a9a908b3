"""A language model that grades answers by a rubric."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from typing import Literal, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.backend import Backend
from assistant.messages import Delta, Message, Queued, Request, Sampling, Stop
from prompts.library import load

PROMPT = "judge/v1"


class _Reply(BaseModel):
    """What the model may write, and nothing else."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    grade: Literal[1, 2, 3, 4, 5]


# A grade takes some ten tokens; the schema lets a model put white space around them.
_SAMPLING = Sampling(max_tokens=64, temperature=0.0, json_schema=json.dumps(_Reply.model_json_schema()))


class ModelJudge:
    """Fills the port `prompts.regression.tools.Judge` with a model that is lent to it, or that it starts itself.

    Each answer is graded alone against the rubric. Of two answers side by side a model prefers one for its place or its
    length, so none are compared; that it takes a long answer for a good one is only asked of it not to do. A model
    judges far less surely than a rule does, and errs towards praise: in the worked example that ragas publishes one
    agrees with people on 121 of 160 answers, and all 39 mistakes let an answer pass. Nothing says that a small one does
    better: its grades are a hint where to look, and should never alone decide.
    """

    def __init__(self, start: Callable[[], Backend]) -> None:
        """Load nothing yet; `start` makes a backend that is this judge's own until `close`."""
        self._start = start
        self._prompt = load(PROMPT)
        # Guards both backends: an own one is started once, by whoever asks first while none is lent.
        self._lock = threading.Lock()
        self._lent: Backend | None = None
        self._own: Backend | None = None

    @property
    def version(self) -> str:
        """A digest of how the model is asked, in hex: its prompt, and what it may reply."""
        return hashlib.blake2b(f"{self._prompt.hash} {_SAMPLING}".encode(), digest_size=16).hexdigest()

    def __call__(self, question: str, answer: str, rubric: str) -> float | None:
        """Return how well an answer keeps a rubric, from 0 to 1 in steps of a quarter; None where no grade came.

        Raises:
            AssistantError: the model cannot be started or asked, or they do not fit into its context.
        """
        values = {"question": question, "answer": answer, "rubric": rubric}
        messages = tuple(Message(section.role, section.text) for section in self._prompt.render(values))
        request = Request(messages, _SAMPLING, caller="judge")
        with closing(cast("Generator[Delta | Queued | Stop]", self._backend().stream(request))) as events:
            said = "".join(event.text for event in events if isinstance(event, Delta))
        try:
            return (_Reply.model_validate_json(said).grade - 1) / 4
        except ValidationError:  # a server that does not keep to schemas, or a reply that was cut
            return None

    @contextmanager
    def lent(self, backend: Backend) -> Iterator[None]:
        """Judge with this backend for as long as the context is open; its owner closes it."""
        with self._lock:
            self._lent = backend
        try:
            yield
        finally:
            with self._lock:
                self._lent = None

    def close(self) -> None:
        """Close the backend that it started, if it did; whoever asks later has it started again."""
        with self._lock:
            own, self._own = self._own, None
        if own is not None:
            own.close()

    def _backend(self) -> Backend:
        with self._lock:
            if self._lent is not None:
                return self._lent
            if self._own is None:
                self._own = self._start()
            return self._own
